"""Dark bars with light captions, and the boxes below them."""

from itertools import pairwise

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ruling.bars import find_bars
from hcr_batch.image.page.ruling.rules import find_rules
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.drawn import PAPER, PRINT, Sheetlet, ink_in


def barred(texts: list[str]) -> Sheetlet:
    """Boxes with thick sides, each below a bar of its own."""
    page = Sheetlet()
    for row, text in enumerate(texts):
        y = 300 + 130 * row
        cv2.rectangle(page.image, (110, y), (1110, y + 100), 30, 4)
        page.image[y : y + 34, 110:1110] = 30
        cv2.putText(page.image, "Surname", (120, y + 24), cv2.FONT_HERSHEY_DUPLEX, 0.6, PAPER, 1, cv2.LINE_AA)
        page.write(text, 150, y + 86)
    return page


@pytest.mark.parametrize("degrees", [0.0, 0.8])
def test_a_bar_is_the_upper_side_of_the_box_below_it(degrees: float) -> None:
    page = barred(["MARTIN", "", "ROSE", "", "LEA"])
    sheet = straighten(page.finish(degrees, noise=3.0 * bool(degrees)))
    assert len(find_bars(sheet)) == 5
    fields = find_form(sheet).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * 5
    assert all(60 <= field.rect.height <= 72 for field in fields)
    crops = [cut_field(sheet, field) for field in fields]
    assert [crop.blank for crop in crops] == [False, True, False, True, False]
    assert all(ink_in(crop) < 80 for crop in crops if crop.blank)


def test_lines_of_bold_print_are_no_bars() -> None:
    page = Sheetlet()
    for row in range(10):
        cv2.putText(page.image, "DECLARATION OF HONOUR", (110, 300 + 60 * row), cv2.FONT_HERSHEY_DUPLEX, 1.1, 20, 5)
    assert find_bars(straighten(page.image)) == []


def test_a_rule_close_to_a_bar_leaves_it_a_bar() -> None:
    page = Sheetlet()
    page.image[400:431, 110:1110] = 30
    cv2.putText(page.image, "Deductions and tax", (120, 421), cv2.FONT_HERSHEY_DUPLEX, 0.6, PAPER, 2, cv2.LINE_AA)
    cv2.line(page.image, (800, 388), (1110, 388), 60, 3)
    (bar,) = find_bars(straighten(page.finish()))
    assert (bar.left, bar.right) == pytest.approx((110, 1110), abs=3)
    assert (bar.top, bar.bottom) == pytest.approx((400, 431), abs=3)


def test_a_flat_row_of_cells_below_a_bar_with_large_letters_is_no_part_of_it() -> None:
    page = Sheetlet()
    page.image[300:344, 110:1111] = 30
    for column in range(5):
        page.box(110 + 200 * column, 344, 200, 26)
        cv2.putText(
            page.image, "Monday", (130 + 200 * column, 330), cv2.FONT_HERSHEY_DUPLEX, 0.8, PAPER, 1, cv2.LINE_AA
        )
    (bar,) = find_bars(straighten(page.finish()))
    assert (bar.top, bar.bottom) == pytest.approx((300, 345), abs=3)


@pytest.mark.parametrize("height", [44, 130])
def test_the_rows_of_a_table_hang_together_below_a_head_of_any_height(height: int) -> None:
    page = Sheetlet()
    for row in range(5):
        for column in range(4):
            page.box(150 + 220 * column, 340 + 60 * row, 220, 60)
    page.image[340 - height : 340, 150:1031] = 30
    fields = find_form(straighten(page.finish())).fields
    assert [field.kind for field in fields if field.rect.top > 390] == [FieldKind.BOX] * 16


def test_a_grey_block_in_a_narrow_column_leaves_its_uprights() -> None:
    """The column of line numbers beside that of the amounts, without rules at its outer side."""
    page = Sheetlet()
    for row in range(9):
        cv2.line(page.image, (860, 300 + 26 * row), (1080, 300 + 26 * row), PRINT, 2)
    for x in (860, 908):
        cv2.line(page.image, (x, 300), (x, 300 + 8 * 26), PRINT, 2)
    page.image[430:456, 860:908] = 150
    fields = find_form(straighten(page.finish())).fields
    assert sum(field.kind is FieldKind.BOX and field.rect.left > 900 for field in fields) == 8


def test_the_rule_on_from_the_lower_edge_of_a_bar_is_the_top_of_the_row_below_it() -> None:
    page = Sheetlet()
    page.image[400:431, 110:220] = 30
    for at in (400, 430):
        cv2.line(page.image, (110, at), (1110, at), PRINT, 1)
    for row in range(1, 4):
        cv2.line(page.image, (860, 430 + 46 * row), (1110, 430 + 46 * row), PRINT, 2)
    for x in (860, 1050, 1110):
        cv2.line(page.image, (x, 430), (x, 568), PRINT, 2)
    rects = [field.rect for field in find_form(straighten(page.finish())).fields]
    assert sum(rect.left > 850 and rect.top > 425 for rect in rects) == 6


