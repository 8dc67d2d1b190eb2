"""Fields come out of the page with their writing whole and without what is printed there."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.cut import coarsened, place_on_page
from hcr_batch.image.register.prints import find_page_print, find_print
from hcr_batch.image.register.working import map_points, shifting
from hcr_batch.records import Box, GreyImage
from tests.image.register.boxes import BOX, FAINT, FRAME, MM, boxed, combed, cut, noisy, paper, write


@pytest.mark.parametrize("off", [(0.0, 0.0), (1.5, -1.5), (-2.0, 1.0)])
@pytest.mark.parametrize("blank", [boxed(BOX), combed(BOX, 9)], ids=["box", "comb"])
def test_an_empty_field_leaves_nothing(blank: GreyImage, off: tuple[float, float]) -> None:
    """Even where the page lies up to a quarter of a millimetre off."""
    result = cut(blank, blank, BOX, off)
    assert result.blank
    assert result.image.min() > 200
    assert result.mark.covered == 0.0


def faintly(draw: GreyImage) -> GreyImage:
    """A print so faint that beside black letters it is no ink."""
    page = np.where(draw < 200, np.uint8(FAINT), draw)
    cv2.putText(page, "BLACK PRINT " * 3, (40, 380), cv2.FONT_HERSHEY_DUPLEX, 0.9, 0, 4)
    return page


@pytest.mark.parametrize("off", [(0.0, 0.0), (1.5, -1.5)])
def test_faint_print_is_print_where_nothing_else_is_seen(off: tuple[float, float]) -> None:
    blank = faintly(combed(BOX, 9))
    assert cut(blank, blank, BOX, off).blank
    assert not cut(blank, write(blank, (200, 130, 240, 190), grey=150), BOX, off).blank


def test_a_pen_on_a_faint_letter_is_no_print() -> None:
    blank = boxed(BOX)
    cv2.line(blank, (200, 140), (200, 180), FRAME, 6)
    blank = faintly(blank)
    assert cut(blank, blank, BOX).blank
    assert not cut(blank, write(blank, (200, 142, 200, 178)), BOX).blank


@pytest.mark.parametrize("step", [1, 3])
def test_what_is_written_on_a_faint_tint_is_no_print(step: int) -> None:
    """Of one grey, or of dots."""
    blank = faintly(boxed(BOX))
    blank[BOX.y + 20 : BOX.y + 60 : step, BOX.x : BOX.x + BOX.width : step] = 225
    pen = write(blank, (200, 145, 230, 175))
    assert np.count_nonzero(cut(blank, pen, BOX).ink) > 100


@pytest.mark.parametrize(
    "stroke",
    [
        (200, 130, 200, 215),  # down through the lower rule
        (180, 140, 260, 214),  # aslant through it
        (150, 105, 150, 180),  # from above the box
        (140, 199, 300, 196),  # along the rule, on it and over it
    ],
)
def test_a_stroke_that_crosses_the_frame_stays_whole(stroke: tuple[int, int, int, int]) -> None:
    blank = boxed(BOX)
    result = cut(blank, write(blank, stroke), BOX)
    alone = cut(paper(), write(paper(), stroke), BOX)
    assert not result.blank
    kept = np.count_nonzero(result.ink) / np.count_nonzero(alone.ink)
    assert 0.75 < kept < 1.25


def test_a_thick_frame_below_a_dark_bar_goes_and_writing_beside_it_stays() -> None:
    """The bar's pieces between its white letters would make the frame's side look aslant."""
    blank = paper()
    cv2.rectangle(blank, (BOX.x - 3, BOX.y - 40), (BOX.x + BOX.width + 3, BOX.y + BOX.height + 3), 20, 6)
    cv2.rectangle(blank, (BOX.x, BOX.y - 40), (BOX.x + BOX.width, BOX.y), 34, -1)
    cv2.putText(blank, "Postcode", (BOX.x + 20, BOX.y - 4), cv2.FONT_HERSHEY_DUPLEX, 0.9, 255, 1, cv2.LINE_AA)
    left = BOX.x + 3
    strokes = (left, 140, left, 185), (left, 140, left + 30, 140), (left + 60, 140, left + 60, 185)
    result, alone = (cut(page, write(page, *strokes), BOX) for page in (blank, paper()))
    assert np.count_nonzero(result.ink) / np.count_nonzero(alone.ink) == pytest.approx(1.0, abs=0.25)


def test_writing_over_a_caption_stays_when_the_caption_goes() -> None:
    blank = paper()
    cv2.putText(blank, "first name", (115, 160), cv2.FONT_HERSHEY_DUPLEX, 0.5, FRAME, 1, cv2.LINE_AA)
    cv2.rectangle(blank, (100, 120), (600, 200), FRAME, 2)
    empty = cut(blank, blank, BOX)
    assert empty.blank
    stroke = (130, 130, 180, 195)
    result = cut(blank, write(blank, stroke), BOX)
    alone = cut(paper(), write(paper(), stroke), BOX)
    assert 0.7 < np.count_nonzero(result.ink) / np.count_nonzero(alone.ink) < 1.3


@pytest.mark.parametrize("off", [(0.0, 0.0), (1.5, -1.0), (-1.0, 1.0)])
def test_writing_stays_whole_on_light_letters_that_say_what_goes_into_a_cell(off: tuple[float, float]) -> None:
    blank = combed(BOX, 8)
    for k, letter in enumerate("DDMMYYYY"):
        x = BOX.x + 18 + k * BOX.width // 8
        cv2.putText(blank, letter, (x, 178), cv2.FONT_HERSHEY_DUPLEX, 1.3, 185, 2, cv2.LINE_AA)
    assert cut(blank, blank, BOX, off).blank
    # Along the stems of D and M, across Y, and beside them.
    strokes = [
        (122, 145, 122, 182),
        (184, 140, 205, 185),
        (249, 145, 249, 182),
        (360, 160, 400, 160),
        (440, 140, 440, 180),
    ]
    page = cv2.warpAffine(write(blank, *strokes), shifting(*off)[:2], (900, 400), borderValue=250)
    result, alone = cut(blank, page, BOX, off), cut(paper(), write(paper(), *strokes), BOX)
    assert np.count_nonzero(result.ink) / np.count_nonzero(alone.ink) == pytest.approx(1.0, abs=0.12)
    assert np.count_nonzero(cv2.subtract(alone.ink, cv2.dilate(result.ink, np.ones((5, 5), np.uint8)))) < 40


def test_ink_that_overshoots_a_little_is_kept_and_that_of_neighbours_is_not() -> None:
    blank = boxed(BOX)
    page = write(blank, (300, 140, 300, 212), (400, 206, 440, 280), (450, 210, 520, 210))
    result = cut(blank, page, BOX)
    columns = np.flatnonzero((result.ink > 0).any(axis=0)) + BOX.x - 14
    assert columns.min() >= 295
    assert columns.max() <= 305
    rows = np.flatnonzero((result.ink > 0).any(axis=1))
    assert rows.max() - rows.min() >= 68


def test_descenders_hang_below_a_line_to_write_on() -> None:
    blank = paper()
    cv2.line(blank, (100, 200), (600, 200), FRAME, 2)
    prints = find_print(blank, find_page_print(blank, MM), BOX, MM)
    assert prints.ruled
    result = cut(blank, write(blank, (300, 150, 280, 226)), BOX)
    assert np.flatnonzero((result.ink > 0).any(axis=1)).size > 70
    assert not find_print(boxed(BOX), find_page_print(boxed(BOX), MM), BOX, MM).ruled


def test_what_is_read_is_the_writing_with_some_paper() -> None:
    blank = boxed(BOX)
    result = cut(blank, write(blank, (300, 145, 300, 185), (340, 145, 340, 185)), BOX)
    height, width = result.writing.shape
    assert 65 <= height <= 95
    assert 90 <= width <= 130
    assert result.writing.flags.c_contiguous


def test_specks_are_no_writing() -> None:
    blank = boxed(BOX)
    assert cut(blank, write(blank, (300, 150, 302, 150), (420, 170, 423, 172)), BOX).blank


def test_letters_smaller_than_a_stroke_are_writing_beside_one_another() -> None:
    """A row of letters 1.1 mm high, more than 1 mm apart; dust of their size lies alone."""
    blank = boxed(BOX)
    letters = [(x, 155, x + 4, 160) for x in range(200, 320, 16)]
    result = cut(blank, write(blank, *letters), BOX)
    assert not result.blank
    columns = result.frame[1]
    left, right = (x - BOX.x + 14 for x in (letters[0][0], letters[-1][2]))
    assert columns.start <= left
    assert columns.stop >= right
    assert cut(blank, write(blank, (200, 140, 204, 145), (300, 170, 304, 175)), BOX).blank


@pytest.mark.parametrize("blank", [boxed(BOX), combed(BOX, 9)], ids=["box", "comb"])
def test_faint_writing_is_seen_beside_black_print_and_noise_is_not(blank: GreyImage) -> None:
    """A pencil a sixth as dark as the print around it, on clean and on noisy scans."""
    strokes = [(200, 135, 240, 185), (240, 135, 200, 185), (300, 140, 300, 182)]
    for sigma in (2, 4):
        result = cut(blank, noisy(write(blank, *strokes, grey=FAINT), sigma), BOX)
        assert not result.blank
        assert result.writing.shape[1] > 100
        assert np.count_nonzero(result.ink) > 400
    for sigma in (2, 6, 12):
        assert cut(blank, noisy(blank, sigma), BOX).blank


def test_where_a_field_lies_on_the_page() -> None:
    quarter = np.array([[0.0, -1.0, 300.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    assert place_on_page(Box(10, 20, 100, 40), quarter, (400, 300)) == Box(240, 10, 40, 100)
    assert place_on_page(Box(10, 20, 100, 40), shifting(-60, 0), (400, 300)) is None
    assert place_on_page(Box(10, 20, 100, 40), shifting(-13, 0), (400, 300)) == Box(0, 20, 97, 40)


def test_fine_pages_are_coarsened_and_coarse_ones_left_alone() -> None:
    page = np.random.default_rng(0).integers(0, 255, (480, 360)).astype(np.uint8)
    reduced, matrix = coarsened(page, 24.0)
    assert reduced.shape == (240, 180)
    assert map_points(matrix, np.array([(359.5, 479.5)])) == pytest.approx(np.array([(179.5, 239.5)]))
    same, matrix = coarsened(page, 13.0)
    assert same is page
    assert (matrix == np.eye(3)).all()


def test_the_dots_of_a_line_leave_nothing_however_blurred() -> None:
    """Most of a small dot is its rim: it is no light print, and a pen is no darker."""
    blank = paper()
    for x in range(BOX.x, BOX.x + BOX.width, 14):
        cv2.circle(blank, (x, BOX.y + BOX.height - 4), 2, 20, -1)
    blank = cv2.GaussianBlur(blank, (0, 0), 1.3)
    page = np.minimum(blank, write(paper(), (200, 140, 200, 180), (240, 140, 250, 180)))
    result = cut(blank, page, BOX)
    assert not result.blank
    clear = result.image.copy()
    rows, columns = np.nonzero(result.ink)
    clear[rows.min() - 3 : rows.max() + 4, columns.min() - 3 : columns.max() + 4] = 255
    assert clear.min() > 200
    assert cut(blank, blank, BOX).image.min() > 200
