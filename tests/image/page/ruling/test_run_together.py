"""Fine dotted lines of which a scan runs some dots together."""

import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet

PIECES = [(260, 350), (372, 440), (462, 600), (622, 650), (672, 760)]
"""Where the dots of each line have run together."""


def dotted(page: Sheetlet, y: int) -> None:
    """A line of dots of two pixels with one between them, which a stroke hides here and there."""
    page.dots(260, y, 500, pitch=4)
    for start, end in PIECES:
        page.image[y : y + 2, start:end] = PRINT


@pytest.mark.parametrize("text", ["", "MARTIN"], ids=["blank", "filled in"])
def test_pieces_with_dots_between_them_are_one_line(text: str) -> None:
    page = Sheetlet()
    for row in range(4):
        dotted(page, 400 + 90 * row)
        page.write(text, 420, 398 + 90 * row)
        page.caption("Name", 190, 402 + 90 * row, 0.6)
    fields = find_form(straighten(page.image)).fields
    assert [field.rect.width for field in fields] == pytest.approx([500] * 4, abs=12)


def test_lines_with_a_word_between_them_are_two() -> None:
    page = Sheetlet()
    for row in range(4):
        page.line(200, 400 + 90 * row, 300)
        page.caption("born in", 510, 398 + 90 * row, 0.6)
        page.line(600, 400 + 90 * row, 300)
    assert len(find_form(straighten(page.image)).fields) == 8
