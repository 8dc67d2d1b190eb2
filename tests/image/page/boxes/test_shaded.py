"""Places to write in that have no outline."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.boxes.shaded import Shades
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.ticking.squares import find_checkboxes
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.drawn import PAPER, Sheetlet

PLACES = [(150, 300 + 110 * row, 700, 60) for row in range(5)]


def shade(page: Sheetlet, x: int, y: int, width: int, height: int, grey: int) -> None:
    page.image[y : y + height, x : x + width] = grey


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


def test_white_places_on_a_tint_are_found_beside_lines_to_write_on() -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(4):
        page.image[300 + 90 * row : 350 + 90 * row, 150:560] = 255
        page.image[300 + 90 * row : 350 + 90 * row, 640:1050] = 255
    for row in range(4):
        page.line(150, 800 + 80 * row, 500)
    kinds = [field.kind for field in find_form(straighten(page.finish())).fields]
    assert kinds == [FieldKind.BOX] * 8 + [FieldKind.RULED] * 4


def test_white_places_on_a_tint_between_dark_bars_are_found() -> None:
    page = Sheetlet()
    page.image[:] = 222
    for top in (200, 336, 472):  # 23 mm apart
        shade(page, 100, top, 1000, 36, 60)
        page.image[top + 6 : top + 28, 140:260:9] = 222  # light letters
        for left in (150, 640):
            page.image[top + 60 : top + 110, left : left + 410] = 255
    kinds = [field.kind for field in find_form(straighten(page.finish())).fields]
    assert kinds == [FieldKind.BOX] * 6


def test_white_places_close_above_a_line_keep_their_room_and_the_line_the_rest() -> None:
    page = Sheetlet()
    page.image[:] = 238
    for row in range(3):
        page.image[300 + 110 * row : 350 + 110 * row, 300:900] = 255
        page.line(300, 390 + 110 * row, 400)
    fields = find_form(straighten(page.finish())).fields
    assert [field.kind for field in fields] == [FieldKind.BOX, FieldKind.RULED] * 3
    assert all(line.rect.top >= place.rect.bottom for place, line in zip(fields[::2], fields[1::2], strict=True))


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


@pytest.mark.parametrize("gap", [10, 16])
def test_white_places_side_by_side_are_two(gap: int) -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(4):
        page.image[300 + 90 * row : 350 + 90 * row, 150:560] = 255
        page.image[300 + 90 * row : 350 + 90 * row, 560 + gap : 1050] = 255
        page.write("MARTIN", 380, 340 + 90 * row)
    assert len(find_form(straighten(page.finish())).fields) == 8


def test_white_places_in_the_frame_of_a_tinted_part_are_fields_and_not_the_frame() -> None:
    page = Sheetlet()
    shade(page, 0, 0, 1240, 1754, PAPER - 22)
    for row in range(2):
        page.box(100, 300 + 200 * row, 1000, 110)
        for x in (120, 620):
            page.caption("Country", x, 325 + 200 * row, 0.6)
            shade(page, x, 335 + 200 * row, 400, 60, PAPER)
    fields = find_form(straighten(page.finish())).fields
    assert [field.rect.width for field in fields] == pytest.approx([400] * 4, abs=10)


def white_on(page: Sheetlet) -> list[tuple[float, float, float, float]]:
    """The places lighter than their surroundings: left, top, width, height."""
    rects = [field.rect for field in Shades(straighten(page.image)).white]
    return [(rect.left, rect.top, rect.width, rect.height) for rect in rects]


def printed(page: Sheetlet) -> None:
    """Print below, black enough that a tint is no ink beside it."""
    for row in range(20):
        page.caption("Please send us the following papers before the end of the month", 100, 900 + 40 * row, 0.8)


@pytest.mark.parametrize("tint", [22, 10], ids=["grey", "pale"])
@pytest.mark.parametrize("strip", [5, 12, 15], ids=["0.9 mm", "2 mm", "2.5 mm"])
def test_white_places_near_the_edge_of_their_panel_are_found(strip: int, tint: int) -> None:
    page = Sheetlet()
    page.image[:] = 255
    for top, rows in ((300, 1), (500, 2)):
        shade(page, 100, top, 2 * 400 + 3 * strip, 100 * rows - 40 + 2 * strip, 255 - tint)
    places = [(x, y) for y in (300 + strip, 500 + strip, 600 + strip) for x in (100 + strip, 500 + 2 * strip)]
    for x, y in places:
        shade(page, x, y, 400, 60, 255)
        page.write("MARTIN", x + 30, y + 45)
    printed(page)
    assert sorted(white_on(page), key=lambda r: (round(r[1], -1), r[0])) == [
        pytest.approx((x, y, 400, 60), abs=7) for x, y in places
    ]


def test_strips_of_a_panel_between_white_places_are_no_ink_on_a_noisy_scan() -> None:
    page = Sheetlet()
    shade(page, 100, 300, 1000, 360, PAPER - 38)
    places = [(x, y) for y in (340, 430, 520) for x in (116, 500)]
    for x, y in places:
        shade(page, x, y, 360, 60, PAPER)
        page.write("MARTIN", x + 30, y + 45)
    printed(page)
    fields = Shades(straighten(page.finish(noise=9.0))).white
    assert [field.rect.left for field in fields] == pytest.approx([116, 500] * 3, abs=7)


def test_a_white_place_close_above_boxes_to_tick_is_found() -> None:
    page = Sheetlet()
    page.image[:] = 233
    for row in range(2):
        shade(page, 150, 300 + 160 * row, 700, 50, 255)
        for x in range(200, 800, 150):
            shade(page, x, 357 + 160 * row, 26, 26, 255)
            page.box(x, 357 + 160 * row, 26, 26)
    printed(page)
    assert [height for _, _, _, height in white_on(page)] == [pytest.approx(50, abs=7)] * 2


def white_cells(page: Sheetlet, x: int, y: int, cells: int, text: str = "") -> None:
    """White cells of 5 x 8 mm with lines of the tint between them, as thin as rules."""
    for k in range(cells):
        shade(page, x + 30 * k, y, 27, 48, 255)
        page.write(text[k : k + 1], x + 30 * k + 4, y + 36, 22)


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


def test_wide_white_places_are_found_whole_where_light_falls_off() -> None:
    page = Sheetlet()
    for row in range(5):
        y = 300 + 70 * row
        shade(page, 60, y, 1120, 56, 222)
        shade(page, 350, y + 9, 600, 38, 236)
    printed(page)
    page.image = (page.image * np.linspace(1.0, 0.82, page.width)).astype(np.uint8)
    fields = Shades(straighten(page.finish(noise=4.0))).white
    assert [field.rect.width for field in fields] == [pytest.approx(600, abs=8)] * 5


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


def test_small_print_grown_together_between_white_places_is_no_line() -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(3):
        shade(page, 300, 300 + 58 * row, 600, 34, 255)
        page.caption("Reason for payment", 300, 349 + 58 * row, 0.35)
        page.image[347 + 58 * row : 349 + 58 * row, 430:550] = 60
    printed(page)
    assert [field.kind for field in find_form(straighten(page.image)).fields] == [FieldKind.BOX] * 3


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


def test_white_squares_alone_on_a_tint_are_boxes_to_tick() -> None:
    page = Sheetlet()
    page.image[:] = 233
    for row in range(3):
        shade(page, 150, 300 + 90 * row, 36, 36, 255)
        page.caption("I am a student", 210, 325 + 90 * row, 0.6)
        shade(page, 500, 290 + 90 * row, 400, 48, 255)
    printed(page)
    sheet = straighten(page.image)
    assert [(box.left, box.width) for box in find_checkboxes(sheet, [])] == [pytest.approx((150, 36), abs=5)] * 3
    assert len(find_form(sheet).fields) == 3


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
