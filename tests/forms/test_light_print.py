"""Light captions on dark cells of a scan are read, and words that were read there already are not read twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.files import tesseract
from hcr_batch.files.pdf_text import PdfWord
from hcr_batch.files.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from hcr_batch.forms.light_print import with_light
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import GreyImage
from tests.forms.printed import PrintedForm

CAPTIONS = ("Surname", "Street", "Postcode", "IBAN")


def printed(tmp_path: Path) -> GreyImage:
    """Boxes behind captions in white on dark cells."""
    form = PrintedForm()
    for row, caption in enumerate(CAPTIONS):
        y = 100 + 30 * row
        form.tint(60, y, 110, 24, 0.15)
        form.text(caption, 66, y + 15, 8, font="B", grey=1.0)
        form.box(170, y, 300, 24)
    return render_page(form.save(tmp_path / "form.pdf"), 1, 200, 60.0, 10**8)


@pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract-ocr is not installed")
def test_light_captions_on_dark_cells_name_the_boxes_behind_them(tmp_path: Path) -> None:
    read = partial(tesseract.printed_words, timeout_s=60.0)
    fields = draft_fields(printed(tmp_path), print_reader=read).fields
    assert [field.name for field in fields] == ["surname", "street", "postcode", "iban"]


def test_words_of_the_negative_are_put_back_where_they_stand_and_none_is_told_twice(tmp_path: Path) -> None:
    page = printed(tmp_path)
    height, width = page.shape

    def read(strip: GreyImage, _: float) -> list[PdfWord]:
        """The print of each of the bars, which is dark on white."""
        assert np.median(strip) > 250
        found = []
        for number in range(len(CAPTIONS)):
            rows = slice(number * strip.shape[0] // len(CAPTIONS), (number + 1) * strip.shape[0] // len(CAPTIONS))
            down, across = np.nonzero(strip[rows] < 128)
            ends = (across.min(), down.min() + rows.start, across.max() + 1, down.max() + rows.start + 1)
            found.append(PdfWord("word", *(end / strip.shape[1 - k % 2] for k, end in enumerate(ends))))
        return found

    known = PdfWord("Street", 66 / 595, 136 / 842, 92 / 595, 146 / 842)
    words = with_light(straighten(page), [known], read)
    assert [word.text for word in words] == ["Street", "word", "word", "word"]
    for word in words[1:]:
        rows = slice(round(word.top * height), round(word.bottom * height))
        letters = page[rows, round(word.left * width) : round(word.right * width)]
        assert all((letters[edge] > 128).any() for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]))
