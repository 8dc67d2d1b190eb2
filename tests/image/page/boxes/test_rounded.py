"""Boxes with round corners, and boxes of dashes."""

import cv2
import pytest

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.drawn import PRINT, Sheetlet

BOX = (400, 60)


def rounded(page: Sheetlet, x: int, y: int, radius: int) -> None:
    """A box with a corner of so many pixels."""
    width, height = BOX
    for left, right, at in ((x + radius, x + width - radius, y), (x + radius, x + width - radius, y + height)):
        cv2.line(page.image, (left, at), (right, at), PRINT, 2)
    for at in (x, x + width):
        cv2.line(page.image, (at, y + radius), (at, y + height - radius), PRINT, 2)
    for angle, (cx, cy) in {
        180: (x + radius, y + radius),
        270: (x + width - radius, y + radius),
        0: (x + width - radius, y + height - radius),
        90: (x + radius, y + height - radius),
    }.items():
        cv2.ellipse(page.image, (cx, cy), (radius, radius), angle, 0, 90, PRINT, 2)


def dashed(page: Sheetlet, x: int, y: int, size: tuple[int, int] = BOX) -> None:
    """A box of dashes."""
    width, height = size
    for at in (y, y + height):
        page.dots(x, at, width, pitch=12, dot=(7, 2))
    for at in (x, x + width):
        for top in range(y, y + height - 6, 12):
            cv2.line(page.image, (at, top), (at, top + 6), PRINT, 2)
    page.truth.clear()


def fields(page: Sheetlet, degrees: float) -> list[Field]:
    return list(find_form(straighten(page.finish(degrees, noise=4.0 * bool(degrees)))).fields)


@pytest.mark.parametrize("radius", [8, 18, 26])
@pytest.mark.parametrize("gap", [22, 60])
@pytest.mark.parametrize("degrees", [0.0, 1.0])
def test_a_rounded_box_is_one_field_and_the_paper_between_two_is_none(radius: int, gap: int, degrees: float) -> None:
    page = Sheetlet()
    for row in range(5):
        rounded(page, 300, 300 + (BOX[1] + gap) * row, radius)
        page.write("MARTIN", 300 + 30, 345 + (BOX[1] + gap) * row)
    found = fields(page, degrees)
    assert [field.kind for field in found] == [FieldKind.BOX] * 5
    assert all(field.rect.width > 0.85 * BOX[0] for field in found)


@pytest.mark.parametrize("gap", [22, 60])
def test_a_box_of_dashes_is_one_field(gap: int) -> None:
    page = Sheetlet()
    for row in range(5):
        dashed(page, 300, 300 + (BOX[1] + gap) * row)
    assert [field.kind for field in fields(page, 0.0)] == [FieldKind.BOX] * 5


def test_round_corners_are_not_read() -> None:
    page = Sheetlet()
    for row in range(3):
        rounded(page, 300, 300 + 100 * row, 26)
    sheet = straighten(page.image)
    assert all(cut_field(sheet, field).blank for field in find_form(sheet).fields)


def test_lines_in_a_rounded_frame_that_end_before_its_sides_are_no_boxes() -> None:
    page = Sheetlet()
    for x, y, width, height in ((300, 300, 400, 280),):
        for (start, end), angle, corner in (
            ((x + 9, y), 180, (x + 9, y + 9)),
            ((x + 9, y + height), 90, (x + 9, y + height - 9)),
            ((x, y), 270, (x + width - 9, y + 9)),
            ((x, y), 0, (x + width - 9, y + height - 9)),
        ):
            cv2.ellipse(page.image, corner, (9, 9), angle, 0, 90, PRINT, 2)
            if angle in (180, 90):
                cv2.line(page.image, (start, end), (x + width - 9, end), PRINT, 2)
        for at in (x, x + width):
            cv2.line(page.image, (at, y + 9), (at, y + height - 9), PRINT, 2)
    for row, caption in enumerate(("Name", "Street", "Town", "Telephone")):
        page.line(313, 364 + 54 * row, 374)
        page.caption(caption, 316, 378 + 54 * row, 0.4)
    assert [field.kind for field in fields(page, 0.0)] == [FieldKind.RULED] * 4


def test_lines_of_one_length_are_no_boxes() -> None:
    page = Sheetlet()
    for row in range(5):
        page.caption("Place:", 225, 300 + 60 * row, 0.7)
        page.line(300, 304 + 60 * row, 400, "LILLE" if row % 2 else "")
    assert [field.kind for field in fields(page, 0.0)] == [FieldKind.RULED] * 5


@pytest.mark.parametrize("degrees", [0.0, 0.7])
def test_above_a_frame_of_dashes_around_boxes_nobody_writes(degrees: float) -> None:
    page = Sheetlet()
    page.line(150, 300, 400)
    page.line(650, 300, 400)
    page.caption("Signature", 152, 318, 0.45)
    page.caption("Date", 652, 318, 0.45)
    dashed(page, 140, 346, (920, 90))
    for x in (260, 700):
        page.box(x, 376, 200, 40)
    assert [field.kind for field in fields(page, degrees)] == [FieldKind.RULED] * 2 + [FieldKind.BOX] * 2


def test_the_frame_of_a_page_is_no_side_of_the_room_between_two_lines() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (90, 200), (1150, 1600), PRINT, 2)
    for row in range(3):
        cv2.line(page.image, (105, 400 + 60 * row), (1135, 400 + 60 * row), PRINT, 2)
    assert [field.kind for field in fields(page, 0.0)] == [FieldKind.RULED] * 3


def test_the_first_and_the_last_line_in_the_frame_of_a_part_make_no_boxes_with_its_edges() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (90, 340), (1150, 650), PRINT, 2)
    for row in range(3):
        cv2.line(page.image, (102, 420 + 60 * row), (1138, 420 + 60 * row), PRINT, 2)
    assert [field.kind for field in fields(page, 0.0)] == [FieldKind.RULED] * 3


def test_lines_of_dots_between_braces_are_no_box() -> None:
    page = Sheetlet()
    for y in (400, 465, 700, 765):
        page.dots(300, y, 480)
    for y in (400, 700):
        for x in (274, 806):
            cv2.line(page.image, (x, y + 2), (x, y + 62), PRINT, 2)
    assert [field.kind for field in fields(page, 0.0)] == [FieldKind.RULED] * 4
