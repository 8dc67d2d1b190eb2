"""Light words on the dark bars of a scan: read in a picture of their own, as dark ones on white paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.files.pdf_text import PdfWord
from hcr_batch.forms.turned_print import PrintReader, in_pixels, is_in, stacked
from hcr_batch.image.page.bars import find_bars
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.records import Box, GreyImage

_BETWEEN_MM = 4.0
"""Paper between bars in the picture."""


def with_light(sheet: Sheet, words: Sequence[PdfWord], read: PrintReader) -> list[PdfWord]:
    """The words of a sheet's page, and those on its dark bars that were not read among them."""
    bars = [box for box in map(sheet.box_on_page, find_bars(sheet)) if min(box.width, box.height) > 0]
    if not bars:
        return list(words)
    strip, corners = stacked(
        [_negative(sheet.page, bar) for bar in bars], round(_BETWEEN_MM * sheet.page_dpi / MM_PER_INCH)
    )
    height, width = sheet.page.shape
    known = [in_pixels(word, sheet.page) for word in words]
    found = list(words)
    read_again = [in_pixels(word, strip) for word in read(strip, sheet.page_dpi)]
    for bar, (left, top) in zip(bars, corners, strict=True):
        for word in read_again:
            if not is_in(word, Box(left, top, bar.width, bar.height)):
                continue
            x0, x1 = (x + bar.x - left for x in (word.left, word.right))
            y0, y1 = (y + bar.y - top for y in (word.top, word.bottom))
            if not any(_shares(x0, x1, y0, y1, other) for other in known):
                found.append(PdfWord(word.text, x0 / width, y0 / height, x1 / width, y1 / height))
    return found


def _negative(page: GreyImage, bar: Box) -> GreyImage:
    """A bar with its light letters dark, on white paper."""
    light = 255.0 - page[bar.y : bar.y + bar.height, bar.x : bar.x + bar.width]
    return np.asarray(np.minimum(255, light * (255 / max(1.0, float(np.median(light))))), np.uint8)


def _shares(left: float, right: float, top: float, bottom: float, word: PdfWord) -> bool:
    """Whether a word, its place in pixels, takes any of a place."""
    return min(right, word.right) > max(left, word.left) and min(bottom, word.bottom) > max(top, word.top)
