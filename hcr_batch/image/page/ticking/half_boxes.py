"""Boxes to tick of which a scan in black and white has left but two sides: those that seem sunk, whose others are
pale."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.boxes.elbow import elbow_thickness
from hcr_batch.image.page.sheet import Rect, Sheet

_SIDE_MM, _ASPECT = (2.5, 9.0), (0.85, 1.18)
"""The upper and the left side are this long each; letters that have such two strokes are narrower."""

_THICK_MM = 0.7
"""A side is at most this thick."""

_LEAST, _SAME_SIZE = 3, 0.15
"""This many stand on a page, of one size to within this share: light falls on all from the upper left."""

_GREYS = 0.002
"""A page in black and white has no more greys than this share of its pixels; in greys the pale sides would show."""


def find_half_boxes(sheet: Sheet) -> list[Rect]:
    """The room inside of each, where a page in black and white has several."""
    if np.mean((sheet.page > 0) & (sheet.page < 255)) > _GREYS:
        return []
    parts = sheet.components
    least, most = (sheet.px(side) for side in _SIDE_MM)
    found: list[Rect] = []
    for i, (x, y, width, height, area) in enumerate(parts.stats.tolist()[1:], 1):
        if not (least <= width <= most and least <= height <= most and area < width * height / 2):
            continue
        if _ASPECT[0] <= width / height <= _ASPECT[1]:
            thick = elbow_thickness(parts.labels[y : y + height, x : x + width] == i, sheet.px(_THICK_MM))
            if thick is not None:
                found.append(Rect(float(x + thick), float(y + thick), float(x + width), float(y + height)))
    alike = [[other for other in found if abs(other.width - one.width) <= _SAME_SIZE * one.width] for one in found]
    return [one for one, fellows in zip(found, alike, strict=True) if len(fellows) >= _LEAST]
