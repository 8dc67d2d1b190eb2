"""Lines for day, month and year with a slash or a dot printed between them, `____ / ____ / ______`, `__ . __ . ____`,
and before the year its century, `__/__/20__`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.ruled import has_ticks
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.short_lines import find_short_lines
from hcr_batch.image.page.ruling.strokes import Strokes, find_strokes
from hcr_batch.image.page.sheet import Rect, Sheet

_LENGTH_MM = (3.2, 22.0)
"""Two underscores of 9 points, over which two figures are written all the same, to four figures written large."""

_DRAWN_MM = 4.5
"""A shorter part is typed: feet of written letters are as long at times."""

_SAME_MM, _LONGER = 0.4, 1.5
"""Typed parts are as level as this, those for day and month as long, and that for the year is this many times as
long."""

_GAP_MM, _LEVEL_MM = 6.0, 0.8
"""The parts are this near to each other, and so level."""

_PARTS = 3

_POINT_MM = 0.9
"""A dot between two parts is no larger."""

_SLASH_MM, _SLIM, _FOOT_MM = (1.8, 5.5), 0.8, 1.4
"""A slash is this high, its width at most this share of that, and ends this near above or below the line."""

_CENTURY_GAP_MM, _CENTURY_MM, _CENTURY_ASPECT = 12.0, (1.5, 4.6), (1.2, 3.0)
"""With a century printed behind the slash the year is this near, and both are this high, and this many times as wide
together: a slash and two figures of 6 to 18 points, which may touch each other."""

_AMID = (0.35, 0.65)
"""The slash between day and month stands at this share of both."""


def join_slashed(sheet: Sheet, rules: Rules) -> tuple[Rules, list[Rect]]:
    """The rules with the parts of each date in one piece, also those that are too short to be rules otherwise; and the
    gaps between these parts, where the slashes are."""
    short, long = (sheet.px(length) for length in _LENGTH_MM)
    found = find_short_lines(sheet, _LENGTH_MM[0])
    lines = [*rules.across, *(line for line in found if not any(_is_on(line, rule) for rule in rules.across))]
    # Parts with ticks or bars for single figures are combs.
    sized = (line for line in lines if short <= line.length <= long and not has_ticks(sheet, line, rules))
    parts = sorted(sized, key=lambda line: line.start)
    if len(parts) < 2:
        return rules, []
    # What is typed close behind an underscore touches it.
    # A slash close to a line looks like a tick on it.
    ticks = tuple(tick for tick in rules.ticks if any(_stands_on(tick, line) for line in parts))
    strokes = find_strokes(sheet, replace(rules, across=(*rules.across, *parts), ticks=ticks))
    runs = chained(parts, lambda run, rule: _goes_on(sheet, run, rule, strokes))
    dates = [run for run in runs if _is_date(sheet, run, strokes, rules.ticks)]
    taken = {id(rule) for run in dates for rule in run}
    rest = tuple(rule for rule in rules.across if id(rule) not in taken)
    whole = [replace(run[0], end=run[-1].end, at_end=run[-1].at_end) for run in dates]
    above, below = sheet.px(_SLASH_MM[1]), sheet.px(_FOOT_MM)
    gaps = [
        Rect(left.end, left.at - above, right.start, left.at + below) for run in dates for left, right in pairwise(run)
    ]
    return replace(rules, across=(*rest, *whole)), gaps


def _stands_on(tick: Rule, line: Rule) -> bool:
    return line.reaches(tick.at) and tick.reaches(line.at, line.thickness + 1)


def _is_date(sheet: Sheet, run: Sequence[Rule], strokes: Strokes, ticks: Sequence[Rule]) -> bool:
    """Whether three lines are those of a date: long enough to be drawn for figures, or like underscores; or two, of
    which the first is that of day and month in one, and a century stands before the second."""
    if len(run) == 2:
        return _is_century(sheet, run[0], run[1], strokes) and _is_halved(sheet, run[0], strokes, ticks)
    # A century stands before the year alone: letters behind boxes to tick are as wide.
    if len(run) != _PARTS or run[1].start - run[0].end > sheet.px(_GAP_MM):
        return False
    lengths, heights = sorted(line.length for line in run), [line.at for line in run]
    same = sheet.px(_SAME_MM)
    if lengths[0] >= sheet.px(_DRAWN_MM):
        return True
    # Of a year whose century is printed two figures are left.
    has_century = run[2].start - run[1].end > sheet.px(_GAP_MM / 2) and lengths[2] - lengths[0] <= same
    longer = lengths[1] - lengths[0] <= same and lengths[2] >= _LONGER * lengths[1]
    return max(heights) - min(heights) <= same and (has_century or longer)


def _is_on(line: Rule, rule: Rule) -> bool:
    """Whether a line is a part of a rule."""
    return rule.shared(line) > line.length / 2 and abs(rule.at - line.at) <= line.thickness + 1


def _goes_on(sheet: Sheet, run: Sequence[Rule], rule: Rule, strokes: Strokes) -> bool:
    """Whether a rule is the next part behind those of a run: a slash stands between them, beside writing at most, or
    nothing but a dot."""
    last, gap = run[-1], rule.start - run[-1].end
    if gap <= 0 or abs(rule.at_start - last.at_end) > sheet.px(_LEVEL_MM):
        return False
    if gap > sheet.px(_GAP_MM):
        return gap <= sheet.px(_CENTURY_GAP_MM) and _is_century(sheet, last, rule, strokes)
    least, most = (sheet.px(height) for height in _SLASH_MM)
    middle = (strokes.left + strokes.right) / 2
    near = (strokes.top < last.at) & (strokes.bottom > last.at - most)
    width, height = strokes.right - strokes.left, strokes.bottom - strokes.top
    slim = (height >= least) & (height <= most) & (width <= _SLIM * height)
    on_line = np.abs(strokes.bottom - last.at) <= sheet.px(_FOOT_MM)
    between = near & (middle > last.end) & (middle < rule.start)
    return bool((slim & on_line & between).any()) or _is_point(sheet, last, rule)


def _is_century(sheet: Sheet, left: Rule, right: Rule, strokes: Strokes) -> bool:
    """Whether a slash and two figures behind it stand on the line between two parts, and nothing else."""
    middle = (strokes.left + strokes.right) / 2
    near = (strokes.top < left.at) & (strokes.bottom > left.at - sheet.px(_SLASH_MM[1]))
    between = near & (middle > left.end) & (middle < right.start)
    if not 1 <= between.sum() <= _PARTS:
        return False
    top, bottom = strokes.top[between], strokes.bottom[between]
    wide = float(strokes.right[between].max() - strokes.left[between].min())
    high = float(bottom.max() - top.min())
    (least, most), (slim, broad) = (sheet.px(height) for height in _CENTURY_MM), _CENTURY_ASPECT
    level = float(np.abs(bottom - left.at).max()) <= sheet.px(_FOOT_MM)
    return level and least <= high <= most and slim * high <= wide <= broad * high


def _is_halved(sheet: Sheet, line: Rule, strokes: Strokes, ticks: Sequence[Rule]) -> bool:
    """Whether a slash is printed amid a line, that of two parts which run together; it may look like a tick on it."""
    first, last = (line.start + share * line.length for share in _AMID)
    if any(first < tick.at < last and _stands_on(tick, line) for tick in ticks):
        return True
    middle = (strokes.left + strokes.right) / 2
    width, height = strokes.right - strokes.left, strokes.bottom - strokes.top
    least, most = (sheet.px(height) for height in _SLASH_MM)
    slash = (height >= least) & (height <= most) & (width <= _SLIM * height)
    slash &= np.abs(strokes.bottom - line.at) <= sheet.px(_FOOT_MM)
    return bool((slash & (middle > first) & (middle < last)).any())


def _is_point(sheet: Sheet, left: Rule, right: Rule) -> bool:
    """Whether nothing but a dot is printed between two parts, near to the height of their line."""
    most, foot, point = (sheet.px(size) for size in (_SLASH_MM[1], _FOOT_MM, _POINT_MM))
    rows = slice(max(0, round(left.at - most)), round(left.at + foot))
    window = np.ascontiguousarray(sheet.ink[rows, round(left.end) + 1 : round(right.start) - 1])
    stats = find_components(window).stats[1:] if window.size else np.zeros((0, 5), np.int32)
    if len(stats) != 1:
        return False
    x, y, width, height, _ = stats[0].tolist()
    inside = x > 0 and x + width < window.shape[1] and abs(rows.start + y + height - left.at) <= foot
    return bool(inside and max(width, height) <= point)
