"""Fields that a PDF declares itself are those of its draft, as they are drawn for the hand."""

import tomllib
from pathlib import Path

import pytest

from jobs.form import DraftConfig, DraftReport, draft
from tests.forms.declaring import COMB, REQUIRED, SIGNATURE, TICK, declare, widget
from tests.forms.printed import PrintedForm

PX = 200 / 72
"""Pixels of a draft's reference in a point."""


def printed() -> PrintedForm:
    form = PrintedForm()
    form.text("Given name", 60, 115)
    form.box(160, 100, 220, 24)
    form.text("Town", 60, 165)
    form.line(160, 168, 220)
    form.text("Amount", 60, 215)  # nothing is drawn where it is to be written
    form.box(60, 300, 200, 60)  # nobody fills in this frame
    return form


def drafted(tmp_path: Path, form: PrintedForm, *widgets) -> tuple[DraftReport, dict[str, dict]]:
    blank = declare(form.save(tmp_path / "blank.pdf"), widgets)
    report = draft(DraftConfig(blank=blank, out=tmp_path / "form.toml"))
    return report, {field["name"]: field for field in tomllib.loads((tmp_path / "form.toml").read_text())["field"]}


def in_points(field: dict) -> tuple[float, ...]:
    return tuple(round(value / PX) for value in field["box"])


def test_declared_fields_are_all_there_are(tmp_path):
    report, fields = drafted(
        tmp_path,
        printed(),
        widget((163, 105, 210, 14), T="Text1"),
        widget((160, 156, 220, 12), T="Text2"),
        widget((160, 205, 80, 12), T="Text3", script="AFNumber_Format(2, 0, 0, 0, '', true);"),
    )
    assert list(fields) == ["given_name", "town", "amount"]
    assert fields["amount"]["type"] == "number" and in_points(fields["amount"]) == (160, 205, 80, 12)
    assert report.numbered == 0
    assert any("says itself where its fields are" in note for note in report.notes)


def test_where_a_pdf_declares_little_what_is_drawn_counts_too(tmp_path):
    report, fields = drafted(tmp_path, printed(), widget((400, 600, 120, 20), T="clerk"))
    assert {"given_name", "town", "clerk"} <= set(fields)
    assert not any("says itself" in note for note in report.notes)


def test_the_room_that_is_drawn_counts_for_more_than_what_a_program_knows(tmp_path):
    _, fields = drafted(
        tmp_path, printed(), widget((163, 105, 210, 14), T="Text1"), widget((160, 156, 220, 12), T="Text2")
    )
    x, y, width, height = in_points(fields["given_name"])
    assert x <= 161 and y <= 101 and width >= 218 and height >= 22
    x, y, width, height = in_points(fields["town"])
    assert height >= 18 and y + height <= 168


def test_places_that_are_drawn_as_one_are_apart_where_they_are_declared_so(tmp_path):
    form = PrintedForm()
    form.text("Day", 160, 95)
    form.text("Town", 260, 95)
    form.box(160, 100, 220, 24)
    _, fields = drafted(tmp_path, form, widget((160, 100, 90, 24), T="day"), widget((250, 100, 130, 24), T="town"))
    assert {name: in_points(field) for name, field in fields.items()} == {
        "day": pytest.approx((160, 100, 90, 24), abs=1),
        "town": pytest.approx((250, 100, 130, 24), abs=1),
    }


def test_places_that_run_into_each_other_are_parted_in_the_middle(tmp_path):
    _, fields = drafted(
        tmp_path, printed(), widget((60, 400, 200, 24), T="first"), widget((60, 416, 200, 24), T="second")
    )
    boxes = [in_points(field) for field in fields.values()]
    assert boxes == [pytest.approx((60, 400, 200, 20), abs=1), pytest.approx((60, 420, 200, 20), abs=1)]


