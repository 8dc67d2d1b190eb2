"""Combs of underscores and bars."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.page.combs.barred import find_barred
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PAPER, PRINT, Sheetlet
from tests.synth.fonts import PRINTED_REGULAR


def typed(page: Sheetlet, *lines: str, size: int = 27) -> None:
    """Types lines 90 pixels apart, 27 pixels being 13 points."""
    image = Image.fromarray(page.image)
    for row, line in enumerate(lines):
        font = ImageFont.truetype(str(PRINTED_REGULAR), size)
        ImageDraw.Draw(image).text((110, 240 + 90 * row), line, fill=40, font=font)
    page.image = np.array(image)


@pytest.mark.parametrize("unit", ["__", "___"])
@pytest.mark.parametrize(("degrees", "scale"), [(0.0, 1.0), (1.5, 1.4), (-3.0, 2.0)])
def test_a_typed_comb_is_a_field_of_as_many_cells(unit: str, degrees: float, scale: float) -> None:
    page = Sheetlet()
    typed(
        page,
        "Please write clearly, in capital letters, and with a black pen.",
        f"Code |{f'{unit}|' * 5}",
        f"Phone |{f'{unit}|' * 10}",
    )
    fields = find_form(straighten(page.finish(degrees, scale))).fields
    assert [len(field.down) for field in fields] == [6, 11]


def test_groups_of_two_and_four_cells_with_slashes_between_are_one_date() -> None:
    """As word processors set them in narrow letters, where underscores and bars touch."""
    page = Sheetlet()
    typed(page, "Name")
    page.line(200, 260, 500)
    x = 300
    for cells in (2, 2, 4):
        for bar in range(cells + 1):
            cv2.line(page.image, (x + 18 * bar, 380), (x + 18 * bar, 402), PRINT, 2)
        cv2.line(page.image, (x, 400), (x + 18 * cells, 400), PRINT, 2)
        x += 18 * cells + 14
        if cells == 2:
            cv2.line(page.image, (x - 9, 395), (x - 5, 381), PRINT, 1, cv2.LINE_AA)
    assert find_form(straighten(page.image)).fields[1].cells == 8


def test_what_is_written_in_it_does_not_hide_it() -> None:
    page = Sheetlet()
    typed(page, "Please write clearly, in capital letters, and with a black pen.", f"Code |{'__|' * 8}")
    (empty,) = find_barred(straighten(page.image))
    for cell in range(8):
        page.write("7", round(empty.start + (cell + 0.3) * empty.length / 8), 354, 18)
    (written,) = find_barred(straighten(page.image))
    assert (written.start, written.end) == pytest.approx((empty.start, empty.end), abs=3)


def test_the_feet_of_figures_in_a_drawn_comb_are_no_underscores() -> None:
    page = Sheetlet()
    page.comb(200, 300, 8)
    for cell in range(8):
        page.image[338:340, 208 + 38 * cell : 230 + 38 * cell] = 40
    assert find_barred(straighten(page.image)) == []


def test_print_is_no_comb() -> None:
    page = Sheetlet()
    typed(page, "HIMMEL | ELLIHM | TITLE HILL", "minimum | illicit | _ _ _ _ _", "EEEEE FFFFF TTTTT LLLLL", size=44)
    assert find_barred(straighten(page.image)) == []
    assert find_barred(straighten(np.full((1754, 1240), PAPER, np.uint8))) == []
