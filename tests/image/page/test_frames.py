"""What is left of a frame, and the letters that touch it."""

import cv2
import pytest

from hcr_batch.image.page.cut import cut_field
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.sheet import Rect, straighten
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


def test_a_frame_alone_is_blank() -> None:
    page = Sheetlet()
    page.box(150, 300, 400, 60)
    crop = cut_field(straighten(page.image), Field(Rect(152, 302, 548, 358), FieldKind.BOX))
    assert crop.blank
