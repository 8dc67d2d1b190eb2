"""Dark blocks beside tables, in which the heads of the rows stand."""

import cv2
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ruling.blocks import find_blocks
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PAPER, PRINT, Sheetlet

TOP, ROWS, HIGH = 400, 4, 60


def headed(block: tuple[int, int]) -> Sheetlet:
    """A table whose heads stand on one dark block, which begins and ends there."""
    page = Sheetlet()
    cv2.rectangle(page.image, (110, TOP), (1110, TOP + ROWS * HIGH), PRINT, 2)
    page.image[TOP : TOP + ROWS * HIGH, block[0] : block[1]] = 40
    for row in range(ROWS):
        y = TOP + row * HIGH
        cv2.line(page.image, (110, y), (1110, y), PRINT, 2)
        cv2.putText(page.image, "Department", (block[0] + 14, y + 40), cv2.FONT_HERSHEY_DUPLEX, 0.7, PAPER, 1)
    return page


@pytest.mark.parametrize("block", [(110, 370), (850, 1110)], ids=["on the left", "on the right"])
@pytest.mark.parametrize("degrees", [0.0, 0.8])
def test_the_rows_beside_a_dark_block_are_boxes(block: tuple[int, int], degrees: float) -> None:
    page = headed(block)
    for row in range(0, ROWS, 2):
        page.write("MARTIN", 480, TOP + row * HIGH + 46)
    fields = find_form(straighten(page.finish(degrees, noise=2.0))).fields
    assert [field.rect.width for field in fields] == pytest.approx([738] * ROWS, abs=12)


def test_a_picture_is_none() -> None:
    page = Sheetlet()
    page.image[400:640, 110:370] = 60
    cv2.line(page.image, (370, 640), (1110, 640), PRINT, 2)
    assert find_blocks(straighten(page.finish())) == []


@pytest.mark.parametrize("columns", [(0, 300), (940, 1240)], ids=["left", "right"])
def test_what_is_dark_at_the_edge_of_a_sheet_is_none(columns: tuple[int, int]) -> None:
    page = Sheetlet()
    page.image[400:640, slice(*columns)] = 40
    assert find_blocks(straighten(page.image)) == []
