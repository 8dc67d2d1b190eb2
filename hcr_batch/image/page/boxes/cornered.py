"""Places that marks at their four corners bound, as on payment slips, or brackets on their left and right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.boxes.elbow import elbow_thickness
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ruling.rule import LEAST_ACROSS_MM, Rule, Rules
from hcr_batch.image.page.sheet import FILLED, Rect, Sheet

_ARM_MM = (1.5, LEAST_ACROSS_MM)
"""From the shortest arm of a mark to one that would be a line."""

_THICK_MM, _THIN = 0.9, 0.34
"""An arm is at most this thick, and this share of its length: strokes of letters are stouter."""

_SIZE_MM = ((8.0, 180.0), (4.5, 50.0))
"""Width and height of a place: larger ones are parts of a page, or all of it for the printer to cut."""

_LEVEL_MM, _LEAN = 0.7, 0.015
"""Marks of one place lie in line with each other to within this, and this share of the way between them: a page with
little on it is straightened to within a degree."""

_LEAST_MARKS, _INKED = 3, 0.85
"""This many marks of a place stand alone; where writing has grown together with the last one, this share of its arms is
ink."""

_CORNERS = ((False, False), (True, False), (False, True), (True, True))
"""Of a place, whether they are on its right and at its bottom."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Two arms that meet at one corner of a place, by the rectangle around them, and how thick they are."""

    rect: Rect
    thick: int

    def corner(self, *, right: bool, bottom: bool) -> tuple[float, float]:
        return (self.rect.right if right else self.rect.left, self.rect.bottom if bottom else self.rect.top)


def with_cornered(sheet: Sheet, fields: Sequence[Field], squares: Sequence[Rect]) -> tuple[list[Field], Rules]:
    """The fields with such places that hold none of them, nor boxes to tick, less the frames around them; and the arms
    of the marks of these."""
    frames, places = list[Field](), list[Field]()
    for place in find_cornered(sheet):
        over = [field for field in fields if field.rect.overlap(place.rect) > 0]
        around = [field for field in over if field.frames(place.rect)]
        if len(around) == len(over) and not any(place.rect.overlap(square) > 0 for square in squares):
            places.append(place)
            frames += around
    across = tuple(rule for place in places for rule in place.across)
    down = tuple(rule for place in places for rule in place.down)
    return [field for field in fields if field not in frames] + places, Rules(across, down, ())


def find_cornered(sheet: Sheet) -> tuple[Field, ...]:
    """The places of a sheet that are so bounded, the smaller of those that overlap."""
    return sheet.once(_find_cornered)


def _find_cornered(sheet: Sheet) -> tuple[Field, ...]:
    marks, brackets = _find_marks(sheet)
    places = sorted([*_between_marks(sheet, marks), *_between_brackets(sheet, brackets)], key=_area)
    kept: list[Field] = []
    for place in places:
        if sheet.ink_share(place.rect) < FILLED and not any(place.rect.overlap(other.rect) > 0 for other in kept):
            kept.append(place)
    return tuple(kept)


def _area(place: Field) -> float:
    return place.rect.width * place.rect.height


def _find_marks(sheet: Sheet) -> tuple[list[list[_Mark]], list[list[_Mark]]]:
    """The marks that stand alone, of each of the `_CORNERS`, and the brackets that open to the right and to the
    left."""
    longest, parts = sheet.px(_ARM_MM[1]), sheet.components
    marks: list[list[_Mark]] = [[] for _ in _CORNERS]
    brackets: list[list[_Mark]] = [[], []]
    for i in _one_sided(sheet):
        left, top, wide, high, _ = parts.stats[i].tolist()
        stroke = parts.labels[top : top + high, left : left + wide] == i
        rect = Rect(float(left), float(top), float(left + wide), float(top + high))
        most = min(sheet.px(_THICK_MM), _THIN * min(wide, high))
        for found, (right, bottom) in zip(marks, _CORNERS, strict=True):
            thick = elbow_thickness(_turned(stroke, right=right, bottom=bottom), most)
            if thick is not None and high <= longest:
                found.append(_Mark(rect, thick))
        for found, right in zip(brackets, (False, True), strict=True):
            thick = _bracket_thickness(_turned(stroke, right=right, bottom=False), most)
            if thick is not None:
                found.append(_Mark(rect, thick))
    return marks, brackets


