"""The upright box around points of a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import Box


def hull_of(points: NDArray[np.floating], shape: tuple[int, ...]) -> Box:
    """The upright bounding box of points (N, 2) in whole pixels, clipped to a picture of (height, width) `shape`."""
    (left, top), (right, bottom) = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    height, width = shape
    left, right = np.clip([left, right], 0, width).astype(int).tolist()
    top, bottom = np.clip([top, bottom], 0, height).astype(int).tolist()
    return Box(left, top, right - left, bottom - top)
