"""A shadow on a field is no ink; even paper is left as it is."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.alone.light import in_even_light
from hcr_batch.image.page.ink import find_paper
from tests.image.page.alone.drawn import field, noisy


def test_a_shadow_goes_and_the_writing_stays() -> None:
    crop = field()
    columns = np.arange(crop.shape[1])
    shadow = 0.5 + 0.5 / (1 + np.exp(-(columns - 160) / 6))
    shaded = noisy(np.round(crop * shadow).astype(np.uint8))
    even = in_even_light(shaded, find_paper(shaded))
    assert even[crop >= 235].mean() > 245 and np.quantile(even[crop >= 235], 0.02) > 215
    assert even[crop < 60].max() < 150


def test_even_paper_is_left_as_it_is() -> None:
    crop = noisy(field(paper=180))
    assert in_even_light(crop, find_paper(crop)) is crop
