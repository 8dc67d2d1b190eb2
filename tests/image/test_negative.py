"""Light writing on dark film is turned round; nothing else is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.image.negative import dark_on_light, is_black, is_negative
from hcr_batch.image.page.segment import segment
from hcr_batch.records import GreyImage


def written(height: int, width: int, paper: int = 240, ink: int = 30, size: float = 1.0) -> GreyImage:
    page = np.full((height, width), paper, np.uint8)
    for row in range(round(40 * size), height, round(60 * size)):
        cv2.putText(page, "MARTIN 12/05/1999", (10, row), cv2.FONT_HERSHEY_SIMPLEX, size, ink, round(3 * size))
    return page


@pytest.mark.parametrize("page", [written(44, 400), written(1100, 800), written(60, 700, 200, 90)])
def test_a_negative_becomes_the_picture_it_was_taken_of(page: GreyImage) -> None:
    assert is_negative(255 - page) and not is_negative(page)
    np.testing.assert_array_equal(dark_on_light(255 - page), page)
    np.testing.assert_array_equal(dark_on_light(page), page)


def test_thick_letters_on_a_low_negative_are_no_sheet() -> None:
    crop = np.full((24, 400), 255, np.uint8)
    cv2.putText(crop, "THEO", (10, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 5)
    assert is_negative(255 - crop)


def test_a_slip_of_paper_on_a_dark_bed_is_left_alone() -> None:
    bed = np.full((1100, 800), 12, np.uint8)
    bed[100:330, 60:500] = written(230, 440)
    assert not is_negative(bed)


@given(st.integers(0, 255), st.integers(1, 80), st.integers(1, 300))
def test_an_even_picture_of_any_size_is_left_alone(grey: int, height: int, width: int) -> None:
    assert not is_negative(np.full((height, width), grey, np.uint8))


@pytest.mark.parametrize("paper", [110, 150, 255])
def test_dark_paper_is_paper(paper: int) -> None:
    assert not is_negative(written(44, 400, paper, 10))


def test_a_black_page_holds_nothing() -> None:
    noise = np.random.default_rng(0).integers(0, 30, (1754, 1240)).astype(np.uint8)
    assert is_black(noise) and segment(noise) == []
    for page in (written(1100, 800), 255 - written(1100, 800), written(1100, 800, 90, 20)):
        assert not is_black(page)


def test_a_page_that_got_too_little_light_is_read_all_the_same() -> None:
    page = written(1100, 800, 48, 8) + np.random.default_rng(0).integers(0, 6, (1100, 800)).astype(np.uint8)
    assert not is_black(page)
    assert len(segment(page)) == len(segment(written(1100, 800))) > 10
    assert is_black(np.random.default_rng(0).normal(30, 8, (1100, 800)).clip(0, 255).astype(np.uint8))
