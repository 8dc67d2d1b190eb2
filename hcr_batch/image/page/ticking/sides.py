"""The sides of boxes to tick, which a scan may join to the rules of the row in which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_SIDE_MM, _BEYOND_MM = 0.7, 1.8
"""A side lies within this of the room inside, as the rules around a cell do; this far from that room at most is a rule
that a side seems to meet."""


def without_tick_sides(sheet: Sheet, rules: Rules, squares: Sequence[Rect]) -> Rules:
    """The rules less the uprights that are the sides of boxes to tick among the `squares`: such a box stands between
    the lines of its row, and its own upper and lower side are no rules."""
    near = sheet.px(_SIDE_MM)
    ticks = [square for square in squares if not _is_cell(rules, square, near)]
    sides = {id(rule) for rule in rules.down if ticks and _is_made_of_sides(sheet, rule, ticks)}
    return replace(rules, down=tuple(rule for rule in rules.down if id(rule) not in sides)) if sides else rules


def _is_cell(rules: Rules, room: Rect, near: float) -> bool:
    """Whether horizontal rules are the upper and the lower edge of a room: a box to tick may touch one of them."""
    middle = (room.left + room.right) / 2
    heights = [rule.at_point(middle) for rule in rules.across if rule.reaches(middle)]
    return all(any(abs(height - edge) <= near for height in heights) for edge in (room.top, room.bottom))


def _is_made_of_sides(sheet: Sheet, rule: Rule, rooms: Sequence[Rect]) -> bool:
    """Whether an upright is the side of a room, or those of several one below the other, but for what parts them from
    the rules above and below."""
    near, beyond = sheet.px(_SIDE_MM), sheet.px(_BEYOND_MM)
    beside = [room for room in rooms if min(abs(rule.at - room.left), abs(rule.at - room.right)) <= near]
    end = rule.start
    for room in sorted(beside, key=lambda room: room.top):
        if room.top - beyond <= end:
            end = max(end, room.bottom + beyond)
    return end >= rule.end
