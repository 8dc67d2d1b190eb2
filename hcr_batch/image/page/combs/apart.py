"""Combs whose cells stand apart: a row of small boxes, one for each character, with paper between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.boxes.hollow import find_hollow
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.sheet import Rect, Sheet, around

_SIDE_MM = (3.0, 12.0)
_ASPECT = (0.45, 1.5)
"""The room in a cell for one character, and its width over its height."""

_RUNS_MM = ((2.0, 2.0), (3.0, 4.5))
"""Sides are straight for this long, across and down: letters of print are smaller than the first; strokes of writing
that touch a side are longer than these, but mostly shorter than the second, which small cells do not reach."""

_GAP_MM = 0.6
_MOST_GAP = 0.9
"""The paper between two cells and their sides: at least this much, else they are a comb of joined cells; and at most so
many times a cell's width."""

_LEVEL_MM = 0.7
_ALIKE = 0.2
"""Cells of a row differ by this much in where they begin and end, and by this share in width and pitch."""

_LEAST_CELLS = 4
"""Fewer on a line, all parts of a comb such as day, month and year together, are boxes to tick."""

_MOST_HIDDEN = 2
"""This many cells in a row may be hidden by writing."""

_MOST_BOXES = 2_000
"""A form has fewer: forty lines of fifty cells."""

_SIDE_PX = 2
_SIDE_INK = 0.6
"""A side of a cell that writing hides from the contours is seen all the same: within this many pixels of where it
belongs, this large a share of it is ink."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells side by side, from left to right, and the distance from one to the next."""

    cells: tuple[Rect, ...]
    pitch: float


def find_apart(sheet: Sheet) -> list[tuple[Rect, ...]]:
    """The room inside each cell, from left to right, of every comb whose cells stand apart."""
    free = _free(sheet, _small_boxes(sheet))
    groups = _side_by_side(sheet, free)
    rows = [_completed(sheet, boxes, _pitch(boxes)) for boxes in groups if len(boxes) > 1]
    rows += [row for boxes in groups if len(boxes) == 1 if (row := _like_another(sheet, boxes[0], rows))]
    rows = _without_doubles(rows)
    return [row.cells for row in rows if sum(len(r.cells) for r in rows if _goes_with(sheet, row, r)) >= _LEAST_CELLS]


def _without_doubles(rows: Sequence[_Row]) -> list[_Row]:
    """The rows, of those that share cells only the longest: where writing hides many cells, several parts of a row are
    each completed to the whole."""
    kept: list[_Row] = []
    for row in sorted(rows, key=lambda row: -len(row.cells)):
        if not any(around(other.cells).covers(around(row.cells)) for other in kept):
            kept.append(row)
    return [row for row in rows if any(row is one for one in kept)]


def _small_boxes(sheet: Sheet) -> list[Rect]:
    """The inside of every small upright rectangle of straight strokes, from left to right; none of squared paper,
    where there are too many."""
    first, second = (find_hollow(sheet, *runs, _SIDE_MM, _ASPECT) for runs in _RUNS_MM)
    if max(len(first), len(second)) > _MOST_BOXES:
        return []
    if first and second:
        one, two = _edges(first)[:, :, None], _edges(second)[:, None, :]
        across = np.minimum(one[2], two[2]) - np.maximum(one[0], two[0])
        down = np.minimum(one[3], two[3]) - np.maximum(one[1], two[1])
        known = ((across > 0) & (down > 0)).any(axis=0)
        second = [box for box, seen in zip(second, known, strict=True) if not seen]
    return sorted(first + second, key=lambda box: box.left)


def _edges(boxes: Sequence[Rect]) -> NDArray[np.float64]:
    """Left, top, right and bottom of N boxes, (4, N)."""
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes]).T


def _free(sheet: Sheet, boxes: Sequence[Rect]) -> list[Rect]:
    """The boxes that have no side in common with another."""
    if not boxes:
        return []
    left, top, right, bottom = _edges(boxes)
    beside = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    slip = np.maximum(np.abs(top[:, None] - top), np.abs(bottom[:, None] - bottom))
    joined = (beside < sheet.px(_GAP_MM)) & (slip <= sheet.px(_LEVEL_MM))
    np.fill_diagonal(joined, False)
    return [box for box, shares in zip(boxes, joined.any(axis=1), strict=True) if not shares]


