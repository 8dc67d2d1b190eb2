"""By how much a page lies askew: the angle at which its ink falls into the sharpest rows.

The score of an angle is the sum of squares of the sheared projection profile (Postl 1986,
"Detection of linear oblique structures and skew scan in digitized documents"). Only the lower edges
of the ink are projected: rules and baselines have them, while the bulk of thick print, logos and
the dark edge of a scan have few.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask

MAX_SKEW_DEGREES = 12.0
"""Feeders and hands put sheets in within 10 degrees; two more so that the peak at 10 is not an end."""

_COARSE_SIDE_PX = 700
"""Long side of the mask for the first search: a step of half a degree moves a rule's end by 6 pixels,
so a true angle between two steps still stands out."""

_SMALL_INK = 80
"""A reduced pixel is ink when a third of it was."""

_STAGES = ((MAX_SKEW_DEGREES, 0.5), (0.5, 0.1), (0.1, 0.02))
"""Half range and step in degrees of each search; 0.02 degrees move the end of an A4 line by half a pixel."""

_COARSE_POINTS, _FINE_POINTS = 12_000, 30_000
"""Points projected in the first and the later searches: with more, the peak moves by less than a step."""

_MIN_POINTS = 40
"""Fewer lower edges are specks, which have no direction."""

_MIN_PEAK = 1.08
"""A page has a direction when its best score is this far above the median one; noise alone reaches 1.03."""


def estimate_skew(ink: Mask) -> float:
    """Angle of a page's rows in degrees, -12.6 to 12.6; positive where they fall towards the right. ink: a mask (H, W).

    0.0 where the ink has no direction.
    """
    shrink = min(1.0, _COARSE_SIDE_PX / max(ink.shape))
    small = cv2.resize(ink, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1.0 else ink
    _, small = cv2.threshold(small, _SMALL_INK, 255, cv2.THRESH_BINARY)
    coarse = _lower_edges(small, _COARSE_POINTS)
    if coarse.shape[1] < _MIN_POINTS:
        return 0.0
    fine = _lower_edges(ink, _FINE_POINTS)
    best = 0.0
    for (reach, step), edges in zip(_STAGES, (coarse, fine, fine), strict=True):
        angles = best + np.arange(-reach, reach + step / 2, step)
        scores = np.array([_score(edges, angle) for angle in angles])
        if reach == MAX_SKEW_DEGREES and scores.max() < _MIN_PEAK * np.median(scores):
            return 0.0
        best = float(angles[int(scores.argmax())])
    return best


def _lower_edges(ink: Mask, most: int) -> NDArray[np.float32]:
    """Coordinates (x, y) of ink with paper below, centred on the image; shape (2, N), N <= about `most`."""
    edge = ink[:-1] & ~ink[1:]
    y, x = np.nonzero(edge)
    step = max(1, len(x) // most)
    centre_y, centre_x = ink.shape[0] / 2, ink.shape[1] / 2
    return np.stack([x[::step] - centre_x, y[::step] - centre_y]).astype(np.float32)


def _score(points: NDArray[np.float32], degrees: float) -> float:
    """Sum of squares of the profile of `points` sheared back by an angle."""
    rows = points[1] - points[0] * np.float32(np.tan(np.radians(degrees)))
    profile = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
    return float(np.dot(profile, profile))
