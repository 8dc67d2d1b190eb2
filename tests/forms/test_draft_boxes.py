"""Boxes and combs in a draft: their captions within and beside them, tints, figures printed in cells."""

from pathlib import Path

import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.drafting import drafted, word
from tests.forms.printed import PrintedForm
from tests.image.page.drawn import Sheetlet


def test_what_stands_before_a_leader_names_the_box_behind_it() -> None:
    page = Sheetlet()
    words = []
    for row, text in enumerate(("Hotel", "Taxi", "Meals")):
        page.box(900, 300 + 60 * row, 200, 60)
        page.caption(text, 120, 345 + 60 * row)
        page.dots(220, 345 + 60 * row, 670)
        words.append(word(text, 120, 345 + 60 * row, 70))
    assert [field.name for field in draft_fields(page.image, words).fields] == ["hotel", "taxi", "meals"]


def two_line_captions(words: tuple[str, str]) -> PrintedForm:
    """Cells of 11 mm with a caption of two lines at their top, and below them a box without any."""
    form = PrintedForm()
    form.box(60, 300, 430, 31)
    for row in range(3):
        form.box(60, 100 + 31 * row, 430, 31)
        form.text(words[0], 63, 108 + 31 * row, 8)
        form.text(words[1], 63, 117 + 31 * row, 8)
    return form


@pytest.mark.parametrize(
    ("second", "found"), [("and nationality", 4), ("telephone number if it differs from that above " * 2, 1)]
)
def test_a_cell_whose_caption_ends_in_a_short_line_is_a_field(tmp_path: Path, second: str, found: int) -> None:
    first = "Parental authority or legal guardian, with surname, first name and address if it is not that above,"
    fields = drafted(two_line_captions((first, second)), tmp_path).fields
    assert len(fields) == found
    # People write behind the short line too.
    assert all(field.box.height / 200 * 25.4 >= 6.5 for field in fields)


def test_a_label_of_two_lines_beside_an_empty_cell_is_no_field(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(3):
        form.box(60, 100 + 31 * row, 150, 31)
        form.box(210, 100 + 31 * row, 280, 31)
        form.text("Name of the legal guardian of", 63, 108 + 31 * row, 8)
        form.text("the child", 63, 117 + 31 * row, 8)
    fields = drafted(form, tmp_path).fields
    assert [round(field.box.x / 200 * 72, -1) for field in fields] == [210] * 3


def explain(form: PrintedForm) -> None:
    """Print below the fields, black enough that a tint is no ink beside it."""
    for row in range(20):
        form.text(
            "Please send us the following papers before the end of the month in which " * 2, 40, 400 + 14 * row, 8
        )


def test_the_room_beside_the_head_in_a_tinted_bar_is_no_field(tmp_path: Path) -> None:
    form = PrintedForm()
    for part in range(2):
        top = 100 + 90 * part
        form.tint(60, top, 430, 14, 0.85)
        form.box(60, top, 430, 14)
        form.text(f"{part + 1}  Applicant", 64, top + 10.5, 10)
        for row, caption in enumerate(("Name", "Town")):
            form.box(60, top + 14 + 26 * row, 430, 26)
            form.text(caption, 63, top + 22 + 26 * row, 7)
    explain(form)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["name", "town", "name_2", "town_2"]


def test_tinted_boxes_with_captions_are_fields_where_all_are_tinted(tmp_path: Path) -> None:
    form = PrintedForm()
    for row, caption in enumerate(("Name", "Town", "Country")):
        form.tint(60, 100 + 30 * row, 430, 20, 0.85)
        form.box(60, 100 + 30 * row, 430, 20)
        form.text(caption, 64, 114 + 30 * row, 9)
    explain(form)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["name", "town", "country"]


@pytest.mark.parametrize(("printed", "fields"), [("837194", 1), ("DDMMYY", 2)])
def test_a_comb_with_a_figure_printed_in_each_cell_is_no_field(tmp_path: Path, printed: str, fields: int) -> None:
    form = PrintedForm()
    form.text("Service user number", 60, 116)
    form.comb(200, 100, len(printed))
    for cell, character in enumerate(printed):
        form.text(character, 206 + 18 * cell, 116, 10)
    form.text("Reference", 60, 166)
    form.comb(200, 150, 8)
    assert len(drafted(form, tmp_path).fields) == fields


@pytest.mark.parametrize(("own", "boxes"), [("", 1), ("Number", 2)])
def test_a_cell_that_names_the_comb_set_into_the_next_one_is_no_field(tmp_path: Path, own: str, boxes: int) -> None:
    form = PrintedForm()
    form.box(60, 100, 90, 30)
    form.box(150, 100, 330, 30)
    form.text("Case", 63, 109, 8)
    form.text(own, 156, 108, 7)
    form.comb(156, 110, 8, height=17)
    form.box(60, 200, 300, 24)
    form.text("Name", 60, 196)
    fields = drafted(form, tmp_path).fields
    assert [field.rule.cells for field in fields].count(None) == boxes
    assert [field.name for field in fields if field.rule.cells] == ["number" if own else "case"]


@pytest.mark.parametrize(
    ("captions", "expected"),
    [
        (("Luogo di destinazione", "Firma conducente"), FieldType.SIGNATURE),
        (("Straße und Ort", "Firma"), FieldType.TEXT),
        (("Data", "Adres", "Miejscowość", "Firma"), FieldType.TEXT),
    ],
)
def test_the_captions_of_a_form_say_if_firma_is_a_signature_or_a_company(
    tmp_path: Path, captions: tuple[str, ...], expected: FieldType
) -> None:
    form = PrintedForm()
    for row, caption in enumerate(captions):
        form.box(60, 100 + 60 * row, 300, 31)
        form.text(caption, 60, 97 + 60 * row, 8)
    assert drafted(form, tmp_path).fields[-1].rule.type is expected
