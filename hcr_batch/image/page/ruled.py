"""Ruled lines to write on: which horizontal rules are such lines, and the band of paper above each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.combs.short_ticks import find_ticks
from hcr_batch.image.page.ruling.blanks import is_behind_words, is_between_words
from hcr_batch.image.page.ruling.captions_below import find_captions_below, parts_above_captions
from hcr_batch.image.page.ruling.edges import is_edge_or_leader
from hcr_batch.image.page.ruling.on_line import is_captioned, is_printed_on, is_used
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.separators import GROUP_MM, MIN_BAND_MM, SAME_END_MM, is_separator
from hcr_batch.image.page.ruling.strokes import Strokes, find_strokes, has_print_shapes, is_print
from hcr_batch.image.page.sheet import FILLED, Rect, Sheet

_MIN_LENGTH_MM = 12.0
"""Shorter rules are dashes and underlined words; an age or a house number gets 12 mm. With ticks it may be less."""

_MIN_DOTTED_MM = 7.0
"""Dots underline no word: behind a caption this short a line of them is for hours or the letters of a province."""

_THROUGH = 0.7
"""An upright parts a line where it stands over this share of the room above it."""

_PARTS_MM, _LEVEL_MM = 8.0, 0.8
"""Parts of one number are this near to each other, and so level."""

_BAND_MM = 8.5
"""Room above a lone line: forms and ruled paper have a line every 7 to 10 mm."""

_TALL_BAND_MM = 18.0
"""Large writing may make the band this high."""

_UNDER_CAPTION_MM = 4.0
"""Below a caption there is at least this much room above the line."""

_LONE_MM = 6.0
"""A line by itself from margin to margin with captions below it has this much room above it."""

_FELLOWS = 2
"""Of lines that begin and end alike one more than this many are no headings."""


def find_bands(sheet: Sheet, rules: Rules, closed: list[Rect], gaps: Sequence[Rect] = ()) -> list[Rect]:
    """The bands above the rules that are lines to write on, given what other rules close in, and the gaps between the
    parts of dates, where the print on a line is no heading."""
    if not rules.across:
        return []
    combs = [rule for rule in rules.across if has_ticks(sheet, rule, rules)]
    strokes = find_strokes(sheet, rules)
    # The stems of an underlined heading seem to be ticks on the line.
    letters = find_strokes(sheet, replace(rules, ticks=())) if rules.ticks else strokes
    loose = _loose(sheet, rules, combs, closed, strokes, letters)
    named = [rule for rule in loose if find_captions_below(sheet, rule, letters)]
    starts = {rule: parts_above_captions(sheet, rule, loose, letters) for rule in named}
    rooms = [(rule, _below_caption(sheet, _band_above(sheet, rule, rules, strokes), strokes)) for rule in loose]
    bands = [
        (rule, rect)
        for rule, rect in rooms
        if rect.height >= sheet.px(MIN_BAND_MM) and sheet.ink_share(rect) < FILLED
        if rule in combs
        or (starts.get(rule) and rect.height >= sheet.px(_LONE_MM))
        or not is_separator(sheet, rule, loose, strokes)
        or is_used(sheet, rule, rect, strokes)
        if not _is_heading(sheet, rule, rect, named, letters)
    ]
    sure = [
        rule
        for rule, rect in bands
        if rule in combs
        or any(gap.overlap(rect) > 0 for gap in gaps)
        or not is_printed_on(sheet, rule, rect, strokes, letters)
    ]
    kept = [
        (rule, rect)
        for rule, rect in bands
        if rule in sure or _goes_with(sheet, rule, sure) or _is_on_row(sheet, rule, sure)
    ]
    return [part for rule, rect in kept for part in _parts(sheet, rect, rules, starts.get(rule, []))]


def _loose(
    sheet: Sheet, rules: Rules, combs: Sequence[Rule], closed: list[Rect], strokes: Strokes, letters: Strokes
) -> list[Rule]:
    """The rules that may be written on, being no edges of anything."""
    long = _long_enough(sheet, rules, combs, strokes)
    return [
        rule
        for rule in rules.across
        if rule in long or is_behind_words(sheet, rule, rules, letters)
        if not is_edge_or_leader(sheet, rule, rules, closed)
    ]


def _long_enough(sheet: Sheet, rules: Rules, combs: Sequence[Rule], strokes: Strokes) -> list[Rule]:
    """The rules that are long enough to be written on, for what stands on them, before them and beside them."""
    least = sheet.px(_MIN_LENGTH_MM)
    long = [
        rule
        for rule in rules.across
        if rule.length >= least
        or (rule.dotted and rule.length >= sheet.px(_MIN_DOTTED_MM) and is_captioned(sheet, rule, strokes))
        or (rule in combs and _is_part(sheet, rule, combs))
    ]
    return [rule for rule in rules.across if rule in long or is_between_words(sheet, rule, long, strokes)]


def _parts(sheet: Sheet, band: Rect, rules: Rules, starts: Sequence[float]) -> list[Rect]:
    """A band parted at the uprights that run through it, as in tables with open sides, and where further parts start
    by the captions below."""
    least = sheet.px(_MIN_LENGTH_MM)
    within = [
        rule.at
        for rule in rules.down
        if min(rule.end, band.bottom) - max(rule.start, band.top) > _THROUGH * band.height
        and band.left + least < rule.at < band.right - least
    ]
    within += [start for start in starts if all(abs(start - other) >= least for other in within)]
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


def _goes_with(sheet: Sheet, rule: Rule, others: Sequence[Rule]) -> bool:
    """Whether a rule begins and ends where several others do: what stands on it is small and neat writing then, and no
    heading."""
    return len(_alike(sheet, rule, others)) >= _FELLOWS


def _alike(sheet: Sheet, rule: Rule, others: Sequence[Rule]) -> list[Rule]:
    """The others that begin and end where a rule does."""
    slack = sheet.px(SAME_END_MM)
    alike = (one for one in others if max(abs(rule.start - one.start), abs(rule.end - one.end)) <= slack)
    return [one for one in alike if one is not rule]


def _is_heading(sheet: Sheet, rule: Rule, rect: Rect, named: Sequence[Rule], letters: Strokes) -> bool:
    """Whether print, however large, stands on a rule that is not named by a caption below or before it, and lines as
    long that follow it are named by captions below."""
    if rule in named or is_captioned(sheet, rule, letters):
        return False
    alike = _alike(sheet, rule, named)
    follow = len(alike) >= _FELLOWS and all(one.at > rule.at for one in alike)
    return follow and has_print_shapes(sheet, rect, letters)


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
