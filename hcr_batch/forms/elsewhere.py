"""Print that belongs to something else than the field that it stands above or below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_DARK = 128
"""Print in the middle of which the page is darker is light on a bar."""


def is_at_tick(sheet: Sheet, phrase: Phrase, ticks: Sequence[Rect], reach_mm: float) -> bool:
    """Whether print stands right before or behind a box to tick, as its word or its question does."""
    place = phrase.place
    gaps = [max(tick.left - place.right, place.left - tick.right) for tick in ticks if on_one_row(place, tick)]
    return any(gap <= sheet.px(reach_mm) for gap in gaps)


def is_on_bar(sheet: Sheet, phrase: Phrase) -> bool:
    """Whether print is light on a dark bar, as the head of what follows is."""
    box = sheet.box_on_page(phrase.rect)
    pixels = sheet.page[box.y : box.y + box.height, box.x : box.x + box.width]
    return bool(pixels.size and np.median(pixels) < _DARK)
