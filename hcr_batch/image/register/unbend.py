"""Pages that bend - curled, folded, pressed into the spine of a book - drawn as if they lay flat, by where the print of
their form is found.

A homography lays flat paper over its reference. What is left of a bend is a smooth shift of each place: a polynomial
through matched points, then through the tiles found near where that puts them, as the parametric bends of Glasbey &
Mardia 1998, "A review of image-warping methods".
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.hull import hull_of
from hcr_batch.image.mesh import pixel_map, redrawn
from hcr_batch.image.register.lay import Page, propose
from hcr_batch.image.register.local import band_pass, find_patch
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.working import Matrix, map_points
from hcr_batch.records import Box, GreyImage

Points = NDArray[np.float64]

_DEGREE = 3
"""Of the polynomial: a page bent into a wave has two turns across, and a crease is blunted."""

_FAR_MM, _NEAR_MM = 12.0, 1.5
"""Matched points are believed this far off a flat page at first, and in the end this near to the bend."""

_ROUNDS = 8
_RIDGE = 1e-3
"""Share of the mean curvature added per term: where nothing is printed the page is taken to lie flat."""

_REACH_MM, _PASSES, _ALIKE = 2.5, 3, 0.5
"""Tiles are looked for this far around where the bend puts them, this often, and are found from this likeness on."""

_ALONG = 9
"""The sides of a box are bent between this many points."""


@dataclass(frozen=True, slots=True)
class Bend:
    """A smooth shift of each place of a reference whose working picture is `side` pixels long: `weights` (K, 2) of a
    polynomial's terms, in working pixels."""

    side: float
    weights: Points

    def at(self, points: Points) -> Points:
        """The shifts (N, 2) of points (N, 2) in working pixels of the reference; beyond it as at its edge."""
        return np.asarray(_terms(points, self.side) @ self.weights, np.float64)


@dataclass(frozen=True, slots=True)
class Unbent:
    """A page drawn flat: the picture, grey (H, W) uint8, as large as the page; the map (3, 3) from working pixels of
    the reference to its pixels; and how each place of the reference is shifted."""

    image: GreyImage
    matrix: Matrix
    bend: Bend

    def box_on_page(self, box: Box) -> Box:
        """Upright bounding box on the page of a box of the picture."""
        x, y = (
            np.linspace(start, start + length, _ALONG) for start, length in ((box.x, box.width), (box.y, box.height))
        )
        inside = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        return hull_of(_on_page(inside, self.matrix, self.bend), self.image.shape)


def unbend(image: GreyImage, page: Page, reference: Reference, matrix: Matrix) -> Unbent | None:
    """A page, grey (H, W) uint8, that lies nearly on a reference by the map (3, 3) from full pixels of this to its own,
    drawn flat; None where too few points tell how it bends."""
    to_full = _back(page.working.from_full)
    rough = np.asarray(page.working.from_full @ matrix @ np.linalg.inv(reference.working.from_full), np.float64)
    bend = _by_points(reference, page, rough)
    if bend is None:
        return None
    for _ in range(_PASSES):
        again = _by_tiles(reference, page, rough, bend)
        if again is None:
            break
        bend = again
    full = np.asarray(to_full @ rough, np.float64)
    flat = redrawn(image, lambda points: _on_page(points, full, bend), (image.shape[1], image.shape[0]))
    return Unbent(flat, full, bend)


def _by_points(reference: Reference, page: Page, matrix: Matrix) -> Bend | None:
    """The bend through the points of a page that match the reference's."""
    pairs = propose(reference, page).pairs
    own = reference.features_like(page.sift).points[pairs[:, 0]]
    shifts = map_points(_back(matrix), page.features.points[pairs[:, 1]]) - own
    near = np.linalg.norm(shifts, axis=1) < _FAR_MM * reference.mm
    return _fit(own[near], shifts[near], reference.long_side, _FAR_MM / 3 * reference.mm, _NEAR_MM * reference.mm)


def _by_tiles(reference: Reference, page: Page, matrix: Matrix, bend: Bend) -> Bend | None:
    """The bend through the tiles that are found near where another puts them."""
    height, width = reference.working.shape
    x, y = pixel_map(lambda points: map_points(matrix, points + bend.at(points)), (width, height))
    laid = band_pass(cv2.remap(page.working.darkness, x, y, cv2.INTER_LINEAR))
    reach = round(_REACH_MM * reference.mm)
    looks = [(tile.patch, find_patch(tile.patch, laid, reach)) for tile in reference.tiles]
    sure = [(patch, found) for patch, found in looks if found.likeness >= _ALIKE]
    if not sure:
        return None
    middles = np.array([(p.x + p.band.shape[1] / 2, p.y + p.band.shape[0] / 2) for p, _ in sure])
    shifts = bend.at(middles) + np.array([found.shift for _, found in sure])
    return _fit(middles, shifts, reference.long_side, _NEAR_MM * reference.mm, _NEAR_MM / 3 * reference.mm)


def _fit(points: Points, shifts: Points, side: float, first: float, last: float) -> Bend | None:
    """The bend through shifts (N, 2) of points (N, 2): each is believed the less the further it is off, on a scale that
    goes from `first` to `last` pixels (graduated Geman-McClure weights); None where too few agree."""
    if len(points) < _terms(np.zeros((1, 2)), side).shape[1]:
        return None
    terms = _terms(points, side)
    weights = np.zeros((terms.shape[1], 2))
    weights[0] = np.median(shifts, axis=0)
    for scale in np.geomspace(first, last, _ROUNDS):
        off = np.linalg.norm(shifts - terms @ weights, axis=1) / scale
        trust = (1.0 / (1.0 + off**2))[:, None]
        square = (terms * trust**2).T @ terms
        ridge = _RIDGE * np.diag(np.r_[0.0, np.ones(terms.shape[1] - 1)]) * np.trace(square) / len(square)
        weights = np.linalg.solve(square + ridge, (terms * trust**2).T @ shifts)
    return Bend(side, weights)


def _terms(points: Points, side: float) -> Points:
    """The terms of the polynomial at points (N, 2), (N, K): the constant one first."""
    u, v = np.clip(2 * points / side - 1, -1.0, 1.0).T
    return np.stack(
        [u**i * v**j for total in range(_DEGREE + 1) for i in range(total + 1) for j in [total - i]], axis=1
    )


def _on_page(points: Points, matrix: Matrix, bend: Bend) -> Points:
    """Where points (N, 2) of a page drawn flat lie on the page; `matrix` (3, 3) maps the reference to either."""
    there = map_points(_back(matrix), points)
    return map_points(matrix, there + bend.at(there))


def _back(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(matrix), np.float64)
