"""Tinted areas that are alone on a page."""

from pathlib import Path

import pytest

from hcr_batch.files.scans.pdf_text import page_words
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.printed import PrintedForm


@pytest.mark.parametrize(
    ("text", "y", "found"),
    [
        ("Signature of the applicant", 394, True),
        ("Signature of the applicant", 409, True),
        ("Please note what is printed below", 394, False),
    ],
    ids=["above", "inside", "no signature"],
)
def test_a_lone_tinted_area_is_a_field_where_somebody_is_to_sign(
    tmp_path: Path, text: str, y: float, found: bool
) -> None:
    form = PrintedForm()
    for row, caption in enumerate(("Name", "Street", "Town")):
        form.text(caption, 60, 200 + 30 * row)
        form.line(120, 200 + 30 * row, 300)
    form.tint(60, 400, 200, 45, 0.9)
    form.text(text, 62, y, 7)
    pdf = form.save(tmp_path / "form.pdf")
    fields = draft_fields(render_page(pdf, 1, 200, 60.0, 10**8), page_words(pdf, 1, 60.0)).fields
    assert [field.rule.type for field in fields[3:]] == [FieldType.SIGNATURE] * found
