"""Combs that begin with a label: a tinted cell with the printed number of the line."""

from __future__ import annotations

from bisect import insort
from dataclasses import replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.order import quantile_of
from hcr_batch.image.page.field import Field, Form
from hcr_batch.image.page.ruling.cell_lines import darker_columns, sides_of_cells
from hcr_batch.image.page.sheet import Sheet

_DARKER = 12.0
"""The paper of a label is darker than that of the cells behind it by this many levels of grey."""

_ALL = 0.95
"""This many of its columns are."""

_MOST, _LEAST = 0.4, 0.6
"""It takes no more of the comb than the first, and no less of a cell than the second."""

_PAPER = 0.85
"""This quantile of the rows of a column is its paper: writing covers less of it."""

_LINE_MM = 0.6
"""Between the two stands a line, as wide as this on a blurred scan."""


def without_label_cells(sheet: Sheet, form: Form) -> Form:
    """The form with its combs less the label that they begin with."""
    return replace(form, fields=tuple(_less_label(sheet, field) if field.cells else field for field in form.fields))


def _less_label(sheet: Sheet, comb: Field) -> Field:
    """A comb from where its paper becomes light."""
    rect, line = comb.rect, max(1, round(sheet.px(_LINE_MM)))
    inside = sheet.grey[int(rect.top) + line : int(rect.bottom) - line, int(rect.left) : int(rect.right)]
    width = _label_width(np.quantile(inside, _PAPER, axis=0), round(_LEAST * comb.pitch), line) if inside.size else 0
    if not width:
        return comb
    room = replace(rect, left=rect.left + width)
    cells = max(1, round(room.width / comb.pitch))
    down = sides_of_cells(room, darker_columns(sheet.grey, room), cells)
    return replace(comb, rect=room, down=down, cells=cells, pitch=room.width / cells)


def _label_width(paper: NDArray[np.float64], least: int, line: int) -> int:
    """Columns of a label and the line behind it, by the grey of the paper in each column of a comb; 0 where it begins
    with none."""
    shades, first = paper.tolist(), max(1, least)
    before = sorted(shades[: first - 1])
    for x in range(first, min(round(_MOST * len(shades)), len(shades) - line - 1) + 1):
        insort(before, shades[x - 1])
        tinted = quantile_of(before, _ALL)
        # Light falls off slowly over a page; a tint ends within a line.
        behind = median(shades[x + line : x + line + first])
        if tinted <= behind - _DARKER:
            light = paper[x:] >= (tinted + behind) / 2
            return x + int(light.argmax()) if light.any() else 0
    return 0
