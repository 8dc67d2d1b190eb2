"""A tinted cell behind a comb is for the figures behind the comma."""

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def kinds(page: Sheetlet, degrees: float) -> list[FieldKind]:
    return [field.kind for field in find_form(straighten(page.finish(degrees))).fields]


@pytest.mark.parametrize(
    ("grey", "gap", "found"), [(220, 22, True), (180, 22, True), (150, 22, True), (40, 22, False), (180, 90, False)]
)
@pytest.mark.parametrize("degrees", [0.0, 0.7])
def test_a_cell_on_a_tint_right_behind_a_comb_is_a_field(grey: int, gap: int, found: bool, degrees: float) -> None:
    page = Sheetlet()
    page.box(150, 300, 300, 60, "MARTIN")
    page.comb(240, 500, 6, "4711")
    left = 240 + 6 * 38 + gap
    page.caption(",", left - 14, 546, 0.8)
    cv2.rectangle(page.image, (left, 500), (left + 38, 548), grey, -1)
    cv2.rectangle(page.image, (left, 500), (left + 38, 548), PRINT, 2)
    assert kinds(page, degrees) == [FieldKind.BOX, FieldKind.COMB, *[FieldKind.BOX] * found]