def test_ticks_dates_and_duties_are_as_declared(tmp_path):
    form = printed()
    form.text("Street", 60, 415)
    form.text("Born", 60, 455)
    form.text("Member", 80, 498)
    _, fields = drafted(
        tmp_path,
        form,
        widget((160, 400, 180, 18), T="Text1"),
        widget((160, 440, 90, 18), flags=REQUIRED, T="Text2", script='AFDate_FormatEx("dd.mm.yyyy");'),
        widget((60, 490, 10, 10), TICK, T="Check Box3"),
    )
    assert (fields["born"]["type"], fields["born"]["format"]) == ("date", ["dd.mm.yyyy"])
    assert fields["born"]["required"] is True and "required" not in fields["street"]
    assert fields["member"]["type"] == "checkbox"


def test_a_place_for_a_signature_is_one_whatever_it_is_called(tmp_path):
    form = printed()
    form.text("Applicant", 60, 415)
    _, fields = drafted(tmp_path, form, widget((160, 400, 180, 18), SIGNATURE, REQUIRED, T="Applicant"))
    assert (fields["applicant"]["type"], fields["applicant"]["required"]) == ("signature", True)


def test_cells_are_those_that_are_drawn_for_the_hand(tmp_path):
    form = printed()
    form.text("Account", 60, 415)
    form.comb(160, 400, 8, 16, 18)
    form.text("Reference", 60, 455)
    _, fields = drafted(
        tmp_path,
        form,
        widget((160, 400, 128, 18), flags=COMB, MaxLen=10, T="Text1"),  # the program counts two separators too
        widget((160, 440, 180, 18), flags=COMB, MaxLen=10, T="Text2"),  # cells on the screen alone
    )
    assert fields["account"]["cells"] == 8
    assert "cells" not in fields["reference"] and fields["reference"]["type"] == "code"


def test_a_box_to_tick_is_as_large_as_it_is_drawn(tmp_path):
    form = printed()
    form.box(66, 496, 9, 9)
    form.text("Member", 90, 504)
    _, fields = drafted(tmp_path, form, widget((60, 490, 22, 22), TICK, T="Check Box3"))
    assert in_points(fields["member"]) == pytest.approx((66, 496, 9, 9), abs=1)


@pytest.mark.parametrize(
    ("entries", "name"),
    [
        ({"T": "given_name"}, "given_name"),  # its words are printed on the page
        ({"T": "x_d400wf_li16_good"}, "town"),
        ({"T": "Text1", "TU": "Say in which of the many towns of this land you were living in May"}, "town"),
    ],
)
def test_a_name_made_of_words_of_the_page_is_believed_before_a_caption(tmp_path, entries, name):
    _, fields = drafted(tmp_path, printed(), widget((160, 150, 220, 18), **entries))
    assert list(fields) == [name]


def test_a_field_that_no_caption_names_is_called_as_the_pdf_calls_it(tmp_path):
    _, fields = drafted(
        tmp_path, printed(), widget((163, 105, 210, 14), T="Text1"), widget((400, 600, 120, 20), T="clerk")
    )
    assert list(fields) == ["given_name", "clerk"]


def test_a_damaged_form_within_a_pdf_is_noted_and_what_is_drawn_is_found(tmp_path):
    report, fields = drafted(tmp_path, printed(), widget((160, 100, 220, 24), Rect="[none]"))
    assert "given_name" in fields and "town" in fields
    assert any("is damaged" in note and "taken from what is drawn" in note for note in report.notes)


def test_a_field_that_dashes_part_is_taken_whole(tmp_path):
    form = printed()
    for row in range(3):
        for x, width in ((160, 40), (200, 30), (230, 60)):
            form.box(x, 420 + 24 * row, width, 24)
    widgets = [widget((160, 420 + 24 * row, 130, 24), T=f"Number {row}") for row in range(3)]
    _, fields = drafted(tmp_path, form, *widgets)
    boxes = [in_points(field) for field in fields.values()]
    assert [box[0] for box in boxes] == pytest.approx([160] * 3, abs=2)
    assert [box[2] for box in boxes] == pytest.approx([130] * 3, abs=3)
