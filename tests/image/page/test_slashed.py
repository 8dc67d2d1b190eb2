"""Lines for day, month and year with slashes between them are one field."""

import cv2
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import Layout
from tests.image.page.drawn import PRINT, Sheetlet

PARTS = ((400, 48), (466, 48), (532, 84))


def page(*, dotted: bool = False, slashes: bool = True) -> Sheetlet:
    """A name on a line, and a date in three parts, the first two 8 mm long."""
    sheet = Sheetlet()
    sheet.caption("Name", 120, 298)
    sheet.line(200, 300, 500)
    sheet.caption("Date of birth", 240, 398)
    for x, width in PARTS:
        if dotted:
            sheet.dots(x, 398, width, pitch=6, dot=(2, 2))
        else:
            cv2.line(sheet.image, (x, 400), (x + width, 400), PRINT, 2)
    for x in (453, 519) if slashes else ():
        cv2.line(sheet.image, (x, 399), (x + 7, 382), PRINT, 1, cv2.LINE_AA)
    return sheet


@pytest.mark.parametrize("dotted", [False, True])
def test_the_parts_of_a_date_are_one_field(dotted: bool) -> None:
    fields = find_form(straighten(page(dotted=dotted).finish())).fields
    ends = [(field.rect.left, field.rect.right) for field in fields]
    assert ends == [pytest.approx((200, 700), abs=6), pytest.approx((400, 616), abs=6)]


def test_short_lines_without_slashes_are_no_date() -> None:
    fields = find_form(straighten(page(slashes=False).finish())).fields
    assert not any(field.rect.left < 450 and field.rect.right > 600 and field.rect.top > 310 for field in fields)


def test_the_slashes_are_no_writing() -> None:
    empty, sheet = page(), page()
    assert [crop.blank for crop in segment(empty.finish(), Layout.FIELDS)] == [True, True]
    sheet.write("AB", 404, 396, 20)
    date = segment(sheet.finish(), Layout.FIELDS)[1]
    assert not date.blank and date.image.shape[1] < 90


def test_writing_beside_a_slash_hides_no_date() -> None:
    sheet = page()
    cv2.line(sheet.image, (450, 370), (450, 386), PRINT, 2)
    date = find_form(straighten(sheet.finish())).fields[1]
    assert (date.rect.left, date.rect.right) == pytest.approx((400, 616), abs=6)


def typed(parts: str) -> Sheetlet:
    """A name on a line, and a date as a word processor's underscores, full stops and slashes make it, 2 mm a sign."""
    sheet = Sheetlet()
    sheet.caption("Name", 120, 298)
    sheet.line(200, 300, 500)
    sheet.caption("Date of birth", 240, 398)
    for k, sign in enumerate(parts):
        x = 400 + 12 * k
        if sign == "_":
            cv2.line(sheet.image, (x, 402), (x + 12, 402), PRINT, 2)
        elif sign == "/":
            cv2.line(sheet.image, (x, 402), (x + 9, 380), PRINT, 1, cv2.LINE_AA)
        elif sign == ".":
            sheet.dots(x + 2, 397, 12, pitch=6)
        elif sign == "o":
            cv2.rectangle(sheet.image, (x + 5, 396), (x + 7, 398), PRINT, -1)
    return sheet


@pytest.mark.parametrize("parts", ["__/__/____", "__ o __ o ____", ".../.../......"])
def test_what_is_typed_for_a_date_is_one_field(parts: str) -> None:
    fields = find_form(straighten(typed(parts).finish())).fields
    ends = [(field.rect.left, field.rect.right) for field in fields]
    assert ends[1:] == [pytest.approx((400, 400 + 12 * len(parts)), abs=8)]


def test_short_lines_with_dots_beside_words_between_are_no_date() -> None:
    sheet = typed("__    __    ____")
    for x in (430, 502):
        sheet.caption("in.", x, 398)
    fields = find_form(straighten(sheet.finish())).fields
    assert not any(field.rect.left < 450 and field.rect.right > 500 and field.rect.top > 310 for field in fields)


@pytest.mark.parametrize("widths", [(20, 24, 28), (20, 24, 44)])
def test_the_feet_of_letters_are_no_date(widths: tuple[int, ...]) -> None:
    # Those of the E, I and C of a name, between which the R or the I itself leans like a slash.
    sheet = typed("")
    for x, width in zip((400, 436, 476), widths, strict=True):
        cv2.line(sheet.image, (x, 402), (x + width, 402), PRINT, 2)
    for x in (425, 464):
        cv2.line(sheet.image, (x, 402), (x + 7, 380), PRINT, 1, cv2.LINE_AA)
    fields = find_form(straighten(sheet.finish())).fields
    assert not any(field.rect.left < 450 and field.rect.right > 480 and field.rect.top > 310 for field in fields)


@pytest.mark.parametrize("text", ["", "12 05   26"])
def test_the_century_printed_before_the_year_is_no_part_of_what_is_written(text: str) -> None:
    sheet = Sheetlet()
    sheet.caption("Date of entry", 240, 398)
    for x in (400, 480, 600):
        cv2.line(sheet.image, (x, 400), (x + 64, 400), PRINT, 2)
    for x in (468, 548):
        cv2.line(sheet.image, (x, 399), (x + 7, 381), PRINT, 1, cv2.LINE_AA)
    sheet.caption("20", 562, 398, 0.7)
    for part, x in zip(text.split(), (408, 488, 608), strict=False):
        sheet.write(part, x, 394, 24)
    fields = find_form(straighten(sheet.image)).fields
    assert [(field.rect.left, field.rect.right) for field in fields] == [pytest.approx((400, 664), abs=6)]
    (crop,) = segment(sheet.image, Layout.FIELDS)
    assert crop.blank is not bool(text)


def test_boxes_to_tick_with_letters_behind_them_are_no_date() -> None:
    sheet = typed("")
    for x, letter in ((400, "m"), (468, "w"), (536, "d")):
        cv2.rectangle(sheet.image, (x, 380), (x + 20, 400), PRINT, 2)
        sheet.caption(letter, x + 32, 397, 0.6)
    fields = find_form(straighten(sheet.finish())).fields
    assert not any(field.rect.left < 450 and field.rect.right > 500 and field.rect.top > 310 for field in fields)
