"""Which places are ticked and not written in: boxes to tick, and the boxes and cells of answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hcr_batch.forms.kinds import tell_type
from hcr_batch.forms.naming import Caption
from hcr_batch.forms.places import Place
from hcr_batch.forms.vocabulary import is_choice
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import chained, is_beside
from hcr_batch.image.page.sheet import Sheet

_LONE_ANSWER_MM, _ALIKE_MM = 15.0, 1.0
"""A box for an answer that is wider has others of its height, to within the latter."""

_LEAST_ANSWERS, _ANSWERS = 2, 0.5
"""Narrow cells of one size side by side are all ticked where so many of them, and this share, are answers at least:
beside a single "OK" there may be what was measured."""


def ticked_places(sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption]) -> set[int]:
    """The places that are ticked, by their numbers: boxes to tick, and boxes and cells whose captions are answers.

    A large box alone is none: answers that are chosen from have boxes of one height. Where the PDF itself declares its
    fields, it says which are ticked.
    """
    answers = {caption[-1] for caption in captions if caption}
    boxed = {
        i: place.rect
        for i, (place, caption) in enumerate(zip(places, captions, strict=True))
        if place.kind is FieldKind.BOX and place.declared is None and caption and is_choice(caption[-1], answers)
    }
    alike = {
        i
        for i, rect in boxed.items()
        if rect.width <= sheet.px(_LONE_ANSWER_MM)
        or any(abs(other.height - rect.height) <= sheet.px(_ALIKE_MM) for k, other in boxed.items() if k != i)
    }
    beside = _beside_answers(sheet, places, captions, alike)
    return alike | beside | {i for i, place in enumerate(places) if place.is_tick}


def _beside_answers(
    sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption], answers: Collection[int]
) -> set[int]:
    """The narrow cells in line with answers and of one size with them, whose heads say of nothing else that is to be
    written there: "Repair" between "OK" and "N/A"."""
    near = sheet.px(_ALIKE_MM)
    cells = {
        i: place.rect
        for i, (place, caption) in enumerate(zip(places, captions, strict=True))
        if place.kind is FieldKind.BOX and place.declared is None and place.rect.width <= sheet.px(_LONE_ANSWER_MM)
        if i in answers or not caption or tell_type(caption[-1], None) is None
    }

    def goes_on(row: list[int], i: int) -> bool:
        last, cell = cells[row[-1]], cells[i]
        return is_beside(last, cell, near) and abs(last.width - cell.width) <= near

    rows = chained(sorted(cells, key=lambda i: cells[i].left), goes_on)
    known = [sum(i in answers for i in row) for row in rows]
    return {i for row, n in zip(rows, known, strict=True) if n >= max(_LEAST_ANSWERS, _ANSWERS * len(row)) for i in row}