@pytest.mark.parametrize("gap", [7, 15])
def test_captions_on_dark_cells_below_each_other_are_bars_with_a_box_behind_each(gap: int) -> None:
    page = Sheetlet()
    for row, width in enumerate((500, 500, 620)):
        y = 300 + (46 + gap) * row
        page.box(250, y, width, 46)
        page.image[y : y + 47, 110:251] = 30
        cv2.putText(page.image, "Surname", (118, y + 30), cv2.FONT_HERSHEY_DUPLEX, 0.6, PAPER, 1, cv2.LINE_AA)
    sheet = straighten(page.finish())
    assert [(bar.left, bar.right) for bar in find_bars(sheet)] == [pytest.approx((110, 251), abs=3)] * 3
    rects = [field.rect for field in find_form(sheet).fields]
    assert [rect.left for rect in rects] == pytest.approx([252] * 3, abs=4)
    assert [rect.right for rect in rects] == pytest.approx([750, 750, 870], abs=4)
    assert [rect.height for rect in rects] == pytest.approx([44] * 3, abs=4)


def test_the_first_cell_of_a_comb_behind_a_caption_on_a_dark_cell_is_one() -> None:
    page = Sheetlet()
    for y, cells in ((300, 2), (400, 8)):
        page.image[y : y + 43, 110:320] = 30
        cv2.putText(page.image, "From", (118, y + 28), cv2.FONT_HERSHEY_DUPLEX, 0.6, PAPER, 1, cv2.LINE_AA)
        for k in range(cells):
            page.box(320 + 32 * k, y, 32, 42)
    page.box(110, 500, 500, 46)
    fields = find_form(straighten(page.finish())).fields
    assert [field.cells for field in fields] == [2, 8, None]


@pytest.mark.parametrize("size", [0.6, 0.75])
def test_a_bar_with_letters_as_high_as_most_of_it_is_one(size: float) -> None:
    page = Sheetlet()
    page.image[400:441, 110:330] = 30
    cv2.putText(page.image, "From (month)", (122, 427), cv2.FONT_HERSHEY_DUPLEX, size, PAPER, 2, cv2.LINE_AA)
    (bar,) = find_bars(straighten(page.finish()))
    assert (bar.top, bar.bottom) == pytest.approx((400, 441), abs=3)


def test_a_rule_along_the_lower_edge_of_a_grey_block_at_its_end_is_level() -> None:
    """With the block it is no thicker than a rule is on average, and the middle of what it ends with is higher."""
    page = Sheetlet()
    cv2.line(page.image, (80, 600), (1160, 600), PRINT, 2)
    cv2.rectangle(page.image, (960, 582), (1156, 600), 90, -1)
    rules = find_rules(straighten(page.image))
    assert [rule.at_end - rule.at_start for rule in rules.across] == pytest.approx([0.0], abs=1.0)


def test_lines_to_write_on_close_above_the_dark_head_of_a_table_stay() -> None:
    """The head is no column that begins with the line and names a part: it begins some way below."""
    page = Sheetlet()
    for row in range(3):
        for x in (320, 800):
            page.line(x, 300 + 50 * row, 300)
    page.image[418:462, 110:1110] = 30
    for row in range(4):
        for column in range(5):
            page.box(110 + 200 * column, 462 + 50 * row, 200, 50)
    fields = find_form(straighten(page.finish())).fields
    lines = [field.rect for field in fields if field.kind is FieldKind.RULED]
    assert sorted(round(line.bottom) for line in lines) == pytest.approx([300, 300, 350, 350, 400, 400], abs=3)


def test_a_dark_head_with_a_light_row_below_some_of_its_cells_bounds_the_first_row() -> None:
    page, columns = Sheetlet(), (110, 410, 610, 730, 850, 970, 1130)
    page.image[300:360, 110:1130] = 30
    for left, right in pairwise(columns[2:6]):
        cv2.rectangle(page.image, (left, 328), (right, 360), PRINT, 2)
        page.image[330:359, left + 2 : right - 1] = 210
    for row in range(4):
        for left, right in pairwise(columns):
            page.box(left, 360 + 50 * row, right - left, 50)
    sheet = straighten(page.finish())
    bars = [(round(bar.left), round(bar.bottom)) for bar in find_bars(sheet)]
    assert sorted(bars) == [pytest.approx(end, abs=3) for end in ((110, 360), (610, 328), (970, 360))]
    first = [field.rect for field in find_form(sheet).fields if 355 < field.rect.top < 370]
    assert [round(box.left) for box in first] == pytest.approx(columns[:-1], abs=4)
