"""Fields in which several lines are written one below the other, as addresses are: their lines apart."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.writing.frame import PAPER_ABOVE, PAPER_BESIDE
from hcr_batch.image.page.writing.lines import lines_of_ink, stroke_height
from hcr_batch.records import GreyImage

_LEAST_REACH_MM = 6.0
"""Two lines reach from top to bottom at least this far: two small hands, crammed into a field for one."""

_LETTERS_MM, _FULL_SHARE = 1.8, 0.6
"""Letters of a line are at least this high, and at least this share as high as those of the highest: what is lower are
captions printed in the field, dots, accents, rules."""

_INK_SHARE = 0.1
"""A line has at least this share of the ink of the one that has most: what has less is a tail, a dash, a smudge."""

_BODY = (0.1, 0.9)
"""The body of a line lies between these shares of its ink, counted from the top: without tails and loops."""

_MOST_SHARED = 0.3
"""Bodies of two lines share at most this part of the lower one's height: what shares more was written as one."""

_LEAST_BELOW = 0.5
"""Of the shorter of two lines at least this share lies above or below the other, else one goes on where the other
ends: the writing slopes."""

_CROSS = np.ones((3, 3), np.uint8)


class _Line(NamedTuple):
    """ink: (H, W) of the whole field. letters: how high they are. body: its first row and the row below its last.
    reach: its first column and the one behind its last."""

    ink: Mask
    letters: float
    body: tuple[float, float]
    reach: tuple[int, int]


def split_lines(image: GreyImage, paper: GreyImage, own: Mask, px_per_mm: float) -> tuple[GreyImage, ...]:
    """Pictures of the lines that are written in a field, from the top; none where it is one line or less.

    image, paper: (H, W), the field and what it would be without ink. own: mask (H, W) of the field's strokes.
    """
    rows = np.flatnonzero(own.any(axis=1))
    if not rows.size or rows[-1] + 1 - rows[0] < _LEAST_REACH_MM * px_per_mm:
        return ()
    lines = _apart(_full([_line(line.placed(own.shape)) for line in lines_of_ink(own, px_per_mm)], px_per_mm))
    if len(lines) < 2:
        return ()
    others = [[other.ink for other in lines if other is not line] for line in lines]
    return tuple(_picture(image, paper, line.ink, *some) for line, some in zip(lines, others, strict=True))


def _line(ink: Mask) -> _Line:
    left, top, width, height = cv2.boundingRect(ink)
    share = np.cumsum(np.count_nonzero(ink[top : top + height], axis=1)) / np.count_nonzero(ink)
    first, last = (top + float(np.searchsorted(share, bound)) for bound in _BODY)
    return _Line(ink, stroke_height(find_components(ink).stats[1:]), (first, last + 1), (left, left + width))


def _full(lines: list[_Line], px_per_mm: float) -> list[_Line]:
    """The lines that have letters; what else there is goes to the nearest of them."""
    letters = max([_LETTERS_MM * px_per_mm, *(_FULL_SHARE * line.letters for line in lines)])
    amount = [np.count_nonzero(line.ink) for line in lines]
    is_full = [
        line.letters >= letters and some >= _INK_SHARE * max(amount) for line, some in zip(lines, amount, strict=True)
    ]
    full = [line for line, yes in zip(lines, is_full, strict=True) if yes]
    for line in [line for line, yes in zip(lines, is_full, strict=True) if not yes and full]:
        near = min(range(len(full)), key=lambda i: abs(sum(full[i].body) - sum(line.body)))
        full[near] = full[near]._replace(ink=cv2.max(full[near].ink, line.ink))
    return full


def _apart(lines: list[_Line]) -> list[_Line]:
    """The same from the top, with those made one that were written as one."""
    apart: list[_Line] = []
    for line in sorted(lines, key=lambda line: sum(line.body)):
        if apart and _is_one(apart[-1], line):
            apart[-1] = _line(cv2.max(apart[-1].ink, line.ink))
        else:
            apart.append(line)
    return apart


def _is_one(upper: _Line, lower: _Line) -> bool:
    """Whether one of two lines stands beside the other rather than below it: the writing slopes, or dances."""
    shared = _shared(upper.body, lower.body) > _MOST_SHARED * min(_length(upper.body), _length(lower.body))
    below = _shared(upper.reach, lower.reach) >= _LEAST_BELOW * min(_length(upper.reach), _length(lower.reach))
    return shared or not below


def _shared(one: tuple[float, float], other: tuple[float, float]) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _length(span: tuple[float, float]) -> float:
    return span[1] - span[0]


def _picture(image: GreyImage, paper: GreyImage, line: Mask, *others: Mask) -> GreyImage:
    """A line with the paper around it that the reader is used to, and nothing of the others."""
    image = image.copy()
    for other in others:
        cv2.copyTo(paper, cv2.subtract(cv2.dilate(other, _CROSS), cv2.dilate(line, _CROSS)), image)
    left, top, width, height = cv2.boundingRect(line)
    above, beside = round(PAPER_ABOVE * height), round(PAPER_BESIDE * height)
    rows = slice(max(0, top - above), top + height + above)
    return np.ascontiguousarray(image[rows, max(0, left - beside) : left + width + beside])
