"""Print that is light on dark bars, as the heads of tables are: read again dark on white, on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.files.scans.tesseract import in_rows, overlap
from hcr_batch.forms.wording.turned_print import PrintReader
from hcr_batch.image.page.ruling.bars import find_bars
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage


def with_light(sheet: Sheet, words: Sequence[PdfWord], read: PrintReader) -> list[PdfWord]:
    """The words of a sheet's page, those on its dark bars read again: Tesseract reads parts of light words only, "scri"
    of "Description". What it finds in one look alone stays."""
    bars = find_bars(sheet)
    if not bars:
        return list(words)
    found = list(read(turned_round(sheet, bars), sheet.page_dpi))
    return in_rows([*found, *(word for word in words if not any(overlap(word, other) for other in found))])


def turned_round(sheet: Sheet, bars: Sequence[Rect]) -> GreyImage:
    """The page as given but for everything outside of dark bars, which is white, and the print on them dark."""
    picture = np.full_like(sheet.page, 255)
    for bar in bars:
        box = sheet.box_on_page(bar)
        place = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
        light = 255 - sheet.page[place].astype(np.float32)
        picture[place] = np.minimum(255, light * (255 / max(1.0, float(np.median(light)))))
    return picture
