"""What on a page is a field, and what is none."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet
from tests.image.page.found import fields_of, kinds_of


def test_each_kind_of_field() -> None:
    page = Sheetlet()
    page.box(200, 200, 400, 50)
    page.comb(200, 300, 9)
    page.line(200, 450, 400)
    page.ticked(200, 520, 9)
    assert kinds_of(page) == [FieldKind.BOX, FieldKind.COMB, FieldKind.RULED, FieldKind.RULED]


def test_fields_are_read_row_by_row() -> None:
    page = Sheetlet()
    page.box(700, 296, 300, 50)
    page.box(200, 300, 300, 50)
    page.line(200, 450, 300)
    page.box(700, 404, 300, 50)
    lefts = [round(field.rect.left, -2) for field in fields_of(page)]
    assert lefts == [200, 700, 200, 700]


def test_a_box_as_high_as_a_line_and_wider_than_high_is_for_a_number() -> None:
    page = Sheetlet()
    page.caption("Boxes ticked:", 120, 328)
    page.box(300, 300, 53, 41, "3")
    page.box(600, 300, 53, 41)
    page.box(700, 300, 45, 45)
    assert [round(field.rect.left, -2) for field in fields_of(page)] == [300, 600]


def test_boxes_to_tick_are_no_fields() -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(200, 300 + 60 * row, 28, 28)
        page.caption("yes", 240, 322 + 60 * row)
    assert fields_of(page) == []


def test_the_frame_of_the_page_is_no_field() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (40, 40), (1200, 1700), PRINT, 3)
    cv2.rectangle(page.image, (80, 250), (1160, 600), PRINT, 2)
    page.box(200, 300, 400, 50)
    page.box(200, 400, 400, 50)
    assert kinds_of(page) == [FieldKind.BOX] * 2


def test_a_printed_code_is_no_field() -> None:
    page = Sheetlet()
    modules = np.random.default_rng(2).integers(0, 2, (29, 29)).astype(np.uint8)
    modules[:7, :7] = modules[:7, -7:] = modules[-7:, :7] = 1
    modules[1:6, 1:6] = modules[1:6, -6:-1] = modules[-6:-1, 1:6] = 0
    code = cv2.resize(255 - 255 * modules, None, fx=7, fy=7, interpolation=cv2.INTER_NEAREST)
    page.image[100 : 100 + code.shape[0], 900 : 900 + code.shape[1]] = code
    assert fields_of(page) == []


def test_printed_paragraphs_have_no_fields() -> None:
    page = Sheetlet()
    for row in range(20):
        page.caption("All statements must have their negations applied to the variables", 120, 300 + 26 * row)
    assert fields_of(page) == []


def test_a_small_page_is_seen_at_its_own_size() -> None:
    """A card of A6 at 300 dpi: its print is half as large as it would be on a page of A4 with as many pixels."""
    page = Sheetlet(620, 877)
    for row in range(4):
        for x, width in ((70, 180), (250, 280)):
            page.box(x, 230 + 50 * row, width, 50)
    page.image[208:230, 70:531] = PRINT
    page.caption("Vaccine", 80, 224, 0.4)
    card = straighten(page.finish(scale=2.0), 300)
    assert [field.kind for field in find_form(card).fields] == [FieldKind.BOX] * 8
    assert card.px(10.0) == pytest.approx(10 / 25.4 * 300 / 2, rel=0.01)


def test_a_wrong_resolution_is_not_believed() -> None:
    page = Sheetlet().image
    assert straighten(page, 72).px(1.0) == straighten(page).px(1.0)
