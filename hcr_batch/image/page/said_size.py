"""Whether the resolution that a picture says it has can be true, by the size of what is printed on it."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.sheet import believed_side_mm, straighten
from hcr_batch.image.paper import A4_LONG_SIDE_MM, long_side_mm
from hcr_batch.records import GreyImage

_LETTER_MM, _ASPECT, _LEAST_LETTERS = (0.5, 4.0), (0.15, 2.0), 100
"""Strokes between the first two in height, and as wide as so many heights, may be letters."""

_SMALLEST, _TINY_MM = 25, 1.1
"""Of so many in a hundred the highest is higher than this where print has its usual size: small letters of 6 points
are. Of 40 pages, blank or filled in, eight were lower, which were noisy or dotted; of the same that said twice their
resolution, 25. A page of A4 that was made smaller often says what it was scanned at."""

_AS_A4 = 0.95
"""Paper that is so long beside A4 is no smaller."""


def believed_dpi(page: GreyImage, said: float) -> float | None:
    """The dots per inch that a picture (H, W) says it has; None where its print would be too small for paper of that
    size, or the paper too small or too large. What is as large as A4 is believed as it is."""
    side = long_side_mm(page.shape, said)
    if believed_side_mm(page, said) != side:
        return None
    if side >= _AS_A4 * A4_LONG_SIDE_MM:
        return said
    sheet = straighten(page, said)
    _, _, width, height, _ = sheet.components.stats[1:].T / sheet.px(1.0)
    letters = height[
        (height >= _LETTER_MM[0])
        & (height <= _LETTER_MM[1])
        & (width >= _ASPECT[0] * height)
        & (width <= _ASPECT[1] * height)
    ]
    is_tiny = len(letters) >= _LEAST_LETTERS and np.percentile(letters, _SMALLEST) < _TINY_MM
    return None if is_tiny else said
