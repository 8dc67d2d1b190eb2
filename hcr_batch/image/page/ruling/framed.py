"""Rules that are the upper or lower side of a frame around a part of a form, though its heading may stand in that side,
as the legend of a set of fields does: no lines to write on."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Sheet

_LEAST_MM = 8.0
"""Lower frames have no room for a field and its caption."""

_SAME_END_MM, _RADIUS_MM = 2.5, 5.0
"""Two sides end within the first of each other; rounded corners put a side outside of where they end, by this much."""

_LETTERS_MM, _BESIDE_MM, _MIDDLE_MM = 3.0, 8.0, (0.5, 1.0)
"""Letters of a legend reach this far from the height of the rule, this near beside it, and the middle of their ink is
at most this far above and below that; that of a caption is as far above as half its letters."""

_LEAST_LETTERS_MM = 1.2
"""What is smaller is a speck, or the end of the rule itself."""

_CORNER, _SOLID, _ENDS = 0.25, 0.8, 0.5
"""An upright side is looked at between its corners, which are a rounded one's radius high and at most this share of it:
so much of that is ink, and this much of its ends, each as high as such a corner. The sides of a table below a line
begin farther down."""

_ABOVE_MM, _NO_SIDE = (1.0, 4.0), 0.5
"""Above a corner no side runs on: less than this share is ink from here to there."""


def tops_frame(sheet: Sheet, rule: Rule, rules: Rules) -> bool:
    """Whether two sides hang from the height of a rule down to the next one that ends with it on one side at least, and
    begins no later: where that goes on farther, a legend stands above it. At the common ends no side comes from above.
    """
    slack = sheet.px(_SAME_END_MM)
    lower = _next_below(sheet, rule, rules)
    if lower is None:
        return False
    past = rule.start - lower.start, lower.end - rule.end
    if any(far > slack and not _is_legend(sheet, rule, way) for far, way in zip(past, (-1, 1), strict=True)):
        return False
    sides = [_side(sheet, end, rule.at, lower.at, way) for end, way in ((lower.start, -1), (lower.end, 1))]
    ends = [side for side, far in zip(sides, past, strict=True) if far <= slack]
    return None not in sides and not any(side is not None and _runs_on(sheet, side, rule.at) for side in ends)


def closes_frame(sheet: Sheet, rule: Rule, rules: Rules) -> bool:
    """Whether a rule is the lower side of such a frame in which other rules stand: where there are none, people write
    in the frame itself."""
    tops = [other for other in rules.across if _is_below(sheet, rule, other)]
    return any(
        any(other.at < one.at < rule.at and one.shared(rule) >= one.length for one in rules.across)
        and _next_below(sheet, other, rules) is rule
        and tops_frame(sheet, other, rules)
        for other in tops
    )


def _next_below(sheet: Sheet, rule: Rule, rules: Rules) -> Rule | None:
    """The next rule below that ends with a rule on one side at least, and on the other not before it."""
    below = (lower for lower in rules.across if _is_below(sheet, lower, rule))
    return min(below, key=lambda lower: lower.at, default=None)


def _is_below(sheet: Sheet, lower: Rule, rule: Rule) -> bool:
    """Whether a rule stands so far below another that both may be sides of a frame, and ends with it."""
    slack = sheet.px(_SAME_END_MM)
    past = rule.start - lower.start, lower.end - rule.end
    return lower.at >= rule.at + sheet.px(_LEAST_MM) and not lower.dotted and -slack <= min(past) <= slack


def _is_legend(sheet: Sheet, rule: Rule, outwards: int) -> bool:
    """Whether a line of print before a rule (-1) or behind it stands at its height, and not on it as a caption does;
    below that there may be another line."""
    high, near = sheet.px(_LETTERS_MM), sheet.px(_BESIDE_MM)
    first, last = (rule.start - near, rule.start - 1) if outwards < 0 else (rule.end + 1, rule.end + near)
    top, at = max(0, int(rule.at - high)), int(rule.at)
    around = sheet.ink[top : int(rule.at + high) + 1, max(0, int(first)) : max(0, int(last))]
    blank = top + np.flatnonzero(~around.any(axis=1))
    upper, lower = blank[blank < at].max(initial=top - 1) + 1, blank[blank >= at].min(initial=top + len(around))
    rows, columns = np.nonzero(around[upper - top : lower - top])
    if not rows.size or min(np.ptp(rows), np.ptp(columns)) < sheet.px(_LEAST_LETTERS_MM):
        return False
    middle = float(upper + rows.mean())
    return bool(-sheet.px(_MIDDLE_MM[0]) <= middle - rule.at <= sheet.px(_MIDDLE_MM[1]))


def _side(sheet: Sheet, end: float, top: float, bottom: float, outwards: int) -> int | None:
    """The column of an upright side at the end of a rule, or that far outside of it; None where there is none."""
    near, far = sheet.px(_SAME_END_MM) / 2, sheet.px(_RADIUS_MM)
    first, last = (end - far, end + near) if outwards < 0 else (end - near, end + far)
    start = max(0, int(first))
    corner = min(far, _CORNER * (bottom - top))
    rows = slice(int(top + corner), int(bottom - corner))
    window = sheet.ink[rows, start : int(last) + 1]
    if not window.size:
        return None
    thick = cv2.dilate(window, np.ones((1, 3), np.uint8)) / 255
    ends = np.minimum(thick[: int(corner)].mean(axis=0), thick[-int(corner) :].mean(axis=0))
    cover = np.where(ends >= _ENDS, thick.mean(axis=0), 0.0)
    return start + int(cover.argmax()) if cover.max() >= _SOLID else None


def _runs_on(sheet: Sheet, column: int, top: float) -> bool:
    """Whether a side goes on above the rule it seems to hang from."""
    near, far = (int(top - sheet.px(reach)) for reach in _ABOVE_MM)
    above = sheet.ink[max(0, far) : max(0, near), max(0, column - 1) : column + 2]
    return bool(above.size and above.max(axis=1).mean() / 255 >= _NO_SIDE)
