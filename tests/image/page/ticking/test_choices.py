"""A box that holds boxes to tick and their words is print, unless somebody wrote in it as well."""

import cv2
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Layout
from tests.image.page.drawn import INK, PRINT, Sheetlet
from tests.image.page.lettered import lay_text


@pytest.mark.parametrize("written", [False, True])
def test_a_box_with_choices_is_print_unless_something_is_written_there(written: bool) -> None:
    page = Sheetlet()
    page.box(150, 300, 300, 60, "MARTIN")
    page.box(450, 300, 400, 100)
    page.caption("Anybody hurt?", 458, 322)
    for x, word in ((470, "yes"), (570, "no")):
        cv2.rectangle(page.image, (x, 340), (x + 20, 360), PRINT, 2)
        page.caption(word, x + 28, 357)
    if written:
        page.write("TWO", 680, 380, 28)
    name, choices = segment(page.image, Layout.FIELDS)
    assert (name.blank, name.printed) == (False, False)
    assert (choices.blank, choices.printed) == (False, not written)


@pytest.mark.parametrize("crossed", [(), (0,), (1,), (0, 2)])
def test_a_box_with_choices_is_print_where_crosses_hide_some_of_them(crossed: tuple[int, ...]) -> None:
    page = Sheetlet()
    page.box(150, 300, 300, 60, "MARTIN")
    page.box(450, 300, 500, 60)
    for k, word in enumerate(("weekly", "monthly", "never")):
        x = 470 + 160 * k
        cv2.rectangle(page.image, (x, 320), (x + 20, 340), PRINT, 2)
        page.caption(word, x + 28, 338)
        if k in crossed:
            cv2.line(page.image, (x - 3, 317), (x + 23, 342), INK, 5)
            cv2.line(page.image, (x + 22, 316), (x - 2, 343), INK, 5)
    assert [(crop.blank, crop.printed) for crop in segment(page.image, Layout.FIELDS)] == [
        (False, False),
        (False, True),
    ]


@pytest.mark.parametrize("ticked", [False, True])
def test_narrow_cells_of_a_table_with_a_box_to_tick_each_are_left_out(ticked: bool) -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(150, 300 + 60 * row, 300, 60, "MARTIN")
        for x in (450, 515):
            page.box(x, 300 + 60 * row, 65, 60)
            cv2.rectangle(page.image, (x + 20, 318 + 60 * row), (x + 44, 342 + 60 * row), PRINT, 2)
    if ticked:
        for x, y in ((482, 330), (547, 390)):
            cv2.line(page.image, (x - 13, y - 14), (x + 14, y + 12), INK, 5)
            cv2.line(page.image, (x + 13, y - 12), (x - 14, y + 14), INK, 5)
    assert [crop.blank for crop in segment(page.image, Layout.FIELDS)] == [False] * 4


def test_what_is_written_in_a_narrow_cell_without_a_box_to_tick_stays() -> None:
    page = Sheetlet()
    for row in range(6):
        page.box(150, 300 + 60 * row, 300, 60, "MARTIN")
        page.box(450, 300 + 60 * row, 65, 60)
        if row < 5:
            cv2.rectangle(page.image, (470, 318 + 60 * row), (494, 342 + 60 * row), PRINT, 2)
    lay_text(page, "NA", 464, 620, 26)
    assert [crop.blank for crop in segment(page.image, Layout.FIELDS)] == [False] * 7


def test_wide_cells_of_a_table_with_a_box_to_tick_each_may_be_written_in() -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(150, 300 + 60 * row, 300, 60, "MARTIN")
        page.box(450, 300 + 60 * row, 300, 60)
        cv2.rectangle(page.image, (470, 318 + 60 * row), (494, 342 + 60 * row), PRINT, 2)
    page.write("BERN", 530, 346)
    assert [crop.blank for crop in segment(page.image, Layout.FIELDS)] == [False, False, *[False, True] * 3]


def test_square_cells_of_a_table_are_not_boxes_to_tick_in_themselves() -> None:
    page = Sheetlet()
    for row in range(5):
        top = 300 + 50 * row
        page.box(150, top, 300, 50, "MARTIN" if row else "")
        for left, width, head, figures in ((450, 52, "Day", "26"), (502, 52, "Month", "02"), (554, 90, "Year", "1988")):
            page.box(left, top, width, 50)
            if row:
                lay_text(page, figures, left + 10, top + 14, 22)
            else:
                page.caption(head, left + 4, top + 30, 0.4)
    written = [crop for crop in segment(page.image, Layout.FIELDS) if not crop.blank and not crop.printed]
    assert len(written) == 16


@pytest.mark.parametrize("ticked", [False, True])
def test_wider_cells_with_a_box_to_tick_amid_each_and_nothing_beside_it_are_left_out(ticked: bool) -> None:
    page = Sheetlet()
    for row in range(5):
        page.box(150, 300 + 60 * row, 300, 60, "MARTIN")
        page.box(450, 300 + 60 * row, 90, 60)
        cv2.rectangle(page.image, (485, 320 + 60 * row), (505, 340 + 60 * row), PRINT, 2)
    if ticked:
        cv2.line(page.image, (483, 378), (507, 402), INK, 5)
        cv2.line(page.image, (508, 377), (482, 403), INK, 5)
    assert [crop.blank for crop in segment(page.image, Layout.FIELDS)] == [False] * 5
