"""Which straight runs of ink are rules."""

import cv2
import pytest

from hcr_batch.image.page.ruling.rules import find_rules
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import Sheetlet


@pytest.mark.parametrize("printed", [False, True], ids=["rule", "word"])
def test_letters_of_small_print_that_run_together_are_no_rule(printed: bool) -> None:
    page = Sheetlet()
    page.image[400:404, 200:290] = 110
    if printed:
        # As letters are: strokes with a little paper between them, all of it darker than the paper around.
        page.image[400:404, 200:290:3] = 60
        page.image[400:404, 201:290:3] = 190
    for row in range(8):
        page.caption("Please send us the following papers before the end of the month", 110, 700 + 40 * row, 0.8)
    page.image = cv2.GaussianBlur(page.image, (0, 0), 0.5)
    rules = find_rules(straighten(page.finish(noise=2.0))).across
    assert [rule.length for rule in rules] == ([] if printed else [pytest.approx(90, abs=8)])
