"""White fields on tinted paper: the tint at their sides is neither ink nor a letter."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.checkbox import tick_probability
from hcr_batch.image.register.cut import Cut, cut_field
from hcr_batch.image.register.prints import find_page_print, find_print
from hcr_batch.image.register.tint import find_tint, without_tint
from hcr_batch.image.register.working import shifting
from hcr_batch.records import Box, GreyImage

MM = 200 / 25.4
WHITE, TINT, PEN, PRINT = 252, 226, 60, 40
FIELD, TICK = Box(100, 60, 500, 60), Box(100, 200, 31, 30)


def tinted(tint: int = TINT) -> GreyImage:
    page = np.full((300, 700), tint, np.uint8)
    for box in (FIELD, TICK):
        page[box.y : box.y + box.height, box.x : box.x + box.width] = WHITE
    # Black print beside which the tint is no ink.
    page[240:290, 400:600] = PRINT
    return page


def cut(page: GreyImage, box: Box, off: tuple[float, float]) -> Cut:
    """Of a form whose fields were drafted a little larger than they are."""
    blank = tinted()
    drafted = Box(box.x - 1, box.y - 1, box.width + 2, box.height + 2)
    return cut_field(page, shifting(*off), find_print(blank, find_page_print(blank, MM), drafted, MM), MM, MM)


@pytest.mark.parametrize("off", [(0.0, 0.0), (2.0, -2.0), (-2.0, 1.5)])
def test_a_box_to_tick_without_a_frame_is_empty_or_ticked(off: tuple[float, float]) -> None:
    assert tick_probability(cut(tinted(), TICK, off)) < 0.01
    page = tinted()
    for slope in (1, -1):
        ends = (TICK.x + 3, TICK.y + 15 - 12 * slope), (TICK.x + 28, TICK.y + 15 + 12 * slope)
        cv2.line(page, *ends, PEN, 4, cv2.LINE_AA)
    assert tick_probability(cut(page, TICK, off)) > 0.99


@pytest.mark.parametrize("off", [(0.0, 0.0), (2.0, -2.0), (-2.0, 1.5)])
def test_writing_at_the_side_of_a_field_stands_on_white_paper(off: tuple[float, float]) -> None:
    page = tinted()
    cv2.line(page, (FIELD.x + 6, FIELD.y + 8), (FIELD.x + 6, FIELD.y + 52), PEN, 4)
    result = cut(page, FIELD, off)
    assert not result.blank
    away = cv2.dilate(result.ink, np.ones((7, 7), np.uint8)) == 0
    assert result.image[away].min() >= WHITE - 2
    assert result.image[result.ink > 0].min() < PEN + 40


@pytest.mark.parametrize("inside", [WHITE, TINT, 250])
def test_where_the_paper_is_as_dark_as_in_the_field_there_is_no_tint(inside: int) -> None:
    page = np.full((80, 300), inside, np.uint8)
    room = (slice(10, 70), slice(20, 280))
    none = find_tint(page, room, np.zeros_like(page), MM)
    assert not none.any()
    assert without_tint(page, none, room, MM) is page


def test_thin_print_and_what_lies_beyond_the_page_are_no_tint() -> None:
    page = np.full((80, 300), WHITE, np.uint8)
    page[40:43] = TINT
    page[:, :12] = 0
    assert not find_tint(page, (slice(10, 70), slice(20, 280)), np.zeros_like(page), MM).any()


@pytest.mark.parametrize("level", [150, 190])
def test_a_pencil_on_the_tint_stays(level: int) -> None:
    room = (slice(20, 60), slice(20, 280))
    page = np.full((80, 300), TINT, np.uint8)
    page[room] = WHITE
    tint = find_tint(page, room, np.zeros_like(page), MM)
    written = page.copy()
    written[5:15, 100:104] = level
    light = without_tint(written, tint, room, MM)
    assert light[5:15, 100:104].max() < WHITE - 30
    assert (light[:5] == WHITE).all()


def test_a_tint_that_a_scan_of_one_bit_made_black_is_paper_like_any_other() -> None:
    room = (slice(20, 60), slice(20, 280))
    page = np.full((80, 300), TINT, np.uint8)
    page[room] = WHITE
    tint = find_tint(page, room, np.zeros_like(page), MM)
    scanned = np.where(page > TINT, np.uint8(255), np.uint8(0))
    scanned[30:50, 100:104] = 0
    light = without_tint(scanned, tint, room, MM)
    assert (light[:15] == 255).all()
    assert (light[30:50, 100:104] == 0).all()


def test_the_tint_goes_on_between_the_cells_of_a_comb() -> None:
    page = tinted()
    sides = [FIELD.x + k * FIELD.width // 14 for k in range(1, 14)]
    for x in sides:
        page[FIELD.y : FIELD.y + FIELD.height, x - 2 : x + 2] = TINT
    room = (slice(FIELD.y, FIELD.y + FIELD.height), slice(FIELD.x, FIELD.x + FIELD.width))
    tint = find_tint(page, room, np.zeros_like(page), MM)
    assert all(tint[FIELD.y : FIELD.y + FIELD.height, x - 2 : x + 2].all() for x in sides)
    assert without_tint(page, tint, room, MM)[room].min() == WHITE
