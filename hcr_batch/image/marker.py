"""Highlighters: their ink is as bright as paper in one of the three colours, and dark in grey. Seen through a filter of
that colour, as the grey of a page is made here, only what is written and printed is left."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components, grown
from hcr_batch.image.paper import A4_LONG_SIDE_MM
from hcr_batch.records import ColourImage, GreyImage

COARSE_SIDE_PX = 420
"""Long side of the smallest picture in which marker is looked for: 0.7 mm of A4 a pixel."""

_LEAST_SIDE_PX = 700
"""Smaller pictures are strips cut out of a page."""

_BRIGHT, _COLOURED, _DARK = 0.8, 0.3, 0.85
"""Shares of the paper's light: in its brightest colour marker has more than the first, its colours differ by the second
at least, and in grey it is darker than the third. Yellow is not, and does no harm; nor are the tints of forms."""

_NIB_MM, _WRITING_MM, _RIM_MM = 2.0, 3.0, 1.5
"""Marker is as thick as the first somewhere, which no other pen is; writing cuts gaps into it that are no wider than
twice the second; and its edge is no wider than the third."""

_LEAST_MM2, _MOST_SHARE = 20.0, 0.1
"""One stroke of marker is as large as the first, and no larger than this share of the page: pictures and tables are."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in a grey (ITU-R BT.601)."""


class Marker(NamedTuple):
    """`masks`: where on a picture (H, W) it is marked, by the channel in which the marker there is brightest; `white`:
    the grey of the paper over its red, green and blue, (3,)."""

    masks: dict[int, Mask]
    white: NDArray[np.float32]


def find_marker(coarse: ColourImage) -> Marker:
    """Where a page is marked, seen in a reduced picture of it."""
    px_per_mm = max(coarse.shape) / A4_LONG_SIDE_MM
    paper = np.maximum(1.0, np.median(coarse.reshape(-1, 3), axis=0)).astype(np.float32)
    light = coarse.astype(np.float32) / paper
    high = light.max(axis=2)
    marked = (high > _BRIGHT) & (high - light.min(axis=2) > _COLOURED) & (light @ _LUMA < _DARK)
    masks: dict[int, Mask] = {}
    if marked.any():
        for stroke, solid in _strokes(marked.astype(np.uint8), px_per_mm):
            channel = int(np.median(light[solid], axis=0).argmax())
            mask = masks.setdefault(channel, np.zeros(marked.shape, np.uint8))
            mask |= grown(stroke, _RIM_MM * px_per_mm)
    return Marker(masks, np.float32(paper @ _LUMA) / paper)


def grey_through_marker(page: ColourImage) -> GreyImage:
    """A page (H, W, 3) as grey (H, W), its highlighted parts as bright as its paper."""
    grey: GreyImage = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    height, width = grey.shape
    if min(height, width) < _LEAST_SIDE_PX:
        return grey
    # Leaving out pixels first is ten times as fast, and marker has no detail to lose.
    step = max(1, max(height, width) // (2 * COARSE_SIDE_PX))
    shrink = COARSE_SIDE_PX * step / max(height, width)
    coarse = cv2.resize(page[::step, ::step], None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    marker = find_marker(np.asarray(coarse, np.uint8))
    for channel, mask in marker.masks.items():
        where = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
        seen = cv2.convertScaleAbs(page[:, :, channel], alpha=float(marker.white[channel]))
        cv2.copyTo(seen, where, grey)
    return grey


def _strokes(marked: Mask, px_per_mm: float) -> list[tuple[Mask, NDArray[np.bool_]]]:
    """Each stroke of marker: its mask (H, W), of 0 and 1, and where it is solid."""
    nib = np.ones((max(3, round(_NIB_MM * px_per_mm)),) * 2, np.uint8)
    solid = cv2.morphologyEx(marked, cv2.MORPH_OPEN, nib)
    near = grown(solid, _WRITING_MM * px_per_mm)
    gap = np.ones((max(3, round(2 * _WRITING_MM * px_per_mm)),) * 2, np.uint8)
    parts = find_components(np.asarray(cv2.min(cv2.morphologyEx(marked, cv2.MORPH_CLOSE, gap), near) * 255, np.uint8))
    height, width = marked.shape
    found: list[tuple[Mask, NDArray[np.bool_]]] = []
    for number, (left, top, wide, high, area) in enumerate(parts.stats.tolist()):
        # What runs off the picture is a table, or coloured paper on one.
        inside = left > 0 and top > 0 and left + wide < width and top + high < height
        if number == 0 or not inside or not _LEAST_MM2 * px_per_mm**2 <= area <= _MOST_SHARE * marked.size:
            continue
        own = parts.labels == number
        if (own & (solid > 0)).any():
            found.append((own.astype(np.uint8), own & (solid > 0)))
    return found
