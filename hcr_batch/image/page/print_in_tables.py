"""Cells of a table that are print as the others of their row or column are: heads of columns, numbers of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hcr_batch.image.page.field import FieldKind, Form
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.print_or_hand import odds_of_line
from hcr_batch.image.page.ruling.strokes import STROKE_MM
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import Crop

_SAME_EDGE_MM, _RULE_MM = 1.2, 0.6
"""Cells of a row or column end level to within the first. The rules around a cell reach this far into it at most."""

_HEADS, _LEVEL_MM, _HIGHER = 3, 0.3, 1.5
"""So many printed cells of a row, no fewer than the others, are its heads. Others are where their print is as far from
the top or the foot of its cell, to within the second, and at most so many times as high as the highest of these."""

_NUMBERS, _MOST, _PLACE_MM = 5, 0.7, 0.4
"""So many cells of a column, as many of them surely printed as heads are, and this share of those that are not empty,
hold the numbers of its rows where what stands in them begins or ends in the same place, clear of the sides: nobody
writes to within half a millimetre."""

_WRITTEN = 0.0
"""Log-odds of handwriting from which on what stands so is none the less writing: of 60 cells on 9 scans that qualified
by where it stands, the printed ones had -4 to 0, but for two, and the written ones 1 and more."""


def with_print_of_tables(sheet: Sheet, form: Form, crops: Sequence[Crop]) -> list[Crop]:
    """The crops of the fields of a form, one each, with those marked as `printed` that go with others so."""
    rects = {i: field.rect for i, field in enumerate(form.fields) if field.kind is FieldKind.BOX}
    held = {i for i in rects if not crops[i].blank}
    printed = {i for i in held if crops[i].printed}
    alike = set[int]()
    for row in _rows(sheet, rects):
        others = [i for i in row if i in held - printed]
        heads = [rects[i] for i in row if i in printed]
        if others and len(heads) >= max(_HEADS, len(others)):
            alike |= {i for i in others if _is_head(sheet, rects[i], heads)}
    for column in _columns(sheet, rects):
        some = {i: rects[i] for i in column if i in held}
        if len(some) >= _NUMBERS and len(printed & some.keys()) >= _HEADS and not printed.issuperset(some):
            alike |= _in_one_place(sheet, some)
    found = {i for i in alike - printed if odds_of_line(crops[i].image) < _WRITTEN}
    return [replace(crop, printed=True) if i in found else crop for i, crop in enumerate(crops)]


def _rows(sheet: Sheet, rects: Mapping[int, Rect]) -> list[list[int]]:
    """The numbers of boxes that follow each other from the left, level with the one before."""
    near = sheet.px(_SAME_EDGE_MM)

    def is_level(row: list[int], i: int) -> bool:
        last, one = rects[row[-1]], rects[i]
        return max(abs(last.top - one.top), abs(last.bottom - one.bottom)) <= near

    return chained(sorted(rects, key=lambda i: rects[i].left), is_level)


def _columns(sheet: Sheet, rects: Mapping[int, Rect]) -> list[list[int]]:
    """The numbers of boxes that follow each other from the top, each as wide as the one before and below it."""
    near = sheet.px(_SAME_EDGE_MM)

    def is_below(column: list[int], i: int) -> bool:
        last, one = rects[column[-1]], rects[i]
        return max(abs(last.left - one.left), abs(last.right - one.right)) <= near

    return chained(sorted(rects, key=lambda i: rects[i].top), is_below)


def _is_head(sheet: Sheet, cell: Rect, heads: Sequence[Rect]) -> bool:
    """Whether what stands in a cell is as far from its top or its foot as print is in most heads."""
    own = _offsets(sheet, cell)
    others = [offsets for other in heads if (offsets := _offsets(sheet, other)) is not None]
    if own is None or len(others) < _HEADS:
        return False
    above, below = (float(np.median([getattr(other, side) for other in others])) for side in ("top", "bottom"))
    level = min(abs(own.top - above), abs(own.bottom - below)) <= sheet.px(_LEVEL_MM)
    return level and own.height <= _HIGHER * max(other.height for other in others)


def _in_one_place(sheet: Sheet, cells: Mapping[int, Rect]) -> set[int]:
    """The numbers of those cells of a column in which something stands where it does in most; none if only in few."""
    offsets = {i: one for i, cell in cells.items() if (one := _offsets(sheet, cell)) is not None}
    if len(offsets) < _NUMBERS:
        return set()
    usual = _Offsets(*np.median(list(offsets.values()), axis=0).tolist())
    near = sheet.px(_PLACE_MM)

    def is_there(one: _Offsets) -> bool:
        across = [abs(side - where) for side, where in zip(one[:2], usual[:2], strict=True) if min(side, where) > 0]
        down = [abs(side - where) for side, where in zip(one[2:4], usual[2:4], strict=True)]
        return min(across, default=np.inf) <= near and min(down) <= near

    there = {i for i, one in offsets.items() if is_there(one)}
    return there if len(there) >= max(_NUMBERS, _MOST * len(cells)) else set()


class _Offsets(NamedTuple):
    """How far what stands in a cell is from its sides, in pixels, and how high it is."""

    left: float
    right: float
    top: float
    bottom: float
    height: float


def _offsets(sheet: Sheet, cell: Rect) -> _Offsets | None:
    """Where the strokes in a cell stand; None where there are none."""
    room = cell.padded(-sheet.px(_RULE_MM))
    top, left = max(0, round(room.top)), max(0, round(room.left))
    ink = np.ascontiguousarray(sheet.ink[top : round(room.bottom), left : round(room.right)])
    strokes = find_components(ink).stats[1:] if ink.any() else np.empty((0, 5), np.int32)
    strokes = strokes[strokes[:, 2:4].max(axis=1, initial=0) >= sheet.px(STROKE_MM)]
    if not len(strokes):
        return None
    x, y = strokes[:, 0], strokes[:, 1]
    first, last = (int(x.min()), int(y.min())), (int((x + strokes[:, 2]).max()), int((y + strokes[:, 3]).max()))
    height, width = ink.shape
    return _Offsets(*map(float, (first[0], width - last[0], first[1], height - last[1], last[1] - first[1])))
