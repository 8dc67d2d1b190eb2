"""Boxes to tick that stand in a box with their question: nobody writes there, and they would be read as letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hcr_batch.image.page.field import FieldKind, Form
from hcr_batch.image.page.ink import find_components, find_ink, median_paper
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.ticking.crossed import crossed_beside
from hcr_batch.image.page.writing.cut import cut_field
from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.records import Crop

_LEAST_CHOICES = 2
"""One such square alone might be written."""

_LEAST_CELLS, _ALIKE_MM = 4, 0.6
"""Not where this many boxes hold one each, in one place and of one size to within this: the cells of a table to
tick."""

_WIDEST_MM, _TIMES = 16.0, 3.5
"""Such cells have no room for writing beside the boxes where they are so narrow, and this many times as wide at
most."""

_INNER = 0.85
"""A box to tick is narrower than this share of the cell that it stands in: others are the cell's own sides."""

_AMID_MM, _AROUND = 1.0, 1.0
"""Wider ones have their box amid them, to within the first, and nothing further from it than this many of its sides: a
tick reaches this far."""

_NEAREST = 6
"""A box to tick that was not seen is looked for where this many others nearby have theirs."""

_SIDES, _SIDE_PX, _SIDE_DEPTH = 3, 4, 6
"""Being pale or ticked over, it has this many sides: within this many pixels of where each
belongs half of a line is this many levels darker than the paper."""

_OUTLINE_MM = 0.8
"""A box to tick has its sides within this around its room."""

_LOW_MM = 3.0
"""Letters of 11 points, from the top of a h to the foot of a p: a choice and its question are no larger."""


def without_boxed(sheet: Sheet, form: Form) -> Form:
    """The form less the narrow cells of tables that hold a box to tick each, ticked or not."""
    near, widest = sheet.px(_ALIKE_MM), sheet.px(_WIDEST_MM)
    narrow = [field for field in form.fields if field.kind is FieldKind.BOX and field.rect.width <= widest]
    held = [
        (field.rect, some[0])
        for field in narrow
        if len(some := inner_squares(field.rect, form.squares)) == 1 and _is_for_ticks(sheet, field.rect, some[0])
    ]
    alike = [one for one in held if sum(_are_alike(one, other, near) for other in held) >= _LEAST_CELLS]
    if not alike:
        return form
    boxed = [cell for cell, _ in alike]
    boxed += [field.rect for field in narrow if field.rect not in boxed and _is_boxed(sheet, field.rect, alike)]
    return form.with_fields([field for field in form.fields if field.rect not in boxed])


def inner_squares(cell: Rect, squares: Sequence[Rect]) -> list[Rect]:
    """The boxes to tick that stand in a cell, with room around them."""
    return [square for square in squares if cell.covers(square) and square.width < _INNER * cell.width]


def _is_for_ticks(sheet: Sheet, cell: Rect, square: Rect) -> bool:
    """Whether a cell has no room for writing beside its box to tick, or the box stands amid it with nothing beside."""
    if cell.width <= _TIMES * square.width:
        return True
    off = abs(cell.left + cell.right - square.left - square.right) / 2
    inset, reach = sheet.px(_OUTLINE_MM), _AROUND * square.width
    sides = (
        replace(cell, left=cell.left + inset, right=square.left - reach),
        replace(cell, left=square.right + reach, right=cell.right - inset),
    )
    beside = [side.grown(0.0, -inset, 0.0, -inset) for side in sides if side.width >= 1.0]
    return off <= sheet.px(_AMID_MM) and not any(sheet.ink_share(side) > 0 for side in beside)


def _is_boxed(sheet: Sheet, cell: Rect, held: Sequence[tuple[Rect, Rect]]) -> bool:
    """Whether a cell is as large as one of the nearest others and has a box to tick where that has it. held: cells,
    each with the box to tick in it."""
    nearest = sorted(held, key=lambda one: abs(one[0].left - cell.left) + abs(one[0].top - cell.top))
    return any(_is_like(sheet, cell, *one) for one in nearest[:_NEAREST])


def _is_like(sheet: Sheet, cell: Rect, other: Rect, square: Rect) -> bool:
    near = sheet.px(_ALIKE_MM)
    if max(abs(cell.width - other.width), abs(cell.height - other.height)) > near:
        return False
    across, down = cell.left - other.left, cell.top - other.top
    own = square.grown(-across, -down, across, down)
    return _is_for_ticks(sheet, cell, own) and _has_sides(sheet, own, sheet.paper_in(cell) - _SIDE_DEPTH)


def _has_sides(sheet: Sheet, square: Rect, grey: float) -> bool:
    """Whether there is something of this `grey` or darker on the sides around a room, be it too pale for ink."""
    left, top, right, bottom = (round(edge) for edge in (square.left, square.top, square.right, square.bottom))
    px = _SIDE_PX
    sides = (
        sheet.grey[top:bottom, max(0, left - px) : left + px],
        sheet.grey[top:bottom, max(0, right - px) : right + px],
        sheet.grey[max(0, top - px) : top + px, left:right].T,
        sheet.grey[max(0, bottom - px) : bottom + px, left:right].T,
    )
    return sum(bool(side.size and np.median(side, axis=0).min() <= grey) for side in sides) >= _SIDES


def cut_with_choices(sheet: Sheet, form: Form) -> list[Crop]:
    """The crops of the fields. Of boxes in which two or more empty boxes to tick stand, these are left out, and what
    else is no larger than their words is print."""
    boxes = [field.rect for field in form.fields if field.kind is FieldKind.BOX]
    held = [(box, some) for box in boxes if (some := inner_squares(box, form.squares))]
    held = [(box, [*some, *crossed_beside(sheet, box, some)]) for box, some in held]
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
    """Whether two boxes are of one size and have their boxes to tick in one place, to within this many pixels."""
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
    """Whether no stroke is this many pixels high."""
    return int(find_components(find_ink(crop.image)).stats[1:, 3].max(initial=0)) < least


def _without(sheet: Sheet, chosen: Sequence[Rect]) -> Sheet:
    """The sheet with these boxes to tick painted over."""
    if not chosen:
        return sheet
    whole = [square.padded(sheet.px(_OUTLINE_MM)) for square in chosen]
    return replace(sheet, page=sheet.page_without(whole, median_paper(sheet.page)))
