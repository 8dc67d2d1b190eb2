"""Greys shown by dots are blurred back into greys; pages of two tones without a screen are left alone."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from hcr_batch.image.page.screen import is_screened, without_screen
from hcr_batch.image.page.segment import segment
from hcr_batch.records import GreyImage
from tests.image.page.drawn import assert_found, mixed_form

_ORDERED = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
"""Bayer's matrix (1973) of 4 x 4 levels."""


def ordered(page: GreyImage) -> GreyImage:
    """The page in black and white, its greys shown by a regular pattern, as faxes do."""
    bars = np.tile((_ORDERED + 0.5) * 16, (page.shape[0] // 4 + 1, page.shape[1] // 4 + 1))
    return np.where(page > bars[: page.shape[0], : page.shape[1]], 255, 0).astype(np.uint8)


def scattered(page: GreyImage) -> GreyImage:
    """The same with the dots strewn, as programs do (Floyd and Steinberg 1976)."""
    return np.asarray(Image.fromarray(page).convert("1").convert("L"), np.uint8)


@pytest.mark.parametrize("screen", [ordered, scattered])
def test_fields_of_a_screened_page_are_found_and_empty_ones_blank(screen: Callable[[GreyImage], GreyImage]) -> None:
    page = mixed_form()
    screened = screen((page.finish(noise=3) * 0.93).astype(np.uint8))
    assert is_screened(screened)
    assert_found(segment(screened), page)


def test_black_and_white_without_dots_is_no_screen() -> None:
    page = np.where(mixed_form().finish(noise=3) > 160, 255, 0).astype(np.uint8)
    rng = np.random.default_rng(0)
    specks = page.copy()
    specks[rng.random(page.shape) < 0.002] = 0
    for one in (page, specks, mixed_form().finish(noise=9)):
        assert without_screen(one) is one
