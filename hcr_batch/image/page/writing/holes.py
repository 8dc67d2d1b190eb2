"""Staples and punched holes: what a sheet without writing may still show."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.writing.lines import TextLine

_STROKE_MM = 1.0
"""Smaller strokes are dust."""

_STRAIGHT = 0.2
"""A staple, its shadow included, is at most this share as wide as long; a written word is wider, a 1 is not."""

_HOLE_MM = 4.0, 9.0
_ROUND = 0.88
"""A hole has such a diameter and fills this much of the circle around it: a written 0 is longer than wide."""

_MOST = 8
"""No sheet has more holes and staples."""


def are_holes(lines: Sequence[TextLine], px_per_mm: float) -> bool:
    """Whether all that a page has are staples, each a line by itself, and punched holes."""
    return 0 < len(lines) <= _MOST and all(_is_hole(line.ink, px_per_mm) for line in lines)


def _is_hole(ink: Mask, px_per_mm: float) -> bool:
    """Whether a line is one straight stroke, or round ones: the holes at the top of a sheet lie in one line."""
    parts = find_components(ink)
    strokes = np.flatnonzero(parts.stats[:, 2:4].max(axis=1) >= _STROKE_MM * px_per_mm)
    outlines = [_outline(parts.chosen(np.arange(len(parts.stats)) == i)) for i in strokes if i]
    if len(outlines) == 1 and _is_straight(outlines[0]):
        return True
    return bool(outlines) and all(_is_round(outline, px_per_mm) for outline in outlines)


def _outline(stroke: Mask) -> NDArray[np.int32]:
    """The points (N, 1, 2) around a mask of one stroke."""
    outline: NDArray[np.int32] = cv2.findContours(stroke, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0]
    return outline


def _is_straight(outline: NDArray[np.int32]) -> bool:
    short, long = sorted(cv2.minAreaRect(outline)[1])
    return bool(short <= _STRAIGHT * long)


def _is_round(outline: NDArray[np.int32], px_per_mm: float) -> bool:
    """Whether a stroke is as large and as round as a punched hole."""
    _, radius = cv2.minEnclosingCircle(outline)
    least, most = (size * px_per_mm for size in _HOLE_MM)
    return least <= 2 * radius <= most and cv2.contourArea(outline) >= _ROUND * math.pi * radius**2
