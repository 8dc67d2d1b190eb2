"""A field as a person wants to see it: cut from the page with a little of what is around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hcr_batch.records import Box, GreyImage

_LEAST_MARGIN_PX = 8
"""The margin is this wide at least, around however low a box."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """image: grey (H, W) uint8, C-contiguous. box: where the field is in it, in its pixels."""

    image: GreyImage
    box: Box


def view_field(page: GreyImage, box: Box, margin: float = 0.5) -> FieldView:
    """The part of `page` (H, W) that `box` covers, with `margin` times its height on each side.

    A box that reaches over the page is cut at its edge; one that lies beside it gives a single
    white pixel, so that a page of another size than the one that was read spoils nothing.
    """
    height, width = page.shape
    around = max(_LEAST_MARGIN_PX, round(margin * box.height))
    left, top = max(0, box.x - around), max(0, box.y - around)
    right, bottom = min(width, box.x + box.width + around), min(height, box.y + box.height + around)
    if right <= left or bottom <= top:
        return FieldView(np.full((1, 1), 255, np.uint8), Box(0, 0, 1, 1))
    image = np.ascontiguousarray(page[top:bottom, left:right])
    x, y = max(0, box.x - left), max(0, box.y - top)
    return FieldView(image, Box(x, y, min(box.width, right - left - x), min(box.height, bottom - top - y)))
