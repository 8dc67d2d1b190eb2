"""The angle of a page."""

import numpy as np
import pytest

from hcr_batch.image.page.ink import find_ink
from hcr_batch.image.page.skew import MAX_SKEW_DEGREES, estimate_skew
from tests.image.page.drawn import PAPER, Sheetlet, mixed_form


@pytest.mark.parametrize("degrees", [-10, -7.3, -1, -0.3, 0, 0.2, 2.5, 10])
def test_a_form_is_found_to_a_twentieth_of_a_degree(degrees: float) -> None:
    page = mixed_form().finish(degrees, scale=0.75)
    assert estimate_skew(find_ink(page)) == pytest.approx(degrees, abs=0.06)


@pytest.mark.parametrize("degrees", [-3, 3])
def test_writing_without_any_rule_has_a_direction(degrees: float) -> None:
    page = Sheetlet()
    for row in range(8):
        page.write("the quick brown fox jumps", 120, 200 + 70 * row)
    assert estimate_skew(find_ink(page.finish(degrees))) == pytest.approx(degrees, abs=0.4)


def test_an_empty_page_is_straight() -> None:
    assert estimate_skew(np.zeros((400, 300), np.uint8)) == 0.0


def test_noise_has_no_direction_beyond_the_search() -> None:
    noise = np.random.default_rng(0).random((600, 400)) < 0.05
    assert abs(estimate_skew(noise.astype(np.uint8) * 255)) <= MAX_SKEW_DEGREES


def test_a_dark_edge_of_the_scan_does_not_set_the_angle() -> None:
    page = mixed_form().finish(2.0)
    page[:, :25] = 10
    page[-20:] = PAPER
    assert estimate_skew(find_ink(page)) == pytest.approx(2.0, abs=0.1)
