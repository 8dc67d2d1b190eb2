"""Cells without a line above them."""

import cv2
import pytest

from hcr_batch.image.page.fields import find_form, find_form_rules
from hcr_batch.image.page.ruling.opentop import open_tops
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def inner_amounts(rows: int) -> Sheetlet:
    """Rows of a tax form: a number and an amount each, above a line, and on their right the column of the totals."""
    page = Sheetlet()
    for row in range(rows):
        cv2.line(page.image, (600, 340 + 40 * row), (1000, 340 + 40 * row), PRINT, 2)
        page.caption(f"{row + 1}a", 610, 330 + 40 * row)
    for x in (600, 660):
        cv2.line(page.image, (x, 300), (x, 300 + 40 * rows), PRINT, 2)
    cv2.line(page.image, (1000, 200), (1000, 700), PRINT, 2)
    for y in (200, 700):
        cv2.line(page.image, (100, y), (1100, y), PRINT, 2)
    return page


def test_uprights_that_begin_at_one_height_close_the_cells_between_them() -> None:
    for rows in (1, 3):
        form = find_form(straighten(inner_amounts(rows).image, 150))
        amounts = [field.rect for field in form.fields if abs(field.rect.left - 660) < 8]
        assert len(amounts) == rows
        assert amounts[0].top == pytest.approx(300, abs=5)


def test_letters_at_both_ends_of_a_line_make_no_cell() -> None:
    page = Sheetlet()
    page.line(300, 400, 400)
    for x in (299, 701):
        cv2.line(page.image, (x, 420), (x, 447), PRINT, 2)
    sheet = straighten(page.image, 150)
    assert open_tops(sheet, find_form_rules(sheet)) == []


def test_letters_written_a_little_above_their_line_make_no_cell() -> None:
    page = Sheetlet()
    page.box(300, 400, 500, 60)
    for x in (320, 345, 380):
        cv2.line(page.image, (x, 428), (x, 455), PRINT, 2)
    sheet = straighten(page.image, 150)
    assert open_tops(sheet, find_form_rules(sheet)) == []


def test_figures_that_stand_on_the_line_of_their_cell_make_no_cell() -> None:
    page = Sheetlet()
    for y in (340, 400, 460):
        cv2.line(page.image, (100, y), (1100, y), PRINT, 2)
    for x in (100, 700, 1100):
        cv2.line(page.image, (x, 340), (x, 460), PRINT, 2)
    for x in (800, 822):
        cv2.line(page.image, (x, 431), (x, 460), PRINT, 2)
    cells = [field.rect for field in find_form(straighten(page.image, 150)).fields]
    assert [cell.height for cell in cells] == pytest.approx([57] * 4, abs=4)
