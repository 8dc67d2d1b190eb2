"""Whether a box is ticked."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.checkbox import probability_of, tick_probability
from hcr_batch.records import Box
from tests.image.register.boxes import FAINT, FRAME, cut, noisy, paper, write


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


@pytest.mark.parametrize("off", [(0.0, 0.0), (1.0, -1.0)])
@pytest.mark.parametrize("marked", [False, True])
def test_small_rings_are_marked_where_a_pen_fills_them(off: tuple[float, float], *, marked: bool) -> None:
    """Of 2 mm, as the letters are that word processors' forms have for rings: the field is the room in it."""
    box, blank = Box(203, 153, 10, 10), paper()
    cv2.circle(blank, (208, 158), 7, FRAME, 2, cv2.LINE_AA)
    page = write(blank, (197, 148, 219, 168), (218, 147, 198, 169)) if marked else blank
    probability = tick_probability(cut(blank, cv2.GaussianBlur(noisy(page, 3), (0, 0), 0.8), box, off))
    assert (probability > 0.9) if marked else (probability < 0.1)


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