def _side_by_side(sheet: Sheet, boxes: Sequence[Rect]) -> list[list[Rect]]:
    """Boxes of one size that stand side by side, in rows, some of them perhaps missing in between."""
    return chained(boxes, lambda row, box: _continues(sheet, row, box))


def _pitch(boxes: Sequence[Rect]) -> float:
    return min(right.left - left.left for left, right in pairwise(boxes))


def _continues(sheet: Sheet, row: Sequence[Rect], box: Rect) -> bool:
    last = row[-1]
    if not _level(sheet, last, box) or abs(box.width - last.width) > _ALIKE * last.width:
        return False
    if len(row) > 1:
        pitch = _pitch(row)
        steps = (box.left - last.left) / pitch
        between = [_moved(last, number * pitch) for number in range(1, round(steps))]
        near = len(between) <= _MOST_HIDDEN and abs(steps - round(steps)) <= _ALIKE
        return near and steps >= 0.5 and all(_is_cell(sheet, cell) for cell in between)
    return sheet.px(_GAP_MM) <= box.left - last.right <= _MOST_GAP * last.width


def _completed(sheet: Sheet, boxes: Sequence[Rect], pitch: float) -> _Row:
    """The row with the cells that writing has hidden: between those found, and before and behind them."""
    if len(boxes) > 1:
        length = boxes[-1].left - boxes[0].left
        pitch = length / round(length / pitch)
    cells = [boxes[0]]
    for cell in boxes[1:]:
        missing = round((cell.left - cells[-1].left) / pitch) - 1
        step = (cell.left - cells[-1].left) / (missing + 1)
        cells += [_moved(cells[-1], step * number) for number in range(1, missing + 1)]
        cells.append(cell)
    while _is_cell(sheet, before := _moved(cells[0], -pitch)):
        cells.insert(0, before)
    while _is_cell(sheet, behind := _moved(cells[-1], pitch)):
        cells.append(behind)
    return _Row(tuple(cells), pitch)


def _like_another(sheet: Sheet, box: Rect, rows: Sequence[_Row]) -> _Row | None:
    """The row of a box whose neighbours are all hidden, given one of cells of its size; None where it has none."""
    for row in rows:
        cell = row.cells[0]
        if max(abs(box.width - cell.width) / cell.width, abs(box.height - cell.height) / cell.height) <= _ALIKE:
            found = _completed(sheet, [box], row.pitch)
            return found if len(found.cells) > 1 else None
    return None


def _is_cell(sheet: Sheet, rect: Rect) -> bool:
    """Whether there is ink on all four sides around a rectangle."""
    sides = (
        Rect(rect.left - _SIDE_PX, rect.top, rect.left + _SIDE_PX, rect.bottom),
        Rect(rect.right - _SIDE_PX, rect.top, rect.right + _SIDE_PX, rect.bottom),
        Rect(rect.left, rect.top - _SIDE_PX, rect.right, rect.top + _SIDE_PX),
        Rect(rect.left, rect.bottom - _SIDE_PX, rect.right, rect.bottom + _SIDE_PX),
    )
    height, width = sheet.ink.shape
    if rect.left < _SIDE_PX or rect.top < _SIDE_PX or rect.right + _SIDE_PX > width or rect.bottom + _SIDE_PX > height:
        return False
    for number, side in enumerate(sides):
        inked = sheet.ink[int(side.top) : int(side.bottom), int(side.left) : int(side.right)].any(axis=1 - number // 2)
        if inked.mean() < _SIDE_INK:
            return False
    return True


def _goes_with(sheet: Sheet, row: _Row, other: _Row) -> bool:
    """Whether cells are on the line of another row, or are that row, as large and as far apart."""
    one, two = row.cells[0], other.cells[0]
    alike = max(abs(one.width - two.width) / two.width, abs(row.pitch - other.pitch) / other.pitch) <= _ALIKE
    return alike and _level(sheet, one, two)


def _level(sheet: Sheet, one: Rect, other: Rect) -> bool:
    return max(abs(one.top - other.top), abs(one.bottom - other.bottom)) <= sheet.px(_LEVEL_MM)


def _moved(rect: Rect, by: float) -> Rect:
    return Rect(rect.left + by, rect.top, rect.right + by, rect.bottom)
