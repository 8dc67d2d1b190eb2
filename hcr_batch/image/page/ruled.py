"""Ruled lines to write on: which horizontal rules are such lines, and the band of paper above each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.combs.short_ticks import find_ticks
from hcr_batch.image.page.ruling.blanks import is_behind_words, is_between_words
from hcr_batch.image.page.ruling.framed import tops_frame
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.separators import GROUP_MM, MIN_BAND_MM, SAME_END_MM, is_separator
from hcr_batch.image.page.ruling.strokes import PRINT_MM, STROKE_MM, Strokes, find_strokes, is_print, is_surely_print
from hcr_batch.image.page.sheet import FILLED, Rect, Sheet

_MIN_LENGTH_MM = 12.0
"""Shorter rules are dashes and underlined words; an age or a house number gets 12 mm. With ticks it may be less."""

_MIN_DOTTED_MM = 7.0
"""Dots underline no word: behind a caption so short a line of them is for hours or the letters of a province."""

_BAR_MM, _BAR_INK = 2.2, 0.6
"""Below the upper edge of a dark bar so much is ink for so high, but for light letters; thinner are heavy rules."""

_COLUMN_MM, _BESIDE_COLUMN_MM, _ABOVE_COLUMN_MM = (3.0, 10.0), 0.5, 1.5
"""Beside a rule that runs on from the top of a dark column so wide and so high a part is ink, but for light letters,
from the second on; and above it for so high nothing is."""

_THROUGH = 0.7
"""An upright parts a line where it stands over this share of the room above it."""

_PARTS_MM, _LEVEL_MM = 8.0, 0.8
"""Parts of one number are so near to each other, and so level."""

_BAND_MM = 8.5
"""Room above a lone line: forms and ruled paper have a line every 7 to 10 mm."""

_TALL_BAND_MM = 18.0
"""Large writing may make the band this high."""

_UNDER_CAPTION_MM = 4.0
"""Below a caption there is at least so much room above the line."""

_BOUNDS_MM = 1.2
"""A rule this near to the edge of a closed rectangle bounds it."""

_BESIDE_LINE_MM, _EDGE_SHARE = 8.0, 0.9
"""The caption of a line within a box takes so much of the box's width at least; below so much of it runs the box's
edge."""

_LEADS_MM, _DOTS_LEAD_MM, _LED_TO_MM = 1.5, 3.0, 20.0
_LEVEL_WITH, _BESIDE_EDGE_MM = 0.3, 0.7
"""A leader, drawn or of dots, ends so near to a box of one or two lines: not at its corners, and below so much of its
height. One of dots may end a step earlier, where no further dot had room."""

_CAPTION_MM, _CAPTION_WIDTH_MM = 15.0, 4.0
"""So near before a line so much of its caption stands."""

_CAPTION_ABOVE_MM = 14.0
"""So high above a line the caption over its band stands at most."""

_SET_IN_MM, _FREE_BEHIND = 2.0, 2.0
"""Writing begins so far behind the start of its line, and leaves so many times as much free behind itself."""

_FELLOWS = 2
"""Of lines that begin and end alike one more than so many are no headings."""

_WRITTEN_MM = 4.2
"""Two strokes higher than this are writing: with them even a rule across the page was written on."""

_UNDERLINE_MM, _UNDERLINE_END_MM, _WORDS_APART_MM, _LEAST_UNDERLINED = 20.0, 0.7, 3.0, 8
"""A line so long at least underlines so many small letters where these begin and end with it, to within the second, and
stand nowhere so far apart: what is written on a line begins and ends anywhere."""

_OUTSIDE = 0.3
"""What is written on a line reaches out of the band above it by so much of its height, below the line or above."""


def find_bands(sheet: Sheet, rules: Rules, closed: list[Rect]) -> list[Rect]:
    """The bands above the rules that are lines to write on, given what other rules close in."""
    if not rules.across:
        return []
    combs = [rule for rule in rules.across if has_ticks(sheet, rule, rules)]
    strokes = find_strokes(sheet, rules)
    # The stems of an underlined heading seem to be ticks on the line.
    letters = find_strokes(sheet, replace(rules, ticks=())) if rules.ticks else strokes
    long = _long_enough(sheet, rules, combs, strokes)
    loose = [
        rule
        for rule in rules.across
        if rule in long or is_behind_words(sheet, rule, rules, letters)
        if not (_bounds(sheet, rule, rules, closed) or _leads(sheet, rule, closed) or _tops_bar(sheet, rule))
        if not (_heads_part(sheet, rule) or tops_frame(sheet, rule, rules))
    ]
    rooms = [(rule, _below_caption(sheet, _band_above(sheet, rule, rules, strokes), strokes)) for rule in loose]
    bands = [
        (rule, rect)
        for rule, rect in rooms
        if rect.height >= sheet.px(MIN_BAND_MM) and sheet.ink_share(rect) < FILLED
        if rule in combs or not is_separator(sheet, rule, loose, strokes) or _is_used(sheet, rule, rect, strokes)
    ]
    sure = [rule for rule, rect in bands if rule in combs or not _is_printed_on(sheet, rule, rect, strokes, letters)]
    kept = [
        rect for rule, rect in bands if rule in sure or _goes_with(sheet, rule, sure) or _is_on_row(sheet, rule, sure)
    ]
    return [part for rect in kept for part in _parts(sheet, rect, rules)]


def _is_used(sheet: Sheet, rule: Rule, rect: Rect, strokes: Strokes) -> bool:
    """Whether a rule that seems to part what is above it from what is below has a caption, or was written on."""
    return _is_captioned(sheet, rule, strokes) or _is_written_on(sheet, rect, strokes)


def _is_printed_on(sheet: Sheet, rule: Rule, rect: Rect, strokes: Strokes, letters: Strokes) -> bool:
    """Whether what stands on a line is print, as a heading is: what is set in from its caption is written there.

    strokes: the ink without rules and ticks; letters: with these.
    """
    if _is_set_in(sheet, rule, rect, letters):
        return False
    # A line that begins below its caption's last letters underlines no heading.
    is_heading = is_surely_print(sheet, rect, letters) and not _is_captioned(sheet, rule, letters)
    return is_surely_print(sheet, rect, strokes) or is_heading or _is_underline(sheet, rule, letters)


def _long_enough(sheet: Sheet, rules: Rules, combs: Sequence[Rule], strokes: Strokes) -> list[Rule]:
    """The rules that are long enough to be written on, for what stands on them, before them and beside them."""
    least = sheet.px(_MIN_LENGTH_MM)
    long = [
        rule
        for rule in rules.across
        if rule.length >= least
        or (rule.dotted and rule.length >= sheet.px(_MIN_DOTTED_MM) and _is_captioned(sheet, rule, strokes))
        or (rule in combs and _is_part(sheet, rule, combs))
    ]
    return [rule for rule in rules.across if rule in long or is_between_words(sheet, rule, long, strokes)]


def _parts(sheet: Sheet, band: Rect, rules: Rules) -> list[Rect]:
    """A band parted at the uprights that run through it, as in tables with open sides."""
    least = sheet.px(_MIN_LENGTH_MM)
    within = [
        rule.at
        for rule in rules.down
        if min(rule.end, band.bottom) - max(rule.start, band.top) > _THROUGH * band.height
        and band.left + least < rule.at < band.right - least
    ]
    if not within:
        return [band]
    edges = [band.left, *sorted(within), band.right]
    parts = [replace(band, left=left, right=right) for left, right in pairwise(edges)]
    return [part for part in parts if part.width >= least]


def has_ticks(sheet: Sheet, rule: Rule, rules: Rules) -> bool:
    """Whether ticks stand on a rule, one for each character."""
    return bool(find_ticks(Rect(rule.start, rule.at - sheet.px(_BAND_MM), rule.end, rule.at), rules.ticks))


def _is_part(sheet: Sheet, rule: Rule, combs: Sequence[Rule]) -> bool:
    """Whether another comb stands close on the same row, as month does beside day: alone, two written Ls look so."""
    near = sheet.px(_PARTS_MM)
    return any(
        other is not rule and -near <= rule.shared(other) <= 0 and abs(rule.at - other.at) <= sheet.px(_LEVEL_MM)
        for other in combs
    )


def _goes_with(sheet: Sheet, rule: Rule, others: list[Rule]) -> bool:
    """Whether a rule begins and ends where several others do: what stands on it is small and neat writing then, and no
    heading."""
    slack = sheet.px(SAME_END_MM)
    alike = (max(abs(rule.start - other.start), abs(rule.end - other.end)) <= slack for other in others)
    return sum(alike) >= _FELLOWS


def _is_on_row(sheet: Sheet, rule: Rule, others: Sequence[Rule]) -> bool:
    """Whether a rule goes on the row of another: the date beside a signature is small and neat, and its caption below
    the line."""
    near, level = sheet.px(GROUP_MM), sheet.px(_LEVEL_MM)
    return any(
        -near <= rule.shared(other) <= 0
        and min(abs(rule.at_start - other.at_end), abs(rule.at_end - other.at_start)) <= level
        and rule.dotted is other.dotted
        for other in others
    )


def _bounds(sheet: Sheet, rule: Rule, rules: Rules, closed: list[Rect]) -> bool:
    """Whether a rule is for a good part of its length the edge of closed rectangles."""
    near = sheet.px(_BOUNDS_MM) + rule.thickness
    shared = 0.0
    for rect in closed:
        if min(abs(rect.top - rule.at), abs(rect.bottom - rule.at)) < near and not _is_within(sheet, rule, rules, rect):
            shared += max(0.0, min(rect.right, rule.end) - max(rect.left, rule.start))
    return shared > 0.3 * rule.length


def _is_within(sheet: Sheet, rule: Rule, rules: Rules, rect: Rect) -> bool:
    """Whether a rule lies in a rectangle whose lower edge is another rule below it: a line to write on leaves room for
    its caption at one side, the second of two edges runs from one side to the other."""
    left, right = rule.start - rect.left, rect.right - rule.end
    if not (rule.at < rect.bottom and min(left, right) >= 0 and max(left, right) >= sheet.px(_BESIDE_LINE_MM)):
        return False
    return any(
        rule.at < other.at <= rect.bottom + sheet.px(_BOUNDS_MM) and other.shared(rule) > _EDGE_SHARE * rule.length
        for other in rules.across
    )


def _tops_bar(sheet: Sheet, rule: Rule) -> bool:
    """Whether a rule is the upper edge of a dark bar, which is no line to write on."""
    top = rule.at + rule.thickness / 2 + 1
    return sheet.ink_share(Rect(rule.start, top, rule.end, top + sheet.px(_BAR_MM))) >= _BAR_INK


def _heads_part(sheet: Sheet, rule: Rule) -> bool:
    """Whether a rule runs on from the top of a dark column, which has the name of the part that begins there."""
    wide, high, aside, up = map(sheet.px, (*_COLUMN_MM, _BESIDE_COLUMN_MM, _ABOVE_COLUMN_MM))
    for near, far in ((rule.start - aside, rule.start - wide), (rule.end + aside, rule.end + wide)):
        left, right = sorted((near, far))
        below = Rect(left, rule.at + aside, right, rule.at + high)
        above = Rect(left, rule.at - up, right, rule.at - aside - rule.thickness / 2)
        if sheet.ink_share(below) >= _BAR_INK and sheet.ink_share(above) == 0:
            return True
    return False


def _leads(sheet: Sheet, rule: Rule, closed: list[Rect]) -> bool:
    """Whether a rule only leads the eye from a caption to a box behind it: "Travel .......... [   ]"."""
    near = sheet.px(_DOTS_LEAD_MM) + rule.pitch if rule.dotted else sheet.px(_LEADS_MM)
    return any(
        abs(rect.left - rule.end) <= near
        and rect.top + _LEVEL_WITH * rect.height < rule.at < rect.bottom - sheet.px(_BESIDE_EDGE_MM)
        and rect.height <= sheet.px(_LED_TO_MM)
        for rect in closed
    )


def _band_above(sheet: Sheet, rule: Rule, rules: Rules, strokes: Strokes) -> Rect:
    """The room above a rule: up to the next rule, and otherwise as high as writing on it is."""
    gap = _gap_above(sheet, rule, rules)
    usual = min(gap, sheet.px(_BAND_MM))
    base = rule.at
    zone = Rect(rule.start, base - usual, rule.end, base + 0.3 * usual)
    tops = strokes.top[strokes.within(zone)]
    height = usual
    if tops.size:
        written = base - float(np.percentile(tops, 10))
        height = float(np.clip(written * 1.1, usual, min(gap, sheet.px(_TALL_BAND_MM))))
    return Rect(rule.start, base - height, rule.end, base)


def _below_caption(sheet: Sheet, band: Rect, strokes: Strokes) -> Rect:
    """The band without a printed caption at its top."""
    upper = replace(band, bottom=band.bottom - sheet.px(_UNDER_CAPTION_MM))
    bottoms = strokes.bottom[strokes.within(upper)]
    # Small writing whose baseline lies lower stands on the line.
    if not bottoms.size or np.median(bottoms) > upper.bottom or not is_print(sheet, upper, strokes):
        return band
    return replace(band, top=float(bottoms.max()))


def _gap_above(sheet: Sheet, rule: Rule, rules: Rules) -> float:
    """Distance to the next rules above that cover a good part of this one, several on one row together, else to the top
    of the sheet."""
    above = [other for other in rules.across if other is not rule and other.at <= rule.at and rule.shared(other) > 0]
    level, least = sheet.px(_LEVEL_MM), 0.3 * rule.length
    # Of many rules few are near: the others need not be looked at.
    for at in sorted((other.at for other in above), reverse=True):
        if sum(rule.shared(one) for one in above if abs(one.at - at) <= level) > least:
            return rule.at - at
    return rule.at


def _is_captioned(sheet: Sheet, rule: Rule, strokes: Strokes) -> bool:
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
    return _is_captioned(sheet, rule, strokes) or _has_caption_above(sheet, rule, rect, strokes)


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
