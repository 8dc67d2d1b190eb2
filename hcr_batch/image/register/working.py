"""Pages and references at one common, small size, as evenly lit darkness: what registration looks at."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components, find_paper, inks_on, median_paper
from hcr_batch.records import GreyImage

WORKING_SIDE_PX = 1300
"""Long side of a working picture: A4 at 111 dpi, where the smallest captions still have their shape."""

_INK_QUANTILE = 0.985
_LEAST_DEPTH = 40.0
"""Darkness 1 is the darkness of print, this quantile of a page; a page paler than this is not stretched."""

_SOLID_PX = 18
"""What is dark for this far across and down, 4 mm, is no print."""

_STROKE_PX = 13
"""Strokes of print are thinner, 3 mm."""

_TINT, _DARKEST_TINT = 8, 0.6
"""A tint is darker than the paper around by this many levels of grey, and no darker than this share of it."""

Matrix = NDArray[np.float64]
"""A map of the plane, shape (3, 3), applied to columns (x, y, 1)."""

Darkness = NDArray[np.float32]
"""Shape (H, W), float32, 0 = paper, 1 = print."""


@dataclass(frozen=True, slots=True)
class Working:
    """A picture reduced to the working size.

    grey: shape (H, W), uint8.
    darkness: the same evenly lit.
    ink: mask of what is darker than paper and no noise, firm_ink: of that what is clearly so; of neither are tints.
    from_full: the map from pixels of the full picture to pixels of this one.
    """

    grey: GreyImage
    darkness: Darkness
    ink: Mask
    firm_ink: Mask
    from_full: Matrix

    def clear_ink(self, least_px: float = 1.0) -> Mask:
        """The firm ink, where there is enough; else what there is, faint or not."""
        return self.firm_ink if np.count_nonzero(self.firm_ink) >= least_px else self.ink

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.grey.shape[0], self.grey.shape[1]

    @property
    def scale(self) -> float:
        """Working pixels per pixel of the full picture."""
        return float(self.from_full[0, 0])


def reduce_page(page: GreyImage, long_side_px: int = WORKING_SIDE_PX) -> Working:
    """The working picture of a grey page, shape (H, W), uint8; small pages are enlarged."""
    scale = long_side_px / max(page.shape)
    height, width = (max(1, round(side * scale)) for side in page.shape)
    method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    grey = cv2.resize(page, (width, height), interpolation=method)
    paper = find_paper(grey)
    usual, firm, faint = (_without_bars(ink) for ink in inks_on(grey, _tinted(grey, paper)))
    return Working(
        grey, _darkness(grey, paper, usual), faint, firm, scaling(width / page.shape[1], height / page.shape[0])
    )


def scaling(x: float, y: float) -> Matrix:
    """The map that cv2.resize makes: the centre of a pixel is at a whole number, so its edge is at -0.5."""
    return np.array([[x, 0.0, x / 2 - 0.5], [0.0, y, y / 2 - 0.5], [0.0, 0.0, 1.0]])


def shifting(x: float, y: float) -> Matrix:
    """The map that moves every point by (x, y)."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def map_points(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (x, y), shape (N, 2), taken through a map; shape (N, 2)."""
    u, v, w = matrix @ np.vstack([points.T, np.ones(len(points))])
    w = np.where(np.abs(w) < 1e-12, 1e-12, w)
    return np.stack([u / w, v / w], axis=1)


def _tinted(grey: GreyImage, paper: GreyImage) -> GreyImage:
    """The paper with the tint that parts of it have: between places left white a tint looks like ink."""
    near = cv2.morphologyEx(cv2.blur(grey, (3, 3)), cv2.MORPH_CLOSE, np.ones((_STROKE_PX,) * 2, np.uint8))
    darker = (cv2.subtract(paper, near) >= _TINT) & (near >= _DARKEST_TINT * median_paper(grey))
    mask = darker.astype(np.uint8)
    parts = find_components(mask)
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((_SOLID_PX,) * 2, np.uint8))
    keep = parts.pixels_in(solid > 0) > 0
    return np.where(parts.chosen(keep) > 0, near, paper)


def _without_bars(ink: Mask) -> Mask:
    """Print alone: bars and pictures count as ink, of which no scan need show the same."""
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((_SOLID_PX,) * 2, np.uint8))
    return np.asarray(cv2.subtract(ink, cv2.dilate(solid, np.ones((3, 3), np.uint8))), np.uint8)


def _darkness(grey: GreyImage, paper: GreyImage, ink: Mask) -> Darkness:
    """How dark each pixel is, of paper 0 and of print 1."""
    depth = 255 - cv2.divide(grey, paper, scale=255, dtype=cv2.CV_8U)
    inked = depth[ink > 0]
    full = max(_LEAST_DEPTH, float(np.quantile(inked, _INK_QUANTILE)) if inked.size else 255.0)
    table = np.clip(np.arange(256, dtype=np.float32) / np.float32(full), 0.0, 1.0)
    return np.asarray(table[depth], np.float32)
