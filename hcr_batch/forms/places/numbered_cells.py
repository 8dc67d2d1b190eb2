"""Combs whose cells have the numbers of a scale printed in them, "[0] [1] ... [10]": one of the cells is ticked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.field import Field
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect

_NUMBER = re.compile(r"\d{1,2}")

_LEAST_NUMBERS, _READ = 3, 0.5
"""This many numbers of a scale, and this share of them, are known to count up from cell to cell: a reader of print
misses some that stand alone in a box."""


def numbered_cells(fields: Sequence[Field], places: Sequence[Place], known: Sequence[Phrase]) -> list[Place]:
    """The places, with a box to tick for each cell of such combs."""
    combs = {id(field.rect): field for field in fields if field.cells}
    found: list[Place] = []
    for place in places:
        cells = _cells(combs[id(place.rect)]) if id(place.rect) in combs else []
        found += [Place(cell, None) for cell in cells] if _count_up(cells, known) else [place]
    return found


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
