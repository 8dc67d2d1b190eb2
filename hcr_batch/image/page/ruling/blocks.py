"""Dark blocks beside a table, in which the heads of several rows stand in light letters: a side of the cells there."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.page.ink import find_components, runs_of
from hcr_batch.image.page.ruling.bars import thick_both_ways
from hcr_batch.image.page.sheet import Rect, Sheet

_WIDTH_MM, _LEAST_HEIGHT_MM = (15.0, 90.0), 12.0
"""What is narrower is a column; a block of two rows is this high at least."""

_FULL = 0.6
"""This much of its rectangle is thick: the rest are its letters."""

_RUN_MM, _THIN_MM, _LEAST_RULES = 8.0, 1.5, 3
"""Rules so thin run on from its side for this far: above its first row, between two, and below its last. A picture has
none."""

_BESIDE_MM = 0.5
"""This near to a side its edge is frayed."""


def find_blocks(sheet: Sheet) -> list[Rect]:
    """The dark blocks of a sheet from whose left or right side the rules of a table run on."""
    mm = sheet.px(1.0)
    # Most pages have none, which every other row and column show.
    if not thick_both_ways(np.ascontiguousarray(sheet.ink[::2, ::2]), mm / 2).any():
        return []
    thick = thick_both_ways(sheet.ink, mm)
    (narrowest, widest), lowest = (length * mm for length in _WIDTH_MM), _LEAST_HEIGHT_MM * mm
    rects = [
        Rect(float(x), float(y), float(x + width), float(y + height))
        for x, y, width, height, area in find_components(thick).stats[1:].tolist()
        if narrowest <= width <= widest and height >= lowest and area >= _FULL * width * height
    ]
    return [rect for rect in rects if _heads_rows(sheet, rect)]


def _heads_rows(sheet: Sheet, block: Rect) -> bool:
    """Whether enough thin rules run on from one of the sides of a block."""
    near, far = sheet.px(_BESIDE_MM), sheet.px(_RUN_MM)
    sides = (block.right + near, block.right + far), (block.left - far, block.left - near)
    return any(_count_rules(sheet, block, left, right) >= _LEAST_RULES for left, right in sides if left >= 0)


def _count_rules(sheet: Sheet, block: Rect, left: float, right: float) -> int:
    """How many thin rules run from one place to the other at the height of a block."""
    top, bottom = (int(edge) for edge in (block.top - sheet.px(_THIN_MM), block.bottom + sheet.px(_THIN_MM)))
    strip = sheet.ink[max(0, top) : bottom, round(left) : round(right)]
    # Beside a block at the edge of the sheet is nothing.
    if not strip.size:
        return 0
    rows = np.asarray(cv2.dilate(strip, np.ones((3, 1), np.uint8)))
    return sum(b - a <= sheet.px(_THIN_MM) for a, b in runs_of(rows.min(axis=1) > 0))
