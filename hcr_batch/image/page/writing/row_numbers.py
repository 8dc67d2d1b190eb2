"""Numbers printed before the rows of a table, told from figures that are written by their one place in all cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.neighbours import are_as_wide, chained
from hcr_batch.image.page.print_or_hand import odds_of_line
from hcr_batch.image.page.ruling.strokes import STROKE_MM
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import Crop

_NUMBERS, _SURE, _MOST = 5, 3, 0.7
"""So many cells of a column hold something, in this share of them it stands in the same place, and so many of these are
surely print."""

_PLACE_MM, _RULE_MM = 0.4, 0.6
"""It begins or ends, across and down, within the first of where it does in most, clear of the sides: nobody writes so.
The rules around a cell reach this far into it at most."""

_WRITTEN = 0.0
"""Log-odds of handwriting from which on what stands so is none the less writing: of 48 numbers of rows on three scans
one had more, 47 had -4 to 0."""


def without_row_numbers(sheet: Sheet, fields: Sequence[Field], crops: Sequence[Crop]) -> list[Crop]:
    """The crops of the fields; those that hold the number of their row are marked as printed: a lone figure says little
    of whether it was printed or written."""
    held = {i: f.rect for i, f in enumerate(fields) if f.kind is FieldKind.BOX and not crops[i].blank}
    printed = {i for i in held if crops[i].printed}
    numbers = set[int]()
    for column in _columns(sheet, held):
        if len(column) >= _NUMBERS and len(printed.intersection(column)) >= _SURE:
            there = _in_one_place(sheet, {i: held[i] for i in column})
            numbers |= there if len(there & printed) >= _SURE else set()
    found = {i for i in numbers - printed if odds_of_line(crops[i].image) < _WRITTEN}
    return [replace(crop, printed=True) if i in found else crop for i, crop in enumerate(crops)]


def _columns(sheet: Sheet, cells: Mapping[int, Rect]) -> list[list[int]]:
    """The numbers of cells that follow each other from the top, each as wide as the one before and below it."""
    near = same_edge_px(sheet)

    def is_below(column: list[int], i: int) -> bool:
        return are_as_wide(cells[column[-1]], cells[i], near)

    return chained(sorted(cells, key=lambda i: cells[i].top), is_below)


def _in_one_place(sheet: Sheet, cells: Mapping[int, Rect]) -> set[int]:
    """The numbers of those cells of a column in which something stands where it does in most; none if only in few."""
    offsets = {i: one for i, cell in cells.items() if (one := _offsets(sheet, cell)) is not None}
    if len(offsets) < _NUMBERS:
        return set()
    usual = _Offsets(*np.median(list(offsets.values()), axis=0).tolist())
    near = sheet.px(_PLACE_MM)

    def is_there(one: _Offsets) -> bool:
        across = [abs(side - where) for side, where in zip(one[:2], usual[:2], strict=True) if min(side, where) > 0]
        down = [abs(side - where) for side, where in zip(one[2:], usual[2:], strict=True)]
        return min(across, default=np.inf) <= near and min(down) <= near

    there = {i for i, one in offsets.items() if is_there(one)}
    return there if len(there) >= max(_NUMBERS, _MOST * len(cells)) else set()


class _Offsets(NamedTuple):
    """How far what stands in a cell is from its sides, in pixels of the sheet."""

    left: float
    right: float
    top: float
    bottom: float


def _offsets(sheet: Sheet, cell: Rect) -> _Offsets | None:
    """Where the strokes in a cell stand; None where there are none."""
    room = cell.padded(-sheet.px(_RULE_MM))
    top, left = max(0, round(room.top)), max(0, round(room.left))
    ink = np.ascontiguousarray(sheet.ink[top : round(room.bottom), left : round(room.right)])
    if not ink.any():
        return None
    strokes = find_components(ink).stats[1:]
    x, y, width, height, _ = strokes[strokes[:, 2:4].max(axis=1) >= sheet.px(STROKE_MM)].T
    if not x.size:
        return None
    right, bottom = ink.shape[1] - (x + width).max(), ink.shape[0] - (y + height).max()
    return _Offsets(float(x.min()), float(right), float(y.min()), float(bottom))
