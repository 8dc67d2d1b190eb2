"""Lines of fine dots, of which a scan has run some together."""

import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def fine(page: Sheetlet, y: int, start: int, end: int, firm: tuple[int, int]) -> None:
    """A line of one-pixel dots three pixels apart, with paper in the first of them, which a scan has run together from
    one column to another."""
    page.image[y, start:end:3] = PRINT
    page.image[y, firm[0] : firm[1]] = PRINT + 70
    page.image[y, firm[0] : firm[1] : 3] = PRINT


@pytest.mark.parametrize("word", ["", "born"])
def test_a_line_of_dots_of_which_a_part_has_run_together_goes_to_its_ends(word: str) -> None:
    """What is written over it may hide some dots; behind a caption another line begins."""
    page = Sheetlet()
    for row in range(4):
        y = 400 + 90 * row
        page.caption("Name", 110, y, 0.6)
        fine(page, y, 190, 640, (330, 500))
        page.write("MARTIN", 210, y - 1, 34)
        if word:
            page.caption(word, 652, y, 0.6)
        fine(page, y, 720 if word else 640, 1000, (820, 1000))
    lines = find_form(straighten(page.image)).fields
    expected = [(190, 640), (720, 1000)] if word else [(190, 1000)]
    assert [(round(line.rect.left), round(line.rect.right)) for line in lines] == [
        (pytest.approx(left, abs=6), pytest.approx(right, abs=6)) for left, right in expected * 4
    ]
