"""Lines to write on in a draft, and the captions that name them."""

from pathlib import Path

import pytest

from hcr_batch.forms.draft import draft_fields
from tests.forms.drafting import drafted, print_words, word
from tests.forms.printed import PrintedForm
from tests.image.page.drawn import Sheetlet


def test_a_line_typed_right_behind_its_caption_is_a_field_named_after_it() -> None:
    page = Sheetlet()
    page.caption("Name:", 150, 400, 0.8)
    page.line(225, 404, 400)
    page.line(150, 504, 400)
    page.caption(", born on", 552, 500, 0.8)
    words = [word("Name:" + 30 * "_", 150, 400, 475), word(30 * "_" + ",", 150, 500, 410), word("born", 570, 500, 60)]
    found = draft_fields(page.image, words).fields
    assert [field.name for field in found] == ["name", "field_02"]
    assert found[0].box.x >= 220


def test_a_line_close_below_a_shorter_one_has_the_room_between_them() -> None:
    page = Sheetlet()
    for y in (400, 600):
        page.caption("Cost", 150, y - 14, 0.8)
        page.line(230, y + 4, 150)
        page.caption("of the services of an expert:", 400, y - 14, 0.8)
        page.line(150, y + 42, 700)
    boxes = [field.box for field in draft_fields(page.image).fields]
    assert [box.width > 600 for box in boxes] == [False, True] * 2
    assert [box.y for box in boxes[1::2]] == pytest.approx([404, 604], abs=4)


def test_the_lines_of_an_answer_go_on_and_do_not_take_the_heading_below() -> None:
    page = Sheetlet()
    words = [word("Remarks", 150, 300, 90), word("Prize", 150, 560, 60), word("draw", 216, 560, 60)]
    for line in range(3):
        page.line(150, 380 + 70 * line, 800)
    print_words(page, words, 0.7)
    names = [field.name for field in draft_fields(page.image, words).fields]
    assert names == ["remarks", "remarks_2", "remarks_3"]


def test_two_lines_with_print_below_are_no_further_lines_of_the_answer_above() -> None:
    page = Sheetlet()
    page.line(260, 304, 400)
    page.line(150, 390, 510)
    page.line(700, 390, 400)
    words = [word("Days", 150, 300, 90), word("Town", 150, 418, 60), word("Signature", 700, 418, 110)]
    print_words(page, words, 0.7)
    assert [field.name for field in draft_fields(page.image, words).fields] == ["days", "town", "signature"]


def test_captions_before_several_lines_are_not_cut_off_by_the_room_of_the_long_line_below(tmp_path: Path) -> None:
    form = PrintedForm()
    for x, caption in ((40, "Free from"), (220, "Security no."), (400, "Desired salary")):
        form.text(caption, x, 197, 8)
        form.line(x + 62, 199, 90)
    form.text("Applied for", 40, 218, 8)
    form.line(85, 220, 467)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["free_from", "security_no", "desired_salary", "applied_for"]


@pytest.mark.parametrize("above", [18, 21, 22, 23, 24, 27])
def test_a_head_above_lines_names_them_however_far_into_their_room_it_reaches(tmp_path: Path, above: int) -> None:
    """Points from the line to the foot of the head: 21 to 24 of them are 7.4 to 8.5 mm."""
    form = PrintedForm()
    form.text("Remarks", 60, 300 - above)
    for line in range(3):
        form.line(60, 300 + 22 * line, 460)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["remarks", "remarks_2", "remarks_3"]


@pytest.mark.parametrize(("below", "name"), [("Signature of applicant", "signature_of_applicant"), ("", "x")])
def test_the_cross_where_to_sign_is_no_caption_where_there_is_another(tmp_path: Path, below: str, name: str) -> None:
    form = PrintedForm()
    form.text("X", 60, 200, 12)
    form.line(75, 202, 250)
    form.text(below, 80, 211, 7)
    assert [field.name for field in drafted(form, tmp_path).fields] == [name]


def test_what_is_printed_over_the_farther_half_of_a_line_does_not_name_it(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("BM 000 417 226", 420, 106, 8)  # the number below a bar code
    for row, caption in enumerate(("Genus and species", "Locality")):
        form.text(caption, 60, 130 + 30 * row, 9)
        form.line(170, 132 + 30 * row, 360)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["genus_and_species", "locality"]


def test_what_is_counted_in_the_field_before_names_none_behind(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Height", 60, 100)
    for x, unit in ((95, "ft"), (156, "in")):
        form.line(x, 102, 45)
        form.text(unit, x + 48, 100)
    form.text("Weight", 260, 100)
    form.line(300, 102, 80)
    assert [field.name for field in drafted(form, tmp_path).fields] == ["height", "height_b", "weight"]
