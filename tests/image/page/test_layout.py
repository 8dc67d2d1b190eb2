"""What kind of picture a page is."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.layout import is_crop_sized, layout_of
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import GreyImage, Layout
from tests.image.page.drawn import PRINT, Sheetlet, mixed_form


def choose_layout(page: GreyImage) -> Layout:
    """As `segment` chooses it."""
    if is_crop_sized(page):
        return Layout.CROP
    sheet = straighten(page)
    return layout_of(sheet, find_form(sheet))


@pytest.mark.parametrize(
    ("height", "width"),
    [(14, 276), (72, 388), (36, 324), (33, 55), (108, 307), (64, 2020), (180, 1500), (100, 500), (1, 1)],
)
@pytest.mark.parametrize("lined", [False, True], ids=["plain", "with rules"])
def test_what_is_cut_out_is_one_field(height: int, width: int, lined: bool) -> None:
    crop = np.full((height, width), 240, np.uint8)
    if lined:
        crop[:2] = crop[-2:] = crop[:, :2] = crop[:, -2:] = 30
    assert choose_layout(crop) is Layout.CROP


def test_a_box_at_600_dpi_is_one_field() -> None:
    page = Sheetlet(2600, 320)
    page.box(40, 40, 2500, 230, thickness=8)
    page.write("MARTIN", 150, 220, 130)
    assert choose_layout(page.image) is Layout.CROP


def test_a_strip_with_three_combs_is_a_form() -> None:
    page = Sheetlet(2500, 550)
    for row, text in enumerate(("GUSTAV", "MAHLER", "0001250981")):
        page.caption("Name:", 400, 120 + 114 * row, 1.8)
        page.comb(940, 64 + 114 * row, 16, pitch=75, height=76)
        for k, letter in enumerate(text):
            page.write(letter, 960 + 75 * k, 122 + 114 * row, 44)
    assert choose_layout(page.image) is Layout.FIELDS
    assert len(segment(page.image)) == 3


@pytest.mark.parametrize("degrees", [0.0, 1.0])
def test_a_field_between_lines_that_were_cut_through_is_one_field(degrees: float) -> None:
    page = Sheetlet(1000, 400)
    page.caption("DATE AND PLACE OF BIRTH", 60, 80, 1.4)
    page.caption("FIRST NAME", 60, 170, 1.4)
    page.write("MARTIN", 60, 250, 36)
    page.caption("DATE AND PLACE OF BIRTH", 60, 340, 1.4)
    strip = page.finish(degrees)
    assert choose_layout(strip[20:360]) is Layout.LINES
    assert choose_layout(strip[62:330]) is Layout.CROP


def test_a_form_is_a_form_with_much_text_around() -> None:
    page = mixed_form()
    for row in range(20):
        page.caption("Please read these conditions and sign where it says so", 120, 1000 + 28 * row)
    assert choose_layout(page.image) is Layout.FIELDS


@pytest.mark.parametrize("ruled", [False, True], ids=["plain paper", "ruled paper"])
def test_a_letter_is_lines(ruled: bool) -> None:
    page = Sheetlet()
    for row in range(16):
        if ruled:
            cv2.line(page.image, (60, 204 + 70 * row), (1180, 204 + 70 * row), 150, 2)
        page.write("quick brown foxes jump", 100, 200 + 70 * row)
    assert choose_layout(page.image) is Layout.LINES


def test_lines_across_the_page_that_begin_behind_captions_are_a_form() -> None:
    page = Sheetlet()
    for row, caption in enumerate(("Surname:", "First name:", "Date of birth:", "Town:", "Telephone number:", "Sum:")):
        start = 130 + 13 * len(caption)
        page.caption(caption, 110, 300 + 70 * row, 0.7)
        page.dots(start, 304 + 70 * row, 1120 - start, "MARTIN")
    assert choose_layout(page.image) is Layout.FIELDS


def test_lines_across_the_page_with_questions_between_them_are_a_form() -> None:
    page = Sheetlet()
    for row, word in enumerate(("surname", "first name", "date of birth", "town", "telephone number")):
        page.caption(f"{row + 1}. What is your {word}?", 110, 240 + 120 * row, 0.7)
        page.line(110, 304 + 120 * row, 1000, "MARTIN")
    assert choose_layout(page.image) is Layout.FIELDS


def test_an_answer_between_the_rules_of_an_exam_is_lines() -> None:
    page = Sheetlet()
    page.caption("Midterm 1", 100, 192)
    cv2.line(page.image, (90, 200), (1150, 200), PRINT, 2)
    for row in range(4):
        page.write("because of that it is so", 120, 400 + 70 * row)
    assert choose_layout(page.image) is Layout.LINES


def test_a_blank_page_has_no_fields() -> None:
    assert segment(np.full((1754, 1240), 245, np.uint8)) == []
