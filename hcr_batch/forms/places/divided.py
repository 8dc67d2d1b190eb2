"""Boxes divided by uprights that end below the captions printed in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_LEAST_SHARE, _LEAST_MM = 0.6, 4.0
"""An upright divides a box when it stands over this much of its height, and this high: the ticks of combs are lower,
and printed letters that touch the bottom."""

_LEAST_PART_MM = 6.0
"""Parts are at least this wide: the sides of boxes to tick stand closer together."""

_ON_BOTTOM_MM = 1.0

_BARE_MM = 0.5, 1.5
"""On both sides nothing is printed between these distances: an upright of a letter has more of it beside itself."""


def divided_boxes(sheet: Sheet, rules: Rules, fields: Sequence[Field]) -> list[Field]:
    """The fields with such boxes in their parts. Only for a blank: a written 1 may stand as high."""
    return [part for field in fields for part in _parts(sheet, rules, field)]


def _parts(sheet: Sheet, rules: Rules, field: Field) -> list[Field]:
    box, near = field.rect, sheet.px(_ON_BOTTOM_MM)
    least = max(_LEAST_SHARE * box.height, sheet.px(_LEAST_MM))
    if field.kind is not FieldKind.BOX or field.cells:
        return [field]
    within = sorted(
        tick.at
        for tick in rules.ticks
        if box.left < tick.at < box.right
        and abs(tick.end - box.bottom) <= near
        and least <= tick.length <= box.height + near
        and _stands_alone(sheet, tick)
    )
    edges = [box.left, *within, box.right]
    rects = [Rect(left, box.top, right, box.bottom) for left, right in pairwise(edges)]
    if not within or min(rect.width for rect in rects) < sheet.px(_LEAST_PART_MM):
        return [field]
    return [replace(field, rect=rect) for rect in rects]


def _stands_alone(sheet: Sheet, upright: Rule) -> bool:
    """Whether the paper on both sides of an upright is bare."""
    near, far = (sheet.px(reach) for reach in _BARE_MM)
    top, bottom, at = upright.start + near, upright.end - far, upright.at
    beside = Rect(at - far, top, at - near, bottom), Rect(at + near, top, at + far, bottom)
    return all(sheet.ink_share(strip) == 0 for strip in beside)
