"""Pictures of any usual kind as grey ones."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import GreyImage


def to_grey(image: NDArray[Any]) -> GreyImage:
    """(H, W) or (H, W, 1) grey, or (H, W, 3) RGB, uint8 -> (H, W) uint8.

    Raises ValueError for another shape, TypeError for another dtype.
    """
    if image.dtype != np.uint8:
        raise TypeError(f"Expected a uint8 picture. Received: {image.dtype}.")
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    if image.ndim == 3 and image.shape[2] == 3:
        image = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    if image.ndim != 2 or 0 in image.shape:
        raise ValueError(f"Expected a picture of shape (H, W) or (H, W, 3). Received: {image.shape}.")
    return np.asarray(image, np.uint8)
