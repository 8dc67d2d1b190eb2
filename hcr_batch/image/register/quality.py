"""How well a page lies on its reference: what is measured, and the bar below which it is not read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask
from hcr_batch.image.register.local import Found, Patch, band_pass, find_patch
from hcr_batch.image.register.prints import cut_mask
from hcr_batch.image.register.reference import Landmark, Reference
from hcr_batch.image.register.working import Matrix, Working, map_points
from hcr_batch.records import Box

_NEAR_MM = 0.35
"""A rule is found where the page has ink this near to it."""

_CHANCE_MM = ((2.1, 2.6), (-2.7, 2.2), (2.4, -2.9), (-2.2, -2.3), (3.4, 4.1), (-3.8, 3.3))
"""The same rules moved by this much meet ink by chance."""

_REACH_MM = 2.5
"""Tiles and fields are looked for this far around where they should be."""

_ALIKE = 0.5
"""A tile is found from this likeness on."""


_WORTH_MEASURING = 0.1
"""Where rules are met hardly more often than by chance, nothing else is measured."""

_PRINT_BAND = 0.2
"""Band-passed darkness of print; the blur around it has less."""

_LEAST_FOUND = 0.87
_LEAST_OVERLAP, _LEAST_EXCESS = 0.6, 0.3
_MOST_ERROR_MM, _MOST_WORST_MM = 0.5, 1.5
_LEAST_INSIDE = 0.4
_ALL_FOUND, _LEAST_OVERLAP_THEN = 0.97, 0.4
"""The bar. Measured on drawn pages of four forms under 17 kinds of distortion and on 36 pages of real exam
scans: on pages in their place all tiles were found and were off by at most 0.12 mm in the median and
0.21 mm in the worst tenth, and all rules were met, but for a faded 1-bit fax with 0.76 of them. Of pages
laid wrongly, on their own form or another, at most 0.81 of the tiles were found. What lies between is left
to pages that bend, fade or are stained. Where nearly all tiles are found, fewer of the rules will do: a scan of
1 bit loses grey hairlines."""


@dataclass(frozen=True, slots=True)
class FieldFit:
    """How a field's own print lies: `found` where, and `support`, the share of it that has ink there."""

    found: Found
    support: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a page lies on a reference.

    overlap: share of the reference's rules that have ink where they should, of those on the page.
    chance: the same for rules that are moved.
    inside: share of the rules that lie on the page at all.
    found: share of the tiles with clear print that were found.
    error_mm: how far off all that were found are, the median.
    worst_mm: the 90th percentile.
    fields: how each field's own print lies, None where it has none or is off the page.
    """

    overlap: float
    chance: float
    inside: float
    found: float
    error_mm: float
    worst_mm: float
    fields: tuple[FieldFit | None, ...]
    tiles: tuple[tuple[Patch, Found], ...] = ()


def holds(fit: Fit) -> bool:
    """Whether a page lies well enough on a reference to be read."""
    least_overlap = _LEAST_OVERLAP_THEN if fit.found >= _ALL_FOUND else _LEAST_OVERLAP
    return (
        fit.overlap >= least_overlap
        and fit.overlap - fit.chance >= _LEAST_EXCESS
        and fit.found >= _LEAST_FOUND
        and fit.inside >= _LEAST_INSIDE
        and fit.error_mm <= _MOST_ERROR_MM
        and fit.worst_mm <= _MOST_WORST_MM
    )


def measure(reference: Reference, page: Working, matrix: Matrix) -> Fit:
    """How a page lies on a reference under a map from the one's working pixels to the other's."""
    overlap, chance, inside = _overlap(reference, page.ink, matrix)
    if overlap - chance < _WORTH_MEASURING:
        return Fit(
            overlap=overlap,
            chance=chance,
            inside=inside,
            found=0.0,
            error_mm=_REACH_MM,
            worst_mm=_REACH_MM,
            fields=(None,) * len(reference.anchors),
        )
    height, width = reference.working.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = band_pass(cv2.warpPerspective(page.darkness, matrix, (width, height), flags=flags))
    ink = cv2.warpPerspective(page.ink, matrix, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    reach = round(_REACH_MM * reference.mm)
    tiles = [
        (tile, find_patch(tile.patch, laid, reach)) for tile in reference.tiles if _on_page(tile.patch, page, matrix)
    ]
    sure = tuple((tile.patch, found) for tile, found in tiles if found.likeness >= _ALIKE)
    clear = [found.likeness >= _ALIKE for tile, found in tiles if tile.clear]
    errors = np.array([np.hypot(*found.shift) / reference.mm for _, found in sure] or [_REACH_MM])
    fields = tuple(_fit_field(anchor, page, matrix, laid, ink, reach) for anchor in reference.anchors)
    return Fit(
        overlap=overlap,
        chance=chance,
        inside=inside,
        found=sum(clear) / max(1, len(clear)),
        error_mm=float(np.median(errors)),
        worst_mm=float(np.quantile(errors, 0.9)),
        fields=fields,
        tiles=sure,
    )


def _fit_field(
    anchor: Landmark | None, page: Working, matrix: Matrix, laid: NDArray[np.float32], ink: Mask, reach: int
) -> FieldFit | None:
    """How a field's own print lies on the page laid over the reference; None where it has none, is off the page, or is
    too faint for its absence to mean anything."""
    if anchor is None or not _on_page(anchor.patch, page, matrix):
        return None
    patch = anchor.patch
    found = find_patch(patch, laid, reach)
    if not anchor.clear and found.likeness < _ALIKE:
        return None
    x, y = round(patch.x + found.shift[0]), round(patch.y + found.shift[1])
    height, width = patch.band.shape
    seen = cv2.dilate(cut_mask(ink, Box(x, y, width, height)), np.ones((3, 3), np.uint8))
    printed = patch.band > _PRINT_BAND
    return FieldFit(found, float((seen[printed] > 0).mean()) if printed.any() else 0.0)


def _overlap(reference: Reference, ink: Mask, matrix: Matrix) -> tuple[float, float, float]:
    """Shares of the rules with ink where they should be, with ink where they should not, and on the page."""
    reach = max(1, round(_NEAR_MM * reference.mm))
    near = cv2.dilate(ink, np.ones((2 * reach + 1,) * 2, np.uint8))
    true, inside = _met(near, map_points(matrix, reference.rules))
    moved = [_met(near, map_points(matrix, reference.rules + np.array(m) * reference.mm))[0] for m in _CHANCE_MM]
    return true, float(np.mean(moved)), inside


def _met(mask: Mask, points: NDArray[np.float64]) -> tuple[float, float]:
    """Share of points on a mask, of those that lie on the picture; and share of these of all."""
    x, y = np.round(points).astype(np.int64).T
    inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0])
    met = mask[y[inside], x[inside]] > 0
    return float(met.mean()) if met.size else 0.0, float(inside.mean()) if inside.size else 0.0


def _on_page(patch: Patch, page: Working, matrix: Matrix) -> bool:
    """Whether the whole patch lies on the page."""
    height, width = patch.band.shape
    corners = np.array([(x, y) for x in (patch.x, patch.x + width) for y in (patch.y, patch.y + height)], np.float64)
    at = map_points(matrix, corners)
    return bool((at >= -1).all() and (at <= np.array(page.shape[::-1])).all())
