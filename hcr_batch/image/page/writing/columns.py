"""Lines of writing that seem to run on into the next column, as on index cards, whose fields only captions part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.writing.lines import TextLine

_GAP = 3.0
"""Between two columns lie this many stroke heights of paper at least."""

_ABOVE = (-1.0, 2.0)
"""The foot of a column's caption lies from the first to the second of these many stroke heights above what is written
in it: tall letters may reach up beside it."""

_BEFORE = 1.0
"""What is written begins at most this many stroke heights before its caption."""


def parted_below(line: TextLine, captions: Sequence[TextLine]) -> list[TextLine]:
    """A line of writing, parted where printed captions above it begin over a wide gap in it; from left to right."""
    cuts = [0, *_column_starts(line, captions), line.ink.shape[1]]
    return [_part(line, start, end) for start, end in pairwise(cuts)]


def _column_starts(line: TextLine, captions: Sequence[TextLine]) -> Iterator[int]:
    """The columns of a line's mask at which another begins: the middles of such gaps."""
    height = line.stroke_height
    least, most = (share * height for share in _ABOVE)
    near = [caption.left for caption in captions if least <= line.top - caption.bottom <= most]
    for start, end in runs_of(np.asarray(~line.ink.any(axis=0))):
        first, last = line.left + start, line.left + end + _BEFORE * height
        if end - start >= _GAP * height and any(first <= left <= last for left in near):
            yield (start + end) // 2


def _part(line: TextLine, start: int, end: int) -> TextLine:
    """What a line holds from one column of its mask to another."""
    ink = np.ascontiguousarray(line.ink[:, start:end])
    left, top, width, height = cv2.boundingRect(ink)
    own = np.ascontiguousarray(ink[top : top + height, left : left + width])
    return replace(line, ink=own, left=line.left + start + left, top=line.top + top)
