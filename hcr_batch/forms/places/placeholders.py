"""Examples of what is to be written, printed in the boxes for it: "DD/MM/YYYY", "name@example.com"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.vocabulary import date_format
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import follows
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_EXAMPLE = re.compile(r"[djmtgya]{1,4}([/.\- ]?)[djmtgya]{1,2}\1[djmtgya]{1,4}|\S+@\S+\.\w+", re.IGNORECASE)
_AT = "@"

_BEFORE_MM, _ABOVE_MM = 20.0, 4.0
"""This far before a box, or above it, its caption stands at most: without one the example names it."""


def find_examples(sheet: Sheet, places: Sequence[Place], known: Sequence[Phrase]) -> list[Phrase]:
    """The phrases that are all that is printed in a box, say how to fill it in, and have its caption near."""
    boxes = [place.rect for place in places if place.kind is FieldKind.BOX]
    within = [(box, [phrase for phrase in known if box.covers(phrase.rect)]) for box in boxes]
    return [
        some[0]
        for box, some in within
        if len(some) == 1 and _is_example(some[0].text or "") and _has_caption(sheet, box, boxes, known)
    ]


def _is_example(text: str) -> bool:
    return bool(_EXAMPLE.fullmatch(text.strip())) and (_AT in text or date_format(text) is not None)


def _has_caption(sheet: Sheet, box: Rect, boxes: Sequence[Rect], known: Sequence[Phrase]) -> bool:
    before, above = sheet.px(_BEFORE_MM), sheet.px(_ABOVE_MM)
    captions = [phrase.rect for phrase in known if not any(one.covers(phrase.rect) for one in boxes)]
    return any(
        follows(one, box, before) or (0 <= box.top - one.bottom <= above and box.left - above <= one.left < box.right)
        for one in captions
    )
