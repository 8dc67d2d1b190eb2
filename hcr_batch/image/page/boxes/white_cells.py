"""What is in a white place on a tint: its parts, and the cells that thin tinted lines make in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect
from hcr_batch.records import GreyImage

LEAST_GAP_MM = 0.7
"""The tint between two places is at least so wide; narrower, it is a line between two cells of one."""

_AROUND_MM = 1.2
"""So near above and below a white place the tint is looked at."""

_MARGIN = 0.15
"""Above and below so much of its height nothing is looked for."""

_DARKER = 60
"""Lines between cells are darker than the tint by so many levels at most; pens write darker ones."""

_LEAST_CELL_MM, _ASPECT = 3.0, 1.5
"""Cells for one character are so wide, and no wider than so many times their height: as in `image.page.apart` and
`image.page.combs`."""

_SLACK, _SEEN = 0.15, 0.55
"""A line stands within this share of a cell from where one belongs. So many of a comb's lines are seen: writing hides
the others, or they are too faint."""


def parts_of(grey: GreyImage, rect: Rect, mm: float) -> list[Field]:
    """The parts of a white place, parted where the tint runs through it from top to bottom: boxes, combs, and single
    cells, which may go on one. mm: pixels of a millimetre."""
    tinted = runs_of(_tinted(grey, rect, mm))
    gaps = [(rect.left + a, rect.left + b) for a, b in tinted if b - a >= LEAST_GAP_MM * mm]
    lines = [rect.left + (a + b) / 2 for a, b in tinted if b - a < LEAST_GAP_MM * mm]
    starts, ends = [rect.left, *(b for _, b in gaps)], [*(a for a, _ in gaps), rect.right]
    parts = [replace(rect, left=a, right=b) for a, b in zip(starts, ends, strict=True)]
    return [field for part in parts if part.width >= _LEAST_CELL_MM * mm for field in _as_fields(part, lines)]


def is_cell_alone(field: Field) -> bool:
    """Whether a part is a single cell: room for no more than a character, or a tick."""
    return field.cells == 1


def _tinted(grey: GreyImage, rect: Rect, mm: float) -> NDArray[np.bool_]:
    """Which columns of a white place have the tint above and below it from top to bottom, or a line a little darker."""
    inset, reach = round(_MARGIN * rect.height), max(2, round(_AROUND_MM * mm))
    top, bottom, left, right = int(rect.top), int(rect.bottom), int(rect.left), int(rect.right)
    inside = grey[top + inset : bottom - inset, left:right]
    around = np.concatenate([grey[max(0, top - reach) : top, left:right], grey[bottom : bottom + reach, left:right]])
    if not inside.size or not around.size:
        return np.zeros(max(0, right - left), np.bool_)
    # Writing is darker than the tint, or leaves white above and below it.
    tint = float(np.median(around))
    low, high = np.quantile(inside, (0.1, 0.9), axis=0)
    near = (float(np.median(inside)) - tint) / 2
    return np.asarray((high <= tint + near) & (low >= tint - max(near, _DARKER)), np.bool_)


def _as_fields(part: Rect, lines: Sequence[float]) -> list[Field]:
    """A part as a comb where lines make even cells of it, or as the cells of a table where these are too wide for a
    single character."""
    # The edge of the place itself is no line.
    edge = part.height / _ASPECT / 4
    within = [x for x in lines if part.left + edge < x < part.right - edge]
    edges = [part.left, *within, part.right]
    steps = np.diff(edges)
    pitch = float(np.median(steps))
    if pitch > _ASPECT * part.height:
        # Where many lines are too faint, most steps are of two cells.
        cells = float(np.round(steps / steps.min()).sum())
        comb = _as_comb(part, within, part.width / cells) if part.width / cells <= part.height else None
        return [comb] if comb else [Field(replace(part, left=a, right=b), FieldKind.BOX) for a, b in pairwise(edges)]
    return [_as_comb(part, within, pitch) or Field(part, FieldKind.BOX)]


def _as_comb(part: Rect, within: Sequence[float], pitch: float) -> Field | None:
    """A part as a comb of such cells; None where too few of the lines between them are seen."""
    count = round(part.width / pitch)
    if count == 1 and part.width > part.height:
        return None
    places = np.linspace(part.left, part.right, count + 1).tolist()
    seen = [place for place in places[1:-1] if any(abs(x - place) <= _SLACK * pitch for x in within)]
    if len(seen) < _SEEN * (count - 1):
        return None
    down = tuple(Rule(part.top, part.bottom, x, x, 1.0) for x in places)
    return Field(part, FieldKind.COMB, (), down, count, part.width / count)
