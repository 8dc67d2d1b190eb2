"""Cuts written words between their letters and joins the pieces to new words: real ink, new texts.

A piece keeps its height and what surrounds it; only greys, size and baseline are matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.levels import grey_percentile, paper_level
from hcr_batch.records import GreyImage

_SEEK = 0.35
"""A cut may move by this much of the way to the letters' peaks, to where there is least ink."""


_TRACE = 255.0
"""A column with less ink in all is paper."""

_INK, _POINT = 160, 0.4
"""Greys below the first are ink; a stroke that is narrower and lower than this share of a letter's height, and stands
below its middle, is a point or a comma."""

_LETTER_HEIGHT = 3.5
"""In spreads of its ink: of rows that all hold as much the standard deviation is their number by the root of 12."""

_MOST_SCALE = 1.4
"""Letters are enlarged or shrunk by no more: strokes would turn unlike those of a pen."""


@dataclass(frozen=True, slots=True)
class Written:
    """A word and where its letters end.

    image: grey (H, W) uint8, paper 255.
    cuts: column before each letter and, last, behind the last: one more than there are letters; the first is 0 and the
    last W.
    centre, spread: of the rows of ink between the first and the last letter, in pixels.
    begins, ends: the columns of the letters without what stands before and behind them, such as a printed caption.
    """

    image: GreyImage
    cuts: tuple[int, ...]
    centre: float
    spread: float
    begins: int
    ends: int

    @property
    def letter_height(self) -> float:
        """Pixels from the foot to the top of its capitals, about."""
        return _LETTER_HEIGHT * self.spread


def letter_cuts(crop: GreyImage, spans: Sequence[tuple[float, float]]) -> Written:
    """`crop` (H, W), cut between letters whose frames are `spans`, (first, last) column of each."""
    image = _even_out(crop)
    ink = 255 - image.astype(np.float32)
    columns = ink.sum(axis=0)
    spans = [_on_ink(spans[0], spans[1][0] if len(spans) > 1 else len(columns), columns), *spans[1:]]
    cuts = [0]
    for (_, left_end), (right_start, _) in pairwise(spans):
        middle, reach = (left_end + right_start) / 2, max(1.0, _SEEK * (right_start - left_end))
        low, high = max(cuts[-1] + 1, int(middle - reach)), min(len(columns) - 1, int(middle + reach) + 1)
        cuts.append(low + int(columns[low:high].argmin()) if low < high else min(low, len(columns)))
    cuts.append(len(columns))
    begins, ends = int(spans[0][0]), min(len(columns), int(spans[-1][1]) + 1)
    centre, spread = _rows_of_ink(ink[:, begins:ends])
    return Written(image, tuple(cuts), centre, spread, begins, ends)


def alike(one: Written, other: Written) -> bool:
    """Whether the two are of about the same size, so that their letters can stand side by side."""
    return 1 / _MOST_SCALE <= one.spread / max(other.spread, 1e-3) <= _MOST_SCALE


def resized(word: Written, by: float) -> Written:
    """The word this many times as large."""
    height, width = word.image.shape
    size = max(len(word.cuts), round(width * by)), max(1, round(height * by))
    image = cv2.resize(word.image, size, interpolation=cv2.INTER_AREA if by < 1 else cv2.INTER_LINEAR)
    *cuts, begins, ends = (min(size[0], round(cut * size[0] / width)) for cut in (*word.cuts, word.begins, word.ends))
    return Written(np.asarray(image, np.uint8), tuple(cuts), word.centre * by, word.spread * by, begins, ends)


def trimmed(word: Written, before: float, behind: float) -> Written:
    """The word with at most this much paper `before` and `behind` it, in heights of its letters."""
    first = max(0, word.begins - round(before * word.letter_height))
    last = min(word.image.shape[1], word.ends + round(behind * word.letter_height))
    cuts = tuple(min(max(cut - first, 0), last - first) for cut in word.cuts)
    image = np.ascontiguousarray(word.image[:, first:last])
    return Written(image, cuts, word.centre, word.spread, word.begins - first, word.ends - first)


