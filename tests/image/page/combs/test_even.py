"""Combs: their cells counted, also where these begin between pixels or a sheet is smaller than it is taken for."""

import cv2
import pytest

from hcr_batch.image.page.boxes.closed import group_rows
from hcr_batch.image.page.combs.even import pitch_of
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import PRINT, Sheetlet

BEGIN = [round(37 + 29.53 * cell) for cell in range(27)]
"""Cells of 5 mm at 150 dpi."""


@pytest.mark.parametrize("starts", [BEGIN, [*BEGIN[:9], BEGIN[8] + 14, *BEGIN[9:]], BEGIN[:3] + BEGIN[5:]])
def test_the_pitch_of_a_long_comb_is_exact(starts: list[int]) -> None:
    assert pitch_of(starts) == pytest.approx(29.53, abs=0.05)


def test_a_first_cell_made_narrow_by_a_wide_side_does_not_count_for_the_others() -> None:
    starts = [169, 193, 222, 248, 275, 303, 329, 358, 384, 411]
    assert pitch_of(starts) == pytest.approx(26.9, abs=0.5)


def test_a_long_comb_has_all_its_cells() -> None:
    page = Sheetlet()
    for x in (*BEGIN, round(37 + 29.53 * 27)):
        cv2.line(page.image, (x, 500), (x, 534), PRINT, 2)
    for y in (500, 534):
        cv2.line(page.image, (BEGIN[0], y), (round(37 + 29.53 * 27), y), PRINT, 2)
    assert [field.cells for field in find_form(straighten(page.image)).fields] == [27]


def test_joined_cells_are_one_comb_on_a_small_sheet_that_is_taken_for_a4() -> None:
    sheet = straighten(Sheetlet(1170, 830).image)
    cells = [Rect(100.0 + 40 * k, 200.0, 134.5 + 40 * k, 244.0) for k in range(12)]
    assert group_rows(sheet, cells) == [cells]


def test_cells_that_large_writing_fills_are_of_the_comb_beside_one_with_room() -> None:
    page = Sheetlet()
    page.box(150, 300, 500, 50)
    page.comb(150, 500, 8, pitch=30, height=38)
    for cell in (0, 1, 2, 4, 5, 6):
        cv2.ellipse(page.image, (165 + 30 * cell, 519), (7, 11), 0, 0, 360, 40, 6)
    cv2.line(page.image, (253, 532), (258, 508), 40, 4)
    assert [field.cells for field in find_form(straighten(page.finish())).fields] == [None, 8]


def test_the_cell_before_a_comb_is_no_part_of_it_where_it_is_as_wide_as_no_whole_cells() -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(150, 300 + 42 * row, 84, 42)  # 2.6 cells
        page.caption(str(row + 1), 188, 326 + 42 * row)
        page.comb(234, 300 + 42 * row, 16, pitch=32, height=42)
    cells = [field.cells for field in find_form(straighten(page.finish())).fields if field.cells]
    assert cells == [16] * 3


def test_even_columns_with_high_cells_are_no_comb() -> None:
    page = Sheetlet()
    for left in range(150, 1050, 180):  # 30 mm wide
        page.box(left, 400, 180, 260)
        page.write("MARTIN", left + 20, 470, 20)
    fields = find_form(straighten(page.finish())).fields
    assert [field.cells for field in fields] == [None] * 5
