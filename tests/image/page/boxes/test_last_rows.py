"""Frames with lines to write on."""

import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import Sheetlet


@pytest.mark.parametrize(
    ("height", "caption", "rows"),
    [(250, "", 5), (250, "Please go on overleaf", 4), (225, "", 4)],
    ids=["as high as the others", "with print", "lower"],
)
def test_the_room_below_the_last_line_of_a_frame_is_a_row_like_the_others(height: int, caption: str, rows: int) -> None:
    page = Sheetlet()
    page.box(200, 300, 800, height)
    for row in range(4):
        page.line(220, 350 + 50 * row, 760, "MARTIN" if row % 2 else "")
    page.caption(caption, 230, 300 + height - 12, 0.6)
    fields = find_form(straighten(page.image)).fields
    assert [field.kind for field in fields] == [FieldKind.RULED] * rows
