"""A sheet with nothing but staples and punched holes is blank; what is written on one is read, however little."""

import cv2
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.records import GreyImage
from tests.image.page.drawn import INK, Sheetlet


def stapled() -> GreyImage:
    page = Sheetlet().image
    cv2.line(page, (70, 95), (110, 55), 70, 4, cv2.LINE_AA)
    cv2.line(page, (72, 98), (112, 58), 170, 3, cv2.LINE_AA)
    return page


def punched() -> GreyImage:
    page = Sheetlet().image
    for y in (640, 1112):
        cv2.circle(page, (70, y), 18, 30, -1, cv2.LINE_AA)
    return page


def punched_at_the_top() -> GreyImage:
    page = Sheetlet().image
    for x in (384, 856):
        cv2.circle(page, (x, 70), 18, 30, -1, cv2.LINE_AA)
    return page


@pytest.mark.parametrize(
    "page", [stapled(), punched(), punched_at_the_top()], ids=["staple", "holes", "holes side by side"]
)
def test_staples_and_holes_are_no_writing(page: GreyImage) -> None:
    assert segment(page) == []


@pytest.mark.parametrize("page", [stapled(), punched()], ids=["staple", "holes"])
def test_a_note_beside_them_is_read(page: GreyImage) -> None:
    note = Sheetlet()
    note.image = page.copy()
    note.write("OK", 500, 900)
    assert any(450 < crop.box.x < 520 for crop in segment(note.image))


def test_a_lone_letter_is_read() -> None:
    page = Sheetlet().image
    cv2.polylines(page, [cv2.ellipse2Poly((600, 800), (12, 18), 0, 0, 360, 10)], True, INK, 3, cv2.LINE_AA)
    assert len(segment(page)) == 1
