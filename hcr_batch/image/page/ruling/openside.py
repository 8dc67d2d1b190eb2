"""The sides of tables that are drawn without: rules that begin and end alike, with uprights only in between, or begin
alike and run to one upright, beyond which others may go on; or end alike and come from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.ruling.rule import MEET_PX, Rule, Rules
from hcr_batch.image.page.sheet import Sheet

_ALIKE_MM = 1.2
"""The rules of one table begin and end within this of each other."""

_LEAST_RULES, _LEAST_INNER = 3, 2
"""This many at least are met by this many uprights: a head and a row, and a column that is closed."""

_LEAST_COLUMN_MM = 6.0
"""An upright is this far from the open sides: nearer ones are sides themselves."""

_LEAST_ROW_MM = 3.4
"""Rows are this high: lower gaps between the uprights of a side are none."""


def open_sides(sheet: Sheet, rules: Rules) -> tuple[Rule, ...]:
    """The uprights that would close such tables on the left and right, from their first rule to their last.

    With one upright alone the lines on both its sides are open, and parted by it.
    """
    solid = sorted((rule for rule in rules.across if not rule.dotted), key=lambda rule: rule.at)
    turned, down_turned = [_turned(rule) for rule in solid], [_turned_upright(rule) for rule in rules.down]
    sides: list[Rule] = []
    for upright in sorted(rules.down, key=lambda rule: -rule.length):
        for table in _tables(sheet, [rule for rule in solid if _meets(sheet, upright, rule)]):
            inner = [rule for rule in rules.down if all(_meets(sheet, rule, across) for across in table)]
            if len(inner) >= _LEAST_INNER:
                known = (*rules.down, *sides)
                sides += [part for side in _sides(table) for part in _undrawn(sheet, side, known)]
        firsts = _sides_of_rows(sheet, upright, solid, rules.down)
        lasts = map(_turned_upright, _sides_of_rows(sheet, _turned_upright(upright), turned, down_turned))
        for side in (*firsts, *lasts):
            sides += _undrawn(sheet, side, (*rules.down, *sides))
    return tuple(sides)


def _turned(rule: Rule) -> Rule:
    """A horizontal rule as it lies in a mirror that makes right left: x is -x there."""
    return replace(rule, start=-rule.end, end=-rule.start, at_start=rule.at_end, at_end=rule.at_start)


def _turned_upright(rule: Rule) -> Rule:
    return replace(rule, at_start=-rule.at_start, at_end=-rule.at_end)


def _meets(sheet: Sheet, upright: Rule, rule: Rule) -> bool:
    """Whether an upright crosses a horizontal rule or ends on it, far from both of this one's ends."""
    least = sheet.px(_LEAST_COLUMN_MM)
    within = rule.start + least < upright.at < rule.end - least
    return within and _ends_at(upright, rule)


def _tables(sheet: Sheet, met: Sequence[Rule]) -> list[list[Rule]]:
    """Those of the rules below each other that begin and end alike, in groups of as many as a table has."""
    slack = sheet.px(_ALIKE_MM)
    tables: list[list[Rule]] = []
    for rule in met:
        last = tables[-1][-1] if tables else None
        if last and max(abs(rule.start - last.start), abs(rule.end - last.end)) <= slack:
            tables[-1].append(rule)
        else:
            tables.append([rule])
    return [table for table in tables if len(table) >= _LEAST_RULES]


def _sides_of_rows(sheet: Sheet, upright: Rule, solid: Sequence[Rule], down: Sequence[Rule]) -> list[Rule]:
    """The left sides of rows whose rules begin alike and run to an upright at least, as many as a table has. Each two
    rules have a further upright between them: what is left open is the first cell of a row.

    solid: from the top.
    """
    slack, least = sheet.px(_ALIKE_MM), sheet.px(_LEAST_COLUMN_MM)
    met = [rule for rule in solid if rule.start + least < upright.at <= rule.end + MEET_PX and _ends_at(upright, rule)]

    def is_row(upper: Rule, lower: Rule) -> bool:
        between = [rule for rule in met if upper.at < rule.at < lower.at]
        closed = any(
            upper.start + least < one.at < upright.at - least and _ends_at(one, upper) and _ends_at(one, lower)
            for one in down
        )
        return closed and not any(rule.start < upper.start - slack for rule in between)

    groups: list[list[Rule]] = []
    # A rule that begins further in divides other cells of the row.
    for alike in chained(met, lambda group, rule: abs(group[0].start - rule.start) <= slack):
        groups.append(alike[:1])
        for upper, lower in pairwise(alike):
            if is_row(upper, lower):
                groups[-1].append(lower)
            else:
                groups.append([lower])
    return [_side_before(group) for group in groups if len(group) >= _LEAST_RULES]


def _ends_at(upright: Rule, rule: Rule) -> bool:
    """Whether an upright runs as far as the height of a horizontal rule."""
    return upright.start - 2 * MEET_PX <= rule.at <= upright.end + 2 * MEET_PX


def _side_before(rows: Sequence[Rule]) -> Rule:
    first, last = rows[0], rows[-1]
    return Rule(first.at_start, last.at_start, first.start, last.start, first.thickness)


def _sides(table: Sequence[Rule]) -> list[Rule]:
    first, last = table[0], table[-1]
    return [
        _side_before(table),
        Rule(first.at_end, last.at_end, first.end - 1, last.end - 1, first.thickness),
    ]


def _undrawn(sheet: Sheet, side: Rule, uprights: Sequence[Rule]) -> list[Rule]:
    """The parts of a side, as high as a row at least, where no upright stands: a comb at its end has a side as well."""
    near, least = sheet.px(_LEAST_COLUMN_MM), sheet.px(_LEAST_ROW_MM)
    beside = sorted((rule for rule in uprights if abs(rule.at - side.at) <= near), key=lambda rule: rule.start)
    parts, start = list[Rule](), side.start
    for rule in (*beside, replace(side, start=side.end)):
        end = min(rule.start, side.end)
        if end - start >= least:
            parts.append(Rule(start, end, side.at_point(start), side.at_point(end), side.thickness))
        start = max(start, rule.end)
    return parts
