"""Lines that are too short for rules: a few underscores, drawn or typed, or a few dots, for two figures or four."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.morphology import closed
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.ruling.rules import horizontal_pieces
from hcr_batch.image.page.sheet import Sheet

_FLAT_MM = 0.7
"""A line that is too short for a rule is no thicker."""

_DOT_MM, _STEP_MM, _LEAST_DOTS = 0.9, 1.6, 3
"""Dots on one row, this many at least and this near to each other, are such a line."""


def find_short_lines(sheet: Sheet, shortest_mm: float) -> list[Rule]:
    """The thin lines from a length on, and those of dots however short."""
    flat = [line for line in horizontal_pieces(sheet, shortest_mm) if line.thickness <= sheet.px(_FLAT_MM)]
    return flat + _dotted(sheet)


def _dotted(sheet: Sheet) -> list[Rule]:
    """The lines of a few dots."""
    parts = sheet.components
    left, top, width, height, _ = parts.stats.T
    small = np.maximum(width, height) <= sheet.px(_DOT_MM)
    small[0] = False  # The paper.
    rows = find_components(closed(parts.chosen(small), 1, max(3, round(sheet.px(_STEP_MM)))))
    middles = rows.labels[top[small] + height[small] // 2, left[small] + width[small] // 2]
    dots = np.bincount(middles, minlength=len(rows.stats))
    flat = rows.stats[(rows.stats[:, 3] <= sheet.px(_DOT_MM)) & (dots >= _LEAST_DOTS)].astype(np.float64).tolist()
    return [Rule(x, x + wide, y + high / 2, y + high / 2, high, dotted=True) for x, y, wide, high, _ in flat]
