"""A picture that is one field: its place, and whether anything is written on it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.alone.field import whole_page
from hcr_batch.records import Box
from tests.image.page.alone.drawn import field, noisy


def test_a_clean_field_is_taken_as_it_is() -> None:
    crop = noisy(field())
    found = whole_page(crop)
    assert found.box == Box(0, 0, 320, 48) and not found.blank
    np.testing.assert_array_equal(found.image, crop)


@pytest.mark.parametrize("ink", [40, 150, 213])
def test_the_palest_writing_is_no_blank_field(ink: int) -> None:
    assert not whole_page(noisy(field(ink=ink), 2.0)).blank


@pytest.mark.parametrize("sigma", [0.0, 4.0, 7.0])
@pytest.mark.parametrize("framed", [False, True])
def test_paper_and_a_frame_are_a_blank_field(sigma: float, framed: bool) -> None:
    crop = field("")
    if framed:
        cv2.rectangle(crop, (5, 5), (314, 42), 60, 2)
    encoded = cv2.imencode(".jpg", noisy(crop, sigma), [cv2.IMWRITE_JPEG_QUALITY, 30])[1]
    assert whole_page(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)).blank
