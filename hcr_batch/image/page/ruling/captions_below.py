"""Captions printed right below a line to write on, each under its part of it: "Surname      First name      Born"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.ruling.separators import GROUP_MM, SAME_END_MM
from hcr_batch.image.page.ruling.strokes import PRINT_MM, Strokes
from hcr_batch.image.page.sheet import Rect, Sheet

_BELOW_MM, _LEVEL_MM, _HIGHEST_MM = (0.3, 3.0), 1.2, 3.2
"""The letters of captions begin this far below their line, at heights that differ by at most the second. They are no
higher than the last, 12 points: a heading's are."""

_APART_MM, _LEAST_MM = 6.0, 3.0
"""Captions of one line stand this far apart, and are this wide: "DNI"."""

_AT_START_MM, _BEFORE_MM = 3.0, 1.0
"""Where the first caption begins this near to the start of its line, each part begins the second before its caption;
elsewhere captions stand in the middle of their parts."""

_LEAST_PART_MM, _FLUSH_MM = 15.0, 5.0
"""Parts are at least this wide. The last caption ends this far before the end of the line at least: what ends with it
is the other half of a page's head or foot."""


def find_captions_below(sheet: Sheet, rule: Rule, strokes: Strokes) -> list[Rect]:
    """The small print right below a rule, in pieces that stand apart, from left to right; none where some of it is as
    large as a heading."""
    near, far = (sheet.px(reach) for reach in _BELOW_MM)
    zone = Rect(rule.start - near, rule.at + near, rule.end + near, rule.at + far + sheet.px(PRINT_MM))
    chosen = strokes.within(zone) & (strokes.top > rule.at + near) & (strokes.top <= rule.at + far)
    if ((strokes.bottom - strokes.top)[chosen] > sheet.px(_HIGHEST_MM)).any():
        return []
    order = np.flatnonzero(chosen)[np.argsort(strokes.left[chosen], kind="stable")]
    if not order.size:
        return []
    ends = np.maximum.accumulate(strokes.right[order])
    breaks = np.flatnonzero(strokes.left[order][1:] - ends[:-1] >= sheet.px(_APART_MM)) + 1
    captions = [strokes.hull(group) for group in np.split(order, breaks)]
    return [caption for caption in captions if caption.width >= sheet.px(_LEAST_MM)]


def parts_above_captions(sheet: Sheet, rule: Rule, others: Sequence[Rule], strokes: Strokes) -> list[float]:
    """Where the second and each further part of a line begins, by the captions right below it; none where there are not
    several, or where they are those of the next line, which has them above. others: all that may be lines."""
    captions = find_captions_below(sheet, rule, strokes)
    if len(captions) < 2 or not _are_level(sheet, captions) or _are_of_next(sheet, rule, others, strokes):
        return []
    if rule.end - captions[-1].right < sheet.px(_FLUSH_MM):
        return []
    if captions[0].left - rule.start <= sheet.px(_AT_START_MM):
        starts = [caption.left - sheet.px(_BEFORE_MM) for caption in captions[1:]]
    else:
        starts = [(left.right + right.left) / 2 for left, right in pairwise(captions)]
    widths = np.diff([rule.start, *starts, rule.end])
    return starts if widths.min() >= sheet.px(_LEAST_PART_MM) else []


def _are_level(sheet: Sheet, captions: Sequence[Rect]) -> bool:
    return bool(np.ptp([caption.top for caption in captions]) <= sheet.px(_LEVEL_MM))


def _are_of_next(sheet: Sheet, rule: Rule, others: Sequence[Rule], strokes: Strokes) -> bool:
    """Whether the captions between lines are those of the line below them: the last one has none below it then."""
    last = rule
    while (below := _next_below(sheet, last, others)) is not None:
        last = below
    return last is not rule and not find_captions_below(sheet, last, strokes)


def _next_below(sheet: Sheet, rule: Rule, others: Sequence[Rule]) -> Rule | None:
    """The next line of the same group, which begins with it."""
    slack, far = sheet.px(SAME_END_MM), sheet.px(GROUP_MM)
    below = [one for one in others if 0 < one.at - rule.at < far and abs(one.start - rule.start) <= slack]
    return min(below, key=lambda one: one.at, default=None)
