"""Print that belongs to something else than the field that it stands above or below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_TOUCH_MM = 1.0
"""Phrases and fields are found to within this."""

_DARK = 128
"""Print in the middle of which the page is darker is light on a bar."""

_REMARK_MM, _CENTRED = 3.0, 0.25
"""A remark such as "am/pm" begins within this behind its field, and is out of its middle by at most this share of its
height: captions of what is below stand anywhere beside it."""


def is_right_behind(sheet: Sheet, phrase: Rect, fields: Sequence[Rect]) -> bool:
    """Whether print stands right behind a field, in the middle of its height."""

    def is_behind(field: Rect) -> bool:
        aside = abs(phrase.top + phrase.bottom - field.top - field.bottom) / 2
        near = -sheet.px(_TOUCH_MM) <= phrase.left - field.right <= sheet.px(_REMARK_MM)
        return near and aside <= _CENTRED * field.height

    return any(map(is_behind, fields))


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
