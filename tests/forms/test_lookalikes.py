"""Which forms look like one another."""

import cv2
import numpy as np
import pytest

from hcr_batch.forms.lookalikes import Lookalikes
from hcr_batch.image.register.reference import Reference, prepare_reference
from tests.image.page.drawn import Sheetlet

HEAD = ("Notes of the meeting", "Chairman of the board", "Secretary of the board", "Members present on the day")


def sheet(foot: tuple[str, ...]) -> Reference:
    """A sheet of a booklet: its head, and what is printed at its foot."""
    page = Sheetlet()
    cv2.line(page.image, (110, 220), (1130, 220), 60, 3)
    for y, words in enumerate(HEAD):
        page.caption(words, 130 + 250 * (y % 4), 270 + 40 * y, 0.6)
    for k, words in enumerate(foot):
        page.caption(words, 130, 1300 + 40 * k, 0.6)
    return prepare_reference(page.image, [], 150)


@pytest.mark.parametrize("order", [1, -1])
def test_a_sparse_sheet_and_one_with_more_print_are_alike_both_ways(order: int) -> None:
    lines = ("Please do not write below this line, there is extra space", "Turn the page over for the next question")
    sparse, full = sheet(()), sheet(lines * 4)
    alike = Lookalikes([sparse, full][::order])
    assert alike.of(0) == [1] and alike.of(1) == [0]
    there, back = alike.laid(0, 1), alike.laid(1, 0)
    assert there is not None and back is not None
    assert np.abs(there @ back / (there @ back)[2, 2] - np.eye(3)).max() < 0.5


def test_pale_rules_at_the_foot_are_sought_where_the_dark_ones_end_at_the_head() -> None:
    page = Sheetlet()
    for y, grey in ((220, 60), (1600, 200)):
        cv2.line(page.image, (110, y), (1130, y), grey, 2)
    for k, words in enumerate(HEAD):
        page.caption(words, 130, 270 + 40 * k, 0.7)
    reference = prepare_reference(page.image, [], 150)
    shares = reference.rules[:, 1] / reference.working.shape[0]
    assert shares.min() < 0.2 and shares.max() > 0.8
