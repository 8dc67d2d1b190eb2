"""Two strokes that meet at a corner: marks that bound a place, and what bad scans leave of boxes to tick."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STRAIGHT, _BARE = 0.85, 0.04
"""Each side is ink for this much of its length, and all else of the square to this share at most."""


def elbow_thickness(stroke: NDArray[np.bool_], most: float) -> int | None:
    """The thickness of two sides that meet in the upper left corner of a stroke, (H, W), in pixels; None where it has
    more or less."""
    for thick in range(1, int(most) + 1):
        rest = stroke[thick:, thick:]
        if rest.mean() <= _BARE:
            sides = stroke[:thick].any(axis=0).mean(), stroke[:, :thick].any(axis=1).mean()
            return thick if min(sides) >= _STRAIGHT else None
    return None
