"""Deep shadows on photographed sheets, as of a hand or the phone: what lies in them is lifted towards the light of the
rest, or all of it would be ink."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.page.ink import median_paper
from hcr_batch.records import GreyImage

_SIDE_PX = 300
"""Long side of the reduced sheet on which light is measured: 1 mm of A4 a pixel."""

_WIDEST_PX = 11
"""What is dark and narrower, across or down, is print: the bars of heads."""

_LIT = 0.75
"""Paper with this share of the light of most of it needs no lifting, and deeper shadows are lifted to it."""

_BLACK = 0.25
"""What throws back less of it is no paper in shadow."""

_RIM_PX = 5
"""Narrower shades are the rims of what is black, and of shadows."""


def without_deep_shadow(sheet: GreyImage) -> GreyImage:
    """A photographed sheet laid flat, (H, W) uint8, with the deep shadows on it lifted; the same array where it has
    none."""
    shrink = min(1.0, _SIDE_PX / max(sheet.shape))
    small = cv2.resize(sheet, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    light = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_WIDEST_PX,) * 2, np.uint8)).astype(np.float32)
    light /= np.float32(max(1, median_paper(np.asarray(light, np.uint8))))
    shaded = ((light < _LIT) & (light > _BLACK)).astype(np.uint8)
    shaded = np.asarray(cv2.morphologyEx(shaded, cv2.MORPH_OPEN, np.ones((_RIM_PX,) * 2, np.uint8)), np.uint8)
    if not shaded.any():
        return sheet
    gain = np.where(shaded > 0, np.float32(_LIT) / light, np.float32(1.0))
    smooth = cv2.resize(cv2.GaussianBlur(gain, (0, 0), 1.0), sheet.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(sheet, smooth, dtype=cv2.CV_8U), np.uint8)
