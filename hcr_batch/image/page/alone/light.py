"""Uneven light on a field that somebody cut out or photographed: a shadow across it looks like ink."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.levels import grey_percentiles
from hcr_batch.records import GreyImage

_SHARES = 0.05, 0.95
_UNEVEN = 0.2
"""Between these shares of a picture's pixels its paper differs by less than that share, unless a shadow lies on it."""


def in_even_light(crop: GreyImage, paper: GreyImage) -> GreyImage:
    """A picture (H, W) on paper that is white all over, as it is where no shadow lies on it. `paper`: the same without
    its ink."""
    dark, light = grey_percentiles(paper, _SHARES)
    if light - dark < _UNEVEN * light:
        return crop
    return np.asarray(cv2.divide(crop, paper, scale=255, dtype=cv2.CV_8U), np.uint8)
