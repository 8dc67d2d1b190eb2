"""Which strokes are large enough for handwriting: those of small writing stand beside one another, specks do not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.writing.sizes import STROKE_MM, STROKE_SHARE

_SMALL_SHARE = 0.47
"""Letters of small or broken writing are at least this share of the smallest stroke that is writing by itself: 0.7 mm.
Of 340 empty fields on 20 kinds of bad scans, with specks, dither and noise among them, one seems written in."""

_NEAR_MM = 1.5
"""This near beside it is the next letter or piece of one."""

_LARGE_MM = (4.0, 2.0)
"""A stroke this wide and this high is no speck and no letter of a caption."""

_ALONG = 0.75
"""What is left of a frame fills this share of its width in one row; the lines of a pen go up and down."""


def least_stroke(height_px: float, px_per_mm: float) -> float:
    """The size in pixels from which on one stroke is writing, in a field of that height."""
    return min(STROKE_MM * px_per_mm, STROKE_SHARE * height_px)


def are_written(stats: NDArray[np.int32], height_px: float, px_per_mm: float) -> NDArray[np.bool_]:
    """Which strokes of a field of that height are handwriting by their size, shape (N,). stats: (N, 5) of left, top,
    width, height and area in px.

    Small ones are where another stands close beside them, and the two reach as far as one that is large enough.
    """
    least = least_stroke(height_px, px_per_mm)
    size = stats[:, 2:4].max(axis=1)
    written: NDArray[np.bool_] = size >= least
    some = np.flatnonzero(size >= _SMALL_SHARE * least)
    if len(some) > np.count_nonzero(written):
        written[some] |= _have_neighbours(stats[some], least, _NEAR_MM * px_per_mm)
    return written


def holds_large(own: Mask, stats: NDArray[np.int32], px_per_mm: float) -> bool:
    """Whether one of the strokes of a field, a mask and its (N, 5), is so large that it is written, whatever a reader
    makes of it: of a signature in a zigzag it makes nothing."""
    wide, high = (side * px_per_mm for side in _LARGE_MM)
    large = stats[(stats[:, 2] >= wide) & (stats[:, 3] >= high)]
    parts = (own[top : top + height, left : left + width] > 0 for left, top, width, height, _ in large.tolist())
    return any(part.mean(axis=1).max() < _ALONG for part in parts)


def _have_neighbours(stats: NDArray[np.int32], least: float, near: float) -> NDArray[np.bool_]:
    """Which strokes have another within `near` on their left or right so that both reach as far as `least`; (N,)."""
    left, top, width, height, _ = stats.T
    right, bottom = left + width, top + height
    apart = np.maximum.outer(left, left) - np.minimum.outer(right, right)
    beside = np.maximum.outer(top, top) < np.minimum.outer(bottom, bottom)
    wide = np.maximum.outer(right, right) - np.minimum.outer(left, left)
    high = np.maximum.outer(bottom, bottom) - np.minimum.outer(top, top)
    joined = beside & (apart <= near) & (np.maximum(wide, high) >= least)
    np.fill_diagonal(joined, False)
    return np.asarray(joined.any(axis=1))
