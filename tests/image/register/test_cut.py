"""Fields come out of the page with their writing whole and without what is printed there."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.checkbox import probability_of, tick_probability
from hcr_batch.image.register.cut import Cut, coarsened, cut_field, place_on_page
from hcr_batch.image.register.mark import Mark
from hcr_batch.image.register.prints import find_page_print, find_print
from hcr_batch.image.register.signature import signed_probability
from hcr_batch.image.register.working import map_points, shifting
from hcr_batch.records import Box, GreyImage

MM = 200 / 25.4
PEN, FAINT = 60, 215
FRAME = 90


def paper() -> GreyImage:
    return np.full((400, 900), 250, np.uint8)


def boxed(box: Box) -> GreyImage:
    """A printed box with a caption over it, and small print and a rule in it."""
    page = paper()
    cv2.rectangle(page, (box.x, box.y), (box.x + box.width, box.y + box.height), FRAME, 2)
    cv2.putText(page, "Last name", (box.x, box.y - 6), cv2.FONT_HERSHEY_DUPLEX, 0.5, FRAME, 1, cv2.LINE_AA)
    return page


def combed(box: Box, cells: int) -> GreyImage:
    """A box with ticks at its foot."""
    page = boxed(box)
    for k in range(1, cells):
        x = box.x + k * box.width // cells
        cv2.line(page, (x, box.y + box.height * 2 // 3), (x, box.y + box.height), FRAME, 2)
    return page


def write(page: GreyImage, *lines: tuple[int, int, int, int], grey: int = PEN) -> GreyImage:
    """The page with pen strokes from (x0, y0) to (x1, y1)."""
    page = page.copy()
    for x0, y0, x1, y1 in lines:
        cv2.line(page, (x0, y0), (x1, y1), grey, 4, cv2.LINE_AA)
    return page


def noisy(page: GreyImage, sigma: float) -> GreyImage:
    """The page with so much noise."""
    noise = np.random.default_rng(0).normal(0, sigma, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def cut(blank: GreyImage, page: GreyImage, box: Box, off: tuple[float, float] = (0.0, 0.0)) -> Cut:
    return cut_field(page, shifting(*off), find_print(blank, find_page_print(blank, MM), box, MM), MM, MM)


BOX = Box(100, 120, 500, 80)


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


@pytest.mark.parametrize("side", [20, 32, 48])
@pytest.mark.parametrize(
    ("strokes", "ticked"),
    [
        ([], False),
        ([(0.1, 0.1, 0.9, 0.9), (0.9, 0.1, 0.1, 0.9)], True),
        ([(-0.2, -0.2, 1.2, 1.2), (1.2, -0.2, -0.2, 1.2)], True),
        ([(0.2, 0.5, 0.4, 0.8), (0.4, 0.8, 1.1, -0.1)], True),
        ([(0.15, 0.9, 0.85, 0.1)], True),
        ([(0.0, 0.6, 0.5, 0.95), (0.5, 0.95, 1.0, 0.6)], True),
        ([(-0.8, 0.5, -0.05, 0.5)], False),  # of the box beside it
    ],
    ids=["empty", "cross", "large cross", "tick", "slash", "tick low down", "neighbour"],
)
def test_boxes_to_tick(side: int, strokes: list[tuple[float, float, float, float]], ticked: bool) -> None:
    box = Box(200, 150, side, side)
    blank = paper()
    cv2.rectangle(blank, (box.x, box.y), (box.x + side, box.y + side), FRAME, 2)
    drawn = [
        (round(box.x + a * side), round(box.y + b * side), round(box.x + c * side), round(box.y + d * side))
        for a, b, c, d in strokes
    ]
    probability = tick_probability(cut(blank, write(blank, *drawn), box))
    assert (probability > 0.9) if ticked else (probability < 0.1)


@pytest.mark.parametrize("side", [20, 24, 32])
@pytest.mark.parametrize("black_and_white", [False, True])
def test_a_mark_on_the_frame_leaves_doubt(side: int, *, black_and_white: bool) -> None:
    """A stroke across a corner, most of it outside of the box."""
    box, blank = Box(200, 150, side, side), paper()
    cv2.rectangle(blank, (200, 150), (200 + side, 150 + side), FRAME, 2)
    ends = [round(at) for at in (200 + 0.5 * side, 150 + 1.05 * side, 200 + 1.15 * side, 150 + 0.45 * side)]
    page = write(blank, (ends[0], ends[1], ends[2], ends[3]))
    page = np.where(page < 170, np.uint8(0), np.uint8(255)) if black_and_white else page
    assert 0.3 < tick_probability(cut(blank, page, box)) < 0.9


@pytest.mark.parametrize("off", [(0.0, 0.0), (1.0, -1.0), (-1.4, 1.0)])
def test_a_frame_that_is_thicker_or_off_its_place_is_no_mark(off: tuple[float, float]) -> None:
    """By 0.1 to 0.2 mm, as on a copy of a copy."""
    box, blank = Box(200, 150, 24, 24), paper()
    cv2.rectangle(blank, (200, 150), (224, 174), FRAME, 2)
    thicker = np.asarray(cv2.erode(blank, np.ones((3, 3), np.uint8)), np.uint8)
    assert tick_probability(cut(blank, noisy(thicker, 3), box, off)) < 0.01


@pytest.mark.parametrize("letter", [None, FRAME], ids=["box", "lettered box"])
def test_a_faint_mark_in_a_box_is_one_and_noise_is_none(letter: int | None) -> None:
    box, blank = Box(200, 150, 48, 48), paper()
    cv2.rectangle(blank, (200, 150), (248, 198), FRAME, 2)
    if letter is not None:
        cv2.putText(blank, "A", (215, 183), cv2.FONT_HERSHEY_DUPLEX, 0.7, letter, 1, cv2.LINE_AA)
    cross = write(blank, (205, 155, 243, 193), (243, 155, 205, 193), grey=FAINT)
    assert tick_probability(cut(blank, noisy(cross, 2), box)) > 0.9
    for sigma in (2, 6, 12):
        assert tick_probability(cut(blank, noisy(blank, sigma), box)) < 0.1


@pytest.mark.parametrize("grey", [232, 238])
def test_print_of_the_other_side_does_not_tick_a_box(grey: int) -> None:
    """It shows through the paper, a tenth as dark as the print of the box."""
    box, blank = Box(200, 150, 40, 40), paper()
    cv2.rectangle(blank, (200, 150), (240, 190), FRAME, 2)
    page = blank.copy()
    cv2.putText(page, "POB", (190, 185), cv2.FONT_HERSHEY_DUPLEX, 1.2, grey, 4, cv2.LINE_AA)
    page = np.minimum(blank, cv2.GaussianBlur(page, (0, 0), 1.5))
    assert tick_probability(cut(blank, noisy(page, 2), box)) < 0.3


def test_more_ink_never_makes_a_tick_less_likely() -> None:
    probabilities = [probability_of(share) for share in np.linspace(0, 1, 50)]
    assert probabilities == sorted(probabilities)
    assert [probability_of(0.3, depth) for depth in (0.1, 0.16, 0.2, 0.3)] == sorted(
        probability_of(0.3, depth) for depth in (0.1, 0.16, 0.2, 0.3)
    )
    assert probabilities[0] < 1e-3
    assert probabilities[-1] > 0.999


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


def test_a_signature_is_written_whatever_is_read() -> None:
    blank = boxed(BOX)
    points = [(150 + 12 * k, 175 - 22 * (k % 2)) for k in range(14)]
    signed = write(blank, *((*a, *b) for a, b in pairwise(points)))
    flourish = cut(blank, signed, BOX)
    assert flourish.is_written and signed_probability(flourish) > 0.99
    line = cut(blank, write(blank, (150, 165, 330, 165)), BOX)
    assert not line.is_written and 0.9 < signed_probability(line) < 0.99
    assert signed_probability(cut(blank, blank, BOX)) < 0.05


def test_what_shows_through_from_the_other_side_is_no_signature() -> None:
    seen = cut(boxed(BOX), write(boxed(BOX), (150, 185, 200, 150), (200, 150, 240, 190)), BOX)
    assert [round(signed_probability(replace(seen, mark=Mark(0.5, depth))), 1) for depth in (0.1, 0.25, 1.2)] == [
        0.2,
        1.0,
        1.0,
    ]


@pytest.mark.parametrize("figure", [[(0, -9, 0, 9)], [(-6, 3, 7, 3), (4, -9, 4, 9), (4, -9, -6, 3)]], ids=["1", "4"])
def test_a_figure_of_straight_strokes_printed_in_a_box_is_no_tick(figure: list[tuple[int, int, int, int]]) -> None:
    box = Box(300, 150, 70, 54)
    blank = paper()
    cv2.rectangle(blank, (box.x, box.y), (box.x + box.width, box.y + box.height), FRAME, 2)
    x, y = box.x + 35, box.y + 27
    for x0, y0, x1, y1 in figure:
        cv2.line(blank, (x + x0, y + y0), (x + x1, y + y1), FRAME, 2)
    inside = Box(box.x + 2, box.y + 2, box.width - 4, box.height - 4)
    assert tick_probability(cut(blank, noisy(cv2.erode(blank, np.ones((3, 3), np.uint8)), 3), inside)) < 0.01
    cross = write(
        blank, (box.x + 12, box.y + 8, box.x + 56, box.y + 46), (box.x + 56, box.y + 8, box.x + 12, box.y + 46)
    )
    assert tick_probability(cut(blank, noisy(cross, 3), inside)) > 0.99