def first_of(word: Written, count: int) -> Written:
    """The first letters of a word, this many."""
    end = max(1, word.cuts[count])
    image = np.ascontiguousarray(word.image[:, :end])
    return replace(
        word, image=image, cuts=word.cuts[: count + 1], begins=min(word.begins, end), ends=min(word.ends, end)
    )


def whitened(word: Written, from_grey: int) -> Written:
    """The word on white paper: what is as light as a grey level or lighter is white, and the rest lighter alike."""
    table = np.clip(np.arange(256) * (255.0 / from_grey), 0, 255).astype(np.uint8)
    return replace(word, image=table[word.image])


def without_points(word: Written) -> Written:
    """A number on white paper less the points and commas at its foot, which labels of amounts leave out."""
    found = cv2.connectedComponentsWithStats((word.image < _INK).view(np.uint8))
    stats = np.asarray(found[2], np.int32)
    least = _POINT * min(word.letter_height, float(stats[1:, cv2.CC_STAT_HEIGHT].max(initial=0)))
    low = stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] / 2 > word.centre
    points = low & (stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] < least).all(axis=1)
    blots = cv2.dilate(points[np.asarray(found[1])].view(np.uint8), np.ones((3, 3), np.uint8))
    return replace(word, image=np.where(blots > 0, np.uint8(255), word.image))


def piece_beside(word: Written, image: GreyImage) -> Written:
    """A picture (H, W) drawn to stand beside `word`, whose height it has, as a piece of one letter to join to it."""
    width = image.shape[1]
    return Written(image, (0, width), word.centre, word.spread, 0, width)


def join(pieces: Sequence[tuple[Written, int, int]]) -> GreyImage:
    """One word from (word, first letter, letter behind the last) pieces, left to right: grey (H, W).

    All are brought to the size and baseline of the first.
    """
    first = pieces[0][0]
    height = first.image.shape[0]
    return np.concatenate([_fitted(word, start, end, first, height) for word, start, end in pieces], axis=1)


def _fitted(word: Written, start: int, end: int, like: Written, height: int) -> GreyImage:
    part = word.image[:, word.cuts[start] : word.cuts[end]]
    if word is like:
        return part
    scale = float(np.clip(like.spread / max(word.spread, 1e-3), 1 / _MOST_SCALE, _MOST_SCALE))
    width = max(1, round(part.shape[1] * scale))
    matrix = np.array([[width / part.shape[1], 0, 0], [0, scale, like.centre - scale * word.centre]], np.float32)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(part, matrix, (width, height), flags=interpolation, borderValue=255), np.uint8)


def _on_ink(span: tuple[float, float], behind: float, columns: NDArray[np.float32]) -> tuple[float, float]:
    """The first letter's columns. A network often says it beforehand, over the paper in front of it: then these are
    the columns of the first stroke behind the span and before `behind`."""
    first, last = round(span[0]), round(span[1])
    inked = np.flatnonzero(columns[first : round(behind)] > _TRACE) + first
    if not inked.size or inked[0] <= last:
        return span
    end = inked[np.flatnonzero(np.diff(inked, append=len(columns) + 1) > 1)[0]]
    return float(inked[0]), float(end) + 1


def _even_out(crop: GreyImage) -> GreyImage:
    """Paper to 255 and the darkest ink to 0, so that pieces of two scans agree."""
    ink, paper = grey_percentile(crop, 0.01), paper_level(crop)
    table = np.clip((np.arange(256, dtype=np.float32) - ink) * (255.0 / max(paper - ink, 64)), 0, 255)
    return np.asarray(table.astype(np.uint8)[crop], np.uint8)


def _rows_of_ink(ink: NDArray[np.float32]) -> tuple[float, float]:
    """Middle and standard deviation of the rows, weighted by the ink; the edges, where neighbouring
    lines show, count less."""
    height = len(ink)
    rows = np.arange(height)
    weights = ink.sum(axis=1) * np.hanning(height + 2)[1:-1] + 1e-6
    centre = float((weights * rows).sum() / weights.sum())
    return centre, float(np.sqrt((weights * (rows - centre) ** 2).sum() / weights.sum()))
