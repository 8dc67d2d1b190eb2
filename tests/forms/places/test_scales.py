"""Numbers in the cells of a table are answers to circle where they are a scale, and nothing else is."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hcr_batch.files.scans.pdf_text import page_words
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.draft import Draft, draft_fields
from hcr_batch.records import FieldType
from tests.forms.printed import PrintedForm

MOST_PIXELS = 100_000_000


def _table(rows: Sequence[Sequence[str]]) -> PrintedForm:
    """A box for a name, and a table with a question before the cells of each row."""
    form = PrintedForm()
    form.text("Name", 60, 95)
    form.box(60, 100, 220, 26)
    for row, cells in enumerate(rows):
        y = 180 + 22 * row
        for column, words in enumerate(cells):
            x, width = (60, 200) if column == 0 else (212 + 48 * column, 48)
            form.box(x, y, width, 22)
            form.text(words, x + (4 if column == 0 else 21), y + 15)
    return form


def _draft(form: PrintedForm, folder: Path) -> Draft:
    pdf = form.save(folder / "table.pdf")
    return draft_fields(render_page(pdf, 1, 300, 60.0, MOST_PIXELS), page_words(pdf, 1, 60.0), dpi=300)


def test_numbers_of_a_scale_are_to_be_circled(tmp_path: Path) -> None:
    rows = [("", "Never", "", "", "Always"), *((q, "1", "2", "3", "4") for q in ("Staff help", "Rooms are clean"))]
    fields = _draft(_table(rows), tmp_path).fields
    assert [field.name for field in fields if field.rule.type is FieldType.CHECKBOX] == [
        *(f"staff_help_{number}" for number in range(1, 5)),
        *(f"rooms_are_clean_{number}" for number in range(1, 5)),
    ]
    assert [field.name for field in fields if field.rule.type is not FieldType.CHECKBOX] == ["name"]


@pytest.mark.parametrize(
    "rows",
    [
        [("Week", "1", "2", "3"), ("Hours", "", "", ""), ("Pay", "", "", "")],
        [("May", "1", "2", "3"), ("", "4", "5", "6")],
        [("Anna", "7", "2", "5"), ("Bert", "7", "2", "5")],
    ],
    ids=["heads", "calendar", "no series"],
)
def test_other_numbers_in_cells_are_not(rows: Sequence[Sequence[str]], tmp_path: Path) -> None:
    assert not any(field.rule.type is FieldType.CHECKBOX for field in _draft(_table(rows), tmp_path).fields)
