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

_OUTLINE_MM = 0.8
"""A box to tick has its sides within this around its room."""


_LOW_MM = 3.0
"""Letters of 11 points, from the top of a h to the foot of a p: a choice and its question are no larger."""


def cut_with_choices(sheet: Sheet, form: Form) -> list[Crop]:
    """The crops of the fields. Of boxes in which two or more empty boxes to tick stand, these are left out, and what
    else is no larger than their words is print."""
    boxes = [field.rect for field in form.fields if field.kind is FieldKind.BOX]
    inside = {id(box): some for box in boxes if len(some := list(filter(box.covers, form.squares))) >= _LEAST_CHOICES}
    bare = _without(sheet, [square for some in inside.values() for square in some])
    crops = [cut_field(bare, field) for field in form.fields]
    least = _LOW_MM * sheet.page_dpi / MM_PER_INCH
    return [
        replace(crop, printed=True) if id(field.rect) in inside and not crop.blank and _is_low(crop, least) else crop
        for crop, field in zip(crops, form.fields, strict=True)
    ]


def _is_low(crop: Crop, least: float) -> bool:
    """Whether no stroke is so many pixels high."""
    return int(find_components(find_ink(crop.image)).stats[1:, 3].max(initial=0)) < least


def _without(sheet: Sheet, chosen: Sequence[Rect]) -> Sheet:
    """The sheet with these boxes to tick painted over."""
    if not chosen:
        return sheet
    page, outline = sheet.page.copy(), sheet.px(_OUTLINE_MM)
    paper = median_paper(page)
    for square in chosen:
        box = sheet.box_on_page(square.grown(*(outline,) * 4))
        page[box.y : box.y + box.height, box.x : box.x + box.width] = paper
    return replace(sheet, page=page)
