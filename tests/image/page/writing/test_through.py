"""What shows through from the other side is no writing; pencil is, beside ink too."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.writing.through import without_shown_through
from hcr_batch.records import Box, Crop, GreyImage
from tests.image.page.drawn import Sheetlet
from tests.synth.fonts import HANDS

_PENCIL_BLUR, _PAPER_BLUR = 0.8, 3.0
"""Pixels by which a scanner blurs what it sees, and the paper what shows through it, at 150 dpi."""


def _field(share: float, blur: float, seed: int) -> GreyImage:
    """A noisy field in which a word is written so dark, in shares of black, and blurred."""
    rng = np.random.default_rng(seed)
    word = draw_text("MARTIN", HANDS[seed % len(HANDS)], rng, 60, Hand())
    dark = cv2.GaussianBlur(cv2.copyMakeBorder(255 - word, 20, 20, 20, 20, cv2.BORDER_CONSTANT), (0, 0), blur)
    return np.asarray(np.clip(230 - share * dark + rng.normal(0, 2, dark.shape), 0, 255), np.uint8)


def _blank(last: GreyImage, before: int = 5) -> list[bool]:
    images = [*(_field(0.7, _PENCIL_BLUR, seed) for seed in range(before)), last]
    return [crop.blank for crop in without_shown_through([Crop(Box(0, 0, 9, 9), image) for image in images])]


def test_what_shows_through_is_blank() -> None:
    assert _blank(_field(0.18, _PAPER_BLUR, 7)) == [False] * 5 + [True]


@pytest.mark.parametrize(("share", "blur"), [(0.18, _PENCIL_BLUR), (0.6, _PAPER_BLUR)])
def test_light_pencil_and_blurred_ink_are_written(share: float, blur: float) -> None:
    assert not any(_blank(_field(share, blur, 7)))


def test_nothing_is_said_of_a_page_with_hardly_any_writing() -> None:
    assert not any(_blank(_field(0.18, _PAPER_BLUR, 7), before=2))


def test_a_page_without_a_form_has_no_writing_of_its_other_side() -> None:
    page = Sheetlet()
    for row in range(8):
        page.box(200, 200 + 100 * row, 600, 60, "MARTIN" if row < 5 else "")
    back = np.full_like(page.image, 255)
    for row in (5, 7):
        word = draw_text("PETIT", HANDS[0], np.random.default_rng(row), 40, Hand())[:, ::-1]
        back[210 + 100 * row : 210 + 100 * row + word.shape[0], 400 : 400 + word.shape[1]] = word
    through = cv2.GaussianBlur(255 - back, (0, 0), 2.5)
    crops = segment(np.clip(page.image - 0.2 * through, 0, 255).astype(np.uint8))
    assert [crop.blank for crop in crops] == [False] * 5 + [True] * 3
