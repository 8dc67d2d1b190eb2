"""The formats of the dates in a draft."""

from pathlib import Path

import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.drafting import drafted, word
from tests.forms.printed import PrintedForm
from tests.image.page.drawn import Sheetlet


@pytest.mark.parametrize(
    ("groups", "caption", "kind", "formats"),
    [
        ((2, 2, 4), "Date of birth", FieldType.DATE, ("ddmmyyyy",)),
        ((2, 2, 2), "Date (dd/mm/yyyy)", FieldType.DATE, ("ddmmyy",)),
        ((8,), "Date (mm-dd-yyyy)", FieldType.DATE, ("mmddyyyy",)),
        ((4,), "Date of birth", FieldType.DIGITS, ()),
    ],
)
def test_a_date_has_a_format_that_fits_its_cells(
    groups: tuple[int, ...], caption: str, kind: FieldType, formats: tuple[str, ...]
) -> None:
    page, x = Sheetlet(), 420
    page.caption(caption, 150, 436, 0.7)
    words = [word(part, 150 + 90 * i, 436, 80) for i, part in enumerate(caption.split())]
    for cells in groups:
        page.apart(x, 400, cells)
        x += 42 * cells + 40
        page.caption("/", x - 35, 436, 0.8)
        words.append(word("/", x - 35, 436, 14))
    (field,) = draft_fields(page.image, words).fields
    assert (field.rule.type, field.rule.cells, field.rule.formats) == (kind, sum(groups), formats)
    assert field.name.startswith("date")


@pytest.mark.parametrize(
    ("captions", "in_cells", "form", "is_open"),
    [
        (("Issued on (mm/dd/yyyy)", "Name"), "", "mm/dd/yyyy", False),
        (("Issued on (yyyy-mm-dd)", "Name"), "", "yyyy-mm-dd", False),
        (("Number", "Name"), "MMDDYYYY", "mm/dd/yyyy", False),
        (("Number", "Name"), "DDMMYYYY", "dd/mm/yyyy", False),
        (("ZIP code", "Name"), "", "mm/dd/yyyy", False),
        (("Postcode", "Name"), "", "dd/mm/yyyy", False),
        (("Nom de la commune", "ZIP"), "", "dd/mm/yyyy", False),
        (("State", "Name"), "", "dd/mm/yyyy", True),
    ],
)
def test_a_date_follows_the_order_of_day_and_month_that_the_form_has_elsewhere(
    tmp_path: Path, captions: tuple[str, str], in_cells: str, form: str, *, is_open: bool
) -> None:
    printed = PrintedForm()
    for row, caption in enumerate((*captions, "Date")):
        printed.text(caption, 60, 116 + 50 * row)
        printed.box(220, 100 + 50 * row, 200, 24)
    printed.text("Code", 60, 266)
    printed.comb(220, 250, 8)
    for cell, letter in enumerate(in_cells):
        printed.text(letter, 226 + 18 * cell, 266, 9)
    draft = drafted(printed, tmp_path)
    (date,) = (field for field in draft.fields if field.name == "date")
    assert date.rule.formats == (form,)
    assert draft.order_open is is_open
