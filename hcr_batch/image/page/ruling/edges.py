"""Rules that are the edge of something, or lead to it, and so are no lines to write on."""

from __future__ import annotations

from dataclasses import replace

from hcr_batch.image.page.ruling.framed import closes_frame, tops_frame
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_BAR_MM, _BAR_INK = 2.2, 0.6
"""Below the upper edge of a dark bar this much is ink for this high, but for light letters; thinner are heavy rules."""

_COLUMN_MM, _BESIDE_COLUMN_MM, _ABOVE_COLUMN_MM, _TOP_OF_COLUMN_MM = (3.0, 10.0), 0.5, 1.5, 2.0
"""Beside a rule that runs on from the top of a dark column this wide and this high a part is ink, but for light
letters, from the second on; and above it for this high nothing is. Its top alone, this high, is ink as well: the dark
head of a table stands lower below a line to write on."""

_BOUNDS_MM = 1.2
"""A rule this near to the edge of a closed rectangle bounds it."""

_BESIDE_LINE_MM, _OFF_SIDES_MM, _EDGE_SHARE = 8.0, 0.8, 0.9
"""The caption of a line within a box takes this much of the box's width at least, or it ends this far from both sides;
below this much of it runs the box's edge."""

_LEADS_MM, _DOTS_LEAD_MM, _LED_TO_MM = 1.5, 3.0, 20.0
_ONE_END_MM, _FREE, _FREE_SHARE = 0.8, 2, 0.3
"""Rules end below each other to within this much; this many of them, and this large a share, lead to no box."""

_LEVEL_WITH, _BESIDE_EDGE_MM = 0.3, 0.7
"""A leader, drawn or of dots, ends this near to a box of one or two lines: not at its corners, and below this much of
its height. One of dots may end a step earlier, where no further dot had room."""


def is_edge_or_leader(sheet: Sheet, rule: Rule, rules: Rules, closed: list[Rect]) -> bool:
    """Whether a rule bounds a closed rectangle or leads to one, tops a dark bar or a part of the page, or is a side of
    a frame around a part."""
    if _bounds(sheet, rule, rules, closed) or _tops_bar(sheet, rule):
        return True
    if _leads(sheet, rule, closed) and not _ends_in_column(sheet, rule, rules, closed):
        return True
    return _heads_part(sheet, rule) or tops_frame(sheet, rule, rules) or closes_frame(sheet, rule, rules)


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
    its caption at one side, and some at both, the second of two edges runs from one side to the other."""
    near, far = sorted((rule.start - rect.left, rect.right - rule.end))
    # Dots may seem to run on into a side of the box.
    captioned = near >= -sheet.px(_BOUNDS_MM) and far >= sheet.px(_BESIDE_LINE_MM)
    if rule.at >= rect.bottom or not (captioned or near >= sheet.px(_OFF_SIDES_MM)):
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
    wide, high, aside, up, first = map(sheet.px, (*_COLUMN_MM, _BESIDE_COLUMN_MM, _ABOVE_COLUMN_MM, _TOP_OF_COLUMN_MM))
    for near, far in ((rule.start - aside, rule.start - wide), (rule.end + aside, rule.end + wide)):
        left, right = sorted((near, far))
        below = Rect(left, rule.at + aside, right, rule.at + high)
        above = Rect(left, rule.at - up, right, rule.at - aside - rule.thickness / 2)
        dark = min(sheet.ink_share(part) for part in (below, replace(below, bottom=rule.at + first)))
        if dark >= _BAR_INK and sheet.ink_share(above) == 0:
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


def _ends_in_column(sheet: Sheet, rule: Rule, rules: Rules, closed: list[Rect]) -> bool:
    """Whether of the rules that end where one does, at other heights, a good part leads to no box: they are lines to
    write on beside a column of cells, with which the others are level by chance. Of leaders each has its box."""
    slack = sheet.px(_ONE_END_MM)
    fellows = [other for other in rules.across if other is not rule and abs(other.end - rule.end) <= slack]
    fellows = [other for other in fellows if abs(other.at - rule.at) > slack]
    free = sum(not _leads(sheet, other, closed) for other in fellows)
    return free >= max(_FREE, _FREE_SHARE * len(fellows))
