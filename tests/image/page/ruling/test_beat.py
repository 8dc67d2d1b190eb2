"""Lines of fine dots have a beat, lines drawn through have none, however a scan blurs both."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.page.ruling.beat import beat_of

STEPS = 2.5, 9.5


def along(dots: bool, step: float, noise: float, seed: int = 0) -> NDArray[np.uint8]:
    """The grey along a line of 300 pixels, blurred: of dots as wide as the gaps between them, or light all along."""
    place = np.arange(300 * 8) / 8
    grey = np.where(place % step < step / 2, 110.0, 240.0) if dots else np.full(place.shape, 175.0)
    grey = cv2.blur(grey[None], (8, 1))[0].reshape(300, 8).mean(axis=1)
    return np.clip(grey + np.random.default_rng(seed).normal(0, noise, 300), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("step", [3.1, 4.0, 6.3])
@pytest.mark.parametrize("noise", [0, 12])
def test_dots_have_a_beat(step: float, noise: float) -> None:
    assert beat_of(along(True, step, noise), *STEPS) > 0.7


def test_writing_over_dots_leaves_their_beat() -> None:
    line = along(True, 3.5, 5)
    line[[*range(40, 44), *range(70, 75), *range(140, 146), *range(150, 153)]] = 30
    assert beat_of(line, *STEPS) > 0.7


@pytest.mark.parametrize("seed", range(4))
def test_noise_on_a_line_drawn_through_has_none(seed: int) -> None:
    assert beat_of(along(False, 3.0, 25, seed), *STEPS) < 0.4


@pytest.mark.parametrize("length", [0, 1, 40])
def test_short_lines_have_none(length: int) -> None:
    assert beat_of(along(True, 4.0, 0)[:length], *STEPS) == 0
