"""Combs that are parts of one: day, month and year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.sheet import Rect, Sheet, around

_LEVEL_MM = 0.8
_ALIKE = 1.25
_ROOM_FOR_SEPARATOR = 1.3
_MOST_CELLS = 5
"""Combs are parts of one where their tops and bottoms are this near, their cells differ by this factor at most, and the
gap between them is at most this many cells wide. The groups of dates and numbers have few cells: a postcode beside a
town is none of them."""

_NARROW_GAP, _MOST_CELLS_NEAR, _MOST_CELLS_BARE = 0.6, 6, 4
"""Groups with no more paper between them than this share of a cell have a cell more at most: no separator has room
there, and no caption of another field. With more, and nothing printed on it, they have no more than day, month and
year: a postcode beside a state has five."""

_EVEN = 0.1
"""Behind two groups of a number others go on, however long, where the gaps are even to this share of a cell."""

_WIDER = 1.4
"""Where others of a run of groups stand this many times closer, a gap without a separator parts two numbers."""

_CENTS = 2
"""Behind a separator this many cells go on a number however long: the cents of an amount."""

_SEPARATOR_MM, _DARKER = 0.35, 24
"""A separator, were it a full stop, has more ink than a square of this side, and by this many levels of grey darker
than what it stands on: a speck has less, and a tint may be as dark as ink."""

_AMID = 0.25
"""A separator stands away from the top and bottom of its gap by this much of it, where captions and frames reach in."""


_DATES = ([2, 2], [2, 4], [2, 2, 2], [2, 2, 4])
"""How many cells day, month and year have, or two of them, the largest at the end."""

_CAPTION_MM, _OVER_MM, _CLEAR_MM = (4.5, 0.9), (0.8, 2.5), 1.8
"""A caption stands between these heights above the room of its group, clear of the rule between, and begins this far
before or behind the start of that; this far before it the paper is clear: spaces between words are narrower."""

_Run = list[tuple[Field, Field]]
"""Groups that may be parts of one comb: each with the next one."""


def join_combs(sheet: Sheet, fields: Sequence[Field]) -> list[Field]:
    """The same with combs that are parts of one, such as day, month and year, made one field: they stand side by
    side, their cells alike, with room for a separator and for no caption between them."""
    pairs = [(left, right) for left, right in pairwise(fields) if _go_on(sheet, left, right)]
    runs = chained(pairs, lambda run, pair: run[-1][1] is pair[0])
    closest, named = _closest(runs), _named(sheet, runs)
    joined: list[Field] = []
    for field in fields:
        usual = closest.get(id(field), math.inf)
        goes_on = joined and id(field) not in named and _go_on(sheet, joined[-1], field)
        if goes_on and not _parts(sheet, joined[-1], field, usual):
            joined[-1] = _one_comb(joined[-1], field)
        else:
            joined.append(field)
    return joined


def _closest(runs: Sequence[_Run]) -> dict[int, float]:
    """The narrowest gap in the run of groups to which each pair belongs, by the identity of its right one."""
    gaps = [min(right.rect.left - left.rect.right for left, right in run) for run in runs]
    return {id(right): gap for run, gap in zip(runs, gaps, strict=True) for _, right in run}


def _named(sheet: Sheet, runs: Sequence[_Run]) -> set[int]:
    """The groups, by their identity, that begin a number of their own, as a caption above their first cell says:
    "Pulse [ | ]   Height [ | | ]". Above the parts of a date there may be "Day", "Month" and "Year"."""
    numbers = [
        run for run in runs if sorted(group.cells or 0 for group in (run[0][0], *(r for _, r in run))) not in _DATES
    ]
    return {id(right) for run in numbers for left, right in run if _has_caption(sheet, left, right)}


def _has_caption(sheet: Sheet, left: Field, right: Field) -> bool:
    """Whether print begins above the start of a group, and nothing stands between that and the one before, though a
    separator had room."""
    start, top = right.rect.left, right.rect.top
    if start - left.rect.right <= max(_NARROW_GAP * right.pitch, sheet.px(_CLEAR_MM)):
        return False
    if _is_separated(sheet, left.rect, right.rect):
        return False
    over, under, before, behind = map(sheet.px, (*_CAPTION_MM, *_OVER_MM))
    row = Rect(start - before, top - over, start + behind, top - under)
    is_clear = not _holds_print(sheet, replace(row, left=start - sheet.px(_CLEAR_MM), right=row.left))
    return is_clear and _holds_print(sheet, row)


def _parts(sheet: Sheet, left: Field, right: Field, closest: float) -> bool:
    """Whether what is between two groups parts two numbers, as other groups beside them, which are closer, show."""
    gap = right.rect.left - left.rect.right
    if gap <= max(_NARROW_GAP * right.pitch, _WIDER * closest):
        return False
    return not _is_separated(sheet, left.rect, right.rect)


def _go_on(sheet: Sheet, left: Field, right: Field) -> bool:
    if left.kind is not right.kind or not left.cells or not right.cells:
        return False
    narrow, wide = sorted((left.pitch, right.pitch))
    gap = right.rect.left - left.rect.right
    if gap <= _NARROW_GAP * narrow:
        most = _MOST_CELLS_NEAR
    else:
        most = _MOST_CELLS if _is_separated(sheet, left.rect, right.rect) else _MOST_CELLS_BARE
    few = right.cells <= most and (left.cells <= most or bool(left.between))
    few |= right.cells == _CENTS and _is_separated(sheet, left.rect, right.rect)
    if not few and not (gap <= _NARROW_GAP * narrow and _is_usual(left, gap)):
        return False
    if not _are_level(left, right, sheet.px(_LEVEL_MM)):
        return False
    return wide <= _ALIKE * narrow and 0 < gap <= _ROOM_FOR_SEPARATOR * narrow


def _is_usual(left: Field, gap: float) -> bool:
    """Whether a gap is as wide as the one before it between groups of one number: "PT50 1234 1234 12345678901 12"."""
    return bool(left.between) and abs(left.between[-1].width - gap) <= _EVEN * left.pitch


def _is_separated(sheet: Sheet, left: Rect, right: Rect) -> bool:
    """Whether anything stands between two groups: a separator, or writing that runs over."""
    aside, inset = _AMID * (right.left - left.right), _AMID * left.height
    return _holds_print(sheet, Rect(left.right + aside, left.top + inset, right.left - aside, left.bottom - inset))


def _holds_print(sheet: Sheet, rect: Rect) -> bool:
    """Whether a rectangle holds more ink than a speck."""
    rows, columns = slice(max(0, round(rect.top)), round(rect.bottom)), slice(round(rect.left), round(rect.right))
    grey, ink = sheet.grey[rows, columns], sheet.ink[rows, columns]
    if not ink.any():
        return False
    darker = (ink > 0) & (grey < np.median(grey) - _DARKER)
    return bool(np.count_nonzero(darker) > sheet.px(_SEPARATOR_MM) ** 2)


def _are_level(left: Field, right: Field, near: float) -> bool:
    """Whether two combs stand at one height. Above ticks on a line nothing is printed but what is no part of them, so
    their tops say nothing."""
    tops = 0.0 if left.kind is FieldKind.RULED else abs(left.rect.top - right.rect.top)
    return max(tops, abs(left.rect.bottom - right.rect.bottom)) <= near


def _one_comb(left: Field, right: Field) -> Field:
    rect = around([left.rect, right.rect])
    if left.kind is FieldKind.RULED:
        # The room that all parts have: above the others something is printed.
        rect = replace(rect, top=max(left.rect.top, right.rect.top))
    cells = (left.cells or 0) + (right.cells or 0)
    between = (*left.between, Rect(left.rect.right, rect.top, right.rect.left, rect.bottom), *right.between)
    return Field(rect, left.kind, left.across + right.across, left.down + right.down, cells, right.pitch, between)
