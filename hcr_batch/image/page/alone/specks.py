"""Specks of one pixel, as bad copies leave them: in a crop of few rows they are as large as parts of letters."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.records import GreyImage

_RING = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
_DARKER_BY = 60
"""A speck is this many levels of grey darker than each pixel around it: strokes go on in one of them."""

_LEAST_SHARE, _FEWEST = 0.002, 10
"""This share of a picture's pixels are specks, and this many, before any is taken for one: dots may be as small."""


def without_specks(crop: GreyImage) -> GreyImage:
    """A picture (H, W) with lone dark pixels painted over, as it is where there are few."""
    around = cv2.erode(crop, _RING)
    specks = cv2.subtract(around, crop) > _DARKER_BY
    if np.count_nonzero(specks) < max(_FEWEST, _LEAST_SHARE * crop.size):
        return crop
    return np.where(specks, np.asarray(cv2.medianBlur(crop, 3), np.uint8), crop)
