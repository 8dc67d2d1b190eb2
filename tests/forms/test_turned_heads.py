"""Heads of columns that are turned on their side name the boxes to tick below them."""

from __future__ import annotations

from pathlib import Path

from hcr_batch.files.pdf_text import page_words
from hcr_batch.files.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from tests.forms.printed import PrintedForm


def test_turned_words_name_the_columns_below_them(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(4):
        y, high = (100, 80) if not row else (152 + 28 * row, 28)
        for column, head in enumerate(("Swimmer", "50 m back", "50 m breast", "100 m fly")):
            x, width = (60, 200) if not column else (230 + 30 * column, 30)
            form.box(x, y, width, high)
            if row and column:
                form.box(x + 9, y + 8, 12, 12)
            if not row:
                form.text(head, x + (19 if column else 6), 172, turned=column > 0)
    pdf = form.save(tmp_path / "form.pdf")
    fields = draft_fields(render_page(pdf, 1, 200, 60.0, 10**8), page_words(pdf, 1, 60.0)).fields
    assert [field.name for field in fields[:4]] == ["swimmer", "50_m_back", "50_m_breast", "100_m_fly"]
    assert [field.name for field in fields[8:]] == ["swimmer_3", "50_m_back_3", "50_m_breast_3", "100_m_fly_3"]
