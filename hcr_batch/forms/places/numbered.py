"""Boxes with the number of their line printed right before them, as on tax returns: "01 [        ]"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.kinds import names_text
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import chained, follows
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import FieldRule, FieldType

_BEFORE_MM = 5.0
"""The number stands this near before its box, in a cell of its own or in none."""

_IN_LINE_MM = 1.0
"""Boxes of one column begin and end within this of each other."""

_LEAST = 3
"""A column has this many."""


def with_amounts(
    sheet: Sheet,
    places: Sequence[Place],
    captions: Sequence[Caption],
    figures: Sequence[Phrase],
    rules: Sequence[FieldRule],
) -> list[FieldRule]:
    """The rules, with a number for what would be text in numbered boxes of a column of which one is for a number and
    none says that it is for anything else: the captions of tax returns say in many words whose amount is meant."""
    found = list(rules)
    numbers = [phrase.rect for phrase in figures if (phrase.text or "").strip().isdigit()]
    boxes = {
        i: place.rect
        for i, place in enumerate(places)
        if place.kind is FieldKind.BOX and any(follows(number, place.rect, sheet.px(_BEFORE_MM)) for number in numbers)
    }
    for column in _columns(boxes, sheet.px(_IN_LINE_MM)):
        kinds = {rules[i].type for i in column}
        said = any(names_text(caption) for i in column for caption in captions[i])
        if len(column) >= _LEAST and kinds == {FieldType.NUMBER, FieldType.TEXT} and not said:
            for i in column:
                found[i] = replace(rules[i], type=FieldType.NUMBER)
    return found


def _columns(boxes: Mapping[int, Rect], near: float) -> list[list[int]]:
    """The boxes by those that begin and end in line with each other."""

    def goes_on(column: list[int], i: int) -> bool:
        one, other = boxes[column[0]], boxes[i]
        return max(abs(one.left - other.left), abs(one.right - other.right)) <= near

    return chained(boxes, goes_on)
