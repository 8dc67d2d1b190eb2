"""Cells for one letter each are one field."""

import cv2
import pytest

from hcr_batch.image.page.field import Field, FieldKind, Form
from hcr_batch.image.page.fields import with_combs_of
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.sheet import Rect
from tests.image.page.drawn import PRINT, Sheetlet
from tests.image.page.found import fields_of


def test_a_comb_is_one_field_whatever_is_written_in_its_cells() -> None:
    page = Sheetlet()
    page.comb(200, 300, 12, "1I1ILT471HE1")
    (field,) = fields_of(page)
    assert field.rect.width == pytest.approx(12 * 38, abs=6)


def test_the_ticks_of_a_box_make_it_a_comb() -> None:
    page = Sheetlet()
    page.box(200, 300, 400, 60)
    for x in range(240, 600, 40):
        cv2.line(page.image, (x, 345), (x, 360), PRINT, 2)
    (field,) = fields_of(page)
    assert field.kind is FieldKind.COMB
    assert {round(rule.at, -1) for rule in field.down} == set(range(200, 601, 40))


@pytest.mark.parametrize("text", ["", "12"])
def test_day_month_and_year_on_baselines_with_ticks_are_one_comb(text: str) -> None:
    page = Sheetlet()
    for x, cells in ((200, 2), (290, 2), (380, 4)):
        page.ticked(x, 400, cells, text)
    page.ticked(700, 400, 5)
    assert [field.cells for field in fields_of(page)] == [8, 5]


def test_a_wide_comb_of_ticks_parts_no_page() -> None:
    page = Sheetlet()
    page.caption("Name at birth", 120, 396, 0.6)
    page.ticked(120, 400, 28, pitch=34)
    (field,) = fields_of(page)
    assert field.cells == 28


def test_a_comb_in_a_cell_keeps_its_cells() -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(150, 300 + 70 * row, 800, 70)
        page.caption("Postcode", 165, 340 + 70 * row, 0.6)
        page.comb(400, 308 + 70 * row, 5, height=54)
    assert [field.cells for field in fields_of(page) if field.cells] == [5, 5, 5]


@pytest.mark.parametrize("text", ["", "1984"])
def test_uprights_on_a_line_make_a_comb_that_is_open_above(text: str) -> None:
    page = Sheetlet()
    x = 200
    for cells in (2, 2, 4):
        cv2.line(page.image, (x, 340), (x + 34 * cells, 340), PRINT, 2)
        for k in range(cells + 1):
            cv2.line(page.image, (x + 34 * k, 300), (x + 34 * k, 340), PRINT, 2)
        x += 34 * cells + 14
    for k, letter in enumerate(text):
        page.write(letter, 200 + 164 + 34 * k + 8, 332, 24)
    (field,) = fields_of(page)
    assert field.cells == 8
    assert 10 <= 340 - field.rect.top <= 60


def test_a_side_of_open_cells_that_writing_hides_is_there_all_the_same() -> None:
    page = Sheetlet()
    cv2.line(page.image, (200, 340), (336, 340), PRINT, 2)
    for k in (0, 1, 3, 4):
        cv2.line(page.image, (200 + 34 * k, 300), (200 + 34 * k, 340), PRINT, 2)
    cv2.circle(page.image, (266, 322), 13, 40, 3)
    (field,) = fields_of(page)
    assert field.cells == 4


@pytest.mark.parametrize("text", ["HILL", "LILI", "111111"])
def test_tall_letters_on_a_line_make_no_comb(text: str) -> None:
    page = Sheetlet()
    cv2.line(page.image, (200, 340), (400, 340), PRINT, 2)
    for k, _ in enumerate(text):
        cv2.line(page.image, (212 + 32 * k, 300), (212 + 32 * k, 340), 40, 2)
    assert [field.cells for field in fields_of(page)] == [None]


def _comb(left: float, cells: int) -> Field:
    return Field(Rect(left, 100.0, left + 20.0 * cells, 130.0), FieldKind.COMB, cells=cells)


@pytest.mark.parametrize(
    ("parts", "cells"),
    [
        ([_comb(0.0, 3), _comb(62.0, 5)], [8]),
        ([_comb(0.0, 3), _comb(40.0, 6)], [8]),
        ([_comb(0.0, 3), _comb(62.0, 6)], [3, 6]),
        ([_comb(0.0, 9)], [9]),
    ],
)
def test_a_comb_that_whole_rules_leave_in_pieces_stays_one(parts: list[Field], cells: list[int]) -> None:
    beside = Field(Rect(0.0, 200.0, 300.0, 240.0), FieldKind.BOX)
    none = Rules((), (), ())
    found = with_combs_of(Form((_comb(0.0, 8),), none), Form((*parts, beside), none))
    assert [field.cells for field in found.fields] == [*cells, None]
