"""Captions printed small at the top of a box, above the room to write in, and small writing that stands there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.print_or_hand import odds_of_line
from hcr_batch.records import GreyImage

_LEAST_ROOM_MM = 6.5
"""A box that is lower has no room for writing below a caption."""

_HEIGHT_MM = (0.75, 2.3)
"""Letters of a caption of 5 to 9 points, small ones too; what is lower are dots. Written ones are mostly higher."""

_DOWN_TO = 0.5
"""A caption stands in the upper part of the box, down to this share of its height."""

_JITTER_MM, _ON_LINE = 0.25, 0.75
"""Of its letters this many stand within this of one baseline: the rest have descenders."""

_LEAST_LETTERS = 3
"""Fewer letters are no caption."""

_WORD, _LETTER_MM, _SMALL_MM = 1.6, 0.9, 1.8
"""What is this many times as wide as high are letters of about that width that run together in a scan, as those of
small print do, which is no higher than the last."""

_FROM_LEFT_MM = 5.0
"""It begins this near to the left side."""

_AROUND_MM = 0.4
"""Dots and accents lie within this of the letters."""

_BRACKET = 1.4
"""Brackets are this many times as high as letters at most."""

_WRITTEN_ABOVE = 2.0
"""Log-odds of handwriting above which what stands alone in a box, where captions do, is small writing. Of 44 captions
on the scans of 25 forms a smeared one has 1.9 and the others -1.3 at most; of 49 real names 2 mm high 41 have more."""

_WORD_GAP_MM = 4.0
"""What is further behind the words before is dust."""


def inscribed(stats: NDArray[np.int32], room: tuple[slice, slice], mm: float) -> NDArray[np.bool_]:
    """Which strokes, (N, 5) left, top, width, height, area, are the caption of a box whose inside are these rows and
    columns: (N,). mm: pixels of a millimetre."""
    left, top, width, height, _ = stats.T
    rows, columns = room
    none = np.zeros(len(stats), np.bool_)
    if rows.stop - rows.start < _LEAST_ROOM_MM * mm:
        return none
    upper = (top >= rows.start - _AROUND_MM * mm) & (top + height <= rows.start + _DOWN_TO * (rows.stop - rows.start))
    upper &= (left >= columns.start - _AROUND_MM * mm) & (left + width <= columns.stop)
    letters = upper & (height >= _HEIGHT_MM[0] * mm) & (height <= _HEIGHT_MM[1] * mm)
    words = letters & (width >= _WORD * height) & (height <= _SMALL_MM * mm)
    count = np.count_nonzero(letters & ~words) + width[words].sum() / (_LETTER_MM * mm)
    if count < _LEAST_LETTERS or left[letters].min() > columns.start + _FROM_LEFT_MM * mm:
        return none
    bottoms = (top + height)[letters]
    if (np.abs(bottoms - np.median(bottoms)) <= max(1.0, _JITTER_MM * mm)).mean() < _ON_LINE:
        return none
    first, last = top[letters].min() - _AROUND_MM * mm, bottoms.max() + _AROUND_MM * mm
    return np.asarray(upper & (top >= first) & (top + height <= last) & (height <= _BRACKET * _HEIGHT_MM[1] * mm))


def is_small_writing(image: GreyImage, stats: NDArray[np.int32], mm: float) -> bool:
    """Whether what could be a caption by its place and size, some strokes (N, 5) of a picture (H, W), is written."""
    stats = stats[np.argsort(stats[:, 0])]
    reach = np.maximum.accumulate(stats[:, 0] + stats[:, 2])
    apart = np.flatnonzero(stats[1:, 0] - reach[:-1] > _WORD_GAP_MM * mm)
    left, top, width, height, _ = stats[: apart[0] + 1 if len(apart) else len(stats)].T
    around = round(_AROUND_MM * mm)
    rows = slice(max(0, top.min() - around), (top + height).max() + around)
    columns = slice(max(0, left.min() - around), (left + width).max() + around)
    return odds_of_line(image[rows, columns]) > _WRITTEN_ABOVE
