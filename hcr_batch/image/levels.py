"""Grey levels of a picture, read off its histogram: exact and quick."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.order import quantile_of
from hcr_batch.records import GreyImage

PAPER_SHARE = 0.8
"""This many of a crop's pixels are no lighter than its paper."""


def grey_percentile(grey: GreyImage, share: float) -> int:
    """The grey level that `share` of the pixels (H, W) do not exceed, 0 to 255, from the histogram: exact and quick."""
    return grey_percentiles(grey, (share,))[0]


def grey_percentiles(grey: GreyImage, shares: Sequence[float]) -> list[int]:
    """The grey levels that each of `shares` of the pixels (H, W) do not exceed."""
    cumulative = cumulative_levels(grey)
    return [int(level) for level in np.searchsorted(cumulative, [share * grey.size for share in shares])]


def grey_quantile(grey: GreyImage, share: float) -> float:
    """The quantile of the pixels (H, W), at least one, between two levels where it falls between two pixels: what
    `np.quantile` says, and `np.median` for the half."""
    at = share * (grey.size - 1)
    low = int(at)
    last = min(low + 1, grey.size - 1)
    levels = np.searchsorted(cumulative_levels(grey), (low, last), side="right").tolist()
    return quantile_of(levels, at - low)


def cumulative_levels(grey: GreyImage) -> NDArray[np.int64]:
    """How many pixels of (H, W) uint8 are no lighter than each level, (256,)."""
    # cv2 counts in floats, which are exact up to 2^24 for a level: five times as fast as numpy, which widens
    # every pixel to 64 bits first.
    counts = (
        cv2.calcHist([grey], [0], None, [256], [0, 256])
        if grey.size < 2**24
        else np.bincount(grey.ravel(), minlength=256)
    )
    return np.cumsum(counts.ravel().astype(np.int64))


def paper_level(grey: GreyImage) -> int:
    """The grey of the paper of a crop (H, W), 0 to 255: four fifths of its pixels are no lighter."""
    return grey_percentile(grey, PAPER_SHARE)
