"""What a PDF says of its own fields is read as it would be shown."""

from pathlib import Path

import pytest

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.pdf_fields import PdfField, page_fields
from hcr_batch.records import FieldType
from tests.forms.declaring import COMB, PAGE_PT, PUSHED, READ_ONLY, REQUIRED, SIGNATURE, TICK, declare, widget
from tests.forms.printed import PrintedForm

WIDE, HIGH = PAGE_PT
PLACE = (100, 200, 150, 20)


def fields_of(tmp_path: Path, *widgets, **given) -> list[PdfField]:
    return page_fields(declare(PrintedForm().save(tmp_path / "form.pdf"), widgets, **given), 1)


def edges(field: PdfField) -> tuple[float, ...]:
    return field.left, field.top, field.right, field.bottom


def test_places_are_shares_of_the_page_from_its_top_left_corner(tmp_path):
    (field,) = fields_of(tmp_path, widget(PLACE, T="City"))
    assert edges(field) == pytest.approx((100 / WIDE, 200 / HIGH, 250 / WIDE, 220 / HIGH), abs=1e-6)
    assert field.names == ("City",) and not field.is_tick and field.cells is None and field.type is None


@pytest.mark.parametrize(
    ("turned", "seen"),
    [
        (90, (1 - 220 / HIGH, 100 / WIDE, 1 - 200 / HIGH, 250 / WIDE)),
        (180, (1 - 250 / WIDE, 1 - 220 / HIGH, 1 - 100 / WIDE, 1 - 200 / HIGH)),
        (270, (200 / HIGH, 1 - 250 / WIDE, 220 / HIGH, 1 - 100 / WIDE)),
    ],
)
def test_places_turn_with_their_page(tmp_path, turned, seen):
    (field,) = fields_of(tmp_path, widget(PLACE), turned=turned)
    assert edges(field) == pytest.approx(seen, abs=1e-6)


def test_what_a_field_says_holds_for_its_places(tmp_path):
    parent = widget((0, 0, 0, 0), flags=COMB | REQUIRED, T="AccountNumber", MaxLen=8)
    (field,) = fields_of(tmp_path, widget(PLACE, None, Parent=parent, Ff=COMB | REQUIRED))
    assert field.names == ("Account Number",) and field.cells == 8 and field.required


@pytest.mark.parametrize(
    ("script", "kind", "form"),
    [
        ('AFDate_FormatEx("mm/dd/yyyy");', FieldType.DATE, "mm/dd/yyyy"),
        ("AFNumber_Format(2, 0, 0, 0, '', true);", FieldType.NUMBER, None),
        ("AFSpecial_Format(0);", FieldType.DIGITS, None),
        ("AFTime_Keystroke(0);", FieldType.TIME, None),
        ("AFSpecial_Format(2);", FieldType.PHONE, None),
        ("AFSpecial_Format(3);", None, None),
    ],
)
def test_the_format_of_an_entry_tells_its_type(tmp_path, script, kind, form):
    (field,) = fields_of(tmp_path, widget(PLACE, script=script))
    assert (field.type, field.date_format) == (kind, form)


@pytest.mark.parametrize(
    "ignored",
    [
        widget(PLACE, TICK, PUSHED, T="Print"),
        widget(PLACE, T="unseen", F=2),
        widget(PLACE, T="not on the screen", F=32),
        widget(PLACE, T="number of the form", Ff=READ_ONLY, V="A-17"),
        widget((100, 200, 0, 0), SIGNATURE, T="invisible"),
        widget(PLACE, None, Subtype="/Link"),
    ],
    ids=lambda widget: str(widget.get("/T", "link")),
)
def test_what_nobody_fills_in_is_no_field(tmp_path, ignored):
    (field,) = fields_of(tmp_path, ignored, widget(PLACE, T="Town"))
    assert field.names == ("Town",)


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        ({"T": "Text12"}, ()),
        ({"T": "topmostSubform[0].Page1[0].f1_02[0]"}, ()),
        ({"T": "undefined_3"}, ()),
        ({"T": "Check Box7"}, ()),
        ({"T": "page1.dateOfBirth"}, ("date Of Birth",)),
        ({"T": "f1_02", "TU": "Your last name"}, ("Your last name",)),
        ({"T": "surname", "TU": "Your last name"}, ("Your last name", "surname")),
    ],
)
def test_names_that_only_programs_gave_are_none(tmp_path, entries, names):
    (field,) = fields_of(tmp_path, widget(PLACE, **entries))
    assert field.names == names


def test_choices_have_no_name_from_what_they_share(tmp_path):
    question = widget((0, 0, 0, 0), TICK, T="Sex", TU="Your sex")
    fields = fields_of(
        tmp_path,
        widget(PLACE, None, Parent=question),
        widget((300, 200, 10, 10), None, Parent=question, TU="female"),
    )
    assert [(field.names, field.is_tick) for field in fields] == [((), True), (("female",), True)]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_form_that_only_its_owner_may_change_is_read(tmp_path, algorithm):
    (field,) = fields_of(tmp_path, widget(PLACE, T="Town"), owner_password="secret", algorithm=algorithm)
    assert field.names == ("Town",)


def test_a_pdf_without_fields_has_none(tmp_path):
    assert page_fields(PrintedForm().save(tmp_path / "form.pdf"), 1) == []


def test_a_damaged_form_is_said_to_be_damaged(tmp_path):
    path = declare(PrintedForm().save(tmp_path / "form.pdf"), [widget(PLACE, Rect="[none]")])
    with pytest.raises(ItemError, match="print it to a new PDF") as error:
        page_fields(path, 1)
    assert error.value.code == "damaged_pdf"
