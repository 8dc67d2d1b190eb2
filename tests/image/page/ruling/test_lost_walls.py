"""The walls of combs that writing runs into."""

import cv2
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def test_a_comb_is_whole_where_writing_hides_some_of_its_walls() -> None:
    page = Sheetlet()
    page.box(150, 300, 500, 50)
    page.comb(150, 500, 8, pitch=30, height=38)
    for wall in (0, 2, 6):
        cv2.ellipse(page.image, (150 + 30 * wall, 519), (8, 12), 10, 0, 360, 40, 5)
    fields = find_form(straighten(page.finish(noise=2.0))).fields
    assert [field.cells for field in fields] == [None, 8]
    assert (fields[1].rect.left, fields[1].rect.right) == pytest.approx((151, 389), abs=10)


def test_cells_of_two_widths_between_two_lines_stay_as_they_are() -> None:
    page = Sheetlet()
    page.box(150, 500, 240, 38)
    for x in (180, 210, 270, 360):
        cv2.line(page.image, (x, 500), (x, 538), PRINT, 2)
    page.write("MARC", 290, 530, 20)
    kinds = [field.kind for field in find_form(straighten(page.finish())).fields]
    assert FieldKind.COMB not in kinds or len(kinds) > 1
