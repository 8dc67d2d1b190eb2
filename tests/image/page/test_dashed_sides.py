"""Boxes of dashes side by side, and tables whose rules are dashed."""

import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


@pytest.mark.parametrize("gap", [0, 9])
def test_boxes_of_dashes_side_by_side_and_one_below_the_other_are_fields(gap: int) -> None:
    page, width, height = Sheetlet(), 360, 72
    for row in range(3):
        for column in range(2):
            x, y = 200 + (width + gap) * column, 300 + (height + gap) * row
            for at in (y, y + height):
                page.dots(x, at, width + 2, pitch=12, dot=(7, 2))
            for at in (x, x + width):
                for top in range(y, y + height, 12):
                    page.image[top : top + 7, at : at + 2] = PRINT
    fields = find_form(straighten(page.image)).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * 6
    assert all(abs(field.rect.width - width) < 14 and abs(field.rect.height - height) < 8 for field in fields)
