"""White places on a tint that have no outline."""

import numpy as np
import pytest

from hcr_batch.image.page.boxes.shaded import Shades
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.ticking.squares import find_checkboxes
from tests.image.page.boxes.tints import printed, shade
from tests.image.page.drawn import PAPER, Sheetlet


def white_on(page: Sheetlet) -> list[tuple[float, float, float, float]]:
    """The places lighter than their surroundings: left, top, width, height."""
    rects = [field.rect for field in Shades(straighten(page.image)).white]
    return [(rect.left, rect.top, rect.width, rect.height) for rect in rects]


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


def test_small_print_grown_together_between_white_places_is_no_line() -> None:
    page = Sheetlet()
    page.image[:] = 222
    for row in range(3):
        shade(page, 300, 300 + 58 * row, 600, 34, 255)
        page.caption("Reason for payment", 300, 349 + 58 * row, 0.35)
        page.image[347 + 58 * row : 349 + 58 * row, 430:550] = 60
    printed(page)
    assert [field.kind for field in find_form(straighten(page.image)).fields] == [FieldKind.BOX] * 3


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
