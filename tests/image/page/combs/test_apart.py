"""Combs of boxes that stand apart, blank and written in."""

import time

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.combs.apart import find_apart
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.drawn import PAPER, PRINT, Sheetlet, ink_in


def counts(page: Sheetlet, degrees: float = 0.0) -> list[int]:
    return sorted(len(cells) for cells in find_apart(straighten(page.finish(degrees, noise=4.0 * bool(degrees)))))


@pytest.mark.parametrize("text", ["", "1I1ILT471H", "MTEHLKZ"])
@pytest.mark.parametrize("gap", [5, 8, 14, 20])
@pytest.mark.parametrize("degrees", [0.0, 1.5])
def test_a_row_of_boxes_is_one_comb(text: str, gap: int, degrees: float) -> None:
    page = Sheetlet()
    page.apart(150, 400, 10, text, gap=gap)
    assert counts(page, degrees) == [10]


def test_the_comb_has_the_place_and_the_cells_of_its_row() -> None:
    page = Sheetlet()
    page.apart(150, 400, 12, "MARGUERITE")
    (field,) = find_form(straighten(page.image)).fields
    assert (field.kind, field.cells) == (FieldKind.COMB, 12)
    (x, y, width, height, _) = page.truth[0]
    expected = [x, y, x + width, y + height]
    rect = field.rect
    assert [rect.left, rect.top, rect.right, rect.bottom] == pytest.approx(expected, abs=4)


def test_a_cell_whose_side_is_written_over_is_found_by_its_other_sides() -> None:
    page = Sheetlet()
    page.apart(150, 400, 8)
    for at in (150, 150 + 7 * 42, 150 + 3 * 42):  # the first cell, the last one and one between
        cv2.line(page.image, (at + 17, 398), (at + 17, 448), PRINT, 3)
    assert counts(page) == [8]


def test_the_sides_of_the_cells_are_not_read() -> None:
    page = Sheetlet()
    page.apart(150, 400, 10)
    sheet = straighten(page.finish(0.8, noise=3.0))
    (field,) = find_form(sheet).fields
    crop = cut_field(sheet, field)
    assert crop.blank
    assert ink_in(crop) < 60


@pytest.mark.parametrize("separator", [True, False])
def test_day_month_and_year_are_one_comb_without_what_is_printed_between(separator: bool) -> None:
    page = Sheetlet()
    for x, cells in ((150, 2), (274, 2), (398, 4)):
        page.apart(x, 400, cells, "0417"[:cells])
        if separator and x > 150:
            cv2.line(page.image, (x - 20, 440), (x - 12, 408), PRINT, 2)
    sheet = straighten(page.image)
    (field,) = find_form(sheet).fields
    assert field.cells == 8
    assert len(field.between) == 2
    image = cut_field(sheet, field).image
    start = field.rect.left - 0.18 * field.rect.height
    for gap in field.between:
        columns = slice(int((gap.left - start + 4) * sheet.scale), int((gap.right - start - 4) * sheet.scale))
        assert (image[:, columns] > 150).all()


@pytest.mark.parametrize("joined", [True, False])
def test_joined_combs_are_one_only_without_room_for_a_caption(joined: bool) -> None:
    page = Sheetlet()
    page.comb(150, 400, 2)
    page.comb(250 if joined else 330, 400, 4)
    assert [field.cells for field in find_form(straighten(page.image)).fields] == ([6] if joined else [2, 4])


def test_boxes_to_tick_are_no_comb() -> None:
    page = Sheetlet()
    for x in range(150, 900, 150):
        page.box(x, 400, 30, 30)
        page.caption("yes", x + 38, 425)
    for y in range(500, 800, 60):
        page.box(150, y, 30, 30)
        page.box(190, y, 30, 30)
    assert counts(page) == []


def test_joined_cells_are_left_to_their_rules() -> None:
    page = Sheetlet()
    page.comb(150, 400, 12)
    assert counts(page) == []


def test_joined_cells_with_thick_rules_stay_whole() -> None:
    page = Sheetlet()
    page.comb(150, 400, 16, "MAHLERTKM1", pitch=52, height=54)
    for k in range(17):
        cv2.line(page.image, (150 + 52 * k, 400), (150 + 52 * k, 454), PRINT, 5)
    for y in (400, 454):
        cv2.line(page.image, (150, y), (150 + 52 * 16, y), PRINT, 5)
    for x in (152, 204):  # strokes along the left sides of the first two cells
        cv2.line(page.image, (x + 4, 410), (x + 4, 445), PRINT, 3)
    (field,) = find_form(straighten(page.image)).fields
    assert field.cells == 16
    assert field.rect.width == pytest.approx(16 * 52, abs=8)


def test_print_is_no_comb() -> None:
    page = Sheetlet()
    for size in (0.8, 1.2, 1.8):
        page.caption("DOODOODOOBOARD", 150, round(300 + 200 * size), size)
    cv2.rectangle(page.image, (150, 900), (600, 1300), PRINT, 2)
    rng = np.random.default_rng(0)
    for row in range(20):  # a square code
        for column in range(20):
            if rng.random() < 0.5:
                page.image[920 + 14 * row : 934 + 14 * row, 170 + 14 * column : 184 + 14 * column] = PRINT
    assert counts(page) == []


def test_squared_paper_is_no_comb_and_takes_no_longer_than_other_pages() -> None:
    page = Sheetlet()
    for at in range(0, 1754, 24):
        cv2.line(page.image, (0, at), (1240, at), PRINT, 1)
        cv2.line(page.image, (at, 0), (at, 1754), PRINT, 1)
    sheet = straighten(page.image)
    started = time.process_time()
    assert find_apart(sheet) == []
    assert time.process_time() - started < 1.0


def test_a_row_whose_middle_writing_hides_is_found_once() -> None:
    page = Sheetlet()
    page.apart(150, 500, 14)
    for k in range(5, 9):
        # A gap in the bottom side: the contours do not see these cells.
        left = 150 + 42 * k
        page.image[544:550, left + 10 : left + 20] = PAPER
    assert counts(page) == [14]
