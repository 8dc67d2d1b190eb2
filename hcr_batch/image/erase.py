"""Take a printed rule out of a picture, and leave the strokes that cross it.

Along a rule every column is filled from the paper just above it and just below. A stroke that
crosses is dark on both sides, so it is carried over, along whichever slant joins its two ends;
a stroke that only touches the rule ends there.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import GreyImage

_SMOOTH_SHARE = 0.12
_SMOOTH_RANGE_PX = (9, 61)
"""A rule's centre is averaged over this share of its length: longer than a crossing stroke is wide,
shorter than the waves that a scanner's feed puts into a rule."""

_MIN_COVER = 0.5
"""Ink must fill this share of a rule's course: where it does not, there is no rule to erase."""

_HALO_PX = 1
"""Pixels erased on either side of a rule besides its own: the grey rim that scanning and resampling leave."""

Points = NDArray[np.float64]


def erase_across(grey: GreyImage, ink: GreyImage, line: tuple[float, float, float, float], reach: int) -> None:
    """Erase from `grey`, in place, the horizontal rule near a line (x0, y0, x1, y1).

    `ink` is the mask of `grey`, both shape (H, W). The rule is looked for up to `reach` pixels above and
    below the line, as rules are not quite straight.
    """
    x0, y0, x1, y1 = line
    height, width = grey.shape
    columns = np.arange(max(0, round(x0)), min(width, round(x1)))
    if columns.size < 3 or height < 3:
        return
    expected = y0 + (y1 - y0) * (columns - x0) / max(1.0, x1 - x0)
    rows = np.round(expected).astype(int)[None, :] + np.arange(-reach, reach + 1)[:, None]
    within = (rows >= 0) & (rows < height)
    window = np.where(within, ink[np.clip(rows, 0, height - 1), columns], 0).astype(np.float32)
    course = _find_course(window)
    if course is None:
        return
    centre, half = course
    _bridge(grey, columns, rows[0] + centre, half + _HALO_PX)


def erase_down(grey: GreyImage, ink: GreyImage, line: tuple[float, float, float, float], reach: int) -> None:
    """Erase the vertical rule near a line (x0, y0, x1, y1); see `erase_across`."""
    x0, y0, x1, y1 = line
    erase_across(grey.T, ink.T, (y0, x0, y1, x1), reach)


def _find_course(window: NDArray[np.float32]) -> tuple[Points, float] | None:
    """Centre row of a rule in each column of a straightened window of its mask, and half its thickness.

    None where ink fills too little of the course. `window` has shape (2 * reach + 1, W), values 0 or 255.
    """
    depth, width = window.shape
    span = int(np.clip(_SMOOTH_SHARE * width, *_SMOOTH_RANGE_PX))
    cover = cv2.blur(window, (min(span, width) | 1, 1), borderType=cv2.BORDER_REPLICATE) / 255.0
    # Of two equally dark rows the one nearer to the line is the rule, the other an edge of writing.
    nearness = 1.0 - 0.3 * np.abs(np.arange(depth) - depth // 2)[:, None] / depth
    best = (cover * nearness).argmax(axis=0)
    typical = float(np.median(cover[best, np.arange(width)]))
    if typical < _MIN_COVER:
        return None
    solid = cover > 0.5
    above = _run_length(solid, best, -1)
    below = _run_length(solid, best, 1)
    thickness = float(np.median(above + below + 1))
    if thickness >= depth:
        return None
    return best + (below - above) / 2.0, thickness / 2.0


def _run_length(solid: NDArray[np.bool_], start: NDArray[np.intp], step: int) -> NDArray[np.float64]:
    """How many solid cells follow `start` in each column, going up (-1) or down (+1)."""
    depth, width = solid.shape
    going = np.ones(width, bool)
    count = np.zeros(width)
    columns = np.arange(width)
    for distance in range(1, depth):
        row = start + step * distance
        going &= (row >= 0) & (row < depth) & solid[np.clip(row, 0, depth - 1), columns]
        if not going.any():
            break
        count += going
    return count


def _bridge(grey: GreyImage, columns: NDArray[np.intp], centre: Points, half: float) -> None:
    """Fill the band `centre` +- `half` in place from the rows next to it, column by column."""
    height = grey.shape[0]
    first = np.floor(centre - half + 0.5).astype(int)
    thick = max(1, int(np.ceil(2 * half)))
    # Where the band leaves the picture, the side that is left fills it.
    top = np.clip(first - 1, 0, height - 1)
    bottom = np.clip(first + thick, 0, height - 1)
    above = np.where(first - 1 >= 0, grey[top, columns], grey[bottom, columns])
    below = np.where(first + thick < height, grey[bottom, columns], above)
    for depth in range(thick):
        row = first + depth
        inside = (row >= 0) & (row < height)
        fill = _carry(above, below, (depth + 1) / (thick + 1), thick)
        grey[row[inside], columns[inside]] = fill[inside]


def _carry(above: GreyImage, below: GreyImage, share: float, slant: int) -> GreyImage:
    """One row of the band, at `share` of the way down: dark where some slant joins dark above and below.

    `above` and `below` have shape (W,); slants up to `slant` pixels over the band (45 degrees) are tried.
    """
    padded_above = np.pad(above, slant, mode="edge")
    padded_below = np.pad(below, slant, mode="edge")
    width = above.shape[0]
    darkest = np.full(width, 255, np.uint8)
    for shift in range(-slant, slant + 1):
        back = slant - round(shift * share)
        ahead = slant + round(shift * (1 - share))
        joined = np.maximum(padded_above[back : back + width], padded_below[ahead : ahead + width])
        darkest = np.minimum(darkest, joined)
    return darkest
