"""Print that belongs to something else than the field that it stands above or below, or is running text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hcr_batch.forms.places.place import TOUCH_MM
from hcr_batch.forms.wording import nouns
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.image.page.neighbours import follows, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_DARK = 128
"""Print in the middle of which the page is darker is light on a bar."""

_AROUND_MM, _DARK_SIDES = 2.0, 3
"""A place in a dark panel has this much of that on this many of its sides at least: behind a caption on a dark cell, or
below a dark bar, it has on one."""

_REMARK_MM, _CENTRED = 3.0, 0.25
"""A remark such as "am/pm" begins within this behind its field, and is out of its middle by at most this share of its
height: captions of what is below stand anywhere beside it."""

_LEADS_ON_MM = 20.0
"""Print within a sentence ends this near before the next line at most."""

_ASKED_MM = 45.0
"""This far before the first of its boxes to tick a question ends at most."""

_SENTENCE = 12
"""A line of this many words with a full stop is a sentence."""

_LONG_LINE, _LINES_APART = 9, 0.6
"""A line of this many words that goes on in another at most this share of its height below it is running text."""

_MUCH_NEARER = 1.5
"""Print is much nearer to the field before it where the field behind is this many times as far away."""


def is_counted_before(sheet: Sheet, phrase: Phrase, field: Rect, fields: Sequence[Rect]) -> bool:
    """Whether print before a field says what is counted in the field before, to which it is much nearer."""
    if phrase.text is None or not set(plain_words(phrase.text) or ("-",)) <= nouns.PERIODS:
        return False
    gaps = [phrase.place.left - other.right for other in fields if on_one_row(other, field) and other is not field]
    near = [gap for gap in gaps if -sheet.px(TOUCH_MM) <= gap <= sheet.px(_REMARK_MM)]
    return bool(near) and _MUCH_NEARER * min(near) <= field.left - phrase.place.right


def is_right_behind(sheet: Sheet, phrase: Rect, fields: Sequence[Rect]) -> bool:
    """Whether print stands right behind a field, in the middle of its height."""

    def is_behind(field: Rect) -> bool:
        aside = abs(phrase.top + phrase.bottom - field.top - field.bottom) / 2
        near = -sheet.px(TOUCH_MM) <= phrase.left - field.right <= sheet.px(_REMARK_MM)
        return near and aside <= _CENTRED * field.height

    return any(map(is_behind, fields))


def is_in_sentence(sheet: Sheet, phrase: Rect, lines: Sequence[Rect]) -> bool:
    """Whether print stands right behind a line to write on, and before another on its row: it goes on with what is
    written there, and leads to the next."""
    remark, touch, leads_on = map(sheet.px, (_REMARK_MM, TOUCH_MM, _LEADS_ON_MM))
    after = any(follows(line, phrase, remark, touch) for line in lines)
    return after and any(follows(phrase, line, leads_on) for line in lines)


def is_at_tick(sheet: Sheet, phrase: Phrase, ticks: Sequence[Rect], reach_mm: float) -> bool:
    """Whether print stands right before or behind a box to tick, as its word or its question does."""
    place = phrase.place
    gaps = [max(tick.left - place.right, place.left - tick.right) for tick in ticks if on_one_row(place, tick)]
    return any(gap <= sheet.px(reach_mm) for gap in gaps)


def asks_for_ticks(sheet: Sheet, phrase: Rect, ticks: Sequence[Rect], others: Sequence[Rect]) -> bool:
    """Whether a box to tick is the next thing behind print on its row, as behind a question: "Sex     [ ] m  [ ] f".
    others: all other things there may be."""
    behind = [tick.left for tick in ticks if follows(phrase, tick, sheet.px(_ASKED_MM))]
    return bool(behind) and not any(follows(phrase, other, min(behind) - phrase.right) for other in others)


def is_on_bar(sheet: Sheet, phrase: Phrase) -> bool:
    """Whether print is light on a dark bar, as the head of what follows is."""
    box = sheet.box_on_page(phrase.rect)
    pixels = sheet.page[box.y : box.y + box.height, box.x : box.x + box.width]
    return bool(pixels.size and np.median(pixels) < _DARK)


def is_in_panel(sheet: Sheet, field: Rect) -> bool:
    """Whether a field is a light place in a dark part, whose captions are light on that."""
    around, inset = field.padded(sheet.px(_AROUND_MM)), sheet.px(TOUCH_MM) / 2
    sides = (
        replace(around, right=field.left - inset),
        replace(around, left=field.right + inset),
        replace(around, bottom=field.top - inset),
        replace(around, top=field.bottom + inset),
    )
    return sum(sheet.paper_in(side) < _DARK for side in sides) >= _DARK_SIDES


def running_text(phrases: Sequence[Phrase]) -> set[int]:
    """The numbers of the phrases that are sentences, or lines of a paragraph: no captions."""
    long = {k for k, phrase in enumerate(phrases) if len((phrase.text or "").split()) >= _LONG_LINE}
    found = {k for k in long if _is_sentence(phrases[k].text or "")}
    for k in long:
        upper = phrases[k]
        for j, lower in enumerate(phrases):
            gap = lower.rect.top - upper.rect.bottom
            together = -0.3 * upper.rect.height <= gap <= _LINES_APART * upper.rect.height
            flush = abs(lower.rect.left - upper.rect.left) <= upper.rect.height
            if j != k and together and flush and ((lower.text or "")[:1].islower() or j in long):
                found |= {j, k}
    return found


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith(".") and len(text.split()) >= _SENTENCE
