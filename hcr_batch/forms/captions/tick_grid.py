"""How boxes to tick stand: in rows, in columns below heads, in tables.

Boxes and phrases come with the numbers that their callers know them by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from statistics import median

from hcr_batch.image.page.neighbours import chained, on_one_row
from hcr_batch.image.page.sheet import Rect

INTO = 0.2
"""Print beside or above a box reaches into it by this much of its side at most."""

_HEAD_REACH, _STEP = 6.0, 6.0
"""A head stands at most this far above the first box of its column, and the boxes of a column this far apart, in
heights of the box."""

SAME_COLUMN, _LINE_GAP = 0.4, 0.8
"""Boxes of a column are out of line by at most this share of their width; the lines of a head are apart by at most this
share of their height."""

_MOST_LINES = 3
"""Lines of a head."""

_APART = 3.0
"""Boxes on one row that are this many times as far apart as most of it are of two questions."""


def row_of(tick: Rect, ticks: Mapping[int, Rect]) -> list[int]:
    """The boxes on one row with a box, itself among them, from the left, as far as no gap is much wider than most."""
    row = sorted((k for k, other in ticks.items() if on_one_row(other, tick)), key=lambda k: ticks[k].left)
    gaps = [ticks[right].left - ticks[left].right for left, right in pairwise(row)]
    ends = [n for n, gap in enumerate(gaps, start=1) if gap > _APART * median(gaps)]
    parts = [row[start:end] for start, end in pairwise([0, *ends, len(row)])]
    return next(part for part in parts if any(ticks[k] == tick for k in part))


def columns_of(ticks: Mapping[int, Rect], prints: Sequence[Rect]) -> list[list[int]]:
    """Boxes straight below each other, two or more with no print between them, from the top."""

    def goes_on(column: list[int], i: int) -> bool:
        above, tick = ticks[column[-1]], ticks[i]
        between = Rect(tick.left, above.bottom, tick.right, tick.top)
        near = 0 <= between.height <= _STEP * tick.height
        return near and in_one_column(above, tick) and not any(between.overlap(rect) > 0 for rect in prints)

    columns = chained(sorted(ticks, key=lambda i: ticks[i].top), goes_on)
    return [column for column in columns if len(column) > 1]


def in_one_column(one: Rect, other: Rect) -> bool:
    """Whether two boxes to tick stand in one column, by their middles."""
    return abs(one.left + one.right - other.left - other.right) <= 2 * SAME_COLUMN * min(one.width, other.width)


def head_over(
    column: Sequence[int], ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], celled: Collection[int] = ()
) -> tuple[int, ...]:
    """The lines of print above the first box of a column, which are nearer to it than to the others of its row: above a
    head in a cell of the table stands what is said of the whole table."""
    top = ticks[column[0]]
    row = [tick for tick in ticks.values() if on_one_row(tick, top)]
    above = {
        k: rect
        for k, rect in phrases.items()
        if rect.bottom <= top.top + INTO * top.height and top.top - rect.bottom <= _HEAD_REACH * top.height
    }
    over = [k for k, rect in above.items() if _stands_over(rect, top, row)]
    lines: list[int] = []
    for k in sorted(over, key=lambda k: (-above[k].bottom, _offset(above[k], top))):
        if lines and above[lines[-1]].top - above[k].bottom > _LINE_GAP * above[k].height:
            break
        if lines and lines[-1] in celled and k not in celled:
            break
        if not lines or not on_one_row(above[k], above[lines[-1]]):
            lines.append(k)
    return tuple(reversed(lines[:_MOST_LINES]))


def _offset(rect: Rect, tick: Rect) -> float:
    return abs(rect.left + rect.right - tick.left - tick.right) / 2


def _stands_over(rect: Rect, tick: Rect, row: Sequence[Rect]) -> bool:
    """Whether print above a row of boxes belongs to one of them: it is over that alone, or nearest to it."""
    covered = [one for one in row if min(rect.right, one.right) - max(rect.left, one.left) > 0]
    if covered:
        return covered == [tick]
    others = [_offset(one, tick) for one in row if one is not tick]
    return bool(others) and _offset(rect, tick) < 0.5 * min(others)


def tables_of(
    ticks: Mapping[int, Rect], columns: Sequence[Sequence[int]], walls: Sequence[Rect]
) -> dict[int, frozenset[int]]:
    """For each box all those of its table: of its column and its row, and so on, as far as nothing stands between."""
    groups = {i: {i} for i in ticks}

    def join(i: int, k: int) -> None:
        if groups[i] is not groups[k]:
            groups[i] |= groups[k]
            for member in groups[k]:
                groups[member] = groups[i]

    for column in columns:
        for k in column[1:]:
            join(column[0], k)
    in_columns = sorted({i for column in columns for i in column}, key=lambda i: ticks[i].left)
    for position, i in enumerate(in_columns):
        right = next((k for k in in_columns[position + 1 :] if on_one_row(ticks[i], ticks[k])), None)
        if right is not None:
            between = Rect(ticks[i].right, ticks[i].top, ticks[right].left, ticks[i].bottom)
            if not any(between.overlap(wall) > 0 for wall in walls):
                join(i, right)
    return {i: frozenset(group) for i, group in groups.items()}
