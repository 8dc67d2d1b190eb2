"""Writing that goes on beyond the sides of its field is read whole, and only that."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.cut import Cut, cut_field
from hcr_batch.image.register.prints import PagePrint, find_page_print, find_print
from hcr_batch.records import Box, GreyImage
from tests.image.register.boxes import MM, boxed, paper, write

BOX, BESIDE = Box(250, 120, 300, 80), Box(590, 120, 200, 80)
LETTER_PX = 30
"""Width of a letter with the paper behind it."""


def letters(page: GreyImage, x: int, count: int, top: int = 135, height: int = 45) -> GreyImage:
    """Upright strokes, each a letter."""
    return write(page, *((x + i * LETTER_PX, top, x + i * LETTER_PX + 8, top + height) for i in range(count)))


def framed(*boxes: Box) -> GreyImage:
    """Boxes without captions."""
    page = paper()
    for box in boxes:
        cv2.rectangle(page, (box.x, box.y), (box.x + box.width, box.y + box.height), 90, 2)
    return page


def cut_wide(blank: GreyImage, page: GreyImage, *others: Box) -> Cut:
    prints = find_print(blank, find_page_print(blank, MM), BOX, MM, others=others)
    return cut_field(page, np.eye(3), prints, MM, MM)


def count_letters(cut: Cut) -> int:
    return int(cv2.connectedComponents((cut.ink > 0).astype(np.uint8))[0]) - 1


@pytest.mark.parametrize(
    ("x", "count", "runs_over"),
    [
        (290, 6, False),
        (210, 6, True),  # begins 5 mm left of the field
        (430, 7, True),  # ends 8 mm right of it
        (225, 12, True),  # both
    ],
)
def test_writing_is_followed_over_the_sides(x: int, count: int, runs_over: bool) -> None:
    page = letters(boxed(BOX), x, count)
    result = cut_wide(boxed(BOX), page)
    assert (count_letters(result), result.runs_over) == (count, runs_over)


@pytest.mark.parametrize(("x", "count", "near"), [(290, 6, False), (256, 6, True), (210, 6, True), (430, 5, True)])
def test_only_what_comes_near_to_a_side_may_go_on(x: int, count: int, near: bool) -> None:
    blank = boxed(BOX)
    prints = find_print(blank, find_page_print(blank, MM), BOX, MM)
    result = cut_field(letters(blank, x, count), np.eye(3), prints, MM, MM)
    assert result.nears_side is near
    assert not result.runs_over


def test_a_word_farther_off_is_none_of_it() -> None:
    page = letters(letters(boxed(BOX), 440, 4), 600, 3)
    assert count_letters(cut_wide(boxed(BOX), page)) == 4


def test_the_writing_of_the_next_field_stays_there() -> None:
    blank = np.minimum(boxed(BOX), boxed(BESIDE))
    page = letters(letters(blank, 480, 3), 600, 5)
    assert count_letters(cut_wide(blank, page, BESIDE)) == 3


def test_what_lies_above_or_is_much_larger_does_not_continue_it() -> None:
    above = letters(letters(boxed(BOX), 440, 4), 560, 1, top=60, height=50)
    assert count_letters(cut_wide(boxed(BOX), above)) == 4
    large = letters(letters(boxed(BOX), 440, 4), 560, 1, top=60, height=200)
    assert count_letters(cut_wide(boxed(BOX), large)) == 4


def test_printed_words_beside_a_field_do_not_continue_it() -> None:
    blank = boxed(BOX)
    cv2.putText(blank, "years", (560, 175), cv2.FONT_HERSHEY_DUPLEX, 1.2, 90, 2, cv2.LINE_AA)
    assert count_letters(cut_wide(blank, letters(blank, 440, 4))) == 4


@pytest.mark.parametrize("top", [80, 85, 172, 178])
def test_writing_that_is_too_high_or_too_low_belongs_to_the_field_it_reaches(top: int) -> None:
    blank = framed(BOX)
    page = letters(blank, 290, 6, top=top, height=60)
    prints = find_print(blank, find_page_print(blank, MM), BOX, MM)
    assert cut_field(page, np.eye(3), prints, MM, MM).cut_off
    result = cut_wide(blank, page)
    rows = np.flatnonzero(result.writing.min(axis=1) < 120)
    assert (result.blank, result.runs_over) == (False, True)
    assert rows[-1] - rows[0] >= 58


def test_what_hangs_into_a_field_from_the_one_above_stays_there() -> None:
    above = Box(BOX.x, 20, BOX.width, 80)
    blank = framed(BOX, above)
    page = letters(blank, 290, 6, top=60, height=85)
    assert cut_wide(blank, page, above).blank


def test_the_tint_between_two_white_boxes_does_not_continue_the_writing() -> None:
    box, before = Box(330, 150, 300, 47), Box(8, 150, 299, 47)
    blank = paper()
    blank[60:300] = 200
    for one in (before, box):
        blank[one.y : one.y + one.height, one.x : one.x + one.width] = 250
    blank = np.minimum(blank, framed(before, box))
    page = cv2.GaussianBlur(letters(blank, 346, 6, top=158, height=30), (0, 0), 0.8)
    # Much black print elsewhere: the tint is no ink there.
    ink = np.where(blank < 150, np.uint8(255), np.uint8(0))
    prints = find_print(blank, PagePrint(ink, np.zeros_like(ink)), box, MM, others=[before])
    assert count_letters(cut_field(page, np.eye(3), prints, MM, MM)) == 6
