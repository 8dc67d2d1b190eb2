"""Combs of pale lines beside dark print."""

import cv2
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PAPER, Sheetlet

PALE = PAPER - 30


def pale_comb(page: Sheetlet, y: int, starts: tuple[int, ...]) -> None:
    """A baseline at `y` with a tick at each of the places."""
    cv2.line(page.image, (starts[0], y), (starts[-1], y), PALE, 2)
    for x in starts:
        cv2.line(page.image, (x, y - 16), (x, y), PALE, 2)


def page_with(*starts: int) -> Sheetlet:
    """Dark lines to write on above and below a pale comb."""
    page = Sheetlet()
    for y in (300, 360, 560, 620):
        page.caption("Name", 120, y)
        page.line(200, y, 700)
    for y in range(900, 1600, 40):
        page.image[y : y + 14, 120:1100:3] = 20  # dark print, beside which pale lines are no ink
    pale_comb(page, 460, starts)
    return page


@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_a_pale_comb_is_a_field_beside_dark_lines(noise: float) -> None:
    page = page_with(*range(200, 441, 30))
    found = [field for field in find_form(straighten(page.finish(noise=noise))).fields if 400 < field.rect.bottom < 480]
    assert [field.rect.width for field in found] == pytest.approx([240], abs=6)
    assert found[0].cells == 8


def test_a_pale_line_with_marks_here_and_there_is_none() -> None:
    page = page_with(200, 219, 268, 301, 377, 440)
    assert len(find_form(straighten(page.image)).fields) == 4
