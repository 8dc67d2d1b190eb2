"""The lines between the cells of a comb, however pale."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect
from hcr_batch.records import GreyImage

MARGIN = 0.15
"""Above and below this much of its height nothing is looked for."""

_ROWS_DARK, _LEAST_DIP, _DIP_DEVIATIONS = 0.8, 2.5, 5.0
"""A line is darker in this share of its rows by this many levels at least, and by this many median deviations."""

_SLACK = 0.15
"""A line stands within this share of a cell from where one belongs."""


def darker_columns(grey: GreyImage, rect: Rect) -> list[float]:
    """Where columns of a place, in pixels of its sheet (H, W), are darker than those beside them by more than the
    noise, in most of their rows."""
    inset = round(MARGIN * rect.height)
    inside = grey[int(rect.top) + inset : int(rect.bottom) - inset, int(rect.left) : int(rect.right)]
    if inside.shape[0] < 1 or inside.shape[1] < 3:
        return []
    # Writing leaves white above or below it in nearly all columns.
    profile = np.quantile(inside, _ROWS_DARK, axis=0).astype(np.float32)[None]
    beside = cv2.morphologyEx(profile, cv2.MORPH_CLOSE, np.ones((1, max(3, round(rect.height / 4) | 1)), np.uint8))
    depth = (beside - profile)[0]
    usual = float(np.median(depth))
    least = max(_LEAST_DIP, usual + _DIP_DEVIATIONS * float(np.median(np.abs(depth - usual))))
    return [rect.left + (a + b) / 2 for a, b in runs_of(depth >= least)]


def lines_between(rect: Rect, within: Sequence[float], count: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Where the lines between `count` even cells are, and which of them are seen; the others are where they belong."""
    places = np.linspace(rect.left, rect.right, count + 1)[1:-1]
    if not len(within) or not len(places):
        return places, np.zeros(len(places), np.bool_)
    lines = np.asarray(within)
    nearest = lines[np.abs(places[:, None] - lines).argmin(axis=1)]
    seen = np.abs(nearest - places) <= _SLACK * rect.width / count
    return np.where(seen, nearest, places), seen


def sides_of_cells(rect: Rect, within: Sequence[float], count: int) -> tuple[Rule, ...]:
    """The uprights of this many even cells of a place, its own sides among them."""
    lines = [rect.left, *lines_between(rect, within, count)[0].tolist(), rect.right]
    return tuple(Rule(rect.top, rect.bottom, x, x, 1.0) for x in lines)
