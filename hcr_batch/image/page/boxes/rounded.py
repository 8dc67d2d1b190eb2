"""Boxes whose corners are open to `closed`: rounded ones, and those of dashes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_HEIGHT_MM = (4.0, 40.0)
_SAME_END_MM = 2.5
"""Top and bottom begin and end within this of each other: the last dash of one may be lost."""

_RADIUS_MM, _DASHED_RADIUS_MM = 5.0, 3.0
"""Corners are rounded by this much at most, those of dashes by less: a side stands this far outside of where top and
bottom end. Farther off lines of dots are braces, and letters."""

_SLACK_MM, _DASHED_SLACK_MM = 0.5, 2.0
"""Or this far inside, as rules are found a little too long, those of dashes by half a dash and more."""

_MIDDLE = (0.25, 0.75)
"""The part of a side that is looked at, from the top: corners and captions on the line below are outside of it."""

_SOLID, _DASHED = 0.8, 0.4
"""This large a part of it is ink; of dashes, where top and bottom are dotted or dashed themselves."""

_FRAME_MM, _BEYOND_MM = 1.0, (0.5, 3.0)
"""The frame around a page or a part of it stands off from a line to write on by more than the first, and runs on
between this far beyond that."""

_INSIDE = 0.6
"""The room to write in begins at this share of a rounded corner: most of its arc is outside then."""


@dataclass(frozen=True, slots=True)
class OpenBox:
    """The room to write in of such a box, and its two sides."""

    room: Rect
    sides: tuple[Rule, Rule]


def find_rounded(sheet: Sheet, rules: Rules) -> list[OpenBox]:
    """Each box that two rules, one below the other, and a side at either end make."""
    found = []
    for top in rules.across:
        bottom = _bottom_of(sheet, top, rules)
        if bottom is None:
            continue
        left, right = _side(sheet, top, bottom, -1), _side(sheet, top, bottom, 1)
        if left is not None and right is not None:
            start, end = max(top.start, bottom.start), min(top.end, bottom.end)
            inner_left = max(left + 1.0, left + _INSIDE * (start - left))
            inner_right = min(right - 1.0, right - _INSIDE * (right - end))
            room = Rect(inner_left, top.at + top.thickness / 2, inner_right, bottom.at - bottom.thickness / 2)
            sides = (Rule(top.at, bottom.at, left, left, 1.0), Rule(top.at, bottom.at, right, right, 1.0))
            found.append(OpenBox(room, sides))
    return found


def _bottom_of(sheet: Sheet, top: Rule, rules: Rules) -> Rule | None:
    """The rule next below a rule, if it begins and ends where that does; below one of dashes the next of dashes, as
    there may be boxes in the frame that they make."""
    least, most = (sheet.px(height) for height in _HEIGHT_MM)
    alike = [rule for rule in rules.across if rule.dotted or not top.dotted]
    below = [rule for rule in alike if rule.at > top.at + 2 and rule.shared(top) > 0]
    nearest = min(below, key=lambda rule: rule.at, default=None)
    if nearest is None or not least <= nearest.at - top.at <= most:
        return None
    ends = abs(nearest.start - top.start), abs(nearest.end - top.end)
    return nearest if max(ends) <= sheet.px(_SAME_END_MM) else None


def _side(sheet: Sheet, top: Rule, bottom: Rule, direction: int) -> float | None:
    """Where a side joins two rules at their left (-1) or right end; None where none does."""
    end = min(top.start, bottom.start) if direction < 0 else max(top.end, bottom.end)
    dashed = top.dotted and bottom.dotted
    reach = (_DASHED_RADIUS_MM, _DASHED_SLACK_MM) if dashed else (_RADIUS_MM, _SLACK_MM)
    outside, inside = map(sheet.px, reach)
    first, last = (end - outside, end + inside) if direction < 0 else (end - inside, end + outside)
    columns = slice(max(0, int(first)), max(0, int(last) + 1))
    rows = slice(*(int(top.at + share * (bottom.at - top.at)) for share in _MIDDLE))
    window = sheet.ink[rows, columns]
    if min(window.shape) < 3:
        return None
    cover = cv2.dilate(window, np.ones((1, 3), np.uint8)).mean(axis=0) / 255
    best = int(cover.argmax())
    wanted = _DASHED if dashed else _SOLID
    column = columns.start + best
    if cover[best] < wanted or any(_is_within_frame(sheet, rule, rule is top, column) for rule in (top, bottom)):
        return None
    return float(column)


def _is_within_frame(sheet: Sheet, rule: Rule, is_top: bool, column: int) -> bool:
    """Whether a rule ends before a column that is ink beyond it as well, above a top and below a bottom: a line to
    write on in the frame around a page, or below the upper edge of a part's."""
    if max(rule.start - column, column - rule.end) <= sheet.px(_FRAME_MM):
        return False
    near, far = (sheet.px(reach) for reach in _BEYOND_MM)
    first, last = (rule.at - far, rule.at - near) if is_top else (rule.at + near, rule.at + far)
    window = sheet.ink[max(0, int(first)) : int(last), max(0, column - 1) : column + 2]
    return bool(window.size and window.max(axis=1).mean() / 255 >= _SOLID)
