"""The course of a printed rule: where it runs in each column of a picture, and how thick it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.order import middle_of
from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.ruling.straight import run_lengths

_SMOOTH_SHARE = 0.12
_SMOOTH_RANGE_PX = (9, 61)
"""A rule's centre is averaged over this share of its length: longer than a crossing stroke is wide,
shorter than the waves that a scanner's feed puts into a rule."""

_MIN_COVER = 0.5
"""Ink must fill this share of a rule's course: where it does not, there is no rule."""

Line = tuple[float, float, float, float]
"""A line from (x0, y0) to (x1, y1)."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where a rule runs near a line, found in a strip of the picture around that.

    columns: (W,), of the picture.
    rows: (D, W), of the strip in each column, some of them beyond the picture.
    ink: (D, W), whether there is any.
    middle: (W,), the rule's rows of the strip, halves among them.
    thickness: how many rows the rule typically has.
    """

    columns: NDArray[np.intp]
    rows: NDArray[np.intp]
    ink: NDArray[np.bool_]
    middle: NDArray[np.float64]
    thickness: float


def find_course(ink: Mask, line: Line, reach: int) -> Course | None:
    """The course of the rule up to `reach` rows above and below a line; None where ink fills too little of the strip,
    or all of its height."""
    x0, y0, x1, y1 = line
    height, width = ink.shape
    columns = np.arange(max(0, round(x0)), min(width, round(x1)))
    if columns.size < 3 or height < 3:
        return None
    expected = np.round(y0 + (y1 - y0) * (columns - x0) / max(1.0, x1 - x0)).astype(int)
    rows = expected[None] + np.arange(-reach, reach + 1)[:, None]
    within = (rows >= 0) & (rows < height)
    strip = within & (ink[np.minimum(np.maximum(rows, 0), height - 1), columns] > 0)
    cover = _cover(strip)
    depth = len(strip)
    # Of two equally dark rows the one nearer to the line is the rule, the other an edge of writing.
    nearness = 1.0 - 0.3 * np.abs(np.arange(depth) - depth // 2)[:, None] / depth
    best = (cover * nearness).argmax(axis=0)
    if float(np.median(cover[best, np.arange(columns.size)])) < _MIN_COVER:
        return None
    solid = cover > 0.5
    above, below = run_lengths(solid, best - 1, -1), run_lengths(solid, best + 1, 1)
    thickness = middle_of(above + below + 1)
    return Course(columns, rows, strip, best + (below - above) / 2.0, thickness) if thickness < depth else None


def _cover(strip: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The share of ink along the rule around each cell, 0 to 1; shape as `strip`."""
    width = strip.shape[1]
    least, most = _SMOOTH_RANGE_PX
    span = int(min(max(_SMOOTH_SHARE * width, least), most))
    cover = cv2.blur(strip.astype(np.float32), (min(span, width) | 1, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cover, np.float32)
