"""Signs printed before the room for a sum in the same box, as that of a currency."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.place import LEAST_FIELD_MM
from hcr_batch.forms.wording.words import CURRENCIES, on_sheet
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_FREE = 0.6
"""Behind a sign at least this share of its box's width is free."""


def leading_signs(
    sheet: Sheet, boxes: Sequence[Rect], phrases: Sequence[Phrase], words: Sequence[PdfWord]
) -> list[Phrase]:
    """The signs of currencies that stand alone in one of the boxes, with the room for the sum behind them.

    Down a column they stand alike in all cells, and are no labels of rows for that.
    """
    signs = [Phrase(on_sheet(sheet, word), word.text) for word in words if word.text in CURRENCIES]
    bare = [box for box in boxes if not any(box.covers(phrase.rect) for phrase in phrases)] if signs else []
    least = sheet.px(LEAST_FIELD_MM)
    return [
        sign
        for sign in signs
        if any(box.covers(sign.rect) and box.right - sign.rect.right >= max(_FREE * box.width, least) for box in bare)
    ]
