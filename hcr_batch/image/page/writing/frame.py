"""Where the writing is in the picture of a field, with the paper around it that the reader is used to."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import find_ink, median_paper
from hcr_batch.records import GreyImage

PAPER_ABOVE, PAPER_BESIDE = 0.35, 0.8
"""Paper left around writing, in its height. Of 1,967 names, figures and words of cursive that were learned from,
each twice on white paper of 0.12 to 0.7 above and below, 0.35 read most: 1.6 in a hundred more than 0.4, which cost
names nothing; less than 0.3 cost names one in a hundred. Beside, more than nothing did no harm."""

_LEAST_HEIGHT = 0.4
"""A hyphen alone is not to be blown up to the height of a letter: what is shown is at least this share of the field's
height, paper aside."""


def frame_around(stats: NDArray[np.int32], shape: tuple[int, ...], field_px: float) -> tuple[slice, slice]:
    """Rows and columns of a picture (H, W) that show the strokes, one at least, and the paper around them.

    stats: (N, 5) of left, top, width, height and area in px. field_px: how high the field is.
    """
    left, top = stats[:, :2].min(axis=0)
    right, bottom = (stats[:, :2] + stats[:, 2:4]).max(axis=0)
    missing = max(0.0, _LEAST_HEIGHT * field_px - (bottom - top)) / 2
    high = bottom - top + 2 * missing
    above, beside = missing + PAPER_ABOVE * high, PAPER_BESIDE * high
    return (
        slice(max(0, round(top - above)), min(shape[0], round(bottom + above))),
        slice(max(0, round(left - beside)), min(shape[1], round(right + beside))),
    )


def below(field: GreyImage, row: int) -> GreyImage:
    """What is written in a field, (H, W), from a row on, with the paper around it that the reader is used to; the field
    as it is where that is its first row, or nothing is written there."""
    if not row:
        return field
    left, top, width, height = cv2.boundingRect(find_ink(field)[row:])
    if not height:
        return field
    bare = field.copy()
    bare[:row] = median_paper(field)
    return np.ascontiguousarray(bare[frame_around(np.array([[left, row + top, width, height, 0]]), field.shape, 0.0)])
