"""Small bold headings are no lines to write on."""

from __future__ import annotations

from pathlib import Path

from hcr_batch.files.pdf_text import page_words
from hcr_batch.files.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.printed import PrintedForm

MM = 72 / 25.4


def test_a_bold_word_whose_letters_touch_is_no_line_to_write_on(tmp_path: Path) -> None:
    form = PrintedForm(width=148 * MM, height=210 * MM)
    form.text("Urgent", 58 * MM, 59.5 * MM, 7)
    for x in (71, 84):
        form.box(x * MM, 57 * MM, 3 * MM, 3 * MM)
        form.text("yes", (x + 4) * MM, 59.5 * MM, 7)
    for x, heading in ((8, "Hematologie"), (53, "Biochimie"), (98, "Serologie")):
        form.tint(x * MM, 64 * MM, 42 * MM, 5 * MM, 0.85)
        form.text(heading, (x + 1.5) * MM, 67.6 * MM, 7.5, font="B")
        for row, test in enumerate(("Urea", "Calcium", "CRP")):
            form.box((x + 1.5) * MM, (70 + 5 * row) * MM, 2.8 * MM, 2.8 * MM)
            form.text(test, (x + 6) * MM, (72.4 + 5 * row) * MM, 7)
    pdf = form.save(tmp_path / "form.pdf")
    fields = draft_fields(render_page(pdf, 1, 200, 60.0, 10**8), page_words(pdf, 1, 60.0), dpi=200).fields
    assert [field.rule.type for field in fields] == [FieldType.CHECKBOX] * 11
