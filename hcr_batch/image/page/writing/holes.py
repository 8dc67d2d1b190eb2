"""Staples and punched holes: what a sheet without writing may still show."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2

from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.writing.lines import TextLine

_STROKE_MM = 1.0
"""Smaller strokes are dust."""

_STRAIGHT = 0.2
"""A staple, its shadow included, is at most this share as wide as long; a written word is wider, a 1 is not."""

_HOLE_MM = 4.0, 9.0
_ROUND = 0.88
"""A hole has such a diameter and fills so much of the circle around it: a written 0 is longer than wide."""

_MOST = 8
"""No sheet has more holes and staples."""


def are_holes(lines: Sequence[TextLine], px_per_mm: float) -> bool:
    """Whether all that a page has are staples and punched holes, each a line by itself."""
    return 0 < len(lines) <= _MOST and all(_is_hole(line.ink, px_per_mm) for line in lines)


def _is_hole(ink: Mask, px_per_mm: float) -> bool:
    """Whether a line is one stroke, straight or round."""
    strokes = find_components(ink).stats[1:, 2:4].max(axis=1) >= _STROKE_MM * px_per_mm
    if strokes.sum() != 1:
        return False
    outline = max(cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)
    short, long = sorted(cv2.minAreaRect(outline)[1])
    if short <= _STRAIGHT * long:
        return True
    _, radius = cv2.minEnclosingCircle(outline)
    least, most = (size * px_per_mm for size in _HOLE_MM)
    return least <= 2 * radius <= most and cv2.contourArea(outline) >= _ROUND * math.pi * radius**2
