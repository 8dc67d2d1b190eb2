"""Which rules are lines to write on, and which part the page or belong to a box."""

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet
from tests.image.page.found import fields_of, kinds_of


def test_a_line_goes_on_below_the_one_behind_its_caption() -> None:
    page = Sheetlet()
    page.caption("Address", 100, 448)
    page.line(220, 450, 880)
    page.line(100, 530, 1000)
    assert kinds_of(page) == [FieldKind.RULED] * 2


def test_rules_that_part_the_page_are_no_fields() -> None:
    page = Sheetlet()
    page.caption("Midterm 1", 100, 192)
    page.caption("Version 2", 1050, 192)
    cv2.line(page.image, (90, 200), (1150, 200), PRINT, 2)
    cv2.line(page.image, (90, 700), (1150, 700), PRINT, 4)
    cv2.line(page.image, (90, 1600), (1150, 1600), PRINT, 2)
    page.caption("Page 2 of 6", 560, 1625)
    assert fields_of(page) == []


def test_a_long_line_behind_its_caption_is_a_field_wherever_else_it_would_part_the_page() -> None:
    page = Sheetlet()
    page.line(330, 400, 800)
    assert fields_of(page) == []
    page.caption("Amount in words", 130, 396, 0.7)
    (field,) = fields_of(page)
    assert field.kind is FieldKind.RULED and field.rect.width == pytest.approx(801, abs=4)


def test_lines_below_each_other_are_fields_even_across_the_page() -> None:
    page = Sheetlet()
    for row in range(3):
        page.line(90, 400 + 55 * row, 1060)
    assert kinds_of(page) == [FieldKind.RULED] * 3


@pytest.mark.parametrize(("start", "found"), [(160, True), (90, False)])
def test_a_lone_line_across_the_page_is_a_field_where_it_begins_behind_the_margin(start: int, *, found: bool) -> None:
    page = Sheetlet()
    page.caption("2.   List any physical disabilities which you wish to reveal and", 90, 400, 0.7)
    page.caption("which affect your living expenses:", 160, 430, 0.7)
    cv2.line(page.image, (start, 560), (1150, 560), PRINT, 2)
    page.caption("3.   Number of dependents", 90, 600, 0.7)
    assert kinds_of(page) == [FieldKind.RULED] * found


@pytest.mark.parametrize("dotted", [True, False])
def test_a_line_that_leads_to_a_box_is_no_field(dotted: bool) -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(800, 300 + 60 * row, 200, 60)
        page.caption("Travel", 120, 345 + 60 * row)
        if dotted:
            page.dots(200, 345 + 60 * row, 596)
        else:
            cv2.line(page.image, (200, 345 + 60 * row), (796, 345 + 60 * row), PRINT, 1)
    assert kinds_of(page) == [FieldKind.BOX] * 3


@pytest.mark.parametrize("above_edge", [5, 9])
def test_lines_close_above_the_lower_edge_of_their_box_are_fields(above_edge: int) -> None:
    page = Sheetlet()
    page.box(100, 300, 900, 80)
    for x, caption in ((240, "Permit"), (540, "Valid until")):
        page.caption(caption, x - 120, 376 - above_edge, 0.6)
        page.line(x, 380 - above_edge, 160)
    rects = [field.rect for field in fields_of(page) if field.kind is FieldKind.RULED]
    assert [(rect.left, rect.width) for rect in rects] == [pytest.approx((x, 160), abs=4) for x in (240, 540)]


def test_the_second_of_two_lower_edges_is_no_line_to_write_on() -> None:
    page = Sheetlet()
    for y in (300, 500):
        page.box(100, y, 900, 60)
        page.line(100, y + 54, 900)
    assert kinds_of(page) == [FieldKind.BOX] * 2


def test_the_gap_above_a_dark_bar_is_no_line_to_write_on() -> None:
    page = Sheetlet()
    page.caption("Is the vehicle on hire purchase?", 100, 260, 0.7)
    for y in (340, 620):
        page.image[y : y + 40, 100:700] = PRINT
        # So close below the bar that its lower edge is also that of the box.
        page.box(250, y + 43, 450, 50)
        page.box(250, y + 110, 450, 50)
    assert kinds_of(page) == [FieldKind.BOX] * 4


def test_a_rule_below_a_logo_is_no_line_to_write_on() -> None:
    page = Sheetlet()
    for x in (110, 150):
        cv2.line(page.image, (x, 156), (x + 30, 230), PRINT, 8)
    page.caption("Industrial Supplies Ltd, 14 Mill Lane, Leeds LS9", 220, 225, 0.7)
    page.line(110, 240, 1000)
    for row in range(4):
        page.box(110, 400 + 90 * row, 500, 50)
    assert [field.kind for field in find_form(straighten(page.finish())).fields] == [FieldKind.BOX] * 4


def test_a_far_thicker_rule_below_a_line_to_write_on_parts_the_page() -> None:
    page = Sheetlet()
    page.caption("Date", 120, 298)
    page.line(170, 300, 250)
    page.line(600, 300, 500)
    cv2.line(page.image, (100, 360), (1100, 360), PRINT, 5)
    page.caption("Enclose a copy of your passport.", 120, 390, 0.4)
    assert len(fields_of(page)) == 2


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_rule_on_from_the_top_of_a_dark_column_heads_a_part_and_is_no_line(side: str) -> None:
    page = Sheetlet()
    for part in range(3):
        y, x = 300 + 330 * part, 90 if side == "left" else 1110
        page.image[y : y + 300, x : x + 42] = 40
        cv2.line(page.image, (90, y), (1150, y), PRINT, 1)
        for row in range(3):
            page.line(180, y + 90 + 80 * row, 700)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.left, -1) for field in fields] == [180] * 9
