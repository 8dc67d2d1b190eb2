"""The fields of a page that lies another way round."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Box, Crop, GreyImage, Layout

OTHER_WAYS = (2, 1, 3)
"""Quarter turns against the clock that set a page upright, the likeliest first: upside down, then on its side."""


def segment_turned(page: GreyImage, layout: Layout, quarters: int) -> list[Crop]:
    """The fields of a page (H, W) once it is turned by so many quarters against the clock, in reading order.

    Images are as they read; boxes are in pixels of `page` as it lies.
    """
    crops = segment(np.ascontiguousarray(np.rot90(page, quarters)), layout)
    height, width = page.shape
    return [replace(crop, box=_turned_back(crop.box, width, height, quarters % 4)) for crop in crops]


def segment_again(page: GreyImage, layout: Layout, boxes: Collection[Box]) -> list[Crop]:
    """The fields of a page that was read before, whichever way round: those whose boxes are known.

    Fields that cannot be found again are missing.
    """
    most: list[Crop] = []
    for quarters in (0, *OTHER_WAYS):
        found = [crop for crop in segment_turned(page, layout, quarters) if crop.box in boxes]
        most = max(most, found, key=len)
        if len(most) == len(boxes):
            break
    return most


def _turned_back(box: Box, width: int, height: int, quarters: int) -> Box:
    """Where a box of the turned page is on the page of this width and height."""
    right, bottom = box.x + box.width, box.y + box.height
    if quarters == 1:
        return Box(width - bottom, box.x, box.height, box.width)
    if quarters == 2:
        return Box(width - right, height - bottom, box.width, box.height)
    if quarters == 3:
        return Box(box.y, height - right, box.height, box.width)
    return box
