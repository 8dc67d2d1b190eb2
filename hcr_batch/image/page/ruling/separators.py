"""Rules that part a page, and are no lines to write on."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.ruling.strokes import Strokes
from hcr_batch.image.page.sheet import Rect, Sheet

_WIDE = 0.6
"""A rule over this share of the sheet's width that stands alone separates parts of the page."""

_TORN = 0.9
"""Over this share even a dotted rule is none to write on: the page is to be torn or cut there."""

MIN_BAND_MM = 3.5
"""Lines nearer to the rule above are double rules."""

GROUP_MM = 20.0
"""Lines to write on that belong together are at most this far apart."""

_LEVEL_MM = 0.8
"""Rules of one row are so level."""

SAME_END_MM = 4.0
"""Lines that belong together begin and end within this of each other."""

_HEAVY, _HEAVY_MM = 1.6, 0.6
"""A rule this thick, and this many times as thick as another one, is no line of the same text."""

_BEHIND_MM, _FREE_MM = 5.0, 7.0
"""A line to write on begins this much further from the print's left margin than it ends from the right one, and has so
much free room above it: it begins behind its caption or below it, as the text of a numbered question does, where a rule
that parts a page keeps the same margin at both sides."""

_HEADING_MM, _OFF_MIDDLE_MM = 5.0, 2.0
"""A heading in a frame of two rules is this near to each of them, and stands in the middle between both to within the
second: a caption is nearer to the line above it, what is written on a line to that."""

_BESIDE_HEADING_MM, _OFF_MIDDLE = 10.0, 0.03
"""It leaves this much free at both sides, and stands in the middle to within this share of their length."""

_FAR_OUT = 0.01
"""This share of the strokes lies beyond the margins of the print: specks and the edges of a scan."""


def is_separator(sheet: Sheet, rule: Rule, others: list[Rule], strokes: Strokes) -> bool:
    """Whether a rule runs across the page from margin to margin, with none like it at the distance of lines to write
    on."""
    if rule.length <= (_TORN if rule.dotted else _WIDE) * sheet.ink.shape[1]:
        return False
    if any(_is_on_row(sheet, rule, other) for other in others):
        return False
    fellows = [other for other in others if _goes_with(sheet, rule, other)]
    if any(_frame_heading(sheet, rule, other, strokes) for other in fellows):
        return True
    return not (fellows or _is_set_behind(sheet, rule, strokes))


def _is_on_row(sheet: Sheet, rule: Rule, other: Rule) -> bool:
    """Whether another rule stands on the row of a rule, as that for a postcode before that for a town: what parts a
    page is alone on its row."""
    left, right = sorted((rule, other), key=lambda one: one.start)
    level = abs(left.at_end - right.at_start) <= sheet.px(_LEVEL_MM)
    return level and 0 < right.start - left.end <= sheet.px(GROUP_MM)


def _goes_with(sheet: Sheet, rule: Rule, other: Rule) -> bool:
    """Whether two rules are lines of one text."""
    slack = sheet.px(SAME_END_MM)
    if rule.thickness >= max(sheet.px(_HEAVY_MM), _HEAVY * other.thickness):
        return False
    upper, lower = sorted((rule, other), key=lambda one: one.at)
    # The upper one may begin behind a caption: an address that goes on below.
    begin, end = upper.start > lower.start - slack, abs(upper.end - lower.end) < slack
    return begin and end and sheet.px(MIN_BAND_MM) < lower.at - upper.at < sheet.px(GROUP_MM)


def _frame_heading(sheet: Sheet, rule: Rule, other: Rule, strokes: Strokes) -> bool:
    """Whether two rules run above and below a heading, which stands in the middle between them and their ends."""
    upper, lower = sorted((rule, other), key=lambda one: one.at)
    between = Rect(max(upper.start, lower.start), upper.at, min(upper.end, lower.end), lower.at)
    heading = strokes.around(between)
    if heading is None:
        return False
    above, below = heading.top - between.top, between.bottom - heading.bottom
    before, behind = heading.left - between.left, between.right - heading.right
    near = max(above, below) < sheet.px(_HEADING_MM) and abs(above - below) <= sheet.px(_OFF_MIDDLE_MM)
    free = min(before, behind) >= sheet.px(_BESIDE_HEADING_MM)
    return near and free and abs(before - behind) <= _OFF_MIDDLE * between.width


def _is_set_behind(sheet: Sheet, rule: Rule, strokes: Strokes) -> bool:
    """Whether a rule begins further inside of the print than it ends, with room to write above it."""
    if not strokes.left.size:
        return False
    first, last = float(np.quantile(strokes.left, _FAR_OUT)), float(np.quantile(strokes.right, 1 - _FAR_OUT))
    if (rule.start - first) - max(0.0, last - rule.end) < sheet.px(_BEHIND_MM):
        return False
    room = Rect(rule.start, rule.at - sheet.px(_FREE_MM), rule.end, rule.at)
    return not strokes.within(room).any()
