"""Openings and closings by rectangles: what OpenCV's `morphologyEx` computes, in a time that hardly grows with them.

OpenCV looks at as many pixels for each as the rectangle is wide, and then at as many as it is high. Here the less of
any two neighbours is taken over the whole picture, then of any two such pairs, and so on: seven steps are enough for a
run of a hundred pixels. Rules, bars and places are found by such runs again and again.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Shape (H, W), uint8: grey levels, or a mask."""

_SHORT_PX = 16
"""Up to this length OpenCV is the faster."""


def opened(picture: Picture, height: int, width: int) -> Picture:
    """The picture without what is light, or set, and nowhere as high and as wide as this."""
    return _spread(_over_rectangle(picture, height, width, np.minimum), height, width)


def _spread(left: Picture, height: int, width: int) -> Picture:
    """What is left spread over rectangles again: of a mask that is something in few rows, as rules are."""
    near = (left.max(axis=1, keepdims=True) > 0).astype(np.uint8)
    if height > 1:
        # With paper between, rows that are not spread into each other stay apart.
        near = np.asarray(cv2.dilate(near, np.ones((2 * height + 1, 1), np.uint8)), np.uint8)
    rows = np.flatnonzero(near)
    if 2 * len(rows) > len(left):
        return _over_rectangle(left, height, width, np.maximum)
    spread = np.zeros_like(left)
    if len(rows):
        spread[rows] = _over_rectangle(left[rows], height, width, np.maximum)
    return spread


def closed(picture: Picture, height: int, width: int) -> Picture:
    """The picture without what is dark, or not set, and nowhere as high and as wide as this."""
    return _over_rectangle(_over_rectangle(picture, height, width, np.maximum), height, width, np.minimum)


def turned(picture: Picture) -> Picture:
    """The transpose, shape (W, H): what finds horizontal rules finds the vertical ones in it."""
    return np.asarray(cv2.transpose(picture), np.uint8)


def _over_rectangle(picture: Picture, height: int, width: int, pick: np.ufunc) -> Picture:
    """The least or the largest, as `pick` says, of the pixels in the rectangle around each that are in the picture."""
    if max(height, width) <= _SHORT_PX:
        spread = cv2.erode if pick is np.minimum else cv2.dilate
        return np.asarray(spread(picture, np.ones((height, width), np.uint8)), np.uint8)
    if width > 1:
        picture = _over_columns(picture, width, pick)
    return _over_rows(picture, height, pick) if height > 1 else picture


def _over_rows(picture: Picture, length: int, pick: np.ufunc) -> Picture:
    rows, columns = picture.shape
    padded = _nothing(rows + length - 1, columns, pick)
    padded[length // 2 :][:rows] = picture
    return _over_run(padded, length, pick)[:rows]


def _over_columns(picture: Picture, length: int, pick: np.ufunc) -> Picture:
    rows, columns = picture.shape
    padded = _nothing(rows, columns + length - 1, pick)
    padded[:, length // 2 :][:, :columns] = picture
    # Row behind row as one long line, over which each step goes at once: no run reaches over the padding between two.
    line = _over_run(padded.reshape(-1), length, pick)
    return np.ascontiguousarray(line.reshape(padded.shape)[:, :columns])


def _nothing(rows: int, columns: int, pick: np.ufunc) -> Picture:
    """Pixels that are never picked where there are others."""
    return np.full((rows, columns), 255 if pick is np.minimum else 0, np.uint8)


def _over_run(line: Picture, length: int, pick: np.ufunc) -> Picture:
    """Of each place along the first axis and those behind it, `length` in all, what `pick` says, where there are so
    many. What `line` holds is lost."""
    other = np.empty_like(line)
    reach, count = 1, len(line)
    while reach < length:
        step = min(reach, length - reach)
        count -= step
        pick(line[:count], line[step:][:count], out=other[:count])
        line, other, reach = other, line, reach + step
    return line
