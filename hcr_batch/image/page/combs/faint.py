"""Combs whose lines are too faint for ink: a baseline with a tick for each character, on a page with darker print."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import turned
from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.ruling.faint import faint_rules, off_ink
from hcr_batch.image.page.sheet import Sheet

_BASE_MM, _TICK_MM, _HIGHEST_MM = 12.0, 1.8, 12.0
"""A baseline and its ticks are this long at least, and these no longer than the last."""

_MEET_MM = 0.8
"""A tick ends this near to the baseline, and the first and the last one to its ends."""

_CELL_MM = 3.5, 9.0
_EVEN, _LEAST_TICKS = 0.15, 4
"""The usual cell is this wide; this many ticks at least stand a whole number of cells apart, to within this share of
one: between two numbers in one comb there may be a gap."""


def with_faint_combs(sheet: Sheet) -> Sheet:
    """The sheet with the lines of such combs among its ink."""
    across = off_ink(sheet, faint_rules(sheet.grey, sheet.px(_BASE_MM)), sheet.ink, _BASE_MM)
    if not across.any():
        return sheet
    down = off_ink(sheet, faint_rules(turned(sheet.grey), sheet.px(_TICK_MM)), turned(sheet.ink), _TICK_MM)
    found = _combs(sheet, across, turned(down))
    return replace(sheet, ink=cv2.max(sheet.ink, found)) if found.any() else sheet


def _combs(sheet: Sheet, across: Mask, down: Mask) -> Mask:
    """The baselines, (H, W), on which ticks stand evenly from one end to the other, with these."""
    found, near = np.zeros_like(across), sheet.px(_MEET_MM)
    bases, posts = find_components(across), find_components(down)
    left, top, width, height, _ = posts.stats.T
    middle = left + width / 2
    for i, (x, y, wide, high, _) in enumerate(bases.stats.tolist()[1:], 1):
        foot = top + height
        standing = (top < y) & (y - near <= foot) & (foot <= y + high + near) & (height <= sheet.px(_HIGHEST_MM))
        standing &= (x - near <= middle) & (middle <= x + wide + near)
        ends = np.sort(middle[standing])
        if len(ends) and max(ends[0] - x, x + wide - ends[-1]) <= near and _is_even(sheet, ends):
            rows = slice(y, y + high)
            found[rows][bases.labels[rows] == i] = 255
            found = cv2.max(found, posts.chosen(standing))
    return np.asarray(found, np.uint8)


def _is_even(sheet: Sheet, ticks: NDArray[np.float64]) -> bool:
    """Whether ticks, from left to right, part cells of one width."""
    if len(ticks) < _LEAST_TICKS:
        return False
    steps = np.diff(ticks)
    cell = float(np.median(steps))
    lowest, highest = (sheet.px(width) for width in _CELL_MM)
    return lowest <= cell <= highest and bool((np.abs(steps / cell - np.round(steps / cell)) <= _EVEN).all())
