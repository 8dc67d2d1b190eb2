"""Tables without a rule on their left and right."""

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ruling.openside import open_sides
from hcr_batch.image.page.ruling.rules import find_rules
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def table(uprights: tuple[int, ...], left: int = 120, right: int = 1100) -> Sheetlet:
    """Five rules across, 60 pixels apart, and rules down from the first to the last."""
    page = Sheetlet()
    for row in range(5):
        cv2.line(page.image, (left, 300 + 60 * row), (right, 300 + 60 * row), PRINT, 2)
    for x in uprights:
        cv2.line(page.image, (x, 300), (x, 540), PRINT, 2)
    return page


@pytest.mark.parametrize("degrees", [0.0, 0.8])
def test_the_first_and_last_columns_are_cells(degrees: float) -> None:
    fields = find_form(straighten(table((400, 760)).finish(degrees))).fields
    assert len(fields) == 4 * 3
    assert sorted(field.rect.width for field in fields) == pytest.approx([280] * 4 + [340] * 4 + [360] * 4, abs=8)


def test_one_side_may_be_drawn() -> None:
    fields = find_form(straighten(table((120, 400, 760)).finish())).fields
    assert len(fields) == 4 * 3


def test_lines_without_an_upright_stay_lines() -> None:
    sheet = straighten(table(()).finish())
    assert open_sides(sheet, find_rules(sheet)) == ()
    assert {field.kind for field in find_form(sheet).fields} == {FieldKind.RULED}


def test_first_cells_are_closed_where_the_last_column_spans_the_rows() -> None:
    page = Sheetlet()
    for row, end in enumerate((1100, 800, 1100, 800, 1100)):
        cv2.line(page.image, (120, 300 + 60 * row), (end, 300 + 60 * row), PRINT, 2)
    cv2.line(page.image, (800, 300), (800, 540), PRINT, 2)
    for row, x in enumerate((500, 400, 500, 620)):
        cv2.line(page.image, (x, 300 + 60 * row), (x, 360 + 60 * row), PRINT, 2)
    fields = find_form(straighten(page.image)).fields
    first = [field for field in fields if field.kind is FieldKind.BOX and field.rect.left < 130]
    assert sorted(field.rect.width for field in first) == pytest.approx([280, 380, 380, 500], abs=8)


def test_amounts_behind_their_numbers_are_cells() -> None:
    """The right edge of a tax form: a column of line numbers, and beside it one of amounts that nothing closes."""
    page = Sheetlet()
    for row, start in enumerate((120, 800, 800, 800, 120)):
        cv2.line(page.image, (start, 300 + 60 * row), (1100, 300 + 60 * row), PRINT, 2)
        page.caption("2b", 812, 350 + 60 * row)
    for x in (800, 860):
        cv2.line(page.image, (x, 300), (x, 540), PRINT, 2)
    fields = find_form(straighten(page.image)).fields
    amounts = [field for field in fields if field.rect.left > 850]
    assert [field.kind for field in amounts] == [FieldKind.BOX] * 4
    assert [field.rect.width for field in amounts] == pytest.approx([240] * 4, abs=8)


def test_lines_that_end_at_an_upright_stay_lines() -> None:
    page = table(())
    cv2.line(page.image, (1100, 300), (1100, 540), PRINT, 2)
    assert {field.kind for field in find_form(straighten(page.image)).fields} == {FieldKind.RULED}


def test_an_amount_beside_two_rows_is_a_cell() -> None:
    """A line that comes from the left ends at the amounts, beside a number that takes two of the rows."""
    page = Sheetlet()
    for row, (start, end) in enumerate(((800, 1100), (800, 1100), (500, 862), (800, 1100), (800, 1100))):
        cv2.line(page.image, (start, 300 + 60 * row), (end, 300 + 60 * row), PRINT, 2)
    for x in (800, 860):
        cv2.line(page.image, (x, 300), (x, 540), PRINT, 2)
    fields = find_form(straighten(page.image)).fields
    amounts = [field for field in fields if field.rect.left > 850]
    assert [field.kind for field in amounts] == [FieldKind.BOX] * 3
    assert sorted(field.rect.height for field in amounts) == pytest.approx([57, 57, 117], abs=5)


def test_a_comb_at_the_open_side_of_a_table_closes_its_own_row_alone() -> None:
    page = table((400, 760))
    for x in range(860, 1101, 40):
        cv2.line(page.image, (x, 370), (x, 410), PRINT, 2)
    for y in (370, 410):
        cv2.line(page.image, (860, y), (1100, y), PRINT, 2)
    fields = find_form(straighten(page.image, 150)).fields
    assert [round(field.rect.top / 60) for field in fields if abs(field.rect.left - 760) < 8] == [5, 7, 8]
