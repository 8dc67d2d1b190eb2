"""Lines for day, month and year with a slash printed between them: `____ / ____ / ______`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.strokes import Strokes, find_strokes
from hcr_batch.image.page.sheet import Rect, Sheet

_LENGTH_MM = (4.5, 22.0)
"""Two figures written small, to four written large."""

_GAP_MM, _LEVEL_MM = 6.0, 0.8
"""The parts are so near to each other, and so level."""

_PARTS = 3

_FLAT_MM = 0.7
"""A stroke no higher is a line that is too short for a rule."""

_SLASH_MM, _SLIM, _FOOT_MM = (1.8, 5.5), 0.8, 1.4
"""A slash is so high, its width at most this share of that, and ends so near above or below the line."""


def join_slashed(sheet: Sheet, rules: Rules) -> tuple[Rules, list[Rect]]:
    """The rules with the parts of each date in one piece, also those that are too short to be rules otherwise; and the
    gaps between these parts, where the slashes are."""
    strokes = find_strokes(sheet, rules)
    short, long = (sheet.px(length) for length in _LENGTH_MM)
    parts = [rule for rule in (*rules.across, *_flat(sheet, strokes)) if short <= rule.length <= long]
    parts.sort(key=lambda rule: rule.start)
    if len(parts) < _PARTS:
        return rules, []
    dates = [run for run in chained(parts, lambda run, rule: _goes_on(sheet, run, rule, strokes)) if len(run) == _PARTS]
    taken = {id(rule) for run in dates for rule in run}
    rest = tuple(rule for rule in rules.across if id(rule) not in taken)
    whole = [replace(run[0], end=run[-1].end, at_end=run[-1].at_end) for run in dates]
    above, below = sheet.px(_SLASH_MM[1]), sheet.px(_FOOT_MM)
    gaps = [
        Rect(left.end, left.at - above, right.start, left.at + below) for run in dates for left, right in pairwise(run)
    ]
    return replace(rules, across=(*rest, *whole)), gaps


def _flat(sheet: Sheet, strokes: Strokes) -> list[Rule]:
    heights = strokes.bottom - strokes.top
    flat = np.flatnonzero((heights <= sheet.px(_FLAT_MM)) & (strokes.right - strokes.left >= sheet.px(_LENGTH_MM[0])))
    at = (strokes.top + strokes.bottom - 1) / 2
    return [Rule(strokes.left[k], strokes.right[k], at[k], at[k], heights[k]) for k in flat]


def _goes_on(sheet: Sheet, run: Sequence[Rule], rule: Rule, strokes: Strokes) -> bool:
    """Whether a rule is the next part behind those of a run: a slash stands between them, beside writing at most."""
    last, gap = run[-1], rule.start - run[-1].end
    if not 0 < gap <= sheet.px(_GAP_MM) or abs(rule.at_start - last.at_end) > sheet.px(_LEVEL_MM):
        return False
    least, most = (sheet.px(height) for height in _SLASH_MM)
    middle = (strokes.left + strokes.right) / 2
    near = (strokes.top < last.at) & (strokes.bottom > last.at - most)
    width, height = strokes.right - strokes.left, strokes.bottom - strokes.top
    slim = (height >= least) & (height <= most) & (width <= _SLIM * height)
    on_line = np.abs(strokes.bottom - last.at) <= sheet.px(_FOOT_MM)
    return bool((slim & on_line & near & (middle > last.end) & (middle < rule.start)).any())
