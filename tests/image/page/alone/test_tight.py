"""A field that was cut at its letters gets paper around it; one with paper is left as it is."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.alone.tight import with_paper_around
from tests.image.page.alone.drawn import field


def test_letters_that_fill_the_picture_get_paper() -> None:
    crop = np.ascontiguousarray(field()[15:36, 32:140])
    wide = with_paper_around(crop)
    assert wide.shape == (21 + 12, 108 + 12)
    np.testing.assert_array_equal(wide[6:-6, 6:-6], crop)
    assert (wide[:6] == 240).all() and (wide[:, -6:] == 240).all()


def test_letters_with_paper_are_left_as_they_are() -> None:
    crop = field()
    assert with_paper_around(crop) is crop
