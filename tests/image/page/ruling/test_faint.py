"""Grey hairlines to write on."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form, find_form_rules
from hcr_batch.image.page.ruling.faint import with_faint_rules, with_whole_rules
from hcr_batch.image.page.sheet import Sheet, straighten
from tests.image.page.drawn import PAPER, Sheetlet, turn_matrix


def hairlines(degrees: float) -> Sheet:
    """A page at 300 dpi with eight lines of one pixel."""
    page = np.full((3508, 2480), PAPER, np.uint8)
    for row in range(8):
        cv2.line(page, (800, 700 + 171 * row), (2200, 700 + 171 * row), 150, 1)
        cv2.putText(page, "Surname", (240, 700 + 171 * row), cv2.FONT_HERSHEY_DUPLEX, 1.6, 60, 3)
    turned = cv2.warpAffine(page, turn_matrix(2480, 3508, degrees, 1.0), (2480, 3508), borderValue=PAPER)
    noise = np.random.default_rng(0).normal(0, 3, turned.shape)
    return straighten(np.clip(turned + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("degrees", [0.0, 0.3, 1.0])
def test_hairlines_are_lines_to_write_on(degrees: float) -> None:
    fields = find_form(hairlines(degrees)).fields
    assert [field.kind for field in fields] == [FieldKind.RULED] * 8
    assert all(field.rect.width > 600 for field in fields)


def light_boxes(degrees: float, grey: int = 190) -> Sheet:
    """A page at 200 dpi with eight boxes whose frames are light and a pixel and a half thin, each written in."""
    page = np.full((3508 * 4 // 3, 2480 * 4 // 3), PAPER, np.uint8)
    for row in range(8):
        cv2.rectangle(page, (1000, 600 + 230 * row), (3000, 760 + 230 * row), grey, 3)
        cv2.putText(page, "Surname", (240, 720 + 230 * row), cv2.FONT_HERSHEY_DUPLEX, 2, 120, 3)
        cv2.putText(page, "MARTIN", (1060, 730 + 230 * row), cv2.FONT_HERSHEY_DUPLEX, 3.6, 30, 12)
    page = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    height, width = page.shape
    turned = cv2.warpAffine(page, turn_matrix(width, height, degrees, 1.0), (width, height), borderValue=PAPER)
    noise = np.random.default_rng(0).normal(0, 4, turned.shape)
    return straighten(np.clip(turned + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    "degrees", [-1.2, 0.0, 0.4, *(pytest.param(degrees, marks=pytest.mark.slow) for degrees in (-0.9, 0.9, 1.2))]
)
def test_boxes_of_a_light_colour_are_boxes_whole(degrees: float) -> None:
    fields = find_form(light_boxes(degrees)).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * 8
    assert all(field.rect.width > 700 and field.rect.height > 50 for field in fields)


@pytest.mark.parametrize("degrees", [0.0, 0.2])
def test_hairlines_of_a_table_that_leave_no_ink_go_with_the_others(degrees: float) -> None:
    page = np.full((3508, 2480), PAPER, np.uint8)
    for row in range(9):
        # A reduced page has every other one in two rows of pixels, too light for ink.
        y = 600 + 130 * row + row % 2
        cv2.line(page, (300, y), (2200, y), 180, 2)
    for x in (300, 1000, 1700, 2200):
        cv2.line(page, (x, 600), (x, 600 + 130 * 8), 60, 4)
    for row in range(20):
        cv2.putText(
            page, "Please sign and send us this form", (300, 2000 + 60 * row), cv2.FONT_HERSHEY_DUPLEX, 1, 20, 3
        )
    turned = cv2.warpAffine(page, turn_matrix(2480, 3508, degrees, 1.0), (2480, 3508), borderValue=PAPER)
    fields = find_form(straighten(turned)).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * 24


def test_lines_that_are_ink_in_places_are_made_whole_though_none_of_them_is_found() -> None:
    """A bad scan leaves pieces of them that are too short for rules, beside firm ones."""
    rng, page = np.random.default_rng(0), np.full((1754, 1240), PAPER, np.uint8)
    for y in range(400, 940, 90):
        cv2.line(page, (400, y), (1100, y), 150 if y < 600 else 222, 2)
        for x in np.cumsum(rng.integers(10, 40, 26)).tolist() if y > 600 else ():
            cv2.line(page, (400 + x, y + int(rng.integers(0, 2))), (404 + x, y + int(rng.integers(0, 2))), 150, 1)
    sheet = straighten(np.clip(page + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8))
    rules = find_form_rules(sheet)
    found = tuple(rule for rule in rules.across if rule.at < 600)
    assert len(found) == 3
    whole = with_whole_rules(sheet, replace(rules, across=found))
    assert whole is not None
    for y in (670, 760, 850):
        assert (whole.ink[y - 2 : y + 3, 410:1090] > 0).any(axis=0).mean() > 0.97


@pytest.mark.parametrize("pitch", [6, 3], ids=["dots", "fine dots, which seem a line"])
def test_rows_of_dots_are_not_made_whole_with_the_lines_beside_them(pitch: int) -> None:
    page = Sheetlet()
    for row in range(8):
        page.caption("Surname", 120, 300 + 60 * row, 0.6)
        page.dots(240, 299 + 60 * row, 400, pitch=pitch)
        cv2.line(page.image, (700, 300 + 60 * row), (1100, 300 + 60 * row), 150, 1)
    sheet = straighten(page.image)
    whole = with_whole_rules(sheet, find_form_rules(sheet))
    assert whole is not None
    assert (whole.ink[:, :650] == sheet.ink[:, :650]).all()


@pytest.mark.parametrize("tone", [110, 150])
def test_light_rows_of_fine_dots_are_told_from_light_lines_by_their_beat(tone: int) -> None:
    page = Sheetlet()
    for row in range(8):
        page.caption("Surname", 120, 300 + 60 * row, 0.6)
        page.dots(240, 299 + 60 * row, 400, pitch=3)
        cv2.line(page.image, (700, 300 + 60 * row), (1100, 300 + 60 * row), 170, 1)
    dots = page.image[:, 230:650]
    dots[dots < PAPER] = tone
    sheet = straighten(cv2.GaussianBlur(page.image, (3, 3), 0.6))
    whole = with_whole_rules(sheet, find_form_rules(sheet))
    assert whole is not None
    assert (whole.ink[:, :650] == sheet.ink[:, :650]).all()


def test_rules_that_are_whole_are_left_as_they_are() -> None:
    page = Sheetlet()
    for row in range(6):
        page.box(120, 200 + 120 * row, 800, 62, "MARTIN")
    sheet = straighten(page.finish(0.7))
    assert with_whole_rules(sheet, find_form(sheet).rules) is None


def test_noise_and_print_make_no_rules() -> None:
    page = Sheetlet()
    for row in range(20):
        page.caption("Please send us the following papers before the end of the month", 110, 300 + 40 * row, 0.8)
    sheet = straighten(page.finish(noise=9.0))
    assert (with_faint_rules(sheet).ink == sheet.ink).all()


@pytest.mark.parametrize("shape", [(4, 300), (7, 400), (300, 3)])
def test_pages_of_a_few_pixels_do_no_harm(shape: tuple[int, int]) -> None:
    sheet = straighten(np.full(shape, 200, np.uint8))
    assert with_faint_rules(sheet).ink.shape == sheet.ink.shape


def spreadsheet(width: int, height: int) -> Sheet:
    """A page at 300 dpi with four black boxes, and six rows of cells of such a size, in pixels, with light rules."""
    page = np.full((3508, 2480), 255, np.uint8)
    for row in range(4):
        cv2.rectangle(page, (300, 300 + 160 * row), (1400, 410 + 160 * row), 20, 4)
    for row in range(16):
        cv2.putText(page, "Please sign and send us this form", (300, 2400 + 60 * row), cv2.FONT_HERSHEY_DUPLEX, 1, 0, 4)
    for row in range(7):
        cv2.line(page, (300, 1200 + height * row), (300 + 5 * width, 1200 + height * row), 215, 2)
    for column in range(6):
        cv2.line(page, (300 + width * column, 1200), (300 + width * column, 1200 + 6 * height), 215, 2)
    return straighten(page)


def test_the_light_grid_of_a_spreadsheet_is_cells_beside_black_boxes() -> None:
    fields = find_form(spreadsheet(360, 130)).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * (4 + 30)
    assert all(field.rect.width > 160 and field.rect.height > 45 for field in fields)


def test_squared_paper_is_no_grid_of_cells() -> None:
    assert len(find_form(spreadsheet(60, 60)).fields) == 4


def test_light_lines_without_posts_are_ornaments_beside_black_boxes() -> None:
    page = spreadsheet(360, 130).page.copy()
    page[1100:2300] = 255
    for row in range(7):
        cv2.line(page, (300, 1200 + 130 * row), (2100, 1200 + 130 * row), 215, 2)
    assert len(find_form(straighten(page)).fields) == 4
