"""Boxes to tick that a cross or a tick hides, found beside one that was seen: of its size, and at its height."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.sheet import Rect, Sheet

_REACH_PX = 3
"""A side lies within this many pixels outside of the room."""

_ALONG, _UPRIGHT = 0.9, 0.8
"""This much of a side that lies, and of one that stands, is ink; a cross within takes nothing from them."""


def crossed_beside(sheet: Sheet, box: Rect, squares: Sequence[Rect]) -> list[Rect]:
    """The rooms of further boxes to tick in a box, each as large as one of its `squares` and on one row with it."""
    found: list[Rect] = []
    for square in squares:
        taken = [*squares, *found]
        for left in _lefts(sheet, box, square):
            room = Rect(left, square.top, left + square.width, square.bottom)
            grown = room.grown(_REACH_PX, 0, _REACH_PX, 0)
            if not any(grown.overlap(other) > 0 for other in taken):
                found.append(room)
                taken.append(room)
    return found


def _lefts(sheet: Sheet, box: Rect, square: Rect) -> list[float]:
    """Where rooms like that of a square may begin, those with the fullest sides first."""
    top, bottom, first, last = (round(edge) for edge in (square.top, square.bottom, box.left, box.right))
    ink = sheet.ink[max(0, top - _REACH_PX) : bottom + _REACH_PX, max(0, first) : last] > 0
    wide, reach = round(square.width), _REACH_PX
    places = ink.shape[1] - wide - reach
    if places <= reach:
        return []
    over, under = (_means(ink[rows].max(axis=0), wide) for rows in (np.s_[:reach], np.s_[-reach:]))
    # A side that leans by a pixel is in two columns.
    joined = ink | np.pad(ink, ((0, 0), (1, 0)))[:, :-1]
    upright = joined[reach:-reach].mean(axis=0)
    at = np.arange(reach, places)
    left = np.max([upright[at - k] for k in range(1, reach + 1)], axis=0)
    right = np.max([upright[at + wide + k] for k in range(reach)], axis=0)
    lying, standing = np.minimum(over[at], under[at]), np.minimum(left, right)
    good = (lying >= _ALONG) & (standing >= _UPRIGHT)
    order = np.argsort(-(lying + standing)[good], kind="stable")
    return [float(max(0, first) + x) for x in at[good][order]]


def _means(line: NDArray[np.generic], wide: int) -> NDArray[np.float64]:
    """The share of each stretch of the given length in pixels that is set, by where it begins."""
    return np.convolve(line.astype(np.float64), np.ones(wide) / wide, "valid")
