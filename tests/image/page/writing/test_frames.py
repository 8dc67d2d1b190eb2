"""What is left of a frame, and the letters that touch it."""

import cv2
import pytest

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.sheet import Rect, straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.drawn import INK, Sheetlet, ink_in


@pytest.mark.parametrize("touches", [False, True])
def test_a_letter_that_touches_a_frame_that_is_not_erased_is_kept(touches: bool) -> None:
    page = Sheetlet()
    page.box(150, 300, 400, 60)
    for x in (151 if touches else 170, 230, 290):
        cv2.rectangle(page.image, (x, 315), (x + 24, 345), INK, 4)
    sheet = straighten(page.image)
    crop = cut_field(sheet, Field(Rect(152, 302, 548, 358), FieldKind.BOX))
    assert ink_in(crop) > 0.9 * 3 * 4 * (24 + 30) * 2


@pytest.mark.parametrize("rows", [(298, 362), (298, 350), (310, 362)], ids=["whole", "upper part", "lower part"])
def test_a_letter_on_the_inner_of_two_frames_is_kept_whatever_is_left_of_them(rows: tuple[int, int]) -> None:
    page = Sheetlet()
    cv2.line(page.image, (151, rows[0]), (151, rows[1]), INK, 3)
    cv2.rectangle(page.image, (145, 295), (552, 365), INK, 2)
    cv2.line(page.image, (145, 315), (151, 315), INK, 2)
    for left in (154, 230, 290):
        cv2.rectangle(page.image, (left, 315), (left + 24, 345), INK, 4)
    crop = cut_field(straighten(page.image), Field(Rect(152, 302, 548, 358), FieldKind.BOX))
    assert ink_in(crop) == pytest.approx(3 * 4 * (24 + 30) * 2, rel=0.15)


def test_a_word_that_reaches_over_from_the_next_field_is_not_its_own() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (100, 315), (151, 345), INK, -1)
    cv2.rectangle(page.image, (100, 315), (160, 345), INK, 3)
    crop = cut_field(straighten(page.image), Field(Rect(152, 302, 548, 358), FieldKind.BOX))
    assert crop.blank and ink_in(crop) == 0


def test_a_frame_alone_is_blank() -> None:
    page = Sheetlet()
    page.box(150, 300, 400, 60)
    crop = cut_field(straighten(page.image), Field(Rect(152, 302, 548, 358), FieldKind.BOX))
    assert crop.blank


def test_writing_that_touches_a_dark_panel_around_its_place_is_kept() -> None:
    page = Sheetlet()
    page.image[200:460, 100:640] = INK
    page.image[302:358, 152:548] = 245
    for left in (180, 230, 290):
        cv2.rectangle(page.image, (left, 320), (left + 24, 360), INK, 4)
    crop = cut_field(straighten(page.image), Field(Rect(152, 302, 548, 358), FieldKind.BOX))
    assert not crop.blank
    assert ink_in(crop) == pytest.approx(3 * 5 * (24 + 2 * 36), rel=0.05)
