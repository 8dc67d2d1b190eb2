"""Boxes to tick that stand in a box with their question: nobody writes there, and they would be read as letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.page.cut import cut_field
from hcr_batch.image.page.field import FieldKind, Form
from hcr_batch.image.page.ink import find_components, find_ink, median_paper
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.records import Crop

_LEAST_CHOICES = 2
"""One such square alone might be written."""

_LEAST_CELLS, _ALIKE_MM = 4, 0.6
"""Not where so many boxes hold one each, in one place and of one size to within this: the cells of a table to tick."""

_OUTLINE_MM = 0.8
"""A box to tick has its sides within this around its room."""

_LOW_MM = 3.0
"""Letters of 11 points, from the top of a h to the foot of a p: a choice and its question are no larger."""


def cut_with_choices(sheet: Sheet, form: Form) -> list[Crop]:
    """The crops of the fields. Of boxes in which two or more empty boxes to tick stand, these are left out, and what
    else is no larger than their words is print."""
    boxes = [field.rect for field in form.fields if field.kind is FieldKind.BOX]
    held = [(box, some) for box in boxes if (some := list(filter(box.covers, form.squares)))]
    lone = [(box, some[0]) for box, some in held if len(some) == 1]
    inside = {
        id(box): some
        for box, some in held
        if len(some) >= _LEAST_CHOICES
        or sum(_are_alike((box, some[0]), one, sheet.px(_ALIKE_MM)) for one in lone) >= _LEAST_CELLS
    }
    bare = _without(sheet, [square for some in inside.values() for square in some])
    crops = [cut_field(bare, field) for field in form.fields]
    least = _LOW_MM * sheet.page_dpi / MM_PER_INCH
    return [
        replace(crop, printed=True) if id(field.rect) in inside and not crop.blank and _is_low(crop, least) else crop
        for crop, field in zip(crops, form.fields, strict=True)
    ]


def _are_alike(one: tuple[Rect, Rect], other: tuple[Rect, Rect], near: float) -> bool:
    """Whether two boxes are of one size and have their boxes to tick in one place, to within so many pixels."""
    (box, square), (box2, square2) = one, other
    places = [
        (box.width, box2.width),
        (box.height, box2.height),
        (square.left - box.left, square2.left - box2.left),
        (square.top - box.top, square2.top - box2.top),
        (square.width, square2.width),
        (square.height, square2.height),
    ]
    return all(abs(a - b) <= near for a, b in places)


def _is_low(crop: Crop, least: float) -> bool:
    """Whether no stroke is so many pixels high."""
    return int(find_components(find_ink(crop.image)).stats[1:, 3].max(initial=0)) < least


def _without(sheet: Sheet, chosen: Sequence[Rect]) -> Sheet:
    """The sheet with these boxes to tick painted over."""
    if not chosen:
        return sheet
    whole = [square.grown(*(sheet.px(_OUTLINE_MM),) * 4) for square in chosen]
    return replace(sheet, page=sheet.page_without(whole, median_paper(sheet.page)))
