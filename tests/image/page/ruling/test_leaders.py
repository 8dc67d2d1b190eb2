"""Columns of rules that lead the eye to boxes to tick and to dark boxes with codes."""

import cv2

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet

_TESTS = ("Sodium", "Potassium", "Calcium", "Ferritin", "Glucose")


def kinds(page: Sheetlet) -> list[FieldKind]:
    return [field.kind for field in find_form(straighten(page.finish())).fields]


def test_lines_below_a_list_that_lead_to_boxes_to_tick_are_no_fields() -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(120, 60 + 60 * row, 400, 50)
    for row, word in enumerate(_TESTS):
        base = 300 + 31 * row
        page.caption(word, 122, base - 4)
        page.dots(120, base, 520, pitch=4, dot=(2, 2))
        cv2.rectangle(page.image, (654, base - 23), (672, base - 5), PRINT, 2)
    assert kinds(page) == [FieldKind.BOX] * 3


def test_dots_that_lead_to_dark_boxes_with_codes_are_no_fields() -> None:
    page = Sheetlet()
    for row, word in enumerate(_TESTS):
        base = 300 + 48 * row
        page.caption(word, 122, base)
        page.dots(240, base, 400, pitch=8, dot=(2, 2))
        cv2.rectangle(page.image, (650, base - 22), (708, base + 10), 90, -1)
        page.box(720, base - 24, 300, 36)
    assert kinds(page) == [FieldKind.BOX] * len(_TESTS)


def test_the_side_of_a_box_that_ends_with_leaders_of_dots_stays() -> None:
    page = Sheetlet()
    for y in (100, 155):
        page.box(120, y, 510, 55)
    cv2.rectangle(page.image, (650, 136), (670, 156), 90, -1)
    for row, word in enumerate(_TESTS):
        base = 300 + 48 * row
        page.caption(word, 122, base)
        page.dots(240, base, 400, pitch=8, dot=(2, 2))
        cv2.rectangle(page.image, (650, base - 22), (708, base + 10), 90, -1)
    assert kinds(page) == [FieldKind.BOX] * 2


def test_lines_to_write_on_before_choices_with_words_stay() -> None:
    page = Sheetlet()
    for row in range(4):
        base = 300 + 47 * row
        page.caption("Name", 122, base)
        page.dots(180, base, 460, pitch=6, dot=(2, 2))
        cv2.rectangle(page.image, (654, base - 18), (672, base), PRINT, 2)
        page.caption("Mr", 682, base)
    assert kinds(page) == [FieldKind.RULED] * 4


def test_lines_to_write_on_beside_a_column_of_cells_stay() -> None:
    """Some are level with a cell by chance, as beside the questions of an accident statement."""
    page = Sheetlet()
    cv2.rectangle(page.image, (110, 240), (520, 900), PRINT, 2)
    for row in range(9):
        page.caption("Name", 122, 310 + 68 * row)
        page.line(190, 310 + 68 * row, 322)
    for row in range(16):
        cv2.line(page.image, (520, 240 + 40 * row), (900, 240 + 40 * row), PRINT, 2)
        page.caption("was turning to the right", 560, 266 + 40 * row)
    cv2.line(page.image, (900, 240), (900, 840), PRINT, 2)
    assert kinds(page).count(FieldKind.RULED) == 9


def test_the_last_line_in_a_box_is_a_line_beside_its_sides() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (110, 240), (620, 440), PRINT, 2)
    for y in (340, 431):
        page.line(124, y, 480)
    assert kinds(page) == [FieldKind.RULED] * 2
