"""Which places are ticked and not written in: boxes to tick, and the boxes and cells of answers and grades."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.grades import is_grade
from hcr_batch.forms.wording.kinds import caption_type
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.vocabulary import asks_sex, is_choice, plain_words
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import chained, is_beside
from hcr_batch.image.page.sheet import Rect, Sheet

_LONE_ANSWER_MM, _ALIKE_MM = 15.0, 1.0
"""A box for an answer that is wider has others of its height, to within the latter."""

_LEAST_ANSWERS, _ANSWERS = 2, 0.5
"""Narrow cells of one size side by side are all ticked where this many of them, and this share, are answers at least:
beside a single "OK" there may be what was measured."""

_LEAST_GRADES, _WIDEST_GRADE_MM = 3, 40.0
"""A scale has this many marks, and its cells are at most this wide."""


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
    graded = _below_grades(sheet, places, captions)
    sexes = {i for i in _narrow(sheet, places) if _is_sex(captions[i])}
    return alike | beside | graded | sexes | {i for i, place in enumerate(places) if place.is_tick}


def _beside_answers(
    sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption], answers: Collection[int]
) -> set[int]:
    """The narrow cells in line with answers and of one size with them, whose heads say of nothing else that is to be
    written there: "Repair" between "OK" and "N/A"."""
    cells = {
        i: rect
        for i, rect in _narrow(sheet, places).items()
        if i in answers or not captions[i] or caption_type(captions[i][-1], None) is None
    }
    rows = _even_rows(sheet, cells)
    known = [sum(i in answers for i in row) for row in rows]
    return {i for row, n in zip(rows, known, strict=True) if n >= max(_LEAST_ANSWERS, _ANSWERS * len(row)) for i in row}


def _narrow(sheet: Sheet, places: Sequence[Place]) -> dict[int, Rect]:
    """The narrow boxes to write in, by their numbers."""
    return {
        i: place.rect
        for i, place in enumerate(places)
        if place.kind is FieldKind.BOX and place.declared is None and place.rect.width <= sheet.px(_LONE_ANSWER_MM)
    }


def _is_sex(caption: Caption) -> bool:
    """Whether a caption is one of two letters, or words, below a head that asks for the sex."""
    return len(caption) > 1 and asks_sex(caption[0]) and len(plain_words(caption[-1])) == 1


def _below_grades(sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption]) -> set[int]:
    """The cells of one width side by side below the marks of a scale, among which a head may be illegible."""
    cells = {
        i: place.rect
        for i, (place, caption) in enumerate(zip(places, captions, strict=True))
        if place.kind is FieldKind.BOX and place.declared is None and caption
        if place.rect.width <= sheet.px(_WIDEST_GRADE_MM)
    }
    rows = _even_rows(sheet, cells)
    marks = [{captions[i][-1] for i in row if is_grade(captions[i][-1])} for row in rows]
    return {
        i
        for row, known in zip(rows, marks, strict=True)
        if len(known) >= max(_LEAST_GRADES, _ANSWERS * len(row))
        for i in row
    }


def _even_rows(sheet: Sheet, cells: Mapping[int, Rect]) -> list[list[int]]:
    """The cells of one width side by side, by their numbers, from left to right."""
    near = sheet.px(_ALIKE_MM)

    def goes_on(row: list[int], i: int) -> bool:
        last, cell = cells[row[-1]], cells[i]
        return is_beside(last, cell, near) and abs(last.width - cell.width) <= near

    return chained(sorted(cells, key=lambda i: cells[i].left), goes_on)
