"""Units printed behind the room for a number, in the same box: mg, kg, EUR, %, or ",00" for whole ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hcr_batch.forms.wording import nouns
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_NO_CENTS = re.compile(r"[.,] ?(00|[-–—=]{1,2})")
"""What says that a sum is written without its cents."""

_MOST_LETTERS = 4
"""Units that are not known are written with this many, mostly in one case: labels begin with a capital."""

_KNOWN = nouns.UNITS | nouns.TIMES | nouns.PERIODS

_END_MM, _END_SHARE = 3.0, 0.3
"""A unit stands this near to the right side of its box, or one of several in a column within this share of the
width."""

_FREE_MM, _FREE_SHARE = 8.0, 0.5
"""This much of the box is free before it, and at least this share of its width."""

_EDGE_MM = 1.0
"""Boxes whose edges differ by no more stand in one column, or side by side."""


def find_units(sheet: Sheet, boxes: Sequence[Rect], phrases: Sequence[Phrase]) -> list[Phrase]:
    """Those of the phrases that are the unit of what is to be written before them in one of the boxes.

    A short word before an empty box, or above one, is that one's label; unless the next box of the column has it too.
    """
    ends = [(box, phrase) for phrase in phrases for box in boxes if _ends_with(sheet, box, phrase)]
    empty = [box for box in boxes if not any(box.covers(phrase.rect) for phrase in phrases)] if ends else []
    near = sheet.px(_EDGE_MM)

    def is_unit(box: Rect, phrase: Phrase) -> bool:
        column = any(other.text == phrase.text and _is_below(one, box, near) for one, other in ends)
        alone = (_is_in_one_case(phrase) or _is_known(phrase.text or "")) and box.right - phrase.rect.right <= sheet.px(
            _END_MM
        )
        return (
            column or is_no_cents(phrase.text or "") or (alone and not any(_follows(box, one, near) for one in empty))
        )

    return [phrase for box, phrase in ends if is_unit(box, phrase)]


def _ends_with(sheet: Sheet, box: Rect, phrase: Phrase) -> bool:
    """Whether a box ends with a phrase as short as a unit, and has room before it."""
    if not box.covers(phrase.rect) or not _is_short(phrase.text or ""):
        return False
    free = phrase.rect.left - box.left
    return (
        box.right - phrase.rect.right <= max(_END_SHARE * box.width, sheet.px(_END_MM))
        and free >= max(_FREE_SHARE * box.width, sheet.px(_FREE_MM))
        and phrase.rect.bottom > (box.top + box.bottom) / 2
    )


def is_no_cents(text: str) -> bool:
    """Whether print stands for the cents of a sum, which are not written: ",00"."""
    return bool(_NO_CENTS.fullmatch(text.strip()))


def _is_short(text: str) -> bool:
    if is_no_cents(text) or _is_known(text):
        return True
    return 0 < len(text.strip(" .()[]")) <= _MOST_LETTERS and not any(map(str.isdigit, text)) and ":" not in text


def _is_known(text: str) -> bool:
    words = plain_words(text)
    return len(words) == 1 and words[0] in _KNOWN


def _is_in_one_case(phrase: Phrase) -> bool:
    text = phrase.text or ""
    return text in (text.lower(), text.upper())


def _is_below(one: Rect, other: Rect, near: float) -> bool:
    """Whether boxes are neighbours in one column."""
    level = max(abs(one.left - other.left), abs(one.right - other.right))
    return level <= near and min(abs(one.top - other.bottom), abs(one.bottom - other.top)) <= near


def _follows(box: Rect, other: Rect, near: float) -> bool:
    """Whether another box begins where one ends, to its right or below."""
    beside = box.grown(-near, -near, near, -near), box.grown(-near, -near, -near, near)
    return any(side.overlap(other) > 0 for side in beside)
