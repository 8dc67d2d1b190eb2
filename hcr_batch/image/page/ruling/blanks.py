"""Short rules that are blanks in a sentence or behind a caption, as for a day or an age.

Dashes and underlined words are as short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.separators import MIN_BAND_MM
from hcr_batch.image.page.ruling.strokes import PRINT_MM, STROKE_MM, Strokes
from hcr_batch.image.page.sheet import Rect, Sheet

_BLANK_MM, _BLANK_THICK_MM, _NEXT_BLANK_MM, _WORD_MM = 7.0, 0.7, 20.0, 1.2
"""A line between words is at least this long, and at most this thick, where this near on its row there is a longer one,
with words this wide between them: "Done at __________, the ____ of __________". Small print grown together is
thicker."""

_BEFORE_BLANK_MM = 6.0
"""This near before the blank for a few figures stand the words that it goes on: "Petitioner ____ %"."""

_LEVEL_MM, _SIDE_MM = 0.8, 1.2
"""Rules of one row are so level; an upright this near to the end of a rule is the side of a box with it."""


def is_between_words(sheet: Sheet, rule: Rule, long: Sequence[Rule], strokes: Strokes) -> bool:
    """Whether a short rule is a blank in a sentence, as that for a day is: a longer one is near before or behind it on
    its row, and words stand between the two. Between the parts of a broken line there are none on its height, and dots
    are mostly the feet of small print."""
    if not _is_long_for_blank(sheet, rule):
        return False
    reach, level = sheet.px(_NEXT_BLANK_MM), sheet.px(_LEVEL_MM)
    for other in (one for one in long if not one.dotted):
        left, right = sorted((rule, other), key=lambda one: one.start)
        is_next = abs(left.at_end - right.at_start) <= level and 0 < right.start - left.end <= reach
        if is_next and _are_words(sheet, left.end, right.start, rule.at, strokes):
            return True
    return False


def is_behind_words(sheet: Sheet, rule: Rule, rules: Rules, strokes: Strokes) -> bool:
    """Whether a short rule is the blank for a few figures right behind words, with nothing on it. The side of a box has
    an upright at its end, the part of a broken line another part beside it with no words between, and what the tops of
    capitals make has these hanging from it."""
    if not _is_long_for_blank(sheet, rule):
        return False
    before, reach, level, edge = map(sheet.px, (_BEFORE_BLANK_MM, _NEXT_BLANK_MM, _LEVEL_MM, _SIDE_MM))
    room = Rect(rule.start, rule.at - sheet.px(MIN_BAND_MM), rule.end, rule.at)
    if not _are_words(sheet, rule.start - before, rule.start, rule.at, strokes) or strokes.within(room).any():
        return False
    below = strokes.within(replace(room, top=rule.at, bottom=rule.at + sheet.px(PRINT_MM)))
    if (strokes.top[below] - rule.at <= edge).any():
        return False
    if any(side.reaches(rule.at) and rule.start - edge < side.at < rule.end + edge for side in rules.down):
        return False
    beside = [one for one in rules.across if abs(one.at - rule.at) <= level and one.shared(rule) <= 0]
    gaps = [sorted((one.start, one.end, rule.start, rule.end))[1:3] for one in beside]
    return all(end - start > reach or _are_words(sheet, start, end, rule.at, strokes) for start, end in gaps)


def _is_long_for_blank(sheet: Sheet, rule: Rule) -> bool:
    thin = not rule.dotted and rule.thickness <= sheet.px(_BLANK_THICK_MM)
    return thin and rule.length >= sheet.px(_BLANK_MM)


def _are_words(sheet: Sheet, start: float, end: float, at: float, strokes: Strokes) -> bool:
    """Whether words stand at the height of a rule between two columns of the sheet."""
    between = Rect(start, at - sheet.px(PRINT_MM), end, at + sheet.px(STROKE_MM))
    widths = (strokes.right - strokes.left)[strokes.within(between)]
    return bool(widths.sum() >= sheet.px(_WORD_MM))
