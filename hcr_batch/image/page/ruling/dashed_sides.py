"""Upright rules of dashes: the sides of boxes in rows and of tables whose rules are dashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.morphology import turned
from hcr_batch.image.page.ruling.dots import find_dotted
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Sheet

_MEETS_MM = 2.6
"""A dash and its gap: this near to the rule above or below an upright of dashes ends."""

_LEAST_RULES = 2
"""Boxes have a top and a bottom."""


def with_dashed_sides(sheet: Sheet, rules: Rules) -> Rules:
    """The rules with the uprights of dashes that run from one horizontal rule of dashes to another, from the highest of
    these to the lowest; these reach as far as the uprights that they meet."""
    across = [rule for rule in rules.across if rule.dotted]
    if len(across) < _LEAST_RULES:
        return rules
    uprights = find_dotted(replace(sheet, ink=turned(sheet.ink)))
    near = sheet.px(_MEETS_MM)
    sides = tuple(side for upright in uprights if (side := _between(upright, across, near)) is not None)
    whole = tuple(_up_to(rule, sides, near) if rule.dotted else rule for rule in rules.across)
    return replace(rules, across=whole, down=rules.down + sides)


def _up_to(rule: Rule, sides: Sequence[Rule], near: float) -> Rule:
    """A horizontal rule longer by what is lost of its last dashes before the uprights at its ends."""
    met = [side.at for side in sides if side.reaches(rule.at_point(side.at), near)]
    ends = [x for x in met if rule.reaches(x, near)]
    return replace(rule, start=min([rule.start, *ends]), end=max([rule.end, *ends]))


def _between(upright: Rule, across: list[Rule], near: float) -> Rule | None:
    """The part of an upright between the first rule that it meets and the last one; None where it meets fewer than
    two, or ends far from them."""
    x = upright.at
    met = sorted(
        rule.at_point(x) for rule in across if rule.reaches(x, near) and upright.reaches(rule.at_point(x), near)
    )
    if len(met) < _LEAST_RULES or met[0] > upright.start + near or met[-1] < upright.end - near:
        return None
    return replace(upright, start=met[0], end=met[-1], dotted=False)
