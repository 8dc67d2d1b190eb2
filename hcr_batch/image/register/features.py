"""Points of a picture that can be found again, and which of them look alike in two pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.register.working import Darkness

_LEVELS, _LEVEL_FACTOR = 6, 1.3
"""Sizes at which points are sought: over a factor of 3.7, pages of half and of twice the size match."""

_ORB_PATCH_PX = 31
_ORB_CONTRAST = 10
"""A patch of 7 mm at the working size spans a few letters. With 63 px, pages out of square matched worse."""

_LEAST_SIDE_PX = 2 * _ORB_PATCH_PX
"""OpenCV cannot look for points in narrower pictures."""

_BLUR_SIGMA = 0.7
"""Fax and noise lose their grain."""


@dataclass(frozen=True, slots=True)
class Features:
    """N points: `points` (N, 2) float64, (x, y) in pixels; `sizes` (N,) in pixels; `angles` (N,) in
    radians; `descriptors` (N, D), uint8 for ORB and float32 for SIFT."""

    points: NDArray[np.float64]
    sizes: NDArray[np.float64]
    angles: NDArray[np.float64]
    descriptors: NDArray[np.uint8] | NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.points)


def find_orb(darkness: Darkness, most: int) -> Features:
    """At most `most` ORB points (Rublee 2011): quick, and enough for most pages."""
    orb = cv2.ORB.create(
        most, _LEVEL_FACTOR, _LEVELS, _ORB_PATCH_PX, 0, 2, cv2.ORB_HARRIS_SCORE, _ORB_PATCH_PX, _ORB_CONTRAST
    )
    return _features(orb, darkness, 32, np.uint8)


def find_sift(darkness: Darkness, most: int) -> Features:
    """At most `most` SIFT points (Lowe 2004), with RootSIFT descriptors (Arandjelovic 2012).

    Twenty times the price of ORB; for the pages that ORB cannot place.
    """
    found = _features(cv2.SIFT.create(most), darkness, 128, np.float32)
    total = found.descriptors.sum(axis=1, keepdims=True) + 1e-9
    return Features(found.points, found.sizes, found.angles, np.sqrt(found.descriptors / total).astype(np.float32))


def match(reference: Features, page: Features) -> NDArray[np.intp]:
    """For each point of the reference the one of the page that looks most like it: pairs, shape (M, 2),
    the surest first. A point of the page is the partner of one point at most."""
    if not len(reference) or not len(page):
        return np.zeros((0, 2), np.intp)
    norm = cv2.NORM_HAMMING if reference.descriptors.dtype == np.uint8 else cv2.NORM_L2
    found = cv2.BFMatcher(norm).match(reference.descriptors, page.descriptors)
    found = sorted(found, key=lambda pair: pair.distance)
    pairs = np.array([(pair.queryIdx, pair.trainIdx) for pair in found], np.intp)
    first = np.sort(np.unique(pairs[:, 1], return_index=True)[1])
    return pairs[first]


def _features(finder: cv2.Feature2D, darkness: Darkness, length: int, dtype: type[np.generic]) -> Features:
    picture = cv2.GaussianBlur(255 - np.round(darkness * 255).astype(np.uint8), (0, 0), _BLUR_SIGMA)
    keypoints: Sequence[cv2.KeyPoint] = ()
    descriptors = None
    if min(picture.shape) >= _LEAST_SIDE_PX:
        keypoints, descriptors = finder.detectAndCompute(picture, None)
    if descriptors is None:
        descriptors = np.zeros((0, length), dtype)
    values = np.array([(*k.pt, k.size, np.radians(k.angle)) for k in keypoints], np.float64).reshape(-1, 4)
    return Features(values[:, :2], values[:, 2], values[:, 3], descriptors)
