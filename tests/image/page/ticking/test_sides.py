"""The sides of boxes to tick are no uprights of the row in which they stand."""

from __future__ import annotations

import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import Sheetlet

ROW, LEFT, RIGHT = 43, 100, 1100


def table_of_boxes(above: int) -> Sheetlet:
    """Four rows with three boxes of 36 pixels (6.1 mm) to tick in each, so far below the line above them."""
    sheet = Sheetlet()
    for row in range(4):
        sheet.box(LEFT, 300 + row * ROW, 500, ROW)
        sheet.box(LEFT + 500, 300 + row * ROW, RIGHT - LEFT - 500, ROW)
        for left in (620, 770, 920):
            sheet.box(left, 300 + row * ROW + above, 36, 36)
    return sheet


@pytest.mark.parametrize("above", [2, 3, 4, 5])
def test_a_box_to_tick_may_touch_the_line_above_it(above: int) -> None:
    """Three pixels are 0.5 mm. The box is no cell: the line below is further off."""
    form = find_form(straighten(table_of_boxes(above).image, 150))
    boxes = sorted(round(field.rect.left) for field in form.fields)
    assert len(boxes) == 8
    assert all(abs(left - edge) < 5 for left, edge in zip(boxes, [LEFT] * 4 + [LEFT + 500] * 4, strict=True))
