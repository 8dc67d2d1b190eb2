"""Take a printed rule out of a picture, and leave the strokes that cross it.

A rule is painted over with paper. A stroke that crosses it is dark on both sides, so it is carried
over, along whichever slant joins its two ends; a stroke that only touches the rule ends there.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.ruling.course import Line, find_course
from hcr_batch.records import GreyImage

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its paper and the mask of its ink, each of shape (H, W), uint8. `grey` is drawn into."""

    grey: GreyImage
    paper: GreyImage
    ink: Mask

    @property
    def turned(self) -> Picture:
        """The same pixels with rows and columns exchanged."""
        return Picture(self.grey.T, self.paper.T, self.ink.T)


def erase_across(picture: Picture, line: Line, reach: int, halo: int) -> bool:
    """Erase, in place, the horizontal rule near a line; returns whether there is one.

    It is looked for up to `reach` pixels above and below the line, as rules are not quite straight;
    `halo` pixels on either side go with it.
    """
    course = find_course(picture.ink, line, reach)
    if course is not None:
        _bridge(picture, course.columns, course.rows[0] + course.middle, course.thickness / 2 + halo)
    return course is not None


def erase_down(picture: Picture, line: Line, reach: int, halo: int) -> bool:
    """Erase the vertical rule near a line; see `erase_across`."""
    x0, y0, x1, y1 = line
    return erase_across(picture.turned, (y0, x0, y1, x1), reach, halo)


def erase_dots(picture: Picture, line: Line, size: int, reach: int, halo: int) -> None:
    """Erase, in place, the strokes at most `size` pixels high whose centres lie within `reach` of a line.

    Dots that writing touches are part of its strokes, and stay.
    """
    x0, y0, x1, y1 = line
    parts = find_components(picture.ink)
    left, top, width, height, _ = parts.stats.T
    x, y = left + width / 2, top + height / 2
    dots = (height <= size) & (x >= x0) & (x <= x1)
    dots &= np.abs(y - y0 - (y1 - y0) * (x - x0) / max(1.0, x1 - x0)) <= reach + size / 2
    dots[0] = False
    erased = parts.chosen(dots)
    around = cv2.dilate(erased, np.ones((2 * halo + 1, 2 * halo + 1), np.uint8))
    others = cv2.subtract(picture.ink, erased)
    cv2.copyTo(picture.paper, cv2.subtract(around, others), picture.grey)
    np.copyto(picture.ink, others)


def _bridge(picture: Picture, columns: NDArray[np.intp], centre: Points, half: float) -> None:
    """Fill the band `centre` +- `half` in place: with paper, and with the strokes that cross it."""
    height = picture.grey.shape[0]
    first = np.floor(centre - half + 0.5).astype(int)
    thick = max(1, int(np.ceil(2 * half)))
    above = _darkness(picture, first - 1, columns)
    below = _darkness(picture, first + thick, columns)
    strokes = _carried(above, below, thick) if above.any() and below.any() else None
    for depth in range(thick):
        row = first + depth
        inside = (row >= 0) & (row < height)
        every = bool(inside.all())
        rows, places = (row, columns) if every else (row[inside], columns[inside])
        fill = picture.paper[rows, places]
        if strokes is not None:
            stroke = strokes[depth] if every else strokes[depth][inside]
            fill = np.where(stroke > 0, 255 - stroke, fill)
        picture.grey[rows, places] = fill


def _darkness(picture: Picture, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.uint8]:
    """How dark the ink is at some pixels, 255 = black, 0 where there is none; shape as `columns`."""
    height = picture.grey.shape[0]
    at = np.minimum(np.maximum(rows, 0), height - 1), columns
    inked = (picture.ink[at] > 0) & (rows >= 0) & (rows < height)
    return np.where(inked, 255 - picture.grey[at], 0).astype(np.uint8)


def _carried(above: NDArray[np.uint8], below: NDArray[np.uint8], thick: int) -> NDArray[np.uint8]:
    """Darkness of the rows of a band, (T, W): that of strokes dark above and below, both (W,).

    Slants up to `thick` pixels over the band (45 degrees) are tried.
    """
    width = len(above)
    padded_above, padded_below = (np.pad(side, thick) for side in (above, below))
    darkest, joined = np.zeros((thick, width), np.uint8), np.empty(width, np.uint8)
    for depth, row in enumerate(darkest):
        share = (depth + 1) / (thick + 1)
        for shift in range(-thick, thick + 1):
            back = thick - round(shift * share)
            ahead = thick + round(shift * (1 - share))
            np.minimum(padded_above[back : back + width], padded_below[ahead : ahead + width], out=joined)
            np.maximum(row, joined, out=row)
    return darkest
