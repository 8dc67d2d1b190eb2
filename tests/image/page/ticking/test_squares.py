"""Boxes to tick, and the letters that look like them."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.ticking.squares import find_checkboxes
from tests.forms.printed import PrintedForm, Stroke
from tests.image.page.drawn import Sheetlet
from tests.synth.fonts import PRINTED_BOLD, PRINTED_REGULAR


@pytest.mark.parametrize("side", [22, 28, 40])
@pytest.mark.parametrize("degrees", [0.0, 1.5, -4.0])
def test_boxes_are_found(side: int, degrees: float) -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Please tick what applies to you, and sign at the foot of the page.", 120, 700 + 60 * row, 0.8)
    for row in range(4):
        page.box(200, 300 + 60 * row, side, side)
        page.caption("yes", 260, 322 + 60 * row)
    assert len(find_checkboxes(straighten(page.finish(degrees, 1.4)), [])) == 4


@pytest.mark.parametrize("thickness", [1, 3, 5])
def test_boxes_may_have_thick_sides(thickness: int) -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Please tick what applies to you, and sign at the foot of the page.", 120, 700 + 60 * row, 0.8)
    for row in range(4):
        page.box(200, 300 + 60 * row, 24, 24, thickness=thickness)
        page.caption("yes", 260, 322 + 60 * row)
    assert len(find_checkboxes(straighten(page.finish()), [])) == 4


def _small_boxes(side_mm: float, line_mm: float) -> NDArray[np.uint8]:
    """Forty boxes beside words, on A4 at 300 dpi; each lies elsewhere between the pixels."""
    fine, coarse = 96, 300 / 25.4  # pixels of a millimetre
    page, rng = np.full((3508, 2480), 250, np.uint8), np.random.default_rng(7)
    side, line = round(side_mm * fine), round(line_mm * fine)
    for x, y in ((200 + 500 * column, 200 + 90 * row) for column in range(4) for row in range(10)):
        tile = np.full((6 * fine, 6 * fine), 250, np.uint8)
        left, top = (rng.random(2) * 0.3 * fine + fine).astype(int).tolist()
        tile[top : top + side, left : left + side] = 30
        tile[top + line : top + side - line, left + line : left + side - line] = 250
        page[y : y + round(6 * coarse), x : x + round(6 * coarse)] = cv2.resize(
            tile, (round(6 * coarse),) * 2, interpolation=cv2.INTER_AREA
        )
        cv2.putText(page, "Ferritin", (x + 70, y + 46), cv2.FONT_HERSHEY_DUPLEX, 0.9, 30, 2, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("side_mm", [2.5, 2.65, 2.8, 2.9])
@pytest.mark.parametrize("line_mm", [0.12, 0.18, 0.25, 0.35])
def test_small_boxes_are_found_wherever_they_lie_between_the_pixels(side_mm: float, line_mm: float) -> None:
    assert len(find_checkboxes(straighten(_small_boxes(side_mm, line_mm), 300), [])) == 40


@pytest.mark.parametrize("pitch", [45, 46, 47])
def test_boxes_may_stand_close_together_in_the_corner_of_a_frame(pitch: int) -> None:
    """Boxes of 3.5 mm, 0.3 to 0.5 mm apart and from the frame, with their words right behind them."""
    page = np.full((3508, 2480), 250, np.uint8)
    for row, word in enumerate(("Embassy", "Border", "Office", "Other", "None")):
        top = 401 + pitch * row
        cv2.rectangle(page, (301, top), (338, top + 37), 30, 3)
        cv2.putText(page, word, (346, top + 30), cv2.FONT_HERSHEY_DUPLEX, 1.0, 30, 2, cv2.LINE_AA)
    cv2.rectangle(page, (295, 395), (900, 1000), 30, 3)
    assert len(find_checkboxes(straighten(page, 300), [])) == 5


def test_the_cells_of_a_mark_to_scan_are_no_boxes_close_together() -> None:
    rng, page = np.random.default_rng(3), np.full((3508, 2480), 250, np.uint8)
    for size, left in ((30, 300), (36, 1400)):
        cells = np.where(rng.random((24, 24)) < 0.5, np.uint8(30), np.uint8(250))
        page[400 : 400 + 24 * size, left : left + 24 * size] = cells.repeat(size, axis=0).repeat(size, axis=1)
    assert find_checkboxes(straighten(page, 300), []) == []


@pytest.mark.parametrize("font", [PRINTED_REGULAR, PRINTED_BOLD])
def test_letters_of_headings_are_no_boxes(font: str) -> None:
    page = Image.new("L", (1654, 2339), 255)
    pen, y = ImageDraw.Draw(page), 100
    for size in range(30, 100, 6):
        pen.text((100, y), "DOCTOR BOON QUOD 0 8 D", fill=30, font=ImageFont.truetype(str(font), size))
        y += size + 24
    assert find_checkboxes(straighten(np.array(page)), []) == []


@pytest.mark.parametrize("font", [PRINTED_REGULAR, PRINTED_BOLD])
def test_letters_of_headings_at_300_dots_an_inch_are_no_boxes(font: str) -> None:
    page = Image.new("L", (2480, 3508), 255)
    pen, y = ImageDraw.Draw(page), 100
    for size in range(36, 120, 3):
        letters = ImageFont.truetype(str(font), size)
        pen.text((100, y), "BEDROOM EDGED PROBE D B RB 0 8 6 ab dog # [ ] DB", fill=30, font=letters)
        y += round(1.35 * size)
    assert find_checkboxes(straighten(np.array(page), 300), []) == []


@pytest.mark.parametrize("radius", [9, 12, 18])
@pytest.mark.parametrize("degrees", [0.0, 1.5, -4.0])
def test_rings_are_found_among_letters(radius: int, degrees: float) -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Do you go to school? One of two, or none: O 0 o, COOL BOOK, Q & A", 120, 700 + 60 * row, 0.8)
    for row in range(4):
        for column in range(3):
            cv2.circle(page.image, (200 + 150 * column, 300 + 60 * row), radius, 60, 2, cv2.LINE_AA)
            page.caption("yes", 230 + 150 * column, 306 + 60 * row)
    found = find_checkboxes(straighten(page.finish(degrees, 1.4)), [])
    assert len(found) == 12
    assert all(abs(rect.width - rect.height) <= 3 for rect in found)


@pytest.mark.parametrize(("places", "found"), [([0, 1, 2, 3], 4), ([0, 1], 0)], ids=["four", "two"])
def test_small_rings_between_the_pixels_are_found_where_several_stand_in_line(places: list[int], found: int) -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Do you go to school? One of two, or none: O 0 o, COOL BOOK, Q & A", 120, 700 + 60 * row, 0.8)
    for place in places:
        middle, half = (16 * (208 + 150 * place), 16 * 307), (125, 109)  # sixteenths of a pixel
        cv2.ellipse(page.image, middle, half, 0, 0, 360, 60, 1, cv2.LINE_AA, 4)
        page.caption("fruit", 230 + 150 * place, 312, 0.5)
    assert len(find_checkboxes(straighten(page.finish()), [])) == found


def test_a_round_letter_as_large_as_rings_elsewhere_is_none() -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Please tick what applies to you, and sign at the foot of the page.", 120, 700 + 60 * row, 0.8)
    for x, y in ((200, 300), (350, 300), (500, 300), (640, 120)):
        cv2.circle(page.image, (x, y), 12, 60, 2, cv2.LINE_AA)
    found = find_checkboxes(straighten(page.finish()), [])
    assert len(found) == 3 and min(rect.top for rect in found) > 280


@pytest.mark.parametrize(("scale", "found"), [(0.45, 3), (1.0, 0)], ids=["words", "a title"])
def test_rings_in_a_line_of_print_are_larger_than_its_letters(scale: float, found: int) -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Please tick what applies to you, and sign at the foot of the page.", 120, 700 + 60 * row, 0.8)
    left = 200
    for word in ("Iron", "Iron", "Iron"):
        cv2.circle(page.image, (left + 10, 300), 10, 60, 2, cv2.LINE_AA)
        page.caption(word, left + 26, 309, scale)
        left += 26 + cv2.getTextSize(word, cv2.FONT_HERSHEY_DUPLEX, scale, 1)[0][0] + 3
    assert len(find_checkboxes(straighten(page.finish()), [])) == found


def test_one_ring_alone_and_a_number_in_a_ring_are_nothing_to_tick() -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("Please tick what applies to you, and sign at the foot of the page.", 120, 700 + 60 * row, 0.8)
    cv2.circle(page.image, (200, 300), 12, 60, 2, cv2.LINE_AA)
    for row in range(4):
        cv2.circle(page.image, (500, 300 + 60 * row), 15, 60, 2, cv2.LINE_AA)
        page.caption(str(row), 495, 305 + 60 * row)
    assert find_checkboxes(straighten(page.finish()), []) == []


def test_rings_with_a_letter_in_each_are_answers_where_several_stand_on_a_row() -> None:
    page = Sheetlet()
    for row in range(5):
        page.caption(f"{row + 1}", 160, 306 + 40 * row)
        for column, letter in enumerate("ABCD"):
            cv2.circle(page.image, (220 + 44 * column, 300 + 40 * row), 13, 60, 2, cv2.LINE_AA)
            page.caption(letter, 215 + 44 * column, 305 + 40 * row, 0.4)
    cv2.rectangle(page.image, (130, 280), (420, 490), 60, 2)
    assert len(find_checkboxes(straighten(page.finish(0.5, 1.4)), [])) == 20


@pytest.mark.parametrize("rise", [17, -33], ids=["above", "below"])
def test_the_rings_of_a_scale_may_have_figures_close(rise: int) -> None:
    page = Sheetlet()
    for column in range(11):
        cv2.circle(page.image, (200 + 60 * column, 300), 15, 60, 2, cv2.LINE_AA)
        page.caption(str(column), 195 + 60 * column, 300 - rise - 2, 0.5)
    assert len(find_checkboxes(straighten(page.finish()), [])) == 11


def test_round_letters_of_a_word_are_no_scale() -> None:
    page = Sheetlet()
    for column in range(6):
        cv2.circle(page.image, (200 + 60 * column, 300), 15, 60, 2, cv2.LINE_AA)
        cv2.line(page.image, (222 + 60 * column, 285), (222 + 60 * column, 315), 60, 2)
    assert find_checkboxes(straighten(page.finish()), []) == []


def test_the_corners_of_a_qr_code_are_no_boxes_to_tick() -> None:
    page = Sheetlet()
    for x, y in ((200, 200), (300, 200), (200, 300)):
        cv2.rectangle(page.image, (x, y), (x + 27, y + 27), 40, -1)
        cv2.rectangle(page.image, (x + 4, y + 4), (x + 23, y + 23), 250, -1)
        cv2.rectangle(page.image, (x + 8, y + 8), (x + 19, y + 19), 40, -1)
    assert find_checkboxes(straighten(page.finish(0.0, 1.4)), []) == []


def test_squared_paper_to_draw_on_is_no_boxes_to_tick() -> None:
    page = Sheetlet()
    for k in range(9):
        cv2.line(page.image, (300, 300 + 16 * k), (300 + 24 * 16, 300 + 16 * k), 150, 1)
    for k in range(25):
        cv2.line(page.image, (300 + 16 * k, 300), (300 + 16 * k, 300 + 8 * 16), 150, 1)
    page.image[300 + 6 * 16, 301:684] = page.image[301, 302]  # of a hairline little is left
    page.image[300 + 6 * 16, 301:684:6] = 150
    for row in range(4):
        page.box(200, 600 + 60 * row, 24, 24)
    assert len(find_checkboxes(straighten(page.finish()), [])) == 4


def test_a_table_of_squares_to_tick_has_boxes_to_tick() -> None:
    page = Sheetlet()
    for row in range(5):
        page.caption("weekly", 190, 322 + 32 * row)
        for column in range(5):
            page.box(300 + 32 * column, 300 + 32 * row, 32, 32)
    before = find_checkboxes(straighten(page.finish()), [])
    assert len(before) == 25


def bevelled_boxes(page: NDArray[np.uint8], pale: int) -> NDArray[np.uint8]:
    """A column of boxes to tick at 200 dpi as some programs draw them: dark at the top and on the left, else pale."""
    for row in range(20):
        text = "Please tick what applies to you, and sign at the foot of the page."
        cv2.putText(page, text, (160, 1200 + 45 * row), cv2.FONT_HERSHEY_DUPLEX, 1.1, 30, 2, cv2.LINE_AA)
    for row in range(6):
        left, top = 190 + row % 2, 500 + 91 * row
        cv2.rectangle(page, (left, top), (left + 27, top + 27), pale, 1)
        for inset, grey in ((0, 128), (1, 128), (2, 64)):
            cv2.line(page, (left + inset, top + inset), (left + 26 - inset, top + inset), grey)
            cv2.line(page, (left + inset, top + inset), (left + inset, top + 26 - inset), grey)
        cv2.putText(page, "Filing fee", (left + 50, top + 24), cv2.FONT_HERSHEY_DUPLEX, 0.9, 30, 2, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("pale", [190, 210])
def test_boxes_may_be_pale_on_two_sides(pale: int) -> None:
    page = bevelled_boxes(np.full((2200, 1700), 255, np.uint8), pale)
    assert len(find_checkboxes(straighten(page, 200), [])) == 6


def test_corners_without_pale_sides_are_no_boxes() -> None:
    page = bevelled_boxes(np.full((2200, 1700), 255, np.uint8), 255)
    assert find_checkboxes(straighten(page, 200), []) == []


def test_boxes_whose_pale_sides_are_lost_in_black_and_white_are_found() -> None:
    """A corner mark that stands alone is no box."""
    page = bevelled_boxes(np.full((2200, 1700), 255, np.uint8), 255)
    cv2.line(page, (1200, 1800), (1240, 1800), 0, 3)
    cv2.line(page, (1200, 1800), (1200, 1840), 0, 3)
    found = find_checkboxes(straighten(np.where(page > 150, np.uint8(255), np.uint8(0)), 200), [])
    assert len(found) == 6


@pytest.mark.parametrize("head", ["Betreuung", "Bemerkungen", "Beruf"])
def test_a_light_letter_on_a_dark_bar_is_no_box_to_tick(tmp_path: Path, head: str) -> None:
    form = PrintedForm()
    for row in range(8):
        form.tint(40, 100 + 60 * row, 500, 20, 0.35)
        form.text(head, 46 + 0.13 * row, 113.5 + 60.05 * row, 9 + row % 4, font="B", grey=1.0)
        form.box(40, 120 + 60 * row, 500, 24)
    page = render_page(form.save(tmp_path / "form.pdf"), 1, 200, 60.0, 10**8)
    assert find_checkboxes(straighten(page, 200), []) == []


def printed(path: Path, rings: list[tuple[float, float]], words: float) -> int:
    """How many boxes to tick are found of rings of 4 points, their words so far behind their middles."""
    form = PrintedForm()
    for row in range(12):
        form.text("Please tick what applies to you, and sign at the foot of the page.", 60, 400 + 20 * row)
    for x, y in rings:
        form.ring(x, y, 4, Stroke(thick=0.8))
        form.text("MALE", x + words, y + 3)
    return len(find_checkboxes(straighten(render_page(form.save(path), 1, 200, 60.0, 10**8), 200), []))


def test_the_word_of_a_choice_may_stand_close_behind_its_ring(tmp_path: Path) -> None:
    assert printed(tmp_path / "form.pdf", [(100, 100), (100, 120), (100, 140)], words=5.9) == 3


@pytest.mark.parametrize(("rows", "found"), [(3, 7), (2, 4)])
def test_a_ring_in_no_line_is_one_of_many_of_its_size(tmp_path: Path, rows: int, found: int) -> None:
    rings = [(100.0 + 90 * column, 100.0 + 20 * row) for column in range(2) for row in range(rows)]
    assert printed(tmp_path / "form.pdf", [*rings, (330.0, 210.0)], words=9) == found
