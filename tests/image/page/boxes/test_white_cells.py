"""Cells that thin lines make in white places on a tint."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.boxes.shaded import Shades
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.boxes.tints import printed, shade, white_cells
from tests.image.page.drawn import Sheetlet


@pytest.mark.parametrize("columns", [(150, 480, 1050), (150, 390, 560, 1050)])
def test_thin_tinted_lines_part_the_cells_of_a_white_row(columns: tuple[int, ...]) -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(3):
        page.image[300 + 58 * row : 350 + 58 * row, columns[0] : columns[-1]] = 255
        for x in columns[1:-1]:
            page.image[300 + 58 * row : 350 + 58 * row, x : x + 3] = 222
        page.write("MARTIN", 170, 340 + 58 * row)
    fields = Shades(straighten(page.finish())).white
    assert [(field.kind, field.cells) for field in fields] == [(FieldKind.BOX, None)] * 3 * (len(columns) - 1)


@pytest.mark.parametrize("text", ["", "27041958"], ids=["blank", "filled in"])
def test_white_cells_on_a_tint_are_combs_and_their_groups_one(text: str) -> None:
    page = Sheetlet()
    page.image[:] = 233
    for row in range(2):
        for first, last in ((0, 2), (2, 4), (4, 8)):
            white_cells(page, 150 + 30 * first + 10 * (first // 2), 300 + 160 * row, last - first, text[first:last])
        # As narrow as a group, but alone.
        shade(page, 700, 300 + 160 * row, 58, 48, 255)
    printed(page)
    fields = Shades(straighten(page.finish(noise=2.0))).white
    assert [(field.kind, field.cells) for field in fields] == [(FieldKind.COMB, 8)] * 2
    assert [field.rect.width for field in fields] == pytest.approx([257] * 2, abs=7)


@pytest.mark.parametrize(
    ("lines", "grey"), [(range(1, 10), 175), ((1, 3, 5, 7, 9), 222)], ids=["darker", "every other one"]
)
def test_white_rows_with_lines_darker_than_the_tint_or_with_some_too_faint_are_combs(
    lines: Sequence[int], grey: int
) -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(3):
        shade(page, 300, 300 + 80 * row, 300, 34, 255)
        for k in lines:
            shade(page, 300 + 30 * k, 300 + 80 * row, 2, 34, grey)
    printed(page)
    fields = Shades(straighten(page.image)).white
    assert [(field.kind, field.cells) for field in fields] == [(FieldKind.COMB, 10)] * 3


def slip(*, lines: int, thickness: int = 2, blur: float = 0.0) -> Sheetlet:
    """Five rows of 27 white cells on a tint, as on the slips of banks, with captions close above them and lines of one
    grey between them. The slip is half as wide as the page that it is taken for."""
    page = Sheetlet(width=1184, height=852)
    page.image[:] = 218
    for row in range(5):
        y = 100 + 74 * row
        shade(page, 60, y, 27 * 38, 46, 255)
        for k in range(1, 27):
            shade(page, 60 + 38 * k, y, thickness, 46, lines)
        page.caption("Angaben zum Kontoinhaber, Name, Vorname, Firma und Ort", 60, y - 9, 0.45)
    for row in range(7):
        page.caption("Please send us the following papers before the end of the month", 60, 600 + 34 * row, 0.6)
    page.image = cv2.GaussianBlur(page.image, (0, 0), blur) if blur else page.image
    return page


@pytest.mark.parametrize(
    ("lines", "thickness", "blur", "degrees", "noise"),
    [(190, 2, 0.9, 1.2, 9.0), (218, 1, 0.9, 1.2, 9.0), (190, 1, 1.2, 0.0, 5.0)],
    ids=["as wide as gaps", "pale", "some pale"],
)
def test_white_rows_on_a_blurred_scan_are_whole_combs(
    lines: int, thickness: int, blur: float, degrees: float, noise: float
) -> None:
    page = slip(lines=lines, thickness=thickness, blur=blur)
    fields = Shades(straighten(page.finish(degrees, noise=noise))).white
    assert [(field.kind, field.cells) for field in fields] == [(FieldKind.COMB, 27)] * 5


def test_what_is_written_in_a_white_place_makes_no_cells() -> None:
    page = slip(lines=255)
    for row, text in enumerate(("1111 1111 1111 11", "ILLILLIL", "27041958", "HILLTOP VILLA", "")):
        page.write(text, 70, 100 + 74 * row + 38, 30)
    fields = Shades(straighten(page.finish(noise=3.0))).white
    assert [field.kind for field in fields] == [FieldKind.BOX] * 5


def test_pale_lines_between_white_cells_are_not_cut_with_the_writing() -> None:
    page = slip(lines=228)
    for k, letter in enumerate("NATHAN"):
        page.write(letter, 65 + 38 * k, 100 + 36, 18)
    sheet = straighten(page.finish())
    crop = cut_field(sheet, find_form(sheet).fields[0])
    assert np.quantile(crop.image, 0.8, axis=0).min() > 245


def test_the_single_cell_at_the_end_of_a_number_on_a_tint_is_its_last() -> None:
    page = Sheetlet()
    page.image[:] = 233
    for row in range(2):
        for group, cells in enumerate((2, 2, 1)):
            white_cells(page, 150 + 70 * group, 300 + 160 * row, cells)
    printed(page)
    assert [field.cells for field in Shades(straighten(page.image)).white] == [5, 5]


def test_two_white_cells_behind_a_comma_on_a_tint_go_on_the_number_before() -> None:
    page = Sheetlet()
    page.image[:] = 233
    for row in range(2):
        white_cells(page, 150, 300 + 160 * row, 6)
        white_cells(page, 360, 300 + 160 * row, 2)
        page.caption(",", 342, 340 + 160 * row, 1.0)
    printed(page)
    assert [field.cells for field in Shades(straighten(page.image)).white] == [8, 8]


def test_the_single_white_cell_behind_a_comma_is_no_box_to_tick() -> None:
    page = Sheetlet()
    page.image[:] = 218
    for row in range(2):
        for left, wide in ((150, 33), (183, 33), (234, 33)):
            shade(page, left, 300 + 160 * row, wide - 2, 44, 255)
        shade(page, 700, 300 + 160 * row, 200, 44, 255)
    printed(page)
    shades = Shades(straighten(page.image))
    assert [field.cells for field in shades.white] == [3, None, 3, None]
    assert shades.ticks == []


def test_two_white_cells_alone_on_the_row_of_others_are_a_comb() -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(2):
        white_cells(page, 150, 300 + 160 * row, 8)
        white_cells(page, 700, 300 + 160 * row, 2)
    printed(page)
    assert [field.cells for field in Shades(straighten(page.image)).white] == [8, 2, 8, 2]


def test_a_group_with_a_pale_line_beside_a_comb_is_a_group_of_it() -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(2):
        for first, last in ((0, 2), (2, 4), (4, 8)):
            white_cells(page, 150 + 30 * first + 14 * (first // 2), 300 + 160 * row, last - first)
        shade(page, 150, 300 + 160 * row, 57, 48, 255)
        shade(page, 177, 300 + 160 * row, 2, 48, 248)
        page.write("27", 154, 336 + 160 * row, 22)
    printed(page)
    assert [field.cells for field in Shades(straighten(page.finish(noise=1.0))).white] == [8, 8]
