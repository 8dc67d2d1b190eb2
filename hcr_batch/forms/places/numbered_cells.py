"""Combs, and rows of boxes, whose cells have the numbers of a scale printed in them, "[0] [1] ... [10]": one of the
cells is ticked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hcr_batch.forms.places.place import APART_MM, Place
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.neighbours import chained, is_beside, is_on_top
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_NUMBER = re.compile(r"\d{1,2}")

_LEAST_NUMBERS, _READ = 3, 0.5
"""This many numbers of a scale, and this share of them, are known to count up from cell to cell: a reader of print
misses some that stand alone in a box."""

_LEAST_BOXES, _AMID = 4, 0.25
"""A row of boxes that is a scale has this many, alike and with nothing above and below, and its numbers stand amid
them, to within this share of their sides: those in a corner say which box it is."""


def numbered_cells(
    sheet: Sheet, fields: Sequence[Field], places: Sequence[Place], known: Sequence[Phrase]
) -> list[Place]:
    """The places, with a box to tick for each cell of such combs and for each box of such rows."""
    scale = {id(box) for row in _scales(sheet, places, known) for box in row}
    places = [Place(place.rect, None) if id(place.rect) in scale else place for place in places]
    combs = {id(field.rect): field for field in fields if field.cells}
    found: list[Place] = []
    for place in places:
        cells = _cells(combs[id(place.rect)]) if id(place.rect) in combs else []
        found += [Place(cell, None) for cell in cells] if _count_up(cells, known) else [place]
    return found


def _scales(sheet: Sheet, places: Sequence[Place], known: Sequence[Phrase]) -> list[list[Rect]]:
    """The boxes of each row that is a scale."""
    near = sheet.px(APART_MM)
    boxes = [place.rect for place in places if place.kind is FieldKind.BOX]

    def goes_on(row: list[Rect], box: Rect) -> bool:
        return is_beside(row[-1], box, near) and abs(row[-1].width - box.width) <= near

    rows = chained(sorted(boxes, key=lambda box: box.left), goes_on)
    alone = [row for row in rows if len(row) >= _LEAST_BOXES and not _is_in_table(row, boxes, near)]
    numbers = [phrase for phrase in known if any(_stands_amid(phrase.rect, box) for box in boxes)]
    return [row for row in alone if _count_up(row, numbers)]


def _is_in_table(row: Sequence[Rect], boxes: Sequence[Rect], near: float) -> bool:
    return any(is_on_top(cell, box, near) or is_on_top(box, cell, near) for cell in row for box in boxes)


def _stands_amid(number: Rect, box: Rect) -> bool:
    across = abs(number.left + number.right - box.left - box.right) / 2
    down = abs(number.top + number.bottom - box.top - box.bottom) / 2
    return box.covers(number) and across <= _AMID * box.width and down <= _AMID * box.height


def _cells(comb: Field) -> list[Rect]:
    """The room of each cell, from its left side to its right one: cells apart have two of their own."""
    sides, cells = [rule.at for rule in comb.down], comb.cells or 0
    step = 2 if len(sides) == 2 * cells else 1
    pairs = list(pairwise(sides))[::step]
    return [Rect(left, comb.rect.top, right, comb.rect.bottom) for left, right in pairs] if len(pairs) == cells else []


def _count_up(cells: Sequence[Rect], known: Sequence[Phrase]) -> bool:
    printed = [[phrase.text or "" for phrase in known if cell.covers(phrase.rect)] for cell in cells]
    numbers = {k: int(texts[0]) for k, texts in enumerate(printed) if len(texts) == 1 and _NUMBER.fullmatch(texts[0])}
    firsts = Counter(number - k for k, number in numbers.items())
    in_order = max(firsts.values(), default=0)
    return in_order >= max(_LEAST_NUMBERS, _READ * len(cells))