def _one_sided(sheet: Sheet) -> list[int]:
    """The strokes as large as marks, by their numbers, which halfway down are ink on one side and nowhere else: most
    letters are on both."""
    shortest, longest = (sheet.px(length) for length in _ARM_MM)
    labels, (left, top, width, height, _) = sheet.components.labels, sheet.components.stats.T
    sized = (np.minimum(width, height) >= shortest) & (width <= longest) & (height <= sheet.px(_SIZE_MM[1][1]))
    numbers = np.flatnonzero(sized)
    left, width, middle = left[numbers], width[numbers], (top + height // 2)[numbers]

    def is_own(share: float) -> NDArray[np.bool_]:
        x = left + np.floor(share * (width - 1)).astype(int)
        return np.asarray(labels[middle, x] == numbers)

    edges = [np.any([is_own(share) for share in side], axis=0) for side in ((0.0, 0.05, 0.1), (0.9, 0.95, 1.0))]
    within = np.any([is_own(share) for share in (0.4, 0.5, 0.6)], axis=0)
    return [int(i) for i in numbers[(edges[0] != edges[1]) & ~within]]


def _turned(stroke: NDArray[np.bool_], *, right: bool, bottom: bool) -> NDArray[np.bool_]:
    """A stroke (H, W) in the mirrors that bring its corner to the upper left."""
    return stroke[:: -1 if bottom else 1, :: -1 if right else 1]


def _bracket_thickness(stroke: NDArray[np.bool_], most: float) -> int | None:
    """The thickness of a bracket, (H, W), that opens to the right, in pixels; None for what is none: both of its halves
    are marks."""
    middle = len(stroke) // 2
    halves = [elbow_thickness(half, most) for half in (stroke[:middle], stroke[: -middle - 1 : -1])]
    whole = bool(stroke[:, : max(1, round(most))].any(axis=1).all())
    return max(thick for thick in halves if thick is not None) if whole and None not in halves else None


def _between_marks(sheet: Sheet, marks: Sequence[Sequence[_Mark]]) -> Iterator[Field]:
    """The places of which two marks lie across from each other, and at least one of the others stands alone too."""
    for first, last in ((0, 3), (1, 2)):
        for one, other in product(marks[first], marks[last]):
            x0, top = one.corner(right=first == 1, bottom=False)
            x1, bottom = other.corner(right=first == 0, bottom=True)
            whole = Rect(min(x0, x1), top, max(x0, x1), bottom)
            if (x0 < x1) != (first == 0) or not _is_sized(sheet, whole):
                continue
            arms = Rect(0.0, 0.0, *(max(sides) for sides in zip(_arms(one), _arms(other), strict=True)))
            thick = max(one.thick, other.thick)
            alone = _alone(sheet, whole, marks)
            if alone == len(_CORNERS) or (alone == _LEAST_MARKS and _are_inked(sheet, whole, arms, thick)):
                yield _place(whole, arms, thick)


def _arms(mark: _Mark) -> tuple[float, float]:
    return mark.rect.width, mark.rect.height


def _between_brackets(sheet: Sheet, brackets: Sequence[Sequence[_Mark]]) -> Iterator[Field]:
    """The places between a bracket and the next one across from it."""
    for one in brackets[0]:
        across = [
            other
            for other in brackets[1]
            if other.rect.left > one.rect.right and _are_level(sheet, one.rect, other.rect)
        ]
        other = min(across, key=lambda other: other.rect.left, default=None)
        if other is not None:
            whole = Rect(one.rect.left, one.rect.top, other.rect.right, one.rect.bottom)
            if _is_sized(sheet, whole):
                yield _place(whole, one.rect, max(one.thick, other.thick))


def _are_level(sheet: Sheet, left: Rect, right: Rect) -> bool:
    """Whether two brackets begin and end at one height."""
    off = max(abs(left.top - right.top), abs(left.bottom - right.bottom))
    return off <= _slack(sheet, right.right - left.left)


def _slack(sheet: Sheet, apart: float) -> float:
    """By how many pixels marks are out of line at most that are so many apart."""
    return max(sheet.px(_LEVEL_MM), _LEAN * apart)


def _is_sized(sheet: Sheet, whole: Rect) -> bool:
    sides = ((whole.width, _SIZE_MM[0]), (whole.height, _SIZE_MM[1]))
    return all(sheet.px(least) <= side <= sheet.px(most) for side, (least, most) in sides)


def _alone(sheet: Sheet, whole: Rect, marks: Sequence[Sequence[_Mark]]) -> int:
    """How many of the four corners have a mark that stands alone."""
    level, count = _slack(sheet, max(whole.width, whole.height)), 0
    for (right, bottom), found in zip(_CORNERS, marks, strict=True):
        x, y = (whole.right if right else whole.left, whole.bottom if bottom else whole.top)
        corners = [mark.corner(right=right, bottom=bottom) for mark in found]
        count += any(max(abs(x - a), abs(y - b)) <= level for a, b in corners)
    return count


def _are_inked(sheet: Sheet, whole: Rect, size: Rect, thick: int) -> bool:
    """Whether the arms at all four corners are ink for the most part; size: around a mark."""
    reach = round(_slack(sheet, max(whole.width, whole.height)))
    strips = [arm.grown(0.0, reach, 0.0, reach) for arm, across in _strips(whole, size, thick) if across]
    shares = [_covered(sheet, strip, axis=0) for strip in strips]
    strips = [arm.grown(reach, 0.0, reach, 0.0) for arm, across in _strips(whole, size, thick) if not across]
    return min([*shares, *(_covered(sheet, strip, axis=1) for strip in strips)]) >= _INKED


def _covered(sheet: Sheet, strip: Rect, *, axis: int) -> float:
    """The share of a strip's columns (0) or rows (1) in which there is ink."""
    rows = slice(max(0, round(strip.top)), round(strip.bottom))
    inside = sheet.ink[rows, max(0, round(strip.left)) : round(strip.right)]
    return float(inside.any(axis=axis).mean()) if inside.size else 0.0


def _strips(whole: Rect, size: Rect, thick: int) -> list[tuple[Rect, bool]]:
    """The arms at the corners of a place, and whether each runs across."""
    wide, high = size.width, size.height
    arms: list[tuple[Rect, bool]] = []
    for left, right in ((whole.left, whole.left + wide), (whole.right - wide, whole.right)):
        arms += [(Rect(left, y, right, y + thick), True) for y in (whole.top, whole.bottom - thick)]
    for top, bottom in ((whole.top, whole.top + high), (whole.bottom - high, whole.bottom)):
        arms += [(Rect(x, top, x + thick, bottom), False) for x in (whole.left, whole.right - thick)]
    return arms


def _place(whole: Rect, size: Rect, thick: int) -> Field:
    """The field between such marks, with their arms to erase."""
    strips = _strips(whole, size, thick)
    across = tuple(
        Rule(arm.left, arm.right, arm.top + thick / 2, arm.top + thick / 2, thick) for arm, along in strips if along
    )
    down = tuple(
        Rule(arm.top, arm.bottom, arm.left + thick / 2, arm.left + thick / 2, thick)
        for arm, along in strips
        if not along
    )
    return Field(whole.padded(-thick), FieldKind.BOX, across, down)
