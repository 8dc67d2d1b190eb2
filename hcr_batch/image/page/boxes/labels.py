"""Cells of a table that hold its printed heads and labels, recognised by how alike they are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.field import Field, FieldKind, Form
from hcr_batch.image.page.neighbours import chained, is_beside, is_on_top
from hcr_batch.image.page.print_or_hand import LARGER
from hcr_batch.image.page.ruling.strokes import Strokes, find_strokes, has_print_shapes, is_standing
from hcr_batch.image.page.sheet import Rect, Sheet

_LEAST_CELLS = 4
"""Of fewer cells in a row or column handwriting may stand alike by chance."""

_INKED = 0.8
"""This large a part of a row or column of labels has print."""

_MOST_HIGH_MM = 3.4
"""Print in tables is at most 12 points."""

_UPRIGHT_MM, _ACROSS_MM = 0.45, 0.7
"""By this much print varies from cell to cell in where it stands: level by its tops, bottoms or middles, and beside
that by its left ends, right ends or middles. Handwriting varies more."""

_NUMBER_CELL, _WORD, _SAME_SIGN_MM = 2.5, 1.3, 0.3
"""The printed numbers of rows stand in cells that are no wider, in heights; a sign printed in each of wider ones, as
that of a currency, is as wide in all to within this. A pen may set single figures as evenly by chance."""


_SHAPED = 0.5
"""This many of them have the shapes of print: single letters and figures are hard to classify."""

_SIDE_MM, _UPRIGHT, _LEAST_LETTERS = 15.0, 1.5, 3
"""The cell of a label that is turned on its side is this high, for several rows, this many times as high as wide, and
has this many letters: a figure written in a cell is one stroke or two."""


def without_labels(sheet: Sheet, form: Form) -> Form:
    """The form less the cells of its tables that are print: whole rows and columns of four cells and more, and labels
    that are turned on their side."""
    cells = [field for field in form.fields if field.kind is FieldKind.BOX]
    if len(cells) < _LEAST_CELLS:
        return form
    strokes = find_strokes(sheet, form.rules)
    printed = {
        id(cell)
        for whole in (*_lines(sheet, cells, is_on_top), *_lines(sheet, cells, is_beside), *_grouped(sheet, cells))
        # The head of a column may be printed otherwise than the labels in it.
        for line in (whole, whole[1:])
        if len(line) >= _LEAST_CELLS and _is_printed(sheet, [cell.rect for cell in line], strokes)
        for cell in line
    }
    printed |= {id(cell) for cell in cells if _is_side_label(sheet, cell.rect, strokes)}
    return replace(form, fields=tuple(field for field in form.fields if id(field) not in printed))


def _is_side_label(sheet: Sheet, cell: Rect, strokes: Strokes) -> bool:
    high = cell.height >= max(sheet.px(_SIDE_MM), _UPRIGHT * cell.width)
    return high and int(strokes.within(cell).sum()) >= _LEAST_LETTERS and is_standing(sheet, cell, strokes)


def _lines(sheet: Sheet, cells: Sequence[Field], adjoins: Callable[[Rect, Rect, float], bool]) -> list[list[Field]]:
    """The cells in each column or each row of tables, as `adjoins` decides."""
    near = same_edge_px(sheet)
    in_order = sorted(cells, key=lambda cell: (cell.rect.top, cell.rect.left))
    return chained(in_order, lambda line, cell: adjoins(line[-1].rect, cell.rect, near))


def _grouped(sheet: Sheet, cells: Sequence[Field]) -> list[list[Field]]:
    """The cells in columns that the heads of groups of rows part."""
    near = same_edge_px(sheet)

    def is_parted(column: Sequence[Field]) -> bool:
        return any(not is_on_top(upper.rect, lower.rect, near) for upper, lower in pairwise(column))

    return list(filter(is_parted, _lines(sheet, cells, _is_below)))


def _is_below(upper: Rect, lower: Rect, near: float) -> bool:
    """Whether a cell has the sides of another and stands below it, with room for one row at most between."""
    sides = max(abs(upper.left - lower.left), abs(upper.right - lower.right))
    return sides <= near and -near <= lower.top - upper.bottom <= upper.height + near


def _is_printed(sheet: Sheet, cells: Sequence[Rect], strokes: Strokes) -> bool:
    """Whether the cells with ink, most of them, hold print that stands alike in each."""
    held = [(cell, within) for cell in cells if (within := strokes.within(cell)).any()]
    if len(held) < max(_LEAST_CELLS, _INKED * len(cells)):
        return False
    if _are_figures(sheet, held, strokes):
        return False
    places = []
    for cell, within in held:
        heights = (strokes.bottom - strokes.top)[within]
        if heights.max() > sheet.px(_MOST_HIGH_MM) or _is_written_below(sheet, within, strokes):
            return False
        places.append(
            (
                strokes.top[within].min() - cell.top,
                cell.bottom - np.median(strokes.bottom[within]),
                strokes.left[within].min() - cell.left,
                cell.right - strokes.right[within].max(),
            )
        )
    top, bottom, left, right = np.array(places).T
    upright = min(map(_spread, (top, bottom, top - bottom)))
    across = min(map(_spread, (left, right, left - right)))
    if upright > sheet.px(_UPRIGHT_MM) or across > sheet.px(_ACROSS_MM):
        return False
    # An even hand may stand so as well.
    return sum(has_print_shapes(sheet, cell, strokes) for cell, _ in held) >= _SHAPED * len(held)


def _are_figures(sheet: Sheet, held: Sequence[tuple[Rect, NDArray[np.bool_]]], strokes: Strokes) -> bool:
    """Whether most of these wide cells hold a single figure each, and not all the same: how many, or how often.
    held: cells, each with which strokes are in it."""
    wide = [within for cell, within in held if within.sum() == 1 and cell.width > _NUMBER_CELL * cell.height]
    widths, heights = strokes.right - strokes.left, strokes.bottom - strokes.top
    single = [float(widths[within][0]) for within in wide if widths[within][0] <= _WORD * heights[within][0]]
    return len(single) > len(held) / 2 and max(single) - min(single) > sheet.px(_SAME_SIGN_MM)


def _is_written_below(sheet: Sheet, within: NDArray[np.bool_], strokes: Strokes) -> bool:
    """Whether there is writing below a caption, which stands alike in all boxes of a row: strokes larger than those of
    the first line. within: which strokes are in the box."""
    top, bottom = strokes.top[within], strokes.bottom[within]
    first = top <= top.min() + sheet.px(_UPRIGHT_MM)
    below = top >= bottom[first].max()
    heights = bottom - top
    return bool(heights[below].max(initial=0.0) >= LARGER * heights[first].max())


def _spread(values: NDArray[np.float64]) -> float:
    """How far most values lie apart."""
    low, high = np.quantile(values, (0.1, 0.9))
    return float(high - low)
