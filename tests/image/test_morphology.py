"""Openings and closings are those of OpenCV, at the edges of pictures as well."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed, opened


@pytest.mark.parametrize(("computed", "operation"), [(opened, cv2.MORPH_OPEN), (closed, cv2.MORPH_CLOSE)])
@pytest.mark.parametrize("size", [(1, 2), (3, 3), (1, 17), (18, 1), (2, 24), (25, 3), (33, 32), (1, 90), (90, 90)])
def test_they_are_those_of_opencv(
    computed: Callable[..., NDArray[np.uint8]], operation: int, size: tuple[int, int]
) -> None:
    rng = np.random.default_rng(7)
    for shape in ((1, 1), (1, 60), (60, 1), (41, 57), (64, 130)):
        mask = cv2.blur((255 * (rng.random(shape) < 0.6)).astype(np.uint8), (min(9, shape[1]), min(9, shape[0])))
        for picture in (rng.integers(0, 256, shape).astype(np.uint8), np.where(mask > 140, 255, 0).astype(np.uint8)):
            before = picture.copy()
            expected = cv2.morphologyEx(picture, operation, np.ones(size, np.uint8))
            assert np.array_equal(computed(picture, *size), expected.reshape(shape))
            assert np.array_equal(picture, before)


def test_long_runs_alone_are_left() -> None:
    mask = np.zeros((40, 200), np.uint8)
    mask[5, 20:121] = mask[9, 20:120] = 255
    mask[5:36, 150] = 255
    assert np.array_equal(np.argwhere(opened(mask, 1, 101)), [(5, x) for x in range(20, 121)])
    assert np.array_equal(np.argwhere(opened(mask, 31, 1)), [(y, 150) for y in range(5, 36)])
