"""Boxes to tick: small hollow squares, which are too small for `rules` to find, rings, and white ones on a tint."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.boxes.cornered import find_cornered
from hcr_batch.image.page.boxes.hollow import find_hollow
from hcr_batch.image.page.boxes.shaded import Shades
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.ticking.bevelled import is_bevelled, with_pale_sides
from hcr_batch.image.page.ticking.half_boxes import find_half_boxes
from hcr_batch.image.page.ticking.rings import find_rings
from hcr_batch.image.page.ticking.squared_paper import without_squared

_SIDE_MM = (2.0, 9.0)
"""From a box of 2.5 mm to the largest that is ticked and not written in, each from the middle of one side to that of
the other: it hangs on where they lie between the pixels how much room they leave inside. Boxes with more room than
8.5 mm are fields; of those just as large none is lost between both."""

_LEAST_ROOM = 0.75
"""The room inside is at least this share of that: sides are two pixels thick that lie between the pixels, and 0.5 mm
where they are thickest."""

_LETTERS_MM, _SMALL_CORNER_INK = 2.1, 0.4
"""The capital D of 11 points has this much room. A box with less stands alone, no stroke runs on from its sides, and
all four corners are ink to this share: those of a bold O to a third."""

_RUN_MM = 1.8
"""Sides are straight for this long: of print only capitals of 10 points and more have such strokes."""

_APART_PX = 2
"""What is this far from a side is no ripple of it."""

_ASPECT = (0.7, 1.43)
"""Width over height of what is about square."""

_RING_MM = (0.25, 1.05)
_RING_SHARE = 0.3
"""Around a box to tick, between these distances from the outside of its sides, at most this share is ink, rules and
other boxes of its row or column aside: boxes stand free, the squares of a QR code and of letters do not."""

_RULED = 0.85
"""A rule runs along this much of a side of the square around that: to its end, or to the corner of a frame."""

_BEYOND_MM, _ON_BAR, _LIGHT_LETTER_MM = (1.3, 2.0), 0.6, 3.0
"""Where between these distances from the room, beyond the thickest sides, more than this share is ink, there is a dark
bar, and what has less room there is a light letter."""

_LEVEL, _SAME_SIZE = 0.2, 0.2
"""Boxes of a row or column are out of line, and differ in size, by at most these shares of their size."""

_THICK_MM = 1.2
"""Sides are at most this thick; where one seems thicker, a mark runs out of the box there."""

_LOOKED_AT = (0.2, 0.5, 0.8)
"""Where along a side its thickness is measured."""

_CORNER_SHARE, _CORNER_INK, _CORNERS = 0.18, 0.3, 3
"""Three corners at least, this large a part of the side each, are ink to this share: an O has none, a D two."""

_BOLD_MM = 0.45
"""All four corners where the sides are thicker: a bold B has three."""

_MIDDLE, _SOLID = 0.25, 0.75
"""Inside of a margin of this share a cross covers less than this much."""

_SAME = 0.5
"""Squares that share this much of the smaller one are the inside and the outside of one box."""


def find_checkboxes(sheet: Sheet, fields: list[Rect]) -> list[Rect]:
    """The room inside each box or ring to tick, in reading order by row; `fields` are places that are none."""
    fields = [*fields, *(place.rect for place in find_cornered(sheet))]
    found = find_squares(sheet, fields)
    for others in (_find_bevelled(sheet), find_rings(sheet), Shades(sheet).ticks, find_half_boxes(sheet)):
        found += [rect for rect in others if not any(rect.overlap(other) > 0 for other in fields + found)]
    return sorted(found, key=lambda rect: (round(rect.top / sheet.px(_SIDE_MM[0])), rect.left))


def find_squares(sheet: Sheet, fields: list[Rect]) -> list[Rect]:
    """The room inside each box to tick that is no ring; `fields` are places that are none."""
    least, most = _SIDE_MM
    hollow = without_squared(sheet, find_hollow(sheet, _RUN_MM, _RUN_MM, (_LEAST_ROOM * least, most), _ASPECT))
    thick = [_thickness(sheet, rect) for rect in hollow]
    shaped = [(rect, t) for rect, t in zip(hollow, thick, strict=True) if _is_box(sheet, rect, t)]
    wholes = [rect.padded(t) for rect, t in shaped]
    found: list[Rect] = []
    for (rect, _), whole in zip(shaped, wholes, strict=True):
        if _is_light_letter(sheet, rect):
            continue
        if not _stands_free(sheet, whole, [other for other in wholes if _goes_with(whole, other)]):
            continue
        if not any(rect.overlap(other) > 0 for other in fields) and not any(_is_same(rect, other) for other in found):
            found.append(rect)
    return found


def _find_bevelled(sheet: Sheet) -> list[Rect]:
    """The room inside each box to tick with two pale sides. It stands alone: where pale lines meet those of a table,
    their squares are its cells."""
    whole = with_pale_sides(sheet, _RUN_MM)
    squares = [square for square in find_squares(whole, []) if is_bevelled(sheet, square)]
    return [square for square in squares if _is_alone(whole, square, _thickness(whole, square))]


def _is_box(sheet: Sheet, rect: Rect, thickness: float) -> bool:
    """Whether a square, given the room inside and the thickness of its sides, is drawn as a box to tick."""
    room = min(rect.width, rect.height)
    small = room < sheet.px(_LETTERS_MM)
    if room + thickness < sheet.px(_SIDE_MM[0]) or (small and not _is_alone(sheet, rect, thickness)):
        return False
    bold = thickness > sheet.px(_BOLD_MM)
    return not _is_solid_within(sheet, rect) and _has_corners(sheet, rect, small=small, bold=bold)


def _stands_free(sheet: Sheet, whole: Rect, fellows: Sequence[Rect]) -> bool:
    """Whether there is little ink close around a square, its sides included, but rules and its fellows."""
    inner, outer = (whole.padded(sheet.px(reach)) for reach in _RING_MM)
    area_in, area_out = (r.width * r.height for r in (inner, outer))
    top, left = max(0, int(outer.top)), max(0, int(outer.left))
    around = sheet.ink[top : int(outer.bottom), left : int(outer.right)].copy()
    for rect in (inner, *fellows):
        rows = slice(max(0, int(rect.top) - top), max(0, int(rect.bottom) - top))
        around[rows, max(0, int(rect.left) - left) : max(0, int(rect.right) - left)] = 0
    beside = around[(around > 0).mean(axis=1) < _RULED]
    ink = np.count_nonzero(beside[:, (around > 0).mean(axis=0) < _RULED])
    return bool(ink < _RING_SHARE * (area_out - area_in))


def _is_light_letter(sheet: Sheet, rect: Rect) -> bool:
    """Whether a square has little room, and dark all around: a light B on a bar."""
    inner, outer = (rect.padded(sheet.px(reach)) for reach in _BEYOND_MM)
    areas = [side.width * side.height for side in (inner, outer)]
    ink = [sheet.ink_share(side) * area for side, area in zip((inner, outer), areas, strict=True)]
    dark = ink[1] - ink[0] > _ON_BAR * (areas[1] - areas[0])
    return dark and min(rect.width, rect.height) < sheet.px(_LIGHT_LETTER_MM)


def _goes_with(whole: Rect, other: Rect) -> bool:
    """Whether two squares, their sides included, are boxes of one row or column, with paper between."""
    size = min(whole.width, other.width)
    if whole.overlap(other) > 0 or abs(whole.width - other.width) > _SAME_SIZE * size:
        return False
    return min(abs(whole.left - other.left), abs(whole.top - other.top)) <= _LEVEL * size


def _is_alone(sheet: Sheet, rect: Rect, thickness: float) -> bool:
    """Whether the sides of a square, given the room inside, are joined to no other stroke."""
    beyond = math.ceil(thickness) + _APART_PX
    left, top, right, bottom = (round(edge) for edge in (rect.left, rect.top, rect.right, rect.bottom))
    around = sheet.ink[max(0, top - beyond) : bottom + beyond, max(0, left - beyond) : right + beyond]
    labels = find_components(np.ascontiguousarray(around)).labels
    sides = labels[_APART_PX:-_APART_PX, _APART_PX:-_APART_PX]
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return not np.intersect1d(edge[edge > 0], sides).size


def _thickness(sheet: Sheet, rect: Rect) -> float:
    """Pixels by which the sides of a square reach outwards from the room inside: the median of all four."""
    found: list[int] = []
    for share in _LOOKED_AT:
        column = sheet.ink[:, round(rect.left + share * rect.width)] > 0
        row = sheet.ink[round(rect.top + share * rect.height)] > 0
        for line, first, last in ((row, rect.left, rect.right), (column, rect.top, rect.bottom)):
            found.append(round(first) - _side_end(line, round(first), -1))
            found.append(_side_end(line, round(last) - 1, 1) + 1 - round(last))
    return float(min(np.median(found), sheet.px(_THICK_MM)))


def _is_solid_within(sheet: Sheet, rect: Rect) -> bool:
    """Whether the middle of a square is black, as in the marks at the corners of a QR code."""
    inset = _MIDDLE * rect.width
    return sheet.ink_share(rect.padded(-inset)) > _SOLID


def _has_corners(sheet: Sheet, rect: Rect, *, small: bool, bold: bool) -> bool:
    """Whether the sides of a square, given the room inside, meet in corners."""
    x, y = round((rect.left + rect.right) / 2), round((rect.top + rect.bottom) / 2)
    column, row = sheet.ink[:, x] > 0, sheet.ink[y] > 0
    left, top = _side_end(row, round(rect.left), -1), _side_end(column, round(rect.top), -1)
    right, bottom = _side_end(row, round(rect.right) - 1, 1), _side_end(column, round(rect.bottom) - 1, 1)
    size = max(3, round(_CORNER_SHARE * min(right - left, bottom - top)))
    corners = [
        sheet.ink_share(Rect(x, y, x + size, y + size))
        for x in (left, right + 1 - size)
        for y in (top, bottom + 1 - size)
    ]
    share, least = (_SMALL_CORNER_INK, 4) if small else (_CORNER_INK, 4 if bold else _CORNERS)
    return sum(corner >= share for corner in corners) >= least


def _side_end(line: NDArray[np.bool_], edge: int, step: int) -> int:
    """The last pixel, outwards along a row or column, of the side that begins within two pixels of `edge`."""
    near = [place for place in range(edge - 2 * step, edge + 3 * step, step) if 0 <= place < len(line)]
    place = next((place for place in near if line[place]), edge)
    while 0 <= place + step < len(line) and line[place + step]:
        place += step
    return place


def _is_same(rect: Rect, other: Rect) -> bool:
    smaller = min(rect.width * rect.height, other.width * other.height)
    return rect.overlap(other) > _SAME * smaller
