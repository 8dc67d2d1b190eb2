"""Tinted places that have no outline."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.boxes.tints import shade
from tests.image.page.drawn import INK, PAPER, Sheetlet

PLACES = [(150, 300 + 110 * row, 700, 60) for row in range(5)]


def tinted(*, white_on_tint: bool) -> Sheetlet:
    page = Sheetlet()
    if white_on_tint:
        shade(page, 110, 220, 1000, 620, PAPER - 22)
    for number, (x, y, width, height) in enumerate(PLACES):
        shade(page, x, y, width, height, PAPER if white_on_tint else PAPER - 22)
        page.caption("Surname of the child", x, y - 12, 0.6)
        page.write("MARTIN" if number % 2 else "", x + 20, y + 45)
    return page


@pytest.mark.parametrize(
    ("white_on_tint", "degrees"), [(False, 0.0), (False, 0.7), (True, 0.0)], ids=["tinted", "askew", "white on tint"]
)
def test_each_is_a_field(white_on_tint: bool, degrees: float) -> None:
    fields = find_form(
        straighten(tinted(white_on_tint=white_on_tint).finish(degrees, noise=3.0 * bool(degrees)))
    ).fields
    assert len(fields) == len(PLACES)
    if not degrees:
        for field, (x, y, width, height) in zip(fields, PLACES, strict=True):
            rect = field.rect
            found = [rect.left, rect.top, rect.right, rect.bottom]
            assert found == pytest.approx([x, y, x + width, y + height], abs=6)


def test_a_place_that_a_paler_spot_of_its_panel_touches_is_found() -> None:
    page = Sheetlet()
    shade(page, 110, 220, 1000, 620, PAPER - 40)
    shade(page, 500, 330, 160, 60, PAPER - 30)
    for number, (x, y, width, height) in enumerate(PLACES):
        shade(page, x, y, width, height, PAPER)
        page.write("MARTIN" if number % 2 else "", x + 20, y + 45)
    assert len(find_form(straighten(page.finish())).fields) == len(PLACES)


def test_heads_of_parts_are_none() -> None:
    page = Sheetlet()
    for row in range(4):
        shade(page, 110, 300 + 300 * row, 1000, 44, PAPER - 30)
        page.caption(f"{row + 1}. Particulars", 120, 330 + 300 * row, 0.8)
        for line in range(3):
            page.caption(
                "Please give your particulars as they stand in your papers", 110, 480 + 300 * row + 40 * line, 0.8
            )
    page.line(110, 420, 600)
    assert len(find_form(straighten(page.image)).fields) == 1


def test_a_single_bar_is_an_ornament() -> None:
    page = Sheetlet()
    shade(page, 110, 300, 1000, 60, PAPER - 30)
    for row in range(8):
        page.caption("Please send us the following papers before the end of the month", 110, 500 + 40 * row, 0.8)
    assert find_form(straighten(page.image)).fields == ()


def test_uneven_light_is_no_shade() -> None:
    page = Sheetlet()
    for row in range(12):
        page.write("quick brown fox", 150, 300 + 70 * row)
    light = np.linspace(0, 60, 1240)[None, :] + np.linspace(0, 50, 1754)[:, None]
    dim = np.clip(page.image.astype(np.float64) - light, 0, 255).astype(np.uint8)
    assert find_form(straighten(dim)).fields == ()


def test_the_empty_cells_of_a_tinted_table_are_fields_beside_others() -> None:
    page = Sheetlet()
    for row in range(4):
        page.line(150, 300 + 80 * row, 500)
        page.caption("Please say where you live and since when", 700, 300 + 80 * row)
    for row in range(3):
        for left, width in ((150, 400), (554, 300), (858, 220)):
            shade(page, left, 800 + 45 * row, width, 41, PAPER - 18)
    page.write("MARTIN", 170, 834)
    for left in (150, 374):
        shade(page, left, 1200, 220, 41, PAPER - 18)  # heads, or ornaments
    kinds = [field.kind for field in find_form(straighten(page.finish())).fields]
    assert kinds == [FieldKind.RULED] * 4 + [FieldKind.BOX] * 9


@pytest.mark.parametrize("rows", [2, 1])
def test_tinted_places_in_rows_with_captions_below_them_are_fields_beside_others(rows: int) -> None:
    page = Sheetlet()
    for row in range(rows):
        for x, width in ((110, 380), (520, 320), (870, 240)):
            shade(page, x, 300 + 100 * row, width, 54, PAPER - 24)
            page.caption("Surname", x, 372 + 100 * row, 0.4)
            page.write("MARTIN" if x < 500 else "", x + 20, 340 + 100 * row)
    for row in range(4):
        page.box(110, 700 + 80 * row, 500, 60)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.left, -1) for field in fields[:-4]] == [110, 520, 870] * (rows if rows > 1 else 0)


def test_tinted_places_of_rows_that_lie_askew_below_a_bar_are_found_with_one_that_is_shortened() -> None:
    page = Sheetlet()
    shade(page, 0, 240, 1240, 60, 60)
    shade(page, 0, 300, 1240, 34, PAPER)
    shade(page, 0, 334, 1240, 300, PAPER - 10)
    for row in range(3):
        for k, (x, width) in enumerate(((110, 380), (520, 320), (870, 240))[: 3 - row]):
            y = 340 + 100 * row + (7 if row == 1 else 4) * k
            shade(page, x, y, width, 46 if (row, k) == (0, 1) else 54, PAPER - 34)
    for row in range(4):
        page.box(110, 700 + 80 * row, 500, 60)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.left, -1) for field in fields[:-4]] == [110, 520, 870, 110, 520, 110]


@pytest.mark.parametrize("stripe", [0, 12, 24], ids=["plain", "paler", "as dark"])
def test_tinted_places_in_rows_are_found_above_a_table_with_every_other_row_tinted(stripe: int) -> None:
    page = Sheetlet()
    for row in range(2):
        for x, width in ((110, 380), (520, 320), (870, 240)):
            shade(page, x, 300 + 100 * row, width, 50, PAPER - 24)
            page.caption("Surname", x, 290 + 100 * row, 0.4)
            page.write("MARTIN" if x < 500 else "", x + 20, 336 + 100 * row)
    for row in range(6):
        shade(page, 110, 600 + 50 * row, 1000, 50, PAPER - stripe * (row % 2))
        for column in range(5):
            page.box(110 + 200 * column, 600 + 50 * row, 200, 50)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.left, -1) for field in fields[:-30]] == [110, 520, 870] * 2


@pytest.mark.parametrize(
    ("x", "width", "tint", "found"),
    [(110, 1000, 24, 1), (110, 400, 24, 0), (110, 1000, 44, 0)],
    ids=["as wide", "narrower", "darker"],
)
def test_a_high_tinted_place_as_wide_as_those_in_rows_together_is_a_field(
    x: int, width: int, tint: int, found: int
) -> None:
    page = Sheetlet()
    for row in range(2):
        for left, wide in ((110, 380), (520, 320), (870, 240)):
            shade(page, left, 300 + 100 * row, wide, 50, PAPER - 24)
    shade(page, x, 500, width, 110, PAPER - tint)
    page.write("MARTIN", x + 20, 540)
    for row in range(4):
        page.box(110, 700 + 80 * row, 500, 60)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.height, -1) for field in fields[:-4]] == [50] * 6 + [110] * found


def test_the_level_tops_of_capitals_in_a_tinted_place_are_no_line_to_write_on() -> None:
    page = Sheetlet()
    for row in range(2):
        for x, width in ((110, 380), (520, 320), (870, 240)):
            shade(page, x, 300 + 100 * row, width, 54, PAPER - 24)
    for k in range(6):
        shade(page, 130 + 15 * k, 316, 15, 3, INK)
        shade(page, 136 + 15 * k, 316, 3, 28, INK)
    for row in range(4):
        page.box(110, 700 + 80 * row, 500, 60)
    fields = find_form(straighten(page.finish())).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * 10
    assert [round(field.rect.left, -1) for field in fields[:-4]] == [110, 520, 870] * 2


def test_stripes_of_a_table_in_which_words_are_printed_are_none() -> None:
    page = Sheetlet()
    for row in range(4):
        for x in (110, 620):
            shade(page, x, 300 + 100 * row, 480, 50, PAPER - 24)
            page.caption("Opening hours of the town hall", x + 10, 332 + 100 * row, 0.7)
        page.box(110, 800 + 80 * row, 500, 60)
    assert len(find_form(straighten(page.finish())).fields) == 4


def test_the_paper_between_white_rings_on_the_stripes_of_a_survey_is_none() -> None:
    page = Sheetlet()
    for row in range(8):
        y = 300 + 46 * row
        if row % 2:
            shade(page, 110, y, 1020, 40, PAPER - 16)
        page.caption("How do you like the food", 120, y + 26, 0.6)
        for column in range(5):
            x = 640 + 100 * column
            cv2.circle(page.image, (x, y + 20), 11, PAPER, -1)
            cv2.circle(page.image, (x, y + 20), 11, 60, 2, cv2.LINE_AA)
            if column == row % 5:
                cv2.line(page.image, (x - 16, y + 2), (x + 16, y + 38), 40, 3)
    for row in range(4):
        page.box(110, 800 + 80 * row, 500, 60)
    assert len(find_form(straighten(page.finish())).fields) == 4


def test_what_white_places_leave_of_tinted_bands_is_none() -> None:
    page = Sheetlet()
    for row in range(4):
        shade(page, 60, 300 + 60 * row, 1120, 52, PAPER - 24)
        page.caption("Surname", 160, 332 + 60 * row, 0.5)
        for x, width in ((380, 300), (800, 200)):
            shade(page, x, 306 + 60 * row, width, 40, PAPER)
        page.box(110, 700 + 80 * row, 500, 60)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.left, -1) for field in fields[:-4]] == [380, 800] * 4


def test_the_tint_of_the_next_cell_is_no_stroke_at_the_end_of_what_is_written() -> None:
    page = Sheetlet()
    for row in range(4):
        y = 300 + 60 * row
        shade(page, 430, y, 180, 60, PAPER - 25)
        page.comb(150, y, 7, "7978428", pitch=40, height=60)
        page.box(430, y, 180, 60)
    sheet = straighten(page.finish())
    crops = [cut_field(sheet, field) for field in find_form(sheet).fields if field.rect.left < 400]
    assert [int(np.median(crop.image[:, -3:])) for crop in crops] == pytest.approx([PAPER] * 4, abs=6)
