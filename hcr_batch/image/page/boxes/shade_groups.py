"""Which rectangles of one shade are places to write in or to tick: by their size, and by what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.page.neighbours import chained, is_beside, is_on_top
from hcr_batch.image.page.sheet import Rect, around

_LOWEST_MM, _WIDTH_MM = 4.5, 12.0
"""Places to write in are as high and as wide as this at least."""

_LEVEL_MM = 3.0
"""Parts of one place, as of a date, stand this near to each other, and more level than that."""

_SEPARATOR_MM = 6.0
"""The comma before the cents takes this much room at most."""

_TWO_CELLS_MM = 9.0
"""Two cells for a character each are this wide, wider than any box to tick."""

_BETWEEN_MM = 2.0
"""Cells of a tinted table have this much white between them at most."""

_HIGHEST_MM, _ALIKE_MM, _LEAST_ALIKE = 13.0, 0.6, 4
"""Tinted places with captions between them are no higher, differ in height by this much at most, and are this many at
least."""

_SHORTENED = 0.75
"""A rectangle in the row of such places is one of them with this share of their height."""

_SIDES_MM = 1.5
"""One for several lines has the sides of all of them together, to within this."""

_TICK_MM, _TICK_ASPECT = 8.5, (0.7, 1.43)
"""Boxes to tick are as large as this at most, and about square, as in `image.page.ticking.squares`."""

_UPRIGHT = 0.8
"""The cell behind a separator is this much higher than wide, or larger than boxes to tick, which are square."""


def is_tick(rect: Rect, mm: float) -> bool:
    """Whether a rectangle is as large and as square as a box to tick. mm: pixels per millimetre."""
    square = _TICK_ASPECT[0] <= rect.width / rect.height <= _TICK_ASPECT[1]
    return square and max(rect.width, rect.height) <= _TICK_MM * mm


def wide_together(rects: Sequence[Rect], mm: float) -> list[Rect]:
    """The rectangles that are as high as a field, and as wide, alone or together with others close beside them.

    mm: pixels per millimetre, here and below.
    """
    near = _LEVEL_MM * mm
    high = [rect for rect in rects if rect.height >= _LOWEST_MM * mm]

    def goes_on(row: list[Rect], rect: Rect) -> bool:
        return is_beside(row[-1], rect, near)

    rows = chained(sorted(high, key=lambda rect: rect.left), goes_on)
    return [rect for row in rows if row[-1].right - row[0].left >= _WIDTH_MM * mm for rect in row]


def continues(places: Sequence[Rect], rect: Rect, mm: float) -> bool:
    """Whether a narrow white place continues one of `places` behind a separator, as the cents do: it is no box to
    tick."""
    is_cell = rect.width <= _UPRIGHT * rect.height or not is_tick(rect, mm)
    return (
        rect.height >= _LOWEST_MM * mm
        and is_cell
        and any(0 < rect.left - one.right <= _SEPARATOR_MM * mm for one in _level(places, rect, mm))
    )


def is_for_two(places: Sequence[Rect], rect: Rect, mm: float) -> bool:
    """Whether a white place on the row of one of `places` is as wide as two cells for a character."""
    return min(rect.width / _TWO_CELLS_MM, rect.height / _LOWEST_MM) >= mm and bool(_level(places, rect, mm))


def _level(places: Sequence[Rect], rect: Rect, mm: float) -> list[Rect]:
    """The places that are as high as one and on its row."""
    return [one for one in places if abs(one.top - rect.top) + abs(one.bottom - rect.bottom) <= _LEVEL_MM / 2 * mm]


def in_tables(rects: Sequence[Rect], mm: float) -> list[Rect]:
    """The rectangles of which four stand close together in two rows and two columns."""
    near = _BETWEEN_MM * mm
    beside = [(a, b) for a in rects for b in rects if is_beside(a, b, near)]
    below = {(a, b) for a in rects for b in rects if is_on_top(a, b, near)}
    blocks = [
        (*upper, *lower)
        for upper in beside
        for lower in beside
        if all(pair in below for pair in zip(upper, lower, strict=True))
    ]
    return [rect for rect in rects if any(rect in block for block in blocks)]


def in_even_rows(rects: Sequence[Rect], mm: float) -> list[Rect]:
    """The rectangles of one height that stand in several rows, of which all but one have some side by side, and those
    in these rows that a stroke or the light of the scan has made a little lower."""
    low = sorted((rect for rect in rects if rect.height <= _HIGHEST_MM * mm), key=lambda rect: rect.height)
    alike = chained(low, lambda group, rect: rect.height - group[0].height <= _ALIKE_MM * mm)
    found: list[Rect] = []
    for group in alike:
        # On a page that lies askew the places of a row begin one lower than the other.
        rows = chained(
            sorted(group, key=lambda rect: rect.top), lambda row, rect: rect.top < row[0].top + rect.height / 2
        )
        if len(group) >= _LEAST_ALIKE and len(rows) > 1 and sum(len(row) == 1 for row in rows) <= 1:
            found += group
    beside = [rect for rect in low if any(_is_shortened(rect, other) for other in found)]
    return found + [rect for rect in beside if rect not in found]


def as_wide_as_all(rects: Sequence[Rect], places: Sequence[Rect], mm: float) -> list[Rect]:
    """The rectangles other than `places` that are as wide as these together, as one for remarks below them is."""
    if not places:
        return []
    whole, near = around(places), _SIDES_MM * mm
    return [
        rect
        for rect in rects
        if rect not in places and max(abs(rect.left - whole.left), abs(rect.right - whole.right)) <= near
    ]


def _is_shortened(rect: Rect, whole: Rect) -> bool:
    """Whether a place stands beside another and is as high but for a part."""
    shared = min(rect.bottom, whole.bottom) - max(rect.top, whole.top)
    return _SHORTENED * whole.height <= shared <= rect.height and rect.height < whole.height
