"""Deep shadows on photographed sheets, as of a hand or the phone: what lies in them is lifted towards the light of the
rest, or all of it would be ink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components, median_paper
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

_LEAST_PX2, _SOFT = 2_000, 0.75
"""A shadow covers 20 cm2 of A4, and within 1.5 mm of its edge the light falls by at most this share of its depth: by
0.2 to 0.65 on seven drawn photographs. Dark panels and tinted cells, which stay as they are, are smaller or have edges
of 0.8 and more."""


def without_deep_shadow(sheet: GreyImage) -> GreyImage:
    """A photographed sheet laid flat, (H, W) uint8, with the deep shadows on it lifted; the same array where it has
    none."""
    shrink = min(1.0, _SIDE_PX / max(sheet.shape))
    small = cv2.resize(sheet, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    light = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_WIDEST_PX,) * 2, np.uint8)).astype(np.float32)
    light /= np.float32(max(1, median_paper(np.asarray(light, np.uint8))))
    shaded = ((light < _LIT) & (light > _BLACK)).astype(np.uint8)
    shaded = np.asarray(cv2.morphologyEx(shaded, cv2.MORPH_OPEN, np.ones((_RIM_PX,) * 2, np.uint8)), np.uint8)
    shaded = _shadows(shaded, light)
    if not shaded.any():
        return sheet
    gain = np.where(shaded > 0, np.float32(_LIT) / light, np.float32(1.0))
    smooth = cv2.resize(cv2.GaussianBlur(gain, (0, 0), 1.0), sheet.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(sheet, smooth, dtype=cv2.CV_8U), np.uint8)


def _shadows(shaded: Mask, light: NDArray[np.float32]) -> Mask:
    """The large shades of a mask (H, W) whose edges are soft; `light` (H, W) is 1 on paper."""
    near = np.ones((3, 3), np.uint8)
    step = cv2.subtract(cv2.dilate(light, near), cv2.erode(light, near))
    inner = np.zeros_like(shaded)
    inner[1:-1, 1:-1] = 1  # the edge of the sheet is none of a shadow's
    shades = find_components(shaded)
    kept = np.zeros(len(shades.stats), bool)
    for i in range(1, len(kept)):
        shade = (shades.labels == i).astype(np.uint8)
        edge = cv2.subtract(cv2.dilate(shade, near), shade) * inner > 0
        soft = not edge.any() or np.median(step[edge]) <= _SOFT * (1.0 - light[shade > 0].mean())
        kept[i] = soft and shades.stats[i, 4] >= _LEAST_PX2
    return shades.chosen(kept)
