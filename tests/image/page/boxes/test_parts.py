"""Frames around lines to write on, and the heads of parts, are no fields."""

import cv2

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet

TINT = 215


def part(page: Sheetlet, y: int, paper: int = TINT) -> None:
    """A frame 800 x 240 with a head above it, 34 high, whose paper is tinted."""
    cv2.rectangle(page.image, (120, y), (920, y + 34), paper, -1)
    page.caption("T H E   V E H I C L E", 130, y + 23)
    for top, height in ((y, 34), (y + 34, 240)):
        cv2.rectangle(page.image, (120, top), (920, top + height), PRINT, 2)


def kinds(page: Sheetlet) -> list[FieldKind]:
    return [field.kind for field in find_form(straighten(page.image)).fields]


def test_a_frame_around_short_lines_and_its_head_are_no_fields() -> None:
    page = Sheetlet()
    for y in (300, 700):
        part(page, y)
        page.ticked(150, y + 60, 8)
        page.ticked(600, y + 60, 6)
        page.line(300, y + 220, 260)
    assert kinds(page) == [FieldKind.RULED] * 6


def test_a_tinted_box_above_a_box_is_a_field_like_it() -> None:
    page = Sheetlet()
    part(page, 300)
    assert kinds(page) == [FieldKind.BOX] * 2


def test_a_box_above_a_frame_is_a_field_where_it_has_the_paper_of_the_frame() -> None:
    page = Sheetlet()
    part(page, 300, paper=245)
    for y in (380, 460):
        page.line(300, y, 260)
    assert kinds(page) == [FieldKind.BOX] + [FieldKind.RULED] * 2


def test_a_box_with_one_short_line_in_it_is_a_field() -> None:
    page = Sheetlet()
    page.box(120, 300, 800, 240, "MARTIN")
    cv2.line(page.image, (140, 535), (400, 535), PRINT, 2)
    assert FieldKind.BOX in kinds(page)
