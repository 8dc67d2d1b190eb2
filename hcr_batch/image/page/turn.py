"""Pages that lie another way round: their fields, and how they look upright."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Box, Crop, GreyImage, Layout

OTHER_WAYS = (2, 1, 3)
"""Quarter turns against the clock that set a page upright, the likeliest first: upside down, then on its side."""


def segment_turned(page: GreyImage, layout: Layout, quarters: int, dpi: float | None) -> list[Crop]:
    """The fields of a page (H, W) once it is turned by this many quarters against the clock, in reading order.

    dpi: as for `segment`. Images are as they read; boxes are in pixels of `page` as it lies.
    """
    upright = turn_page(page, quarters)
    height, width = upright.shape
    return [
        replace(crop, box=turn_box(crop.box, width, height, -quarters), turned=quarters % 4)
        for crop in segment(upright, layout, dpi)
    ]


def turn_page(page: GreyImage, quarters: int) -> GreyImage:
    """A page (H, W), turned by this many quarters against the clock: (H, W) or (W, H), C-contiguous."""
    return np.ascontiguousarray(np.rot90(page, quarters))


def turn_box(box: Box, width: int, height: int, quarters: int) -> Box:
    """Where a box of a page of this width and height is once the page is turned by `quarters` against the clock."""
    right, bottom = box.x + box.width, box.y + box.height
    match quarters % 4:
        case 1:
            return Box(box.y, width - right, box.height, box.width)
        case 2:
            return Box(width - right, height - bottom, box.width, box.height)
        case 3:
            return Box(height - bottom, box.x, box.height, box.width)
    return box
