"""Which of two forms that look alike a page is: only what differs between them is looked at.

Sheets of one booklet may differ by a page number alone. A page of one lies on the other nearly as well
as on its own, and so the choice is left to the print that only one of them has.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components, grown
from hcr_batch.image.register.local import Bounds, band_pass
from hcr_batch.image.register.working import Matrix, Working, reduce_page, shifting
from hcr_batch.records import GreyImage

DETAIL_PX = 2600
"""Long side of the pictures that are compared: A4 at 222 dpi, where one digit can be distinguished from another."""

_APART_MM = 0.12
"""Print that is further than this from any print of the other form is a difference."""

_JOIN_MM = 1.5
_LEAST_MM2 = 0.03
"""Differences this near to each other are looked at together; smaller ones are specks of the reference."""

_AROUND_MM = 0.6
_REACH_MM = 0.7
"""A difference is compared with this much paper around it, and looked for this far around."""

_NEITHER = 0.4
"""How like a place is to one where nothing is printed, for the form that has nothing there: between the
likeness of print to itself, 0.6 and more, and to other print, 0.2 and less."""

_MOST_REGIONS = 40
"""Of more differences the largest are looked at."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place where two forms differ: its bounds `rect` in detailed pixels of the first, and the band-passed print of
    both there, with the mask `near` of what is compared."""

    rect: Bounds
    first: NDArray[np.float32]
    second: NDArray[np.float32]
    near: NDArray[np.float32]

    @property
    def weight(self) -> float:
        """How much print differs here."""
        return float(np.sqrt(((self.first - self.second) ** 2).sum()))


def detail(image: GreyImage) -> Working:
    """A reference or a page, grey (H, W) uint8, as it is compared."""
    return reduce_page(image, DETAIL_PX)


def differences(first: Working, second: Working, matrix: Matrix, mm: float) -> list[Region]:
    """Where two forms differ, the largest differences first. `matrix` maps detailed pixels of the first
    to those of the second; `mm` is detailed pixels of the first per millimetre."""
    height, width = first.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    other = cv2.warpPerspective(second.darkness, matrix, (width, height), flags=flags)
    own_ink, other_ink = first.clear_ink(), second.clear_ink()
    other_ink = cv2.warpPerspective(other_ink, matrix, (width, height), flags=flags)
    other_ink = cv2.threshold(other_ink, 127, 255, cv2.THRESH_BINARY)[1]
    apart = cv2.bitwise_or(
        cv2.subtract(own_ink, grown(other_ink, _APART_MM * mm)),
        cv2.subtract(other_ink, grown(own_ink, _APART_MM * mm)),
    )
    bands = band_pass(first.darkness), band_pass(other)
    near = grown(cv2.bitwise_or(own_ink, other_ink), 2)
    regions = [
        Region(
            rect,
            bands[0][_slices(rect)].copy(),
            bands[1][_slices(rect)].copy(),
            (near[_slices(rect)] > 0).astype(np.float32),
        )
        for rect in _rects(apart, mm)
    ]
    return sorted(regions, key=lambda region: -region.weight)[:_MOST_REGIONS]


def lean(regions: list[Region], page: Working, matrix: Matrix, mm: float) -> float:
    """How much more a page looks like the first of two forms than like the second, -1 to 1.

    `matrix` maps detailed pixels of the first form to those of the page. 0.0 where nothing differs.
    """
    total, weights = 0.0, 0.0
    reach = max(1, round(_REACH_MM * mm))
    for region in regions:
        left, top, right, bottom = region.rect
        size = right - left + 2 * reach, bottom - top + 2 * reach
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        around = cv2.warpPerspective(page.darkness, matrix @ shifting(left - reach, top - reach), size, flags=flags)
        seen = band_pass(around)
        total += region.weight * (
            _likeness(seen, region.first, region.near) - _likeness(seen, region.second, region.near)
        )
        weights += region.weight
    return total / weights if weights else 0.0


def _likeness(seen: NDArray[np.float32], band: NDArray[np.float32], near: NDArray[np.float32]) -> float:
    """The best likeness of a print to what is seen, of all places within reach."""
    template = band * near
    energy = float((template**2).sum())
    if energy < 1e-3:
        return _NEITHER
    product = cv2.matchTemplate(seen, template, cv2.TM_CCORR)
    power = cv2.matchTemplate(seen * seen, near, cv2.TM_CCORR)
    # Where nothing is seen, noise must not look like print.
    return float((product / np.sqrt(np.maximum(power, 0.1 * energy) * energy)).max())


def _rects(apart: Mask, mm: float) -> list[Bounds]:
    """The bounds of the clusters of a mask."""
    height, width = apart.shape
    margin = round(_AROUND_MM * mm)
    clusters = find_components(grown(apart, _JOIN_MM / 2 * mm))
    rects = []
    for i, (x, y, w, h, _) in enumerate(clusters.stats[1:].tolist(), start=1):
        own = (clusters.labels[y : y + h, x : x + w] == i) & (apart[y : y + h, x : x + w] > 0)
        if own.sum() < _LEAST_MM2 * mm * mm:
            continue
        rows, columns = np.nonzero(own)
        left, top = max(0, x + int(columns.min()) - margin), max(0, y + int(rows.min()) - margin)
        right = min(width, x + int(columns.max()) + 1 + margin)
        bottom = min(height, y + int(rows.max()) + 1 + margin)
        rects.append((left, top, right, bottom))
    return rects


def _slices(rect: Bounds) -> tuple[slice, slice]:
    left, top, right, bottom = rect
    return slice(top, bottom), slice(left, right)
