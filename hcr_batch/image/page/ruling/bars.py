"""The edges of dark bars and columns, which carry captions in light letters and are a side of the box beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed, opened
from hcr_batch.image.page.ink import Mask, find_components, runs_of
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect, Sheet

_THICKNESS_MM = (1.5, 15.0)
"""Thinner ones are rules themselves; higher ones are pictures, and the dark beside a sheet."""

_MASS_MM = 2.2
"""What is thicker both ways is no stroke: a bar that leans, as on photographs, or the picture above a table."""

_BLOCK_MM = 4.0
"""A mass this long at least, and no longer than a bar, is a block: what fills the cells that are to stay empty."""

_AROUND = np.ones((3, 3), np.uint8)

_LENGTH_MM = 12.0
_LETTERS_MM, _NUMBERS_MM = (2.5, 4.5), (6.0,)
"""Gaps as wide as this between dark parts are the light letters of a caption, larger ones where smaller ones show no
bar, and the numbers of rows in a column."""

_PAPER_MM = 0.5
"""Paper this high and as long as a bar that begins or ends with it stands between two of them: light letters are amid
one, and light rules between the heads of a table are not this thick."""

_DARK = 0.6
"""A bar is ink to this share; the largest and boldest line of print to less than half."""

_RUNS_ON_MM, _LEVEL_MM = 8.0, 0.4
"""A rule that runs on from the edge of a bar is this long at least, and this near to its level."""

_FULL, _RECTANGULAR = 0.5, 0.9
"""Its light letters filled, each row of a bar is full to the first share, and all of it to the second."""

_LETTERED = 0.25
"""A row of a bar is ink to this share where light letters stand."""


def find_bars(sheet: Sheet) -> list[Rect]:
    """The dark bars of a sheet, which lie."""
    return list(sheet.once(_find_bars))


def _find_bars(sheet: Sheet) -> tuple[Rect, ...]:
    return tuple(_bars_of(sheet.ink, sheet.px(1.0), _LETTERS_MM))


def find_columns(sheet: Sheet) -> list[Rect]:
    """The dark columns of a sheet, which stand, as beside a table."""
    lying = _bars_of(cv2.transpose(sheet.ink), sheet.px(1.0), _NUMBERS_MM)
    return [Rect(bar.top, bar.left, bar.bottom, bar.right) for bar in lying]


def _bars_of(ink: Mask, mm: float, letters_mm: Sequence[float]) -> list[Rect]:
    bars: list[Rect] = []
    half = np.ascontiguousarray(ink[::2, ::2])
    half_long = _long_parts(half, mm / 2)
    for letters in letters_mm:
        # Most pages have none, which every other row and column show.
        if _bars(half, half_long, mm / 2, letters):
            for bar in _bars(ink, _long_parts(ink, mm), mm, letters):
                within = [other for other in bars if bar.overlap(other) > 0]
                if not within or _are_halves(within, bar, mm):
                    bars = [other for other in bars if other not in within] + [bar]
    return bars


def _are_halves(parts: Sequence[Rect], bar: Rect, mm: float) -> bool:
    """Whether parts of a bar are what stands above its light letters, or below."""
    ends = [max(abs(part.left - bar.left), abs(part.right - bar.right)) for part in parts]
    return max(ends) <= mm


def _long_parts(ink: Mask, mm: float) -> Mask:
    """What of the ink is as long as a bar, in two rows at least."""
    return opened(ink, 2, max(3, round(_LENGTH_MM * mm)))


def _bars(ink: Mask, long_parts: Mask, mm: float, letters_mm: float) -> list[Rect]:
    thin, long, letters = (max(3, round(length * mm)) for length in (_THICKNESS_MM[0], _LENGTH_MM, letters_mm))
    filled = closed(long_parts, letters, 1)
    if not opened(filled, thin, long).any():
        return []
    filled = cv2.subtract(filled, _paper_between(filled, ink, (max(2, round(_PAPER_MM * mm)), long)))
    parts = find_components(opened(filled, thin, long))
    bars: list[Rect] = []
    for number, (x, y, width, height, _) in enumerate(parts.stats.tolist()[1:], 1):
        shape = parts.labels[y : y + height, x : x + width] == number
        own = ink[y : y + height, x : x + width]
        whole = _bar_in(shape, own, thin, _THICKNESS_MM[1] * mm)
        # One bar with steps in its edges is several.
        spans = [(0, width)] if whole else _between_steps(shape, thin, long)
        for start, end in spans:
            rows = whole or _bar_in(shape[:, start:end], own[:, start:end], thin, _THICKNESS_MM[1] * mm)
            if rows is not None:
                bars.append(Rect(float(x + start), float(y + rows[0]), float(x + end), float(y + rows[1])))
    return bars


def _bar_in(shape: NDArray[np.bool_], ink: Mask, thin: float, thick: float) -> tuple[int, int] | None:
    """The first row of a bar, and the one behind it, where a shape is one; both (H, W). From thin to thick: pixels."""
    first, last = _full_rows(shape, ink)
    if not thin <= last - first <= thick or shape[first:last].mean() < _RECTANGULAR:
        return None
    return (first, last) if ink[first:last].mean() / 255 >= _DARK else None


def _between_steps(shape: NDArray[np.bool_], high: int, long: int) -> list[tuple[int, int]]:
    """Where the parts of a shape (H, W) between steps in its edges begin and end, as where the dark head of a table has
    a light row below some of its cells. So high, in pixels, is a step, and so long a part."""
    edges = np.stack([shape.argmax(axis=0), shape[::-1].argmax(axis=0)])
    steps = np.flatnonzero((np.abs(np.diff(edges, axis=1)) >= high).any(axis=0)) + 1
    parts = pairwise([0, *steps.tolist(), shape.shape[1]])
    return [(start, end) for start, end in parts if end - start >= long] if steps.size else []


def _paper_between(filled: Mask, ink: Mask, strip: tuple[int, int]) -> Mask:
    """The paper among bars whose gaps are filled that is as high and as wide as a strip, from one of their ends on."""
    paper = opened(np.asarray(cv2.subtract(filled, ink), np.uint8), *strip)
    if not paper.any():
        return paper
    parts = find_components(paper)
    at_ends = cv2.dilate(cv2.bitwise_not(filled), np.ones((1, 5), np.uint8)) > 0
    which = np.zeros(len(parts.stats), np.bool_)
    which[np.unique(parts.labels[at_ends & (paper > 0)])] = True
    return parts.chosen(which)


def _full_rows(shape: NDArray[np.bool_], ink: Mask) -> tuple[int, int]:
    """The longest run of rows that are full, and not of paper: a rule close to a bar may have grown together with it.
    Both (H, W) -> its first row, and the one behind it."""
    runs = runs_of((shape.mean(axis=1) >= _FULL) & (ink.mean(axis=1) >= _LETTERED * 255))
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))


def tabs_of(sheet: Sheet, bars: Sequence[Rect]) -> list[Rect]:
    """The bars from which rules run on above and below, as from the "Part I" of a tax form: with the bar, both are one
    thick stroke."""
    return [bar for bar in bars if all(_runs_on(sheet, bar, at) for at in (bar.top, bar.bottom))]


def _runs_on(sheet: Sheet, bar: Rect, at: float) -> bool:
    """Whether a rule runs on to the left or to the right from the upper or lower edge of a bar, `at` its height."""
    far, level = round(sheet.px(_RUNS_ON_MM)), sheet.px(_LEVEL_MM)
    rows = sheet.ink[max(0, round(at - level)) : round(at + level) + 1]
    left, right = int(bar.left), int(bar.right)
    beside = rows[:, max(0, left - far) : left], rows[:, right : right + far]
    return any(part.shape[1] == far and bool((part.min(axis=1) > 0).any()) for part in beside)


def edges_of(bars: Sequence[Rect]) -> list[Rule]:
    """The upper and the lower edge of each bar, as rules."""
    return [Rule(bar.left, bar.right, at, at, 1.0) for bar in bars for at in (bar.top + 0.5, bar.bottom - 0.5)]


def sides_of(columns: Sequence[Rect]) -> list[Rule]:
    """The left and the right side of each column, as upright rules."""
    return [Rule(one.top, one.bottom, at, at, 1.0) for one in columns for at in (one.left + 0.5, one.right - 0.5)]


def without_bars(ink: Mask, bars: Sequence[Rect]) -> Mask:
    """The ink less the bars, whose every row and column would be taken for a stroke."""
    if not bars:
        return ink
    bare = ink.copy()
    for bar in bars:
        bare[int(bar.top) : int(bar.bottom), int(bar.left) : int(bar.right)] = 0
    return bare


def without_blocks(ink: Mask, mm: float) -> Mask:
    """The ink with no more than the outlines of its blocks, which hide the rules at their sides. mm: pixels of a
    millimetre."""
    blocks = _masses(ink, mm, _BLOCK_MM, _LENGTH_MM)
    return ink if blocks is None else np.asarray(cv2.subtract(ink, cv2.erode(blocks, _AROUND)), np.uint8)


def without_masses(ink: Mask, mm: float) -> Mask:
    """The ink less what is thick both ways and as long as a bar, which makes one thick stroke of the uprights that it
    touches. mm: pixels of a millimetre."""
    masses = _masses(ink, mm, _LENGTH_MM, np.inf)
    return ink if masses is None else np.asarray(cv2.subtract(ink, cv2.dilate(masses, _AROUND)), np.uint8)


def thick_both_ways(ink: Mask, mm: float) -> Mask:
    """What of the ink is no stroke. mm: pixels of a millimetre."""
    side = max(3, round(_MASS_MM * mm))
    return opened(ink, side, side)


def _masses(ink: Mask, mm: float, shortest_mm: float, longest_mm: float) -> Mask | None:
    """What is thick both ways and from `shortest_mm` to `longest_mm` long; None where nothing is thick."""
    masses = thick_both_ways(ink, mm)
    if not masses.any():
        return None
    parts = find_components(masses)
    length = parts.stats[:, 2:4].max(axis=1)
    chosen = parts.chosen((length >= shortest_mm * mm) & (length < longest_mm * mm))
    return np.asarray(cv2.bitwise_and(chosen, masses), np.uint8)
