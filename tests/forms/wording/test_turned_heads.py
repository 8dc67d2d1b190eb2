"""Heads of columns that are turned on their side name the boxes to tick below them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.files.scans import tesseract
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from hcr_batch.forms.wording.turned_print import with_turned
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import GreyImage
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def test_turned_words_name_the_columns_below_them(tmp_path: Path) -> None:
    fields = drafted(team_entry("50 m back", "50 m breast", "100 m fly"), tmp_path).fields
    assert [field.name for field in fields[:4]] == ["swimmer", "50_m_back", "50_m_breast", "100_m_fly"]
    assert [field.name for field in fields[8:]] == ["swimmer_3", "50_m_back_3", "50_m_breast_3", "100_m_fly_3"]


def team_entry(*heads: str) -> PrintedForm:
    """A table with a box to tick in each cell below heads on their side."""
    form = PrintedForm()
    for row in range(4):
        y, high = (100, 80) if not row else (152 + 28 * row, 28)
        for column, head in enumerate(("Swimmer", *heads)):
            x, width = (60, 200) if not column else (230 + 30 * column, 30)
            form.box(x, y, width, high)
            if row and column:
                form.box(x + 9, y + 8, 12, 12)
            if not row:
                form.text(head, x + (19 if column else 6), 172, turned=column > 0)
    return form


@pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract-ocr is not installed")
def test_on_a_scan_they_are_read_as_they_stand_upright(tmp_path: Path) -> None:
    pdf = team_entry("50 m free", "100 m back", "50 m fly").save(tmp_path / "form.pdf")
    page, read = render_page(pdf, 1, 200, 60.0, 10**8), partial(tesseract.printed_words, timeout_s=60.0)
    fields = draft_fields(page, print_reader=read).fields
    assert [field.name for field in fields[:4]] == ["swimmer", "50_m_free", "100_m_back", "50_m_fly"]


def test_words_of_the_turned_picture_are_put_back_into_their_cells(tmp_path: Path) -> None:
    pdf = team_entry("50 m free", "50 m back").save(tmp_path / "form.pdf")
    page = render_page(pdf, 1, 200, 60.0, 10**8)
    sheet = straighten(page)

    def read(strip: GreyImage, _: float) -> list[PdfWord]:
        """One word for each line of print in the picture."""
        height, width = strip.shape
        found = []
        for top, bottom in runs_of((strip < 128).any(axis=1)):
            left, right = np.flatnonzero((strip[top:bottom] < 128).any(axis=0))[[0, -1]]
            found.append(PdfWord("word", left / width, top / height, (right + 1) / width, bottom / height))
        return found

    words = with_turned(sheet, find_form(sheet), [PdfWord("Swimmer", 0.1, 0.2, 0.2, 0.22)], read)
    height, width = page.shape
    assert [word.text for word in words] == ["Swimmer", "word", "word"]
    for word in words[1:]:
        rows = slice(round(word.top * height), round(word.bottom * height))
        letters = page[rows, round(word.left * width) : round(word.right * width)]
        assert all((letters[edge] < 160).any() for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]))
