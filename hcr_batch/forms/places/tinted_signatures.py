"""Tinted areas to sign in. Alone on a page a tint may be an ornament or the head of a part; what is printed there says
that it is a place."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.kinds import caption_type
from hcr_batch.forms.wording.words import word_phrases
from hcr_batch.image.page.boxes.shaded import Shades
from hcr_batch.image.page.field import FieldKind, reading_order
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import FieldType

_NEAR_MM, _FREE_MM = 4.0, 6.0
"""Its caption ends this near above it, or begins this near below it; inside it leaves this much room below itself."""


def with_tinted_signatures(sheet: Sheet, words: Sequence[PdfWord], places: Sequence[Place]) -> list[Place]:
    """The places, and tinted areas without any of them in which somebody is to sign, as their captions say."""
    if not words:
        return list(places)
    bare = [t for t in Shades(sheet).tinted if not any(t.overlap(place.rect) > 0 for place in places)]
    phrases = word_phrases(sheet, words, [*(place.rect for place in places), *bare]) if bare else []
    asked = [phrase.rect for phrase in phrases if caption_type(phrase.text or "", None) is FieldType.SIGNATURE]
    signed = [tint for tint in bare if any(_is_caption(sheet, caption, tint) for caption in asked)]
    return reading_order([*places, *(Place(tint, FieldKind.BOX) for tint in signed)])


def _is_caption(sheet: Sheet, caption: Rect, tint: Rect) -> bool:
    """Whether print begins over the width of a tinted area, close above or below it or at its top."""
    if not tint.left <= (caption.left + caption.right) / 2 <= tint.right:
        return False
    if tint.covers(caption):
        return tint.bottom - caption.bottom >= sheet.px(_FREE_MM)
    gap = max(tint.top - caption.bottom, caption.top - tint.bottom)
    return gap <= sheet.px(_NEAR_MM)
