"""Leaders to prices, "Adults ........ 48.00 [ ]": no lines to write on, and their words name what stands behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.forms.places.place import Place
from hcr_batch.forms.places.writable import Prints
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import follows
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Sheet

_SIGN, _WHOLE = r"(?:[€£$]|eur|euros?|usd|chf|zł|kr)", r"\d{1,3}(?:[ .,']?\d{3})*"
_PRICE = re.compile(
    rf"{_SIGN}?\s*{_WHOLE}[.,](?:\d\d|[-–]{{1,2}})\s*{_SIGN}?|{_WHOLE}\s*{_SIGN}|{_SIGN}\s*{_WHOLE}", re.IGNORECASE
)
"""An amount with its cents or its sign, which nobody writes in front of: behind a line there are only units of what is
written there."""

_BEHIND_MM, _BEFORE_MM, _TOUCH_MM = 8.0, 4.0, 1.0
"""A leader begins this near behind its words, where dots may stand in steps of their own, and ends this near before its
price; they may touch both."""

_LEAST = 2
"""A list of prices has so many."""


def without_priced(sheet: Sheet, places: Sequence[Place], prints: Prints) -> tuple[list[Place], Prints]:
    """The places but those above such leaders, and the print with the words of each drawn out to the end of its price:
    so they stand right before a box to tick behind that."""
    behind, before, touch = map(sheet.px, (_BEHIND_MM, _BEFORE_MM, _TOUCH_MM))
    every = (*prints.phrases, *prints.parts)
    prices = [phrase for phrase in every if _PRICE.fullmatch((phrase.text or "").strip())]
    words = [phrase for phrase in prints.phrases if any(map(str.isalpha, phrase.text or "")) and phrase not in prices]
    found: list[tuple[Place, Phrase, Phrase]] = []
    for place in places:
        if place.kind is not FieldKind.RULED or place.cells:
            continue
        price = next((one for one in prices if follows(place.rect, one.rect, before, touch)), None)
        word = next((one for one in words if follows(one.rect, place.rect, behind, touch)), None)
        if price is not None and word is not None:
            found.append((place, word, price))
    if len(found) < _LEAST:
        return list(places), prints
    leaders = [place for place, _, _ in found]
    drawn_out = {id(word): replace(word, rect=replace(word.rect, right=price.rect.right)) for _, word, price in found}
    gone = {id(price) for _, _, price in found}
    phrases = [drawn_out.get(id(one), one) for one in prints.phrases if id(one) not in gone]
    parts = [one for one in prints.parts if id(one) not in gone]
    return [place for place in places if place not in leaders], replace(prints, phrases=phrases, parts=parts)
