"""Light print on dark bars names fields on scans as well."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.files.scans import tesseract
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from hcr_batch.forms.wording.light_print import turned_round, with_light
from hcr_batch.image.page.ruling.bars import find_bars
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import GreyImage
from tests.forms.printed import PrintedForm
from tests.synth.scanner import OFFICE, scan

_COLUMNS = (40, "#"), (70, "Description"), (330, "Qty"), (390, "Unit price"), (470, "Amount"), (555, "")


def work_order(path: Path) -> GreyImage:
    """A table below a bar of dark grey with its heads, at 200 dpi, seen by a scanner."""
    form = PrintedForm()
    form.tint(40, 100, 515, 22, 0.28)
    for (x, head), (end, _) in pairwise(_COLUMNS):
        form.text(head, x + 6, 114, 9, grey=1.0)
        for row in range(4):
            form.box(x, 122 + 24 * row, end - x, 24)
    page = render_page(form.save(path), 1, 200, 60.0, 10**8)
    still = replace(OFFICE, rotation_deg=0, scale=0, shift_mm=0, tilt=0)
    return scan(page, 200, np.random.default_rng(0), still)[0]


@pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract-ocr is not installed")
def test_heads_on_a_dark_bar_name_the_columns_of_a_scan(tmp_path: Path) -> None:
    page = work_order(tmp_path / "form.pdf")
    fields = draft_fields(page, print_reader=partial(tesseract.printed_words, timeout_s=60.0)).fields
    names = [field.name for field in fields]
    assert {"description", "qty", "unit_price", "amount", "description_4", "amount_4"} <= set(names)


def test_its_words_are_shown_dark_on_white(tmp_path: Path) -> None:
    sheet = straighten(work_order(tmp_path / "form.pdf"))
    shown, bar = turned_round(sheet, find_bars(sheet)), np.s_[285:330, 120:1530]
    assert np.median(sheet.page[bar]) < 100 < 250 < np.median(shown[bar]) and shown[bar].min() < 30
    assert (shown[:270] == 255).all() and (shown[345:] == 255).all()


def test_a_word_that_is_seen_in_the_first_look_alone_stays(tmp_path: Path) -> None:
    sheet = straighten(work_order(tmp_path / "form.pdf"))
    first = [PdfWord("scri", 0.14, 0.128, 0.17, 0.138), PdfWord("Qty", 0.565, 0.127, 0.59, 0.139)]
    again = [PdfWord("Description", 0.127, 0.127, 0.20, 0.139)]
    assert [word.text for word in with_light(sheet, first, lambda *_: again)] == ["Description", "Qty"]


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
