"""Boxes to tick of which a scan in black and white has left but two sides: those that seem sunk, whose others are
pale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.sheet import Rect, Sheet

_SIDE_MM, _ASPECT = (2.5, 9.0), (0.85, 1.18)
"""The upper and the left side are this long each; letters that have such two strokes are narrower."""

_THICK_MM, _STRAIGHT, _BARE = 0.7, 0.85, 0.04
"""A side is at most this thick and ink for this much of its length, and all else of the square to this share at
most."""

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


def elbow_thickness(stroke: NDArray[np.bool_], most: float) -> int | None:
    """The thickness of two sides that meet in the upper left corner of a stroke, (H, W), in pixels; None where it has
    more or less."""
    for thick in range(1, int(most) + 1):
        rest = stroke[thick:, thick:]
        if rest.mean() <= _BARE:
            sides = stroke[:thick].any(axis=0).mean(), stroke[:, :thick].any(axis=1).mean()
            return thick if min(sides) >= _STRAIGHT else None
    return None
