"""What is written below a caption, without it."""

import cv2
import numpy as np

from hcr_batch.image.page.writing.frame import PAPER_ABOVE, below


def test_writing_below_a_caption_stands_alone_with_paper_around_it() -> None:
    field = np.full((100, 400), 240, np.uint8)
    cv2.putText(field, "Name and surname", (10, 25), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 40, 1)
    field[50:80, 200:240] = 30
    alone = below(field, 40)
    high = 30 * (1 + 2 * PAPER_ABOVE)
    assert abs(len(alone) - high) <= 2
    assert np.count_nonzero(alone < 100) == 30 * 40
    inked = np.flatnonzero((alone < 100).any(axis=0))
    assert abs(inked[0] - 24) <= 1


def test_a_field_without_caption_or_writing_is_left_as_it_is() -> None:
    field = np.full((100, 400), 240, np.uint8)
    field[50:80, 200:240] = 30
    assert below(field, 0) is field
    assert below(field, 90) is field
