"""Rectangles as large as fields that are darker or lighter than the paper around them, by as much as tints are."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed, opened
from hcr_batch.image.page.boxes.white_cells import BLURRED_MM
from hcr_batch.image.page.ink import Mask, find_components, runs_of
from hcr_batch.image.page.neighbours import chained, is_beside
from hcr_batch.image.page.sheet import Rect, around
from hcr_batch.image.page.tint_range import DARKEST_TINT, LIGHTEST_TINT
from hcr_batch.records import GreyImage

HIGHEST_MM, _TALLEST_MM = 22.0, 26.0
"""No place is higher than the first. What is darker, or lighter, than the paper around it is no higher than the
second."""

_RAGGED_MM = 2.0
"""What is left of ink frays the edges by less."""

_RECTANGULAR = 0.93
"""Area over that of the bounding box."""

_RING_MM = 1.2
"""On all four sides the shade ends within this."""

_LEAST_SIDE_MM, _LEAST_PART_MM = 3.0, 6.0
"""What is smaller is no place, not even to tick. What has grown together with boxes to tick is wider than they are."""


def find_tinted(background: GreyImage, mm: float) -> list[Rect]:
    """Rectangles of a page's background, (H, W) uint8, that are darker than what is around them. mm: pixels per
    millimetre."""
    around_them = closed(background, _tallest_px(mm), 1)
    rects = _rectangles(cv2.subtract(around_them, background), mm)
    return [rect for rect in rects if _stands_out(background, rect, mm, lighter=False)]


def find_white(background: GreyImage, mm: float) -> list[Rect]:
    """Rectangles of a page's background, (H, W) uint8, that are lighter than what is around them. mm: pixels per
    millimetre."""
    around_them = opened(background, _tallest_px(mm), 1)
    rects = _joined(_rectangles(cv2.subtract(background, around_them), mm), BLURRED_MM * mm)
    return [rect for rect in rects if _stands_out(background, rect, mm, lighter=True)]


def _tallest_px(mm: float) -> int:
    return max(3, round(_TALLEST_MM * mm))


def _rectangles(contrast: NDArray[np.uint8], mm: float) -> list[Rect]:
    """Where a contrast is that of a tint, in upright rectangles of a field's size."""
    mask = ((contrast >= LIGHTEST_TINT) & (contrast <= DARKEST_TINT)).astype(np.uint8)
    ragged, least = (max(3, round(side * mm)) for side in (_RAGGED_MM, _LEAST_PART_MM))
    mask = opened(mask, ragged, ragged)
    if not mask.any():
        return []
    found, others = _full_parts(mask, mm)
    firm, others = _full_parts(opened(_firm(contrast, others), ragged, ragged), mm)
    # What a box to tick close by has grown together with is cut off from it: a place is wider.
    apart, others = _full_parts(opened(others, ragged, least), mm)
    even, _ = _full_parts(_even_rows(others), mm)
    return found + firm + apart + even


def _firm(contrast: NDArray[np.uint8], mask: Mask) -> Mask:
    """Of each part of a mask what has half the contrast of most of it: stains and shadows beside a place have less."""
    firm, parts = np.zeros_like(mask), find_components(mask)
    for i, (x, y, width, height, _) in enumerate(parts.stats[1:].tolist(), 1):
        window = slice(y, y + height), slice(x, x + width)
        within = parts.labels[window] == i
        firm[window] |= (within & (contrast[window] >= np.median(contrast[window][within]) / 2)).astype(np.uint8)
    return firm


def _even_rows(mask: Mask) -> Mask:
    """Of each part of a mask the highest run of rows that are filled from side to side: between the letters of a
    caption close by the paper is as light as the place, but not everywhere."""
    even, parts = np.zeros_like(mask), find_components(mask)
    for i, (x, y, width, height, _) in enumerate(parts.stats[1:].tolist(), 1):
        within = parts.labels[y : y + height, x : x + width] == i
        runs = runs_of(within.mean(axis=1) >= _RECTANGULAR)
        top, bottom = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
        even[y + top : y + bottom, x : x + width] |= within[top:bottom].astype(np.uint8)
    return even


def _full_parts(mask: NDArray[np.uint8], mm: float) -> tuple[list[Rect], NDArray[np.uint8]]:
    """The parts of a mask (H, W) that are rectangles as large as places, and the mask of all others."""
    found, others = [], mask.copy()
    for x, y, width, height, area in find_components(mask).stats[1:].tolist():
        sized = min(width, height) >= _LEAST_SIDE_MM * mm and height <= HIGHEST_MM * mm
        if sized and area >= _RECTANGULAR * width * height:
            found.append(Rect(float(x), float(y), float(x + width), float(y + height)))
            others[y : y + height, x : x + width] = 0
    return found, others


def _joined(rects: Sequence[Rect], near: float) -> list[Rect]:
    """Rectangles, those as one that stand level with no more than a line between them: on a blurred scan the lines of
    a comb are as dark as its panel in some places."""
    from_left = sorted(rects, key=lambda rect: rect.left)
    rows = chained(from_left, lambda row, rect: is_beside(row[-1], rect, near))
    return [around(row) for row in rows]


def _stands_out(paper: GreyImage, rect: Rect, mm: float, *, lighter: bool) -> bool:
    """Whether the paper on all four sides is darker or lighter than the place is there: light falls off over a page."""
    x0, y0, x1, y1 = (int(edge) for edge in (rect.left, rect.top, rect.right, rect.bottom))
    reach = max(2, round(_RING_MM * mm))
    near = 3 * reach
    sides = (
        (paper[y0:y1, max(0, x0 - reach) : x0], paper[y0:y1, x0 : min(x0 + near, x1)]),
        (paper[y0:y1, x1 : x1 + reach], paper[y0:y1, max(x0, x1 - near) : x1]),
        (paper[max(0, y0 - reach) : y0, x0:x1].T, paper[y0 : min(y0 + near, y1), x0:x1]),
        (paper[y1 : y1 + reach, x0:x1].T, paper[max(y0, y1 - near) : y1, x0:x1]),
    )
    sign = 1 if lighter else -1
    # Half the contrast: the edge itself is grey. Behind a narrow gap the next place begins.
    return all(
        outside.size and (sign * (np.median(inside) - np.median(outside, axis=0))).max() >= LIGHTEST_TINT / 2
        for outside, inside in sides
    )
