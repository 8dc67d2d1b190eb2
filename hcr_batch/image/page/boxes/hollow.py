"""Small hollow rectangles, which are too small for `rules` to find: boxes to tick, and for one character each."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.morphology import opened
from hcr_batch.image.page.sheet import Rect, Sheet

_RECTANGULARITY = 0.85
"""Area over that of the bounding box; the bowl of a letter has about 0.7."""

Range = tuple[float, float]
"""The least and the most."""


def find_hollow(sheet: Sheet, across_mm: float, down_mm: float, sides_mm: Range, aspect: Range) -> list[Rect]:
    """The room inside each, where strokes that are straight for `across_mm` and `down_mm` close in a rectangle whose
    sides, and whose width over its height, lie within these bounds.

    Only the straight strokes are looked at, so that a tick or a letter inside or across a box does not hide it.
    """
    across, down = (max(5, round(sheet.px(length))) for length in (across_mm, down_mm))
    straight = cv2.max(opened(sheet.ink, 1, across), opened(sheet.ink, down, 1))
    # A scan opens corners by a pixel.
    sides = cv2.dilate(straight, np.ones((3, 3), np.uint8))
    outlines, nesting = cv2.findContours(sides, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    least, most = (sheet.px(side) for side in sides_mm)
    found: list[Rect] = []
    for outline, parent in zip(outlines, nesting[0][:, 3].tolist() if outlines else (), strict=True):
        if parent < 0:
            continue
        x, y, width, height = cv2.boundingRect(outline)
        if not (least <= min(width, height) and max(width, height) <= most):
            continue
        full = cv2.contourArea(outline) >= _RECTANGULARITY * (width - 1) * (height - 1)
        if full and aspect[0] <= width / height <= aspect[1]:
            # The outline of a hole runs on the sides around it, one pixel outside; they were drawn thicker by another.
            found.append(Rect(float(x), float(y), float(x + width), float(y + height)))
    return found
