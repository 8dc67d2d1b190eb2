"""Streaks of a feeder: dust on the glass draws straight uprights over the whole page. They are painted out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.paper import A4_LONG_SIDE_MM
from hcr_batch.records import GreyImage

_BANDS = 64
"""A page is looked at in this many bands: nothing but a streak runs straight down through nearly all of them, the first
and the last included. Printed frames and tables leave a margin of 3 mm at least, and lie a little askew."""

_BAND_SHARE = 0.9
"""In the others it is hidden in dark print."""

_WIDEST_MM = 0.7
"""Wider ones are bars, folds and the edges of the glass."""

_DEPTH = 10
"""Grey levels by which a streak is darker than the paper beside it, averaged over a band: noise makes a few, and print
that shows through none in nearly all bands."""

_LEAST_SIDE_PX = 500
"""Smaller pictures are strips cut out of a page, whose frames reach their edges."""

_MOST_SHARE = 0.02
"""Of a page's columns at most this many are streaks: more are the pattern of a screen, or ruled paper that was cut."""

_RIM_MM = 0.12
"""On either side a streak is smeared this far."""

_INK_DEPTH = 32
"""What is this many grey levels darker than a streak is ink under it."""


def without_streaks(page: GreyImage) -> GreyImage:
    """The page (H, W) uint8 with the paper of either side drawn over its streaks, and the strokes that cross them; the
    same array where it has none."""
    px_per_mm = max(page.shape) / A4_LONG_SIDE_MM
    streaks = find_streaks(page, px_per_mm)
    if not streaks:
        return page
    clear, width = page.copy(), page.shape[1]
    rim = max(1, round(_RIM_MM * px_per_mm))
    smeared = np.zeros(width, np.bool_)
    for left, right in streaks:
        smeared[max(0, left - rim) : right + rim] = True
    for left, right in runs_of(smeared):
        paint_out(clear, left, right)
    return clear


def find_streaks(page: GreyImage, px_per_mm: float) -> list[tuple[int, int]]:
    """The first column of each streak of a page (H, W), and the one behind its last."""
    if min(page.shape) < _LEAST_SIDE_PX:
        return []
    bands = in_bands(page)
    widest = 2 * round(_WIDEST_MM * px_per_mm / 2) + 1
    beside = cv2.morphologyEx(bands, cv2.MORPH_CLOSE, np.ones((1, widest), np.uint8))
    dark: NDArray[np.bool_] = cv2.subtract(beside, bands) >= _DEPTH
    streaks = dark[0] & dark[-1] & (dark.mean(axis=0) >= _BAND_SHARE)
    return runs_of(streaks) if streaks.mean() <= _MOST_SHARE else []


def in_bands(page: GreyImage) -> GreyImage:
    """The mean of each column in this many bands from the top of a page to its bottom: (H, W) -> (64, W)."""
    # Ten times as fast as resizing.
    return np.concatenate([cv2.reduce(band, 0, cv2.REDUCE_AVG) for band in np.array_split(page, _BANDS)])


def paint_out(page: GreyImage, left: int, right: int, jitter_px: int = 0) -> None:
    """Draws over the columns of a page (H, W) from `left` to before `right`, in place, what lies between those beside
    them. jitter_px: by how much the edges of what is painted out wander."""
    before, behind = (
        page[:, column].astype(np.float32) for column in (max(0, left - 1), min(right, page.shape[1] - 1))
    )
    share = (np.arange(right - left) + 1) / (right - left + 1)
    between = before[:, None] + (behind - before)[:, None] * share
    strip = page[:, left:right]
    usual = cv2.erode(_usual(strip), np.ones((1, 2 * jitter_px + 1), np.uint8))
    ink = strip < usual - _INK_DEPTH
    strip[...] = np.where(ink, strip, np.round(between))


def _usual(strip: GreyImage) -> NDArray[np.float32]:
    """The grey of a streak itself, shaped as `strip`: it grows darker and lighter on its way."""
    middles = np.stack([np.median(band, axis=0) for band in np.array_split(strip, _BANDS)]).astype(np.float32)
    return np.asarray(cv2.resize(middles, strip.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
