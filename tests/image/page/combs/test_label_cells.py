"""Combs that begin with the printed number of their line."""

import numpy as np
import pytest

from hcr_batch.image.page.combs.label_cells import without_label_cells
from hcr_batch.image.page.field import Field
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import Sheet, straighten
from hcr_batch.image.page.writing.cut import cut_field
from tests.image.page.drawn import PAPER, Sheetlet

PITCH, LABEL = 40, 52


def combs(label_grey: int, text: str, *, shadow: float = 0.0) -> tuple[Sheet, list[Field]]:
    """Three combs of nine cells behind a wider one with a printed number; light falls off by `shadow` to the left."""
    page = Sheetlet()
    for row in range(3):
        y = 300 + 150 * row
        page.box(150, y, LABEL + 9 * PITCH, 54)
        page.image[y + 2 : y + 53, 152 : 150 + LABEL] = label_grey
        page.caption(f"0{row + 1}", 160, y + 36, 0.7)
        for k in range(9):
            x = 150 + LABEL + PITCH * k
            page.image[y : y + 54, x : x + 2] = 60
            page.write(text[k : k + 1], x + 8, y + 42, 24)
    light = 1 - shadow * np.linspace(1, 0, page.width)
    page.image = (page.image * light).astype(np.uint8)
    sheet = straighten(page.finish(noise=3.0))
    form = without_label_cells(sheet, find_form(sheet))
    return sheet, [field for field in form.fields if field.cells]


@pytest.mark.parametrize("shadow", [0.0, 0.25], ids=["even light", "falling off"])
@pytest.mark.parametrize("text", ["", "991997434"], ids=["blank", "filled in"])
def test_a_tinted_label_is_no_cell(text: str, shadow: float) -> None:
    sheet, found = combs(PAPER - 50, text, shadow=shadow)
    assert [field.cells for field in found] == [9, 9, 9]
    assert [field.rect.left for field in found] == [pytest.approx(150 + LABEL, abs=4)] * 3
    assert [cut_field(sheet, field).blank for field in found] == [not text] * 3


def test_a_first_cell_as_light_as_the_others_is_one() -> None:
    _, found = combs(PAPER, "991997434", shadow=0.25)
    assert [field.rect.left for field in found] == [pytest.approx(150, abs=4)] * 3
