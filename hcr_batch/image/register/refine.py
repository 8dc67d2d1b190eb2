"""Brings a map that is right to a few millimetres to a fraction of one: the print of the reference is
moved until it lies on the print of the page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.register.working import Darkness, Matrix, map_points

_SIGMAS_PX = (5.0, 2.5, 1.2)
"""Blur of each stage: print is drawn from about two sigmas away, and placed to a tenth of one."""

_LEAST_SIGMA_PX = 0.5
_SIGMA_STEP = 0.1
"""Blurs within a tenth of each other serve equally well."""

_ROUNDS = 12
_STILL_PX = 0.02
"""A stage ends when no corner moves further than this."""

_TILE_PX = 48
_TILE_POINTS = 40
"""Points are drawn evenly over the page: else a large headline would outweigh the rules."""

_LEAST_SLOPE = 0.15
"""Points whose darkness has this share of the steepest slope say where they are."""

_DOUBT = 0.2
"""Residual of darkness at which a point counts half: handwriting over print, stains, lost rules."""

_RIDGE = np.array([1e-5, 1e-5, 1e-6, 1e-5, 1e-5, 1e-6, 1e-3, 1e-3])
"""Share of the mean curvature added per parameter: print in one corner cannot say how the page is tilted."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Points of a blurred reference, all float32: `points` (N, 2) in pixels, their `darkness` (N,), and
    how it changes with each of the eight parameters of a homography, `slopes` (N, 8)."""

    sigma: float
    points: NDArray[np.float32]
    darkness: NDArray[np.float32]
    slopes: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Guide:
    """A reference prepared for `refine`. `to_unit` maps its pixels to [-1, 1]."""

    stages: tuple[Stage, ...]
    to_unit: Matrix


def prepare_guide(darkness: Darkness) -> Guide:
    """What `refine` needs of a reference; made once."""
    height, width = darkness.shape
    half = max(height, width) / 2
    to_unit = np.array([[1 / half, 0, -width / 2 / half], [0, 1 / half, -height / 2 / half], [0, 0, 1.0]])
    return Guide(tuple(_prepare_stage(darkness, sigma, to_unit) for sigma in _SIGMAS_PX), to_unit)


class Blurs:
    """A page's darkness at any blur, worked out once for blurs that are nearly the same."""

    def __init__(self, darkness: Darkness) -> None:
        self._darkness = darkness
        self._blurred: dict[int, Darkness] = {}

    def at(self, sigma: float) -> Darkness:
        """The darkness (H, W) blurred by about `sigma` pixels."""
        step = round(np.log(max(_LEAST_SIGMA_PX, sigma)) / _SIGMA_STEP)
        if step not in self._blurred:
            self._blurred[step] = cv2.GaussianBlur(self._darkness, (0, 0), float(np.exp(step * _SIGMA_STEP)))
        return self._blurred[step]


def refine(guide: Guide, page: Blurs, start: Matrix, stages: int = len(_SIGMAS_PX)) -> Matrix:
    """The map from the reference to the page, shape (3, 3), in pixels of the working pictures.

    Inverse compositional alignment (Baker & Matthews 2004) on the points near print, with
    Geman-McClure weights, from coarse to fine: the last `stages`, fewer for a map that is nearly right.
    """
    matrix = start
    scale = abs(float(np.linalg.det(matrix[:2, :2]))) ** 0.5
    for stage in guide.stages[-stages:]:
        if len(stage.points) >= 8:
            matrix = _align(stage, guide.to_unit, page.at(stage.sigma * scale), matrix)
    return matrix


def _prepare_stage(darkness: Darkness, sigma: float, to_unit: Matrix) -> Stage:
    blurred = cv2.GaussianBlur(darkness, (0, 0), sigma)
    slope_x, slope_y = cv2.Scharr(blurred, cv2.CV_32F, 1, 0) / 32, cv2.Scharr(blurred, cv2.CV_32F, 0, 1) / 32
    steep = np.hypot(slope_x, slope_y)
    y, x = _spread(steep)
    points = np.stack([x, y], axis=1).astype(np.float32)
    u, v = map_points(to_unit, points.astype(np.float64)).T
    pixel = to_unit[0, 0]
    du, dv = slope_x[y, x] / pixel, slope_y[y, x] / pixel
    inward = -(du * u + dv * v)
    slopes = np.stack([du * u, du * v, du, dv * u, dv * v, dv, inward * u, inward * v], axis=1)
    return Stage(sigma, points, blurred[y, x], slopes.astype(np.float32))


def _spread(steep: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of steep points, at most `_TILE_POINTS` in each tile."""
    bar = _LEAST_SLOPE * float(np.quantile(steep[::3, ::3], 0.999))
    y, x = np.nonzero(steep > max(bar, 1e-6))
    tile = (y // _TILE_PX) * (steep.shape[1] // _TILE_PX + 1) + x // _TILE_PX
    order = np.argsort(tile, kind="stable")
    _, first, count = np.unique(tile[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(first, count)
    total = np.repeat(count, count)
    keep = (rank * _TILE_POINTS // total) != ((rank - 1) * _TILE_POINTS // total)
    chosen = order[keep]
    return y[chosen], x[chosen]


def _align(stage: Stage, to_unit: Matrix, page: Darkness, matrix: Matrix) -> Matrix:
    ones = np.ones((len(stage.points), 1), np.float64)
    homogeneous = np.hstack([stage.points, ones])
    back = np.linalg.inv(to_unit)
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    for _ in range(_ROUNDS):
        residual, inside = _residual(stage, page, homogeneous @ matrix.T)
        weight = np.where(inside, 1.0 / (1.0 + (residual / _DOUBT) ** 2) ** 2, 0.0).astype(np.float32)
        weighted = stage.slopes * weight[:, None]
        curvature = (weighted.T @ stage.slopes).astype(np.float64)
        curvature += np.diag(_RIDGE * max(1e-9, np.trace(curvature) / 8))
        step = np.linalg.solve(curvature, (weighted.T @ residual).astype(np.float64))
        delta = np.append(step, 0.0).reshape(3, 3) + np.eye(3)
        if not np.isfinite(delta).all() or abs(np.linalg.det(delta)) < 0.2:
            return matrix
        matrix = matrix @ back @ np.linalg.inv(delta) @ to_unit
        matrix = matrix / matrix[2, 2]
        if np.abs(map_points(delta, corners) - corners).max() / to_unit[0, 0] < _STILL_PX:
            break
    return matrix


def _residual(stage: Stage, page: Darkness, at: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Darkness of the page, brought to that of the reference, minus the reference's; and which points
    lie on the page. `at` has shape (N, 3)."""
    depth = np.where(np.abs(at[:, 2]) < 1e-9, 1e-9, at[:, 2])
    x, y = (at[:, 0] / depth).astype(np.float32), (at[:, 1] / depth).astype(np.float32)
    inside = (x >= 0) & (y >= 0) & (x <= page.shape[1] - 1) & (y <= page.shape[0] - 1)
    seen = cv2.remap(page, x[None], y[None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[0]
    like = inside & (np.abs(seen - stage.darkness) < 3 * _DOUBT)
    gain = float((seen[like] @ stage.darkness[like]) / max(1e-6, float(seen[like] @ seen[like])))
    return np.clip(gain, 0.5, 2.0).astype(np.float32) * seen - stage.darkness, inside
