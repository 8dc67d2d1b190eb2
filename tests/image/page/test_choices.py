"""A box that holds boxes to tick and their words is print, unless somebody wrote in it as well."""

import cv2
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Layout
from tests.image.page.drawn import PRINT, Sheetlet


@pytest.mark.parametrize("written", [False, True])
def test_a_box_with_choices_is_print_unless_something_is_written_there(written: bool) -> None:
    page = Sheetlet()
    page.box(150, 300, 300, 60, "MARTIN")
    page.box(450, 300, 400, 100)
    page.caption("Anybody hurt?", 458, 322)
    for x, word in ((470, "yes"), (570, "no")):
        cv2.rectangle(page.image, (x, 340), (x + 20, 360), PRINT, 2)
        page.caption(word, x + 28, 357)
    if written:
        page.write("TWO", 680, 380, 28)
    name, choices = segment(page.image, Layout.FIELDS)
    assert (name.blank, name.printed) == (False, False)
    assert (choices.blank, choices.printed) == (False, not written)


def test_cells_of_a_table_with_a_box_to_tick_each_are_no_writing() -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(150, 300 + 60 * row, 300, 60, "MARTIN")
        for x in (450, 515):
            page.box(x, 300 + 60 * row, 65, 60)
            cv2.rectangle(page.image, (x + 20, 318 + 60 * row), (x + 44, 342 + 60 * row), PRINT, 2)
    crops = segment(page.image, Layout.FIELDS)
    assert [crop.blank for crop in crops] == [False, True, True] * 4
