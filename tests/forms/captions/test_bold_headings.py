"""Small bold headings are no lines to write on."""

from __future__ import annotations

from pathlib import Path

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.forms.printed import PrintedForm


def test_bold_words_whose_letters_touch_are_no_lines_wherever_they_fall_on_the_pixels(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(20):
        for column, heading in enumerate(("Biochimie", "Serologie", "Hormones")):
            x, y = 30 + 150 * column + 0.037 * row, 60 + 25.71 * row
            form.tint(x, y, 119, 14, 0.85)
            form.text(heading, x + 4.3, y + 10.2, 7.5, font="B")
    sheet = straighten(render_page(form.save(tmp_path / "form.pdf"), 1, 200, 60.0, 10**8), 200)
    assert all(field.kind is not FieldKind.RULED for field in find_form(sheet).fields)
