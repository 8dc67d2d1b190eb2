"""The narrow columns of tables, which are no combs."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet

_DAYS = ("Mo", "Tu", "We", "Th", "Fr")


def grid(page: Sheetlet, top: int, rows: int, columns: int = 5, side: int = 44) -> None:
    """Even cells that share their sides."""
    for row in range(rows):
        for column in range(columns):
            page.box(300 + side * column, top + side * row, side, side)


def kinds(page: Sheetlet, degrees: float) -> list[FieldKind]:
    return [field.kind for field in find_form(straighten(page.finish(degrees))).fields]


@pytest.mark.parametrize("degrees", [0.0, 0.7])
def test_columns_below_a_printed_head_are_fields_of_their_own(degrees: float) -> None:
    page = Sheetlet()
    grid(page, 300, rows=4)
    for column, day in enumerate(_DAYS):
        page.caption(day, 306 + 44 * column, 328)
    page.write("X", 352, 378, 22)
    assert kinds(page, degrees) == [FieldKind.BOX] * 20


def test_columns_below_a_head_that_is_too_flat_for_a_comb_are_fields_of_their_own() -> None:
    page = Sheetlet()
    for column in range(6):
        page.box(300 + 80 * column, 300, 80, 32)
        page.caption(("In", "Out")[column % 2], 322 + 80 * column, 322)
        for row in range(3):
            page.box(300 + 80 * column, 332 + 80 * row, 80, 80)
    page.write("17", 402, 390, 30)
    assert kinds(page, 0.5)[-18:] == [FieldKind.BOX] * 18


def test_columns_below_a_word_each_that_is_not_as_even_as_print_are_fields_of_their_own() -> None:
    page = Sheetlet()
    for column in range(6):
        page.box(300 + 80 * column, 300, 80, 36)
        # Thin print in a small scan is off its line by a pixel or two.
        place = (318 + 80 * column, 321 + 2 * (column % 3))
        cv2.putText(page.image, ("V/X", "O/V")[column % 2], place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, PRINT, 1)
        for row in range(3):
            page.box(300 + 80 * column, 336 + 58 * row, 80, 58)
    assert FieldKind.COMB not in kinds(page, 0.0)


def test_columns_below_words_turned_on_their_side_are_fields_of_their_own() -> None:
    page = Sheetlet()
    for column, word in enumerate(("Female", "Untaught", "Primary", "Secondary", "Higher")):
        lying = Sheetlet(120, 36)
        lying.caption(word, 8, 24)
        page.box(300 + 44 * column, 300, 44, 130)
        page.image[306:426, 304 + 44 * column : 340 + 44 * column] = np.rot90(lying.image)
        for row in range(3):
            page.box(300 + 44 * column, 430 + 44 * row, 44, 44)
    assert FieldKind.COMB not in kinds(page, 0.0)


def test_columns_below_few_letters_that_end_level_with_other_heads_are_fields_of_their_own() -> None:
    page = Sheetlet()
    columns = ((120, 180, 100, "Place of birth"), (300, 44, 44, "Y"), (344, 44, 44, "No"), (388, 88, 100, "School"))
    page.box(300, 300, 88, 56)
    page.caption("Reads", 312, 334)
    for x, width, height, head in columns:
        page.box(x, 400 - height, width, height)
        page.caption(head, x + 8, 388, 0.45)
        for row in range(4):
            page.box(x, 400 + 44 * row, width, 44)
    page.write("X", 310, 436, 22)
    assert FieldKind.COMB not in kinds(page, 0.0)


@pytest.mark.parametrize("head", ["", "MAREK"])
def test_combs_on_top_of_each_other_stay_combs(head: str) -> None:
    page = Sheetlet()
    grid(page, 300, rows=4)
    for column, letter in enumerate(head):
        page.write(letter, 310 + 44 * column, 336, 28)
    assert kinds(page, 0.0) == [FieldKind.COMB] * 4


def test_cells_too_wide_for_a_comb_in_rows_below_each_other_are_fields_of_their_own() -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(110, 300 + 54 * row, 400, 54)
        page.caption("Floors clean and dry", 120, 332 + 54 * row)
        for column in range(3):
            page.box(510 + 77 * column, 300 + 54 * row, 77, 54)
    assert FieldKind.COMB not in kinds(page, 0.0)


def test_cells_with_a_ring_to_tick_each_are_no_comb() -> None:
    page = Sheetlet()
    grid(page, 300, rows=1, columns=3, side=46)
    for column in range(3):
        cv2.circle(page.image, (323 + 46 * column, 323), 11, PRINT, 2, cv2.LINE_AA)
    assert FieldKind.COMB not in kinds(page, 0.0)


def test_letters_that_look_like_rings_leave_a_comb_whole() -> None:
    page = Sheetlet()
    grid(page, 300, rows=1, columns=4)
    for column, (x, y, radius) in enumerate([(20, 24, 11), (24, 20, 9), (18, 26, 12), (22, 22, 8)]):
        cv2.circle(page.image, (300 + 44 * column + x, 300 + y), radius, 40, 2, cv2.LINE_AA)
    assert kinds(page, 0.0) == [FieldKind.COMB]


def test_cells_with_a_box_to_tick_each_before_a_wider_cell_are_no_comb() -> None:
    page = Sheetlet()
    for row in range(2):
        y = 300 + 56 * row
        for x in range(300, 520, 44):
            page.box(x, y, 44, 56)
            page.box(x + 12, y + 18, 20, 20)
        page.box(520, y, 132, 56)
    assert kinds(page, 0.0)[:12] == [FieldKind.BOX] * 12
