"""Heads of columns that are mere numbers, as those of questions above their marks or of days above their hours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hcr_batch.image.page.neighbours import chained, is_beside
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect

_NUMBER = re.compile(r"\d{1,2}")

_LEAST = 3
"""This many count up from cell to cell: fewer may be anything, such as the most points there are."""


def counted_heads(phrases: Mapping[int, Phrase], near: float) -> dict[int, Rect]:
    """The cells with such numbers, by those of the phrases. near: pixels by which the edges of neighbours differ."""
    cells = {
        k: phrase.cell
        for k, phrase in phrases.items()
        if phrase.cell is not None and _NUMBER.fullmatch((phrase.text or "").strip())
    }

    def goes_on(row: list[int], k: int) -> bool:
        counts_up = int(phrases[k].text or 0) == int(phrases[row[-1]].text or 0) + 1
        return counts_up and is_beside(cells[row[-1]], cells[k], near)

    rows = chained(sorted(cells, key=lambda k: cells[k].left), goes_on)
    return {k: cells[k] for row in rows if len(row) >= _LEAST for k in row}
