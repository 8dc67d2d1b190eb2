"""Many lone pixels are specks; few may be full stops."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.alone.specks import without_specks
from tests.image.page.alone.drawn import field


def test_specks_go_and_strokes_stay() -> None:
    crop = field()
    speckled = crop.copy()
    speckled[np.random.default_rng(0).random(crop.shape) < 0.01] = 0
    left = without_specks(speckled)
    dark = crop < 100
    away = crop > 235
    assert np.count_nonzero(left[away] < 100) < 0.25 * np.count_nonzero(speckled[away] < 100)
    np.testing.assert_array_equal(left[dark], speckled[dark])


def test_a_few_dots_stay() -> None:
    crop = field("12")
    crop[30, [100, 120, 140]] = 20
    assert without_specks(crop) is crop
