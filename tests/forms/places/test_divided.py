"""Boxes divided by uprights that do not reach their tops."""

import cv2

from hcr_batch.forms.draft import draft_fields
from tests.image.page.drawn import PRINT, Sheetlet


def places(page: Sheetlet) -> list[tuple[int, int]]:
    """Left edge and width of each field, to 10 pixels."""
    return [(round(field.box.x, -1), round(field.box.width, -1)) for field in draft_fields(page.image).fields]


def test_an_upright_below_the_captions_divides_a_box() -> None:
    page = Sheetlet()
    for y in (300, 400):
        page.box(120, y, 600, 60)
        page.caption("Code", 130, y + 14, 0.4)
        page.caption("Number", 430, y + 14, 0.4)
        cv2.line(page.image, (420, y + 20), (420, y + 60), PRINT, 2)
    assert places(page) == [(120, 300), (420, 300)] * 2


def test_a_mark_at_the_bottom_of_a_box_does_not_divide_it() -> None:
    page = Sheetlet()
    for y in (300, 400):
        page.box(120, y, 600, 60)
        cv2.line(page.image, (420, y + 36), (420, y + 60), PRINT, 2)
    assert places(page) == [(120, 600)] * 2


def test_a_box_to_tick_at_the_bottom_of_a_box_does_not_divide_it() -> None:
    page = Sheetlet()
    for y in (300, 400):
        page.box(120, y, 600, 32)
        cv2.rectangle(page.image, (420, y + 8), (444, y + 32), PRINT, 2)
    assert places(page) == [(120, 600)] * 2
