"""Where a small part of the reference really lies on the page: paper bends, feeds slip, prints creep."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.register.working import Darkness

_FINE, _BROAD = 0.8, 3.0
"""Sigmas in working pixels; their difference answers to thin print and not to shade or stains."""

_NEAR_PX = 2
"""Only pixels this near to print are compared: handwriting elsewhere says nothing."""

_DISTANCE_COSTS = 0.05
"""Likeness by which the furthest place must beat the expected one."""

_LEAST_PRINT_PX = 40
"""A patch with less print cannot be found again."""


Bounds = tuple[int, int, int, int]
"""Left, top, right and bottom of a part of a picture in its pixels; the last two are exclusive."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a reference: `band` (h, w) float32 is its print, `near` (h, w) float32 marks where to
    compare; (x, y) is its top left corner in working pixels."""

    x: int
    y: int
    band: NDArray[np.float32]
    near: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """How a patch lies on the page: `shift` (x, y) in working pixels, and `likeness` there, -1 to 1."""

    shift: tuple[float, float]
    likeness: float


def band_pass(darkness: Darkness) -> NDArray[np.float32]:
    """The fine print of a picture, about 0 on paper and in wide dark areas; shape as given."""
    fine = cv2.GaussianBlur(darkness, (0, 0), _FINE)
    return np.asarray(fine - cv2.GaussianBlur(darkness, (0, 0), _BROAD), np.float32)


def cut_patch(band: NDArray[np.float32], print_mask: NDArray[np.uint8], rect: Bounds) -> Patch | None:
    """The patch of a band-passed reference within bounds in working pixels, clipped to the picture; None where it holds
    too little print to be found again."""
    left, top, right, bottom = rect
    left, top = max(0, left), max(0, top)
    mask = print_mask[top:bottom, left:right]
    if mask.size == 0 or int(np.count_nonzero(mask)) < _LEAST_PRINT_PX:
        return None
    near = cv2.dilate(mask, np.ones((2 * _NEAR_PX + 1,) * 2, np.uint8))
    marked = (near > 0).astype(np.float32)
    return Patch(left, top, band[top:bottom, left:right] * marked, marked)


def find_patch(patch: Patch, page: NDArray[np.float32], reach_px: int) -> Found:
    """Looks for a patch around where it should be on a page that lies in the frame of the reference,
    band-passed, up to `reach_px` away."""
    height, width = patch.band.shape
    around = _window(page, patch.x - reach_px, patch.y - reach_px, width + 2 * reach_px, height + 2 * reach_px)
    product = cv2.matchTemplate(around, patch.band, cv2.TM_CCORR)
    energy = cv2.matchTemplate(around * around, patch.near, cv2.TM_CCORR)
    likeness = product / np.sqrt(np.maximum(energy, 1e-6) * max(1e-6, float((patch.band**2).sum())))
    row, column = np.unravel_index(int((likeness - _doubt(reach_px)).argmax()), likeness.shape)
    dx = _peak(likeness[row], int(column)) - reach_px
    dy = _peak(likeness[:, column], int(row)) - reach_px
    return Found((dx, dy), float(likeness[row, column]))


def _doubt(reach: int) -> NDArray[np.float32]:
    """What is taken off the likeness for distance, shape (2 * reach + 1,) * 2: a lone rule looks the
    same all along itself, and is not to be moved along itself."""
    away = np.abs(np.arange(-reach, reach + 1, dtype=np.float32)) / max(1, reach)
    return np.asarray(_DISTANCE_COSTS * np.hypot(away[:, None], away[None]), np.float32)


def _window(page: NDArray[np.float32], x: int, y: int, width: int, height: int) -> NDArray[np.float32]:
    """A part of the page, shape (height, width), 0 beyond its edges."""
    window = np.zeros((height, width), np.float32)
    top, bottom = max(0, y), min(page.shape[0], y + height)
    left, right = max(0, x), min(page.shape[1], x + width)
    if top < bottom and left < right:
        window[top - y : bottom - y, left - x : right - x] = page[top:bottom, left:right]
    return window


def _peak(values: NDArray[np.float32], at: int) -> float:
    """The place of a maximum to a part of a pixel, by a parabola through its neighbours."""
    if not 0 < at < len(values) - 1:
        return float(at)
    before, here, after = (float(v) for v in values[at - 1 : at + 2])
    bend = before - 2 * here + after
    return at if bend >= -1e-9 else at + float(np.clip((before - after) / (2 * bend), -0.5, 0.5))
