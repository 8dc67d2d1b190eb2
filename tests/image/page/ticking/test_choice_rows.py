"""Rows of choices that pale lines part."""

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def rows(*, printed: bool, crossed: bool = False) -> Sheetlet:
    """Three lines with a box to tick above the start of each, and one line to write on."""
    page = Sheetlet()
    for row in range(3):
        top = 300 + 46 * row
        cv2.rectangle(page.image, (154, top), (174, top + 20), PRINT, 2)
        if printed:
            page.caption("Members and their children", 184, top + 17, 0.6)
            page.caption("145.00", 700, top + 17, 0.6)
        else:
            page.write("TEACHER", 190, top + 18, 26)
        page.line(150, top + 30, 650)
    if crossed:
        cv2.line(page.image, (148, 294), (180, 326), 40, 4)
        cv2.line(page.image, (148, 326), (180, 294), 40, 4)
    page.line(150, 700, 500)
    return page


@pytest.mark.parametrize("crossed", [False, True])
def test_no_row_with_a_box_and_print_is_a_line_to_write_on(crossed: bool) -> None:
    found = find_form(straighten(rows(printed=True, crossed=crossed).image)).fields
    assert [field.kind for field in found] == [FieldKind.RULED]


def test_rows_with_a_box_and_writing_are_lines_to_write_on() -> None:
    assert len(find_form(straighten(rows(printed=False).image)).fields) == 4


@pytest.mark.parametrize(("boxes", "crossed", "lines"), [(2, 0, 1), (2, 2, 1), (1, 0, 4)])
def test_no_row_of_a_question_with_boxes_for_its_answers_at_the_end_is_a_line_to_write_on(
    boxes: int, crossed: int, lines: int
) -> None:
    page = Sheetlet()
    for row in range(3):
        top = 300 + 46 * row
        page.caption("Are you insured?", 154, top + 17, 0.6)
        for column in range(boxes):
            cv2.rectangle(page.image, (1070 - 90 * column, top), (1090 - 90 * column, top + 20), PRINT, 2)
            page.caption("No", 1036 - 90 * column, top + 17, 0.6)
        if row < crossed:
            for slope in (1, -1):
                cv2.line(page.image, (974, top + 10 - 16 * slope), (1006, top + 10 + 16 * slope), 40, 4)
        page.line(150, top + 30, 944)
    page.line(150, 700, 500)
    found = find_form(straighten(page.image)).fields
    assert [field.kind for field in found] == [FieldKind.RULED] * lines
