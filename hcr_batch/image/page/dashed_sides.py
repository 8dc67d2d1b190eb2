"""Upright rules of dashes: the sides of boxes in rows and of tables whose rules are dashed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hcr_batch.image.page.dots import find_dotted
from hcr_batch.image.page.rules import Rule, Rules
from hcr_batch.image.page.sheet import Sheet

_MEETS_MM = 2.6
"""A dash and its gap: so near to the rule above or below an upright of dashes ends."""

_LEAST_RULES = 2
"""Boxes have a top and a bottom."""


def dashed_sides(sheet: Sheet, rules: Rules) -> tuple[Rule, ...]:
    """The uprights of dashes that run from one horizontal rule of dashes to another, from the highest of these to the
    lowest."""
    across = [rule for rule in rules.across if rule.dotted]
    if len(across) < _LEAST_RULES:
        return ()
    uprights = find_dotted(replace(sheet, ink=np.ascontiguousarray(sheet.ink.T)))
    sides = [_between(upright, across, sheet.px(_MEETS_MM)) for upright in uprights]
    return tuple(side for side in sides if side is not None)


def _between(upright: Rule, across: list[Rule], near: float) -> Rule | None:
    """The part of an upright between the first rule that it meets and the last one; None where it meets fewer than
    two, or ends far from them."""
    x = upright.at
    met = sorted(
        rule.at_point(x)
        for rule in across
        if rule.start - near <= x <= rule.end + near
        if upright.start - near <= rule.at_point(x) <= upright.end + near
    )
    if len(met) < _LEAST_RULES or met[0] > upright.start + near or met[-1] < upright.end - near:
        return None
    return replace(upright, start=met[0], end=met[-1], dotted=False)
