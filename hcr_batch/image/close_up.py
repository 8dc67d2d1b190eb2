"""Enlarges small writing: crops may show far more paper above and below it than those a network learned from."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

INK = 0.4
"""Of a normalised picture: darker than this is ink."""

_LEAST_ROWS = 4
"""Lower strokes are dashes, dots and dust: they say nothing about letters."""

_FEWEST_ROWS = 12
"""Shown at least: fewer have too little to show."""

_LETTER_ROWS, _WORD_ROWS = 5, 9
"""Where more rows are looked at, two strokes of the first height are letters, and one of the second that is twice as
wide is a word written without lifting the pen: another may be a dash or a smear."""

_MARGIN = 1.1
"""The rows that are shown are this many times as high as all the letters together, or higher."""

_FLAT_ROWS, _FLAT = 4, 8
"""A stroke of this few rows, this many times as wide as high, is a rule and no letter."""

_MOST_SHORT = 1 << 17
"""With at most this many pixels there cannot be more strokes than 16-bit labels can number, one in three pixels; these
take half the time."""


def rows_near_writing(
    ink: NDArray[np.bool_], below: float, to: float, finer: Callable[[], NDArray[np.bool_]] | None = None
) -> tuple[float, float] | None:
    """Where small writing stands, as shares of the height from the top: (H, W), whether there is ink -> (begin, end).

    Letters that fill less than `below` of the height are small; among the rows returned they fill about `to`. None
    where the writing is not small, fills the height nevertheless, or where there is none. `finer` gives the same
    picture in more rows, if it has more: it is asked for where strokes are too low to be told from dust.
    """
    letters = _strokes(ink)
    if finer is not None and _median_height(letters) < _LEAST_ROWS:
        ink = finer()
        letters = _strokes(ink)
        if not _look_written(letters):
            return None
    height, usual = len(ink), _median_height(letters)
    if not _LEAST_ROWS <= usual < below * height:
        return None
    high = letters[letters[:, cv2.CC_STAT_HEIGHT] >= usual / 2]
    first = high[:, cv2.CC_STAT_TOP].min() / height
    last = (high[:, cv2.CC_STAT_TOP] + high[:, cv2.CC_STAT_HEIGHT]).max() / height
    share = max(usual / height / to, _MARGIN * (last - first), _FEWEST_ROWS / height)
    begin = min(max(0.0, (first + last - share) / 2), 1.0 - share)
    return None if share >= 1.0 else (float(begin), float(begin + share))


def letter_height(ink: NDArray[np.bool_]) -> int:
    """The rows that most letters of a picture reach over: (H, W), whether there is ink. 0 where there is none."""
    return _median_height(_strokes(ink))


def _look_written(strokes: NDArray[np.int32]) -> bool:
    """Whether there are some like letters, or one like a word."""
    width, height = strokes[:, (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT)].T
    letters, words = height >= _LETTER_ROWS, (height >= _WORD_ROWS) & (width >= 2 * height)
    return bool(np.count_nonzero(letters) >= 2 or words.any())


def _strokes(ink: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Statistics of OpenCV's connected components, (N, 5), without rules."""
    labels = cv2.CV_16U if ink.size <= _MOST_SHORT else cv2.CV_32S
    found = np.asarray(cv2.connectedComponentsWithStats(ink.view(np.uint8), ltype=labels)[2][1:], np.int32)
    height, width = found[:, cv2.CC_STAT_HEIGHT], found[:, cv2.CC_STAT_WIDTH]
    return found[(height > _FLAT_ROWS) | (width <= _FLAT * height)]


def _median_height(strokes: NDArray[np.int32]) -> int:
    """Of the strokes that half of the ink belongs to: dust counts for little, however many specks there are.
    0 without strokes."""
    if not len(strokes):
        return 0
    order = strokes[:, cv2.CC_STAT_HEIGHT].argsort(kind="stable")
    inked = strokes[order, cv2.CC_STAT_AREA].cumsum()
    return int(strokes[order[np.searchsorted(inked, inked[-1] / 2)], cv2.CC_STAT_HEIGHT])
