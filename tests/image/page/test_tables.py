"""Tables have a field in each cell."""

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from tests.image.page.drawn import PAPER, PRINT, Sheetlet
from tests.image.page.found import fields_of, kinds_of


def test_a_table_has_a_field_in_each_cell() -> None:
    page = Sheetlet()
    for row in range(4):
        for column in range(3):
            page.box(150 + 300 * column, 300 + 60 * row, 300, 60)
    assert kinds_of(page) == [FieldKind.BOX] * 12


def test_an_upright_parts_the_lines_of_a_table_with_open_sides() -> None:
    page = Sheetlet()
    for y in (300, 360, 420, 480):
        page.line(150, y, 900)
    cv2.line(page.image, (650, 300), (650, 480), PRINT, 2)
    widths = [round(field.rect.width, -1) for field in fields_of(page)]
    assert widths == [900, *[500, 400] * 3]


def test_the_columns_of_a_table_are_parted_though_letters_stand_below_it() -> None:
    page = Sheetlet()
    for row in range(3):
        for x, width in ((150, 300), (450, 200), (650, 250)):
            page.box(x, 300 + 60 * row, width, 60)
    for x in (450, 650):
        cv2.line(page.image, (x, 482), (x, 496), PRINT, 2)  # the stem of a letter
    assert kinds_of(page) == [FieldKind.BOX] * 9


def test_a_table_beside_a_dark_column_has_its_cells() -> None:
    page = Sheetlet()
    for row in range(4):
        for x, width in ((230, 400), (630, 300)):
            page.box(x, 300 + 65 * row, width, 65)
    page.image[300:561, 150:230] = PRINT
    for row in range(4):
        cv2.putText(page.image, str(row + 1), (180, 345 + 65 * row), cv2.FONT_HERSHEY_DUPLEX, 0.9, 250, 2)
    assert kinds_of(page) == [FieldKind.BOX] * 8


def test_cells_that_end_at_a_dark_column_are_closed() -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(190, 300 + 65 * row, 520, 65)
        page.box(710, 300 + 65 * row, 380, 65)
    page.image[300 : 300 + 4 * 65, 140:190] = 30
    page.image[300 : 300 + 4 * 65, 190:193] = PAPER
    assert kinds_of(page) == [FieldKind.BOX] * 8


def test_a_cell_that_felt_pen_fills_is_a_field_beside_others() -> None:
    """Its ink covers two fifths, as that of a printed code does, which stands alone."""
    page = Sheetlet()
    for row in range(3):
        page.box(240, 720 + 48 * row, 300, 48)
        page.box(540, 720 + 48 * row, 200, 48)
    page.box(240, 1000, 200, 48)
    for left, top in ((540, 768), (240, 1000)):
        for x in range(left + 20, left + 180, 12):
            page.image[top + 6 : top + 42, x : x + 7] = 40
    assert len(fields_of(page)) == 6


@pytest.mark.parametrize("gap", [3, 4])
def test_the_sides_of_boxes_to_tick_between_close_lines_part_no_cells(gap: int) -> None:
    page = Sheetlet()
    page.caption("Child tax credit", 560, 290)
    for row in range(5):
        cv2.line(page.image, (200, 300 + 26 * row), (900, 300 + 26 * row), PRINT, 1)
    for x in (200, 550, 900):
        cv2.line(page.image, (x, 300), (x, 300 + 4 * 26), PRINT, 2)
    for row in range(4):
        top, bottom = 300 + 26 * row + gap, 300 + 26 * (row + 1) - gap
        cv2.rectangle(page.image, (700, top), (700 + bottom - top, bottom), PRINT, 2)
    assert [field.rect.width for field in fields_of(page)] == pytest.approx([346] * 8, abs=6)
