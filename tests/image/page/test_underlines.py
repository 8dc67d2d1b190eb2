"""A rule below a heading is none to write on; one below small neat writing is."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet
from tests.image.page.found import fields_of, kinds_of
from tests.synth.fonts import PRINTED_REGULAR


def test_small_neat_writing_on_one_of_several_lines_is_no_heading() -> None:
    page = Sheetlet()
    for row in range(4):
        page.line(150, 300 + 120 * row, 400)
    page.caption("ALEXANDRA", 180, 415, 0.6)
    assert len(fields_of(page)) == 4


@pytest.mark.parametrize("baseline", [386, 402])
def test_small_neat_writing_on_a_captioned_line_is_no_heading(baseline: int) -> None:
    """In the middle of the room above the line, or standing on it."""
    page = Sheetlet()
    page.caption("Town", 150, 340)
    cv2.line(page.image, (150, 400), (600, 400), PRINT, 2)
    page.caption("ALEXANDRA", 185, baseline, 0.6)
    (field,) = fields_of(page)
    assert field.rect.top < baseline - 12


def test_small_neat_writing_beside_a_line_that_is_written_on_is_no_heading() -> None:
    page = Sheetlet()
    page.line(120, 600, 420, "MARTIN")
    page.line(580, 600, 160)
    page.caption("12.03.1973", 596, 594, 0.5)
    page.caption("Signature", 122, 620, 0.45)
    page.caption("Date", 582, 620, 0.45)
    assert kinds_of(page) == [FieldKind.RULED] * 2


def test_a_heading_below_a_title_is_no_field() -> None:
    page = Sheetlet()
    page.caption("Application", 200, 235, 0.7)
    page.caption("Personal details", 200, 295)
    cv2.line(page.image, (200, 300), (700, 300), PRINT, 2)
    assert fields_of(page) == []


def test_a_heading_that_is_underlined_is_no_field() -> None:
    page = Sheetlet()
    page.caption("Personal details", 200, 295)
    cv2.line(page.image, (200, 300), (345, 300), PRINT, 2)
    assert fields_of(page) == []


@pytest.mark.parametrize("text", ["For UK incorporated companies/LLPs", "Personal details of the applicant"])
def test_a_line_as_long_as_the_small_letters_on_it_underlines_them(text: str) -> None:
    page = Image.new("L", (1653, 2339), 255)
    drawn, font = ImageDraw.Draw(page), ImageFont.truetype(str(PRINTED_REGULAR), 36)
    drawn.text((200, 1000), text, font=font, fill=0, anchor="ls")
    drawn.rectangle((200, 1004, 200 + drawn.textlength(text, font=font), 1006), fill=0)
    for row in range(12):
        drawn.text((200, 1400 + 60 * row), "Registered number of the company or limited partnership", font=font, fill=0)
    assert find_form(straighten(np.asarray(page), 200)).fields == ()


def test_a_heading_that_touches_its_underline_is_no_field() -> None:
    page = Sheetlet()
    for row, heading in enumerate(("Accident", "Vehicle", "Employer", "Signature")):
        page.caption(heading, 120, 300 + 140 * row, 0.8)
        cv2.line(page.image, (115, 303 + 140 * row), (640, 303 + 140 * row), PRINT, 3)
    assert fields_of(page) == []
