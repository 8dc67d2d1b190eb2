"""Takes a printed rule out of a picture by its thickness: where ink stands out of the rule, a stroke of
a pen crosses it or rests on it, and stays as it is."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.erase import Line, Picture
from hcr_batch.image.page.straight import run_lengths

_SMOOTH_SHARE = 0.12
_SMOOTH_RANGE_PX = (9, 61)
"""A rule's centre is averaged over this share of its length: longer than a crossing stroke is wide,
shorter than the waves that a scanner's feed puts into a rule."""

_MIN_COVER = 0.5
"""Ink must fill this share of a rule's course: where it does not, there is no rule to erase."""


def strike_across(picture: Picture, line: Line, reach: int, stands_out: int, halo: int) -> None:
    """Erase, in place, the horizontal rule near a line, but for columns with `stands_out` pixels of ink or
    more above or below it. `halo` pixels on either side go with it."""
    x0, y0, x1, y1 = line
    height, width = picture.grey.shape
    columns = np.arange(max(0, round(x0)), min(width, round(x1)))
    if columns.size < 3 or height < 3:
        return
    expected = np.round(y0 + (y1 - y0) * (columns - x0) / max(1.0, x1 - x0)).astype(int)
    rows = expected[None] + np.arange(-reach, reach + 1)[:, None]
    window = _at(picture.ink, rows, columns) > 0
    course = _find_course(window)
    if course is None:
        return
    top, bottom = course
    above = run_lengths(window, top - 1, -1)
    below = run_lengths(window, bottom + 1, 1)
    kept = (above >= stands_out) | (below >= stands_out)
    depth = np.arange(len(rows))[:, None]
    goes = (depth >= top - halo) & (depth <= bottom + halo) & ~kept[None]
    goes &= (rows >= 0) & (rows < height)
    at = rows[goes], np.broadcast_to(columns, rows.shape)[goes]
    picture.grey[at] = picture.paper[at]
    picture.ink[at] = 0


def strike_down(picture: Picture, line: Line, reach: int, stands_out: int, halo: int) -> None:
    """Erase the vertical rule near a line; see `strike_across`."""
    x0, y0, x1, y1 = line
    strike_across(picture.turned, (y0, x0, y1, x1), reach, stands_out, halo)


def _at(mask: NDArray[np.uint8], rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Values of a mask at `rows` (D, W) of `columns` (W,), 0 beyond its edge."""
    within = (rows >= 0) & (rows < mask.shape[0])
    return np.where(within, mask[np.clip(rows, 0, mask.shape[0] - 1), columns], 0).astype(np.uint8)


def _find_course(window: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """First and last row of a rule in each column of a straightened window (D, W) of its ink; None where
    ink fills too little of it."""
    depth, width = window.shape
    span = int(np.clip(_SMOOTH_SHARE * width, *_SMOOTH_RANGE_PX))
    cover = cv2.blur(window.astype(np.float32), (min(span, width) | 1, 1), borderType=cv2.BORDER_REPLICATE)
    # Of two equally dark rows the one nearer to the line is the rule, the other an edge of writing.
    nearness = 1.0 - 0.3 * np.abs(np.arange(depth) - depth // 2)[:, None] / depth
    best = (cover * nearness).argmax(axis=0)
    if float(np.median(cover[best, np.arange(width)])) < _MIN_COVER:
        return None
    solid = cover > 0.5
    above, below = run_lengths(solid, best - 1, -1), run_lengths(solid, best + 1, 1)
    thickness = int(np.median(above + below + 1))
    if thickness >= depth:
        return None
    # Writing along the rule thickens it in places: the typical thickness is the rule's own.
    middle = best + (below - above) / 2.0
    top = np.round(middle - (thickness - 1) / 2.0).astype(np.intp)
    return top, top + thickness - 1
