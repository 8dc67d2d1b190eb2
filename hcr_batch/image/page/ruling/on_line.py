"""What stands on a line and before it: a caption, print, or writing."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.ruling.separators import SAME_END_MM
from hcr_batch.image.page.ruling.strokes import PRINT_MM, STROKE_MM, Strokes, is_surely_print
from hcr_batch.image.page.sheet import Rect, Sheet

_CAPTION_MM, _CAPTION_WIDTH_MM = 15.0, 4.0
"""This near before a line this much of its caption stands."""

_CAPTION_ABOVE_MM = 14.0
"""This high above a line the caption over its band stands at most."""

_SET_IN_MM, _FREE_BEHIND = 2.0, 2.0
"""Writing begins this far behind the start of its line, and leaves this many times as much free behind itself."""

_WRITTEN_MM = 4.2
"""Two strokes higher than this are writing: with them even a rule across the page was written on."""

_UNDERLINE_MM, _UNDERLINE_END_MM, _WORDS_APART_MM, _LEAST_UNDERLINED = 20.0, 0.7, 3.0, 8
"""A line this long at least underlines this many small letters where these begin and end with it, to within the second,
and stand nowhere this far apart: what is written on a line begins and ends anywhere."""

_OUTSIDE = 0.3
"""What is written on a line reaches out of the band above it by this much of its height, below the line or above."""


def is_used(sheet: Sheet, rule: Rule, rect: Rect, strokes: Strokes) -> bool:
    """Whether a rule that seems to part what is above it from what is below has a caption, or was written on."""
    return is_captioned(sheet, rule, strokes) or _is_written_on(sheet, rect, strokes)


def is_printed_on(sheet: Sheet, rule: Rule, rect: Rect, strokes: Strokes, letters: Strokes) -> bool:
    """Whether what stands on a line is print, as a heading is: what is set in from its caption is written there.

    strokes: the ink without rules and ticks; letters: with these.
    """
    if _is_set_in(sheet, rule, rect, letters):
        return False
    # A line that begins below its caption's last letters underlines no heading.
    is_heading = is_surely_print(sheet, rect, letters) and not is_captioned(sheet, rule, letters)
    return is_surely_print(sheet, rect, strokes) or is_heading or _is_underline(sheet, rule, letters)


def is_captioned(sheet: Sheet, rule: Rule, strokes: Strokes) -> bool:
    """Whether letters stand right before a rule, on it: "Amount in words ____"."""
    before = Rect(
        rule.start - sheet.px(_CAPTION_MM), rule.at - sheet.px(PRINT_MM), rule.start, rule.at + sheet.px(STROKE_MM)
    )
    widths = (strokes.right - strokes.left)[strokes.within(before)]
    return bool(widths.sum() >= sheet.px(_CAPTION_WIDTH_MM))


def _is_set_in(sheet: Sheet, rule: Rule, rect: Rect, strokes: Strokes) -> bool:
    """Whether what stands on a rule with a caption, before it or above its start, begins behind its start and leaves
    far more of it free at the other end: a heading begins with its underline, or stands in the middle."""
    stands = strokes.around(rect)
    if stands is None:
        return False
    before, behind = stands.left - rule.start, rule.end - stands.right
    if before < sheet.px(_SET_IN_MM) or behind < _FREE_BEHIND * before:
        return False
    return is_captioned(sheet, rule, strokes) or _has_caption_above(sheet, rule, rect, strokes)


def _is_underline(sheet: Sheet, rule: Rule, letters: Strokes) -> bool:
    """Whether small letters stand on a rule from its start to its end."""
    if rule.length < sheet.px(_UNDERLINE_MM):
        return False
    slack = sheet.px(_UNDERLINE_END_MM)
    inside = letters.within(Rect(rule.start - slack, rule.at - sheet.px(PRINT_MM), rule.end + slack, rule.at))
    heights = (letters.bottom - letters.top)[inside]
    if len(heights) < _LEAST_UNDERLINED or heights.max() > sheet.px(PRINT_MM):
        return False
    order = np.argsort(letters.left[inside])
    left, right = letters.left[inside][order], np.maximum.accumulate(letters.right[inside][order])
    ends = max(abs(float(left[0]) - rule.start), abs(float(right[-1]) - rule.end))
    return bool(ends <= slack and (left[1:] - right[:-1]).max() <= sheet.px(_WORDS_APART_MM))


def _has_caption_above(sheet: Sheet, rule: Rule, band: Rect, strokes: Strokes) -> bool:
    """Whether a few letters stand above the start of a rule, over the band on it."""
    slack = sheet.px(SAME_END_MM)
    above = Rect(rule.start - slack, rule.at - sheet.px(_CAPTION_ABOVE_MM), rule.end, band.top)
    found = strokes.within(above)
    if not found.any():
        return False
    first, last = float(strokes.left[found].min()), float(strokes.right[found].max())
    return abs(first - rule.start) <= slack and sheet.px(_CAPTION_WIDTH_MM) <= last - first <= rule.length / 2


def _is_written_on(sheet: Sheet, rect: Rect, strokes: Strokes) -> bool:
    """Whether a band holds strokes larger than print; those that reach far above it are a logo's."""
    slack = _OUTSIDE * rect.height
    inside = strokes.within(rect.grown(0, 0, 0, slack)) & (strokes.top >= rect.top - slack)
    heights = (strokes.bottom - strokes.top)[inside]
    return int((heights > sheet.px(_WRITTEN_MM)).sum()) >= 2
