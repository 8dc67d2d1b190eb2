"""Where a gap parts two lines to write on, and where ink was lost in one."""

import pytest

from hcr_batch.image.page.field import FieldKind
from tests.image.page.drawn import Sheetlet
from tests.image.page.found import fields_of, kinds_of


@pytest.mark.parametrize("gap", [14, 18, 22])
def test_lines_in_two_columns_are_two_fields_each(gap: int) -> None:
    page = Sheetlet()
    for y in (400, 520, 640):
        page.line(150, y, 420)
        page.line(150 + 420 + gap, y, 420)
    assert kinds_of(page) == [FieldKind.RULED] * 6


@pytest.mark.parametrize("gap", [8, 12, 20])
@pytest.mark.parametrize("text", ["", "KARIM"])
def test_a_bare_gap_parts_two_lines(gap: int, text: str) -> None:
    """Signature and date on one row, among lines that run on."""
    page = Sheetlet()
    for y in (300, 400, 500):
        page.line(150, y, 800)
    page.line(150, 640, 450, text)
    page.line(150 + 450 + gap, 640, 350, text)
    assert [round(field.rect.width, -1) for field in fields_of(page)] == [800, 800, 800, 450, 350]


@pytest.mark.parametrize("text", ["", "KARIM"])
@pytest.mark.parametrize(("word", "baseline"), [("(", 400), ("il", 400), ("n.", 400), ("n.", 389)])
def test_a_printed_word_in_a_gap_parts_two_lines(word: str, baseline: int, text: str) -> None:
    """ "Nato a ________ il ________": no ink was lost where the word stands."""
    page = Sheetlet()
    page.line(150, 300, 600)
    page.line(150, 400, 450, text)
    page.caption(word, 606, baseline)
    page.line(150 + 450 + 22, 400, 350)
    assert [round(field.rect.width, -1) for field in fields_of(page)] == [600, 450, 350]


@pytest.mark.parametrize("text", ["", "12"])
def test_a_short_line_between_words_is_a_field(text: str) -> None:
    """ "In ________, the ____ of ________", with less room for the day."""
    page = Sheetlet()
    page.caption("In", 150, 398)
    page.line(180, 400, 300)
    page.caption(", the", 484, 398)
    page.line(540, 400, 62, text)
    page.caption("of", 610, 398)
    page.line(640, 400, 220)
    assert [round(field.rect.width, -1) for field in fields_of(page)] == [300, 60, 220]


def test_a_short_dash_in_print_is_no_field() -> None:
    page = Sheetlet()
    page.line(180, 400, 300)
    page.caption("Pages 3", 150, 500)
    page.line(240, 500, 62)
    page.caption("4", 310, 500)
    assert kinds_of(page) == [FieldKind.RULED]


def test_a_line_that_has_lost_some_ink_is_one_field() -> None:
    page = Sheetlet()
    for y, at in ((400, 300), (520, 420), (640, 350)):
        page.line(150, y, 500)
        page.image[y - 3 : y + 4, at : at + 16] = 245
    assert kinds_of(page) == [FieldKind.RULED] * 3
