"""Places that only marks at their corners bound."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.ticking.squares import find_checkboxes
from hcr_batch.records import Layout
from tests.image.page.drawn import INK, PRINT, Sheetlet, assert_found
from tests.image.page.found import fields_of

_ROWS = (("Name", "MARTIN"), ("Street", ""), ("Town", "BERGEN"), ("Country", ""))


def _mark(page: Sheetlet, x: int, y: int, right: bool, bottom: bool, arm: int) -> None:
    """Two arms that meet at one corner of a place."""
    for end in ((x - arm if right else x + arm, y), (x, y - arm if bottom else y + arm)):
        cv2.line(page.image, (x, y), end, PRINT, 2)


def _cornered(page: Sheetlet, x: int, y: int, width: int, height: int, text: str = "", arm: int = 16) -> None:
    for right in (False, True):
        for bottom in (False, True):
            _mark(page, x + right * width, y + bottom * height, right, bottom, arm)
    if text:
        page.write(text, x + 24, y + height - 20)
    page.truth.append((x, y, width, height, bool(text)))


def _bracketed(page: Sheetlet, x: int, y: int, width: int, height: int, text: str = "") -> None:
    for side, inwards in ((x, 12), (x + width, -12)):
        points = np.array([(side + inwards, y), (side, y), (side, y + height), (side + inwards, y + height)])
        cv2.polylines(page.image, [points], False, PRINT, 2)
    if text:
        page.write(text, x + 24, y + height - 20)
    page.truth.append((x, y, width, height, bool(text)))


def _slip() -> Sheetlet:
    page = Sheetlet()
    for row, (caption, text) in enumerate(_ROWS):
        page.caption(caption, 100, 330 + 100 * row)
        (_cornered if row % 2 == 0 else _bracketed)(page, 300, 290 + 100 * row, 520, 66, text)
    return page


@pytest.mark.parametrize("degrees", [0.0, 1.2])
def test_a_place_lies_between_four_corners_or_two_brackets(degrees: float) -> None:
    page = _slip()
    assert_found(segment(page.finish(degrees), Layout.FIELDS), page, degrees)


def test_marks_that_stand_alike_in_a_column_are_no_labels() -> None:
    page = Sheetlet()
    for row in range(5):
        _cornered(page, 300, 290 + 100 * row, 520, 66)
    assert_found(segment(page.image, Layout.FIELDS), page)


def test_writing_may_run_through_one_of_the_corners() -> None:
    page = Sheetlet()
    _cornered(page, 300, 300, 520, 66, "MARTIN")
    cv2.line(page.image, (285, 380), (330, 350), INK, 2, cv2.LINE_AA)
    assert len(fields_of(page)) == 1
    _mark(page, 300, 600, False, False, 16)
    _mark(page, 820, 600, True, False, 16)
    assert len(fields_of(page)) == 1


def test_lines_to_write_on_or_boxes_to_tick_between_corners_are_fields_themselves() -> None:
    page = Sheetlet()
    _cornered(page, 200, 280, 700, 200)
    for row in range(3):
        page.line(240, 340 + 55 * row, 600)
    _cornered(page, 200, 600, 300, 66)
    cv2.rectangle(page.image, (240, 620), (262, 642), PRINT, 2)
    assert len(fields_of(page)) == 3


def test_the_frame_around_such_places_is_no_field() -> None:
    page = Sheetlet()
    page.box(150, 260, 900, 260)
    page.truth.clear()
    _cornered(page, 200, 300, 520, 66)
    _cornered(page, 200, 420, 520, 66)
    fields = fields_of(page)
    assert [round(field.rect.width, -1) for field in fields] == [520, 520]


def test_the_marks_are_no_boxes_to_tick_of_which_two_sides_are_left() -> None:
    page = Sheetlet()
    page.image[:] = 255
    for row in range(3):
        _cornered(page, 300, 290 + 100 * row, 520, 66)
    black = np.where(page.image < 128, 0, 255).astype(np.uint8)
    assert find_checkboxes(straighten(black), []) == []


def test_letters_are_no_marks() -> None:
    page = Sheetlet()
    for row, words in enumerate(("L 7 J F L 7 J F", "F 7 [ ] L J F 7", "LJ FL 7L JJ L7 L")):
        page.caption(words, 200, 300 + 60 * row, 1.2)
    assert fields_of(page) == []
