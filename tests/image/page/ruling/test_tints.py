"""Rows of a table whose upper half is tinted, with uprights in the lower half alone; and tables with every other row
tinted."""

import cv2
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.rules import find_rules
from hcr_batch.image.page.ruling.tints import tint_edges
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet

TINT = 215


def half_tinted(tint: int = TINT) -> Sheetlet:
    """Three rows 60 high, the upper halves tinted; uprights below these only, and at both sides."""
    page = Sheetlet()
    for y in (300, 360, 420):
        cv2.rectangle(page.image, (121, y), (1099, y + 30), tint, -1)
        for x in (400, 560, 820):
            cv2.line(page.image, (x, y + 31), (x, y + 60), PRINT, 2)
    for y in (300, 360, 420, 480):
        cv2.line(page.image, (120, y), (1100, y), PRINT, 2)
    for x in (120, 1100):
        cv2.line(page.image, (x, 300), (x, 480), PRINT, 2)
    return page


@pytest.mark.parametrize("degrees", [0.0, 0.8])
def test_both_halves_of_each_row_are_cells(degrees: float) -> None:
    fields = find_form(straighten(half_tinted().finish(degrees))).fields
    widths = [160] * 3 + [260] * 3 + [280] * 6 + [980] * 3
    assert sorted(field.rect.width for field in fields) == pytest.approx(widths, abs=8)


def test_uprights_that_end_on_bare_paper_are_on_no_edge() -> None:
    sheet = straighten(half_tinted(tint=245).image)
    assert tint_edges(sheet, find_rules(sheet)) == []


def test_the_blurred_rule_below_a_row_is_no_tint() -> None:
    page = Sheetlet()
    for y in (300, 330, 360):
        cv2.line(page.image, (120, y), (1100, y), PRINT, 4)
    for x in (120, 400, 700, 1100):
        cv2.line(page.image, (x, 300), (x, 360), PRINT, 2)
    for x in (430, 446, 730, 746):
        cv2.line(page.image, (x, 334), (x, 348), PRINT, 2)
    sheet = straighten(cv2.GaussianBlur(page.image, (0, 0), 1.2))
    assert tint_edges(sheet, find_rules(sheet)) == []


def test_a_tint_that_ends_within_the_row_is_no_side() -> None:
    page = half_tinted(tint=245)
    cv2.rectangle(page.image, (300, 364), (900, 389), TINT, -1)
    sheet = straighten(page.image)
    assert tint_edges(sheet, find_rules(sheet)) == []


def striped(columns: int = 4, tint: int = TINT, line: int | None = None) -> Sheetlet:
    """Six rows 48 high, every other one tinted; lines of that grey below each, which the next tint half covers."""
    page = Sheetlet()
    width = 800 // columns
    for row in range(6):
        y = 300 + 48 * row
        if row % 2:
            cv2.rectangle(page.image, (120, y), (120 + columns * width, y + 47), tint, -1)
        if line is not None:
            cv2.rectangle(page.image, (120, y + 47), (120 + columns * width, y + 48), line, -1)
    for column in range(columns + 1):
        x = 120 + column * width
        cv2.line(page.image, (x, 300), (x, 588), PRINT, 2)
    for y in (300, 588):
        cv2.line(page.image, (120, y), (120 + columns * width, y), PRINT, 2)
    return page


@pytest.mark.parametrize("degrees", [0.0, 0.6])
@pytest.mark.parametrize("line", [None, 200])
@pytest.mark.parametrize("columns", [2, 4])
def test_every_other_row_of_a_table_is_told_by_its_tint(degrees: float, line: int | None, columns: int) -> None:
    fields = find_form(straighten(striped(columns, 232, line).finish(degrees))).fields
    assert len(fields) == 6 * columns
    assert [field.rect.height for field in fields] == pytest.approx([46] * len(fields), abs=6)


def test_a_tint_of_the_page_is_no_edge_of_the_rows_on_it() -> None:
    page = striped(tint=245)
    page.image[400:, :] -= 20
    sheet = straighten(page.image)
    assert tint_edges(sheet, find_rules(sheet)) == []


@pytest.mark.parametrize("thickness", [2, 3, 4])
def test_a_rule_is_no_edge_of_a_tint(thickness: int) -> None:
    page = striped(tint=245)
    for row in range(1, 6):
        cv2.line(page.image, (120, 300 + 48 * row), (920, 300 + 48 * row), PRINT, thickness)
    sheet = straighten(cv2.GaussianBlur(page.image, (0, 0), 0.8))
    assert tint_edges(sheet, find_rules(sheet)) == []


def test_uprights_may_reach_over_the_edges_of_the_sheet() -> None:
    sheet = straighten(striped().image)
    height = sheet.grey.shape[0]
    down = tuple(Rule(-4.0, height + 4.0, float(x), float(x), 2.0) for x in (120, 320, 520))
    assert isinstance(tint_edges(sheet, Rules((), down, ())), list)
