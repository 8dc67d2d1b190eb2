"""Squared paper to draw on, whose squares look like boxes to tick."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.page.sheet import Rect, Sheet, around

_SQUARE_MM, _SIDE_MM = 4.2, 0.7
"""Squares have at most this much room, and sides this thick between them. Tables of squares to tick have higher rows: a
caption stands in each."""

_LEVEL = 0.2
"""Squares beside one another are level, and of one size, to within this share of it."""

_MANY, _ACROSS = 16, 3.5
"""Squared paper has more than this many squares in both directions, and this many in all."""


def without_squared(sheet: Sheet, squares: Sequence[Rect]) -> list[Rect]:
    """The squares, given the room inside each, that are not of squared paper."""
    groups: list[list[Rect]] = []
    for square in squares:
        joined = [group for group in groups if any(_touch(sheet, square, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([square, *(other for group in joined for other in group)])
    paper = [square for group in groups if _is_squared(group) for square in group]
    return [square for group in groups if not (_is_squared(group) or _goes_on(group, paper)) for square in group]


def _touch(sheet: Sheet, square: Rect, other: Rect) -> bool:
    """Whether two small squares of one size share a side."""
    size = max(square.width, square.height)
    if size > sheet.px(_SQUARE_MM) or abs(square.width - other.width) > _LEVEL * size:
        return False
    x, y = abs(square.left - other.left), abs(square.top - other.top)
    return min(x, y) <= _LEVEL * size and max(x, y) <= size + sheet.px(_SIDE_MM)


def _is_squared(group: Sequence[Rect]) -> bool:
    whole, side = around(group), group[0].width
    return len(group) >= _MANY and min(whole.width, whole.height) > _ACROSS * side


def _goes_on(group: Sequence[Rect], paper: Sequence[Rect]) -> bool:
    """Whether squares that share sides stand in columns of squared paper: of its hairlines a scan loses some."""
    return len(group) > _ACROSS and all(
        any(abs(square.left - other.left) <= _LEVEL * square.width for other in paper) for square in group
    )
