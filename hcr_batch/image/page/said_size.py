"""Whether the resolution that a picture says it has can be true, by the size of what is printed on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ruling.dots import find_dotted
from hcr_batch.image.page.sheet import Sheet, believed_side_mm, straighten
from hcr_batch.image.paper import A4_LONG_SIDE_MM, long_side_mm
from hcr_batch.records import GreyImage

_LETTER_MM, _ASPECT, _LEAST_LETTERS = (0.5, 4.0), (0.15, 2.0), 100
"""Strokes between the first two in height, and as wide as this many heights, may be letters."""

_SMALLEST, _TINY_MM = 25, 1.1
"""Of this many in a hundred the highest is higher than this where print has its usual size: small letters of 6 points
are. Of 40 pages, blank or filled in, eight were lower, which were noisy or dotted; of the same that said twice their
resolution, 25. A page of A4 that was made smaller often says what it was scanned at."""

_ON_DOTS_MM = 0.4
"""A stroke whose middle lies this near to a line of dots is one of these, and no letter."""

_AS_A4 = 0.95
"""Paper that is this long beside A4 is no smaller."""


def believed_dpi(page: GreyImage, said: float) -> float | None:
    """The dots per inch that a picture (H, W) says it has; None where its print would be too small for paper of that
    size, or the paper too small or too large. What is as large as A4 is believed as it is."""
    side = long_side_mm(page.shape, said)
    if believed_side_mm(page, said) != side:
        return None
    if side >= _AS_A4 * A4_LONG_SIDE_MM:
        return said
    letters = _letter_heights(straighten(page, said))
    is_tiny = len(letters) >= _LEAST_LETTERS and np.percentile(letters, _SMALLEST) < _TINY_MM
    return None if is_tiny else said


def _letter_heights(sheet: Sheet) -> NDArray[np.float64]:
    """The heights in mm of the strokes that may be letters, (N,); not those of dots to write on, of which a card with
    leaders has more than letters."""
    left, top, width, height, _ = sheet.components.stats[1:].T / sheet.px(1.0)
    sized = (height >= _LETTER_MM[0]) & (height <= _LETTER_MM[1])
    sized &= (width >= _ASPECT[0] * height) & (width <= _ASPECT[1] * height)
    x, y = left + width / 2, top + height / 2
    for rule in find_dotted(sheet):
        start, end, at = (place / sheet.px(1.0) for place in (rule.start, rule.end, rule.at))
        sized &= ~((x >= start) & (x <= end) & (np.abs(y - at) <= _ON_DOTS_MM))
    return np.asarray(height[sized], np.float64)
