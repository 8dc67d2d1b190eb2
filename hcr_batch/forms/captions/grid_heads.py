"""Tables whose cells stand apart: even columns of boxes or combs below a head each, what each row is said before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from hcr_batch.forms.places.place import APART_MM, Place
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import chained, follows
from hcr_batch.image.page.sheet import Rect, Sheet

_LEAST = 2
"""Such a table has this many rows and columns at least."""

_STEP, _APART_MM = 0.6, 1.25
"""Its rows leave at most this share of their height between them, and most this much paper at least: rules between
cells that share their sides are thinner."""

_ABOVE_MM, _BEFORE_MM = 6.0, 80.0
"""This far above a column is its head at most, and this far before a row what that is."""


def grid_heads(
    sheet: Sheet, places: Sequence[Place], phrases: Mapping[int, Rect], named: Mapping[int, Rect]
) -> dict[int, tuple[int, ...]]:
    """For the cells of such tables what their row is and the head of their column, or that head alone, by the numbers
    of the phrases. named: the phrases that may be one or the other."""
    near = sheet.px(APART_MM)
    cells = {
        i: place.rect
        for i, place in enumerate(places)
        if place.kind in (FieldKind.BOX, FieldKind.COMB) and place.whole in (None, place.rect)
    }
    apart = sheet.px(_APART_MM)
    columns = _columns(cells, list(phrases.values()), near, apart)
    tables = chained(columns, lambda table, column: _go_on(cells, table[-1], column, near, apart))
    found: dict[int, tuple[int, ...]] = {}
    for table in tables:
        heads = [_head(cells[column[0]], named, sheet.px(_ABOVE_MM)) for column in table]
        if len(table) < _LEAST or None in heads or len(set(heads)) < len(heads):
            continue
        rows = [_before(cells[i], cells, named, sheet.px(_BEFORE_MM)) for i in table[0]]
        between = (_before(cells[i], cells, phrases, sheet.px(_BEFORE_MM)) for column in table[1:] for i in column)
        if any(k is not None for k in between):
            continue
        said = None not in rows and len(set(rows)) == len(rows)
        for column, head in zip(table, heads, strict=True):
            for i, row in zip(column, rows, strict=True):
                found[i] = tuple(k for k in ((row, head) if said else (head,)) if k is not None)
    return found


def _columns(cells: Mapping[int, Rect], prints: Sequence[Rect], near: float, apart: float) -> list[list[int]]:
    """Cells below each other with paper and no print between them, from the left."""

    def goes_on(column: list[int], i: int) -> bool:
        upper, lower = cells[column[-1]], cells[i]
        even = max(abs(upper.left - lower.left), abs(upper.right - lower.right), abs(upper.height - lower.height))
        between = Rect(upper.left, upper.bottom, upper.right, lower.top)
        close = 0 < between.height <= _STEP * upper.height
        return even <= near and close and not any(between.overlap(rect) > 0 for rect in prints)

    columns = chained(sorted(cells, key=lambda i: cells[i].top), goes_on)
    columns = [column for column in columns if len(column) >= _LEAST and _gap(cells, column) >= apart]
    return sorted(columns, key=lambda column: cells[column[0]].left)


def _gap(cells: Mapping[int, Rect], column: Sequence[int]) -> float:
    return median(cells[lower].top - cells[upper].bottom for upper, lower in pairwise(column))


def _go_on(cells: Mapping[int, Rect], left: Sequence[int], right: Sequence[int], near: float, apart: float) -> bool:
    """Whether two columns have the same rows, with paper between them."""
    level = len(left) == len(right) and all(
        max(abs(cells[i].top - cells[k].top), abs(cells[i].bottom - cells[k].bottom)) <= near
        for i, k in zip(left, right, strict=True)
    )
    return level and cells[right[0]].left - cells[left[0]].right >= apart


def _head(cell: Rect, phrases: Mapping[int, Rect], reach: float) -> int | None:
    """The phrase right above a cell, over no other column."""
    above = {
        k: rect
        for k, rect in phrases.items()
        if 0 <= cell.top - rect.bottom <= reach and cell.left <= (rect.left + rect.right) / 2 <= cell.right
    }
    return max(above, key=lambda k: above[k].bottom, default=None)


def _before(cell: Rect, cells: Mapping[int, Rect], phrases: Mapping[int, Rect], reach: float) -> int | None:
    """The phrase nearest before a cell on its row, with no other cell between."""
    before = {k: rect for k, rect in phrases.items() if follows(rect, cell, reach)}
    nearest = max(before, key=lambda k: before[k].right, default=None)
    if nearest is None:
        return None
    between = Rect(before[nearest].right, cell.top, cell.left, cell.bottom)
    return None if any(between.overlap(other) > 0 for other in cells.values()) else nearest
