"""Rules that letters have grown together with."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.ruling.straight import run_lengths, straight_part
from hcr_batch.image.page.segment import segment
from tests.image.page.drawn import Sheetlet, overlap


@pytest.mark.parametrize(("fall", "thickness"), [(0, 1), (4, 2), (-7, 3), (0, 5)])
def test_the_rule_is_left_without_the_letters(fall: int, thickness: int) -> None:
    own = np.zeros((30, 300), np.uint8)
    cv2.line(own, (0, 14), (299, 14 + fall), 1, thickness)
    rule = own > 0
    for x in (40, 90, 200):
        cv2.rectangle(own, (x, 2), (x + 25, 13), 1, 4)
        cv2.rectangle(own, (x + 40, 16), (x + 60, 28), 1, 3)
    part = straight_part(own > 0, 0.035)
    assert part is not None
    assert part.any(axis=0).all()
    assert np.count_nonzero(part & ~rule) + np.count_nonzero(rule & ~part) < 0.15 * np.count_nonzero(rule) + 40


def test_a_word_is_no_rule() -> None:
    own = np.zeros((40, 300), np.uint8)
    cv2.putText(own, "minimum summer", (0, 30), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.2, 1, 3)
    assert straight_part(own > 0, 0.035) is None
    steep = np.zeros((40, 300), np.uint8)
    cv2.line(steep, (0, 2), (299, 38), 1, 2)
    assert straight_part(steep > 0, 0.035) is None


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.4])
def test_columns_of_a_table_are_parted_where_writing_fills_them(scale: float) -> None:
    page = Sheetlet()
    for row in range(6):
        for column in range(4):
            x, y = 150 + 220 * column, 300 + 60 * row
            page.box(x, y, 220, 60, thickness=2)
            page.write("HMNHMN", x + 8, y + 48, 28)
            if (row + column) % 3 == 0:  # a broad stroke that leans on the side of its cell
                cv2.rectangle(page.image, (x + 198, y + 14), (x + 219, y + 46), 40, -1)
    crops = segment(page.finish(0.6, scale))
    assert len(crops) == 24
    for box in page.boxes(0.6, scale):
        assert max(overlap(crop.box, box) for crop in crops) > 0.7


@pytest.mark.parametrize("step", [-1, 1])
def test_runs_are_counted_up_to_the_first_gap(step: int) -> None:
    draw = np.random.default_rng(5)
    window = draw.random((9, 40)) < 0.7
    start = draw.integers(-1, 10, 40)

    def length(column: int) -> int:
        rows = range(start[column], 9 if step > 0 else -1, step)
        return next((n for n, row in enumerate(rows) if not 0 <= row < 9 or not window[row, column]), len(rows))

    assert run_lengths(window, start, step).tolist() == [length(column) for column in range(40)]
