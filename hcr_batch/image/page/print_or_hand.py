"""Classifies lines as print or handwriting with a small network, whatever they say."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from threading import local
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.levels import grey_percentiles
from hcr_batch.image.page.ink import find_components, runs_of
from hcr_batch.records import GreyImage

ROWS_PX = 32
"""Height of what the network sees: the ink of one line, and the margin."""

_MARGIN_PX = 2
_MOST_COLUMNS = 1024
"""Of longer lines the beginning is looked at."""

COLUMNS_PER_SCORE = 8
"""Of the picture: the network halves its width three times."""

_LEAST_CONTRAST = 48
_INKED = 0.4
"""Share of the way from paper to the darkest ink from which on a pixel is ink."""

_SPECK_PX, _SPECK_SHARE = 12, 0.12
"""Ink of fewer pixels that is lower and narrower than this share of the crop is a speck."""

_LEAST_LINE_PX, _LEAST_LINE = 6, 0.35
"""A line has this many rows at least, and this share of those of the highest: what has less are dots, accents,
tails."""

_APART = 0.5
"""What has less stands beside a line at no more than this share of its height, else it is none of it."""

_PRINTED_BELOW = -3.0
_SHORT_COLUMNS, _SHORT = 60, 2.0
"""Log-odds of handwriting below which a line is called print, and what is added to those of a line of a letter or two,
by how far it is from this many columns: a lone figure says little. Writing that is hidden among print costs more than
print among writing, so the bar is far below even odds: `jobs.training.fit_print` says what others would give."""

_BAR = 0.25
"""Ink so narrow, in its height, is a bar, as a 1 mostly is: it has no shape to tell by."""

LARGER = 1.2
"""Writing below a caption is this many times as high as that; other print of it is of one size."""

_of_thread = local()


def is_printed(field: GreyImage) -> bool:
    """Whether all ink of a field, grey (H, W) uint8 on paper, is print, be it several lines. False for paper."""
    return _are_printed(_written_or_printed(field))


def rows_of_print(field: GreyImage) -> int:
    """How many rows of a field (H, W) hold nothing but print, from the top: all where `is_printed`, else those of the
    captions above larger writing."""
    lines = _written_or_printed(field)
    if _are_printed(lines):
        return len(field)
    number = _count_captions(lines)
    return lines[number - 1].end if number else 0


def without_captions(lines: Sequence[GreyImage]) -> tuple[GreyImage, ...]:
    """The lines of a field, one picture (H, W) each, less the captions above larger writing."""
    held = [_written_or_printed(line) for line in lines]
    highest = [max(parts, key=lambda part: part.height) if parts else _Line(0, 0, 0.0, 0) for parts in held]
    return tuple(lines[_count_captions(highest) :])


def _are_printed(lines: Sequence[_Line]) -> bool:
    highest = max((line.height for line in lines if line.is_print and line.columns >= _SHORT_COLUMNS), default=0)
    return bool(lines) and all(line.is_print or _is_number_of(line, highest) for line in lines)


def _count_captions(lines: Sequence[_Line]) -> int:
    """How many of the first lines are captions: likelier print, and lower than what is written below. Nobody writes
    the first line of several smaller than the others, so that little tells them."""
    number = 0
    while number < len(lines) - 1 and lines[number].odds < 0:
        number += 1
    written = max((line.height for line in lines[number:]), default=0)
    is_larger = written >= LARGER * max((line.height for line in lines[:number]), default=0)
    return number if is_larger else 0


def looks_written(field: GreyImage) -> bool:
    """Whether a line of a field is likelier written by hand than printed: for what else speaks for print."""
    return odds_of_line(field) > 0


def is_print_like(field: GreyImage, printed: Sequence[GreyImage]) -> bool:
    """Whether all lines of a field are likelier print than handwriting, and no larger than those of print that stands
    beside it."""
    highest = max((line.height for one in printed for line in _written_or_printed(one)), default=0)
    lines = _written_or_printed(field)
    return bool(lines) and all(line.odds < 0 and line.height <= LARGER * highest for line in lines)


def odds_of_line(field: GreyImage) -> float:
    """Log-odds that the line of a field, grey (H, W) uint8, that is likeliest written by hand was; minus infinity for
    paper."""
    return max((line.odds for line in _written_or_printed(field)), default=-np.inf)


class _Line(NamedTuple):
    """Of a line: rows that its ink takes, columns of its `print_picture`, log-odds of handwriting, and the row of the
    field behind it."""

    height: int
    columns: int
    odds: float
    end: int

    @property
    def is_print(self) -> bool:
        if self.columns <= 2 * _MARGIN_PX + _BAR * (ROWS_PX - 2 * _MARGIN_PX):
            return False
        return self.odds + _SHORT * max(0.0, 1 - self.columns / _SHORT_COLUMNS) < _PRINTED_BELOW


def _written_or_printed(field: GreyImage) -> list[_Line]:
    """The lines of a field that have ink."""
    return [line for rows in _lines(_ink(field)) if (line := _line_of(field, rows)) is not None]


def _line_of(field: GreyImage, at: slice) -> _Line | None:
    line = field[at]
    ink = _ink(line)
    picture = _picture_of(ink)
    if picture is None:
        return None
    rows = np.flatnonzero((ink > _INKED).any(axis=1))
    return _Line(int(rows[-1] - rows[0]) + 1, picture.shape[1], odds_of_hand(picture), at.stop)


def _is_number_of(line: _Line, highest: int) -> bool:
    """Whether a figure or two go with longer lines of print of `highest` pixels, as the number above the head of a
    column does: likelier print, and no larger than that."""
    return line.columns < _SHORT_COLUMNS and line.odds < 0 and line.height <= LARGER * highest


def _lines(ink: NDArray[np.float32]) -> list[slice]:
    """The rows of each line of a field, with half of the paper to the next; of dots and tails alone there is none, and
    of a caption so low that stands apart, as small print above large writing does."""
    runs = runs_of((ink > _INKED).sum(axis=1) > 1)
    highest = max((end - start for start, end in runs), default=0)
    lines = [run for run in runs if run[1] - run[0] >= max(_LEAST_LINE_PX, _LEAST_LINE * highest)]
    near = [run for run in runs if any(run in lines or _are_near(run, line) for line in lines)]
    middles = [(one[1] + other[0]) // 2 for one, other in pairwise(lines)]
    if not lines:
        return []
    first = max((run[1] for run in runs if run not in near and run[1] <= near[0][0]), default=0)
    last = min((run[0] for run in runs if run not in near and run[0] >= near[-1][1]), default=len(ink))
    return [slice(start, end) for start, end in pairwise([first, *middles, last])]


def _are_near(run: tuple[int, int], line: tuple[int, int]) -> bool:
    """Whether rows with little ink are so near to a line that they may be its dots or tails."""
    return max(run[0] - line[1], line[0] - run[1]) <= _APART * (line[1] - line[0])


def odds_of_hand(picture: NDArray[np.float32], network: cv2.dnn.Net | None = None) -> float:
    """Logarithm of the odds that a part of a picture (ROWS_PX, W), of `print_picture`, was written by hand; by the
    network that ships, or another."""
    _, columns = picture.shape
    padded = np.pad(picture, ((0, 0), (0, -columns % COLUMNS_PER_SCORE)))
    network = network or _network()
    network.setInput(padded[None, None])
    scores = network.forward().ravel()
    # Print beside writing is a field with writing: the likelier part says more than the mean.
    return float(np.logaddexp.reduce(scores.astype(np.float64)) - np.log(len(scores)))


def _ink(line: GreyImage) -> NDArray[np.float32]:
    """How far each pixel is from paper to the darkest ink, (H, W) in [0, 1]."""
    darkest, paper = grey_percentiles(line, (0.01, 0.8))
    return np.clip((paper - line.astype(np.float32)) / max(paper - darkest, _LEAST_CONTRAST), 0.0, 1.0)


def print_picture(line: GreyImage) -> NDArray[np.float32] | None:
    """What the network sees of a line, grey (H, W) uint8: its ink brought to one height, (ROWS_PX, W') float32 in
    [0, 1], 1 = ink; None where there is none."""
    return _picture_of(_ink(line))


def _picture_of(ink: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The same of the ink of a line, (H, W) in [0, 1]."""
    stats = find_components(np.where(ink > _INKED, np.uint8(255), np.uint8(0))).stats[1:]
    large = stats[:, 2:4].max(axis=1, initial=0) >= _SPECK_SHARE * ink.shape[0]
    left, top, width, height, _ = stats[large | (stats[:, 4] >= _SPECK_PX)].T
    if not left.size:
        return None
    ink = ink[top.min() : (top + height).max(), left.min() : (left + width).max()]
    rows = ROWS_PX - 2 * _MARGIN_PX
    columns = min(max(1, round(ink.shape[1] * rows / ink.shape[0])), _MOST_COLUMNS)
    ink = ink[:, : max(1, round(columns * ink.shape[0] / rows))]
    way = cv2.INTER_AREA if ink.shape[0] > rows else cv2.INTER_LINEAR
    scaled = cv2.resize(ink, (columns, rows), interpolation=way)
    return np.pad(scaled, _MARGIN_PX).astype(np.float32)


def _network() -> cv2.dnn.Net:
    """One for each thread: OpenCV crashes where two use the same."""
    if not hasattr(_of_thread, "network"):
        content = files("hcr_batch.image.page").joinpath("print_or_hand.onnx").read_bytes()
        _of_thread.network = load_print_network(content)
    network: cv2.dnn.Net = _of_thread.network
    return network


def load_print_network(content: bytes) -> cv2.dnn.Net:
    """The network in an ONNX file, as `jobs.training.fit_print` writes it."""
    return cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))
