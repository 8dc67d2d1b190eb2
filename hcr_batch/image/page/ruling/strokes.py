"""The strokes of a sheet beside its rules, and which of them are small print."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.print_or_hand import looks_written
from hcr_batch.image.page.ruling.rule import Rules, draw_rules
from hcr_batch.image.page.sheet import Rect, Sheet

PRINT_MM = 3.8
"""Printed text is at most this high: 14 points from ascender to descender, less for headers and captions."""

STROKE_MM = 1.0
"""Smaller strokes are dots and specks."""

_STANDING = 2.3
"""Low print that is this many times as high as wide is a word turned on its side: single letters are less, or too
narrow."""

_PRINT_JITTER_MM = 0.3
_PRINT_SHARE = 0.7
"""Of printed letters this many stand within this of one baseline; the rest have descenders or hang above."""

_PRINT_SCORE, _LEVEL_PX = (8.0, 15.0, -3.0, -5.2), 0.5
"""Neat small writing does so too. Weights of a logistic regression: the share of letters within this many pixels of the
baseline, the median share of its bounding box that a stroke fills, the height of the highest in mm, and the bias.
Fitted to 92 written names (training crops on drawn forms) and 710 lines of print that pass the other bars: 3 % of the
former are taken for print, 14 % of the latter for writing."""


_WORDS_APART_MM = 2.5
"""Words of a line are closer, and those of two cells further apart."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Bounding boxes and areas of the ink that is no rule, float64 arrays of shape (N,), in sheet pixels."""

    left: NDArray[np.float64]
    top: NDArray[np.float64]
    right: NDArray[np.float64]
    bottom: NDArray[np.float64]
    area: NDArray[np.float64]

    def within(self, rect: Rect) -> NDArray[np.bool_]:
        """Which strokes have their centre in a rectangle."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return (x > rect.left) & (x < rect.right) & (y > rect.top) & (y < rect.bottom)

    def around(self, rect: Rect) -> Rect | None:
        """The rectangle around the strokes within one; None where there are none."""
        inside = self.within(rect)
        return self.hull(inside) if inside.any() else None

    def hull(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Rect:
        """The rectangle around some strokes, one at least."""
        left, top = float(self.left[chosen].min()), float(self.top[chosen].min())
        return Rect(left, top, float(self.right[chosen].max()), float(self.bottom[chosen].max()))


def find_strokes(sheet: Sheet, rules: Rules) -> Strokes:
    """The strokes of a sheet with its rules taken away."""
    all_rules = Rules(rules.across, rules.down + rules.ticks, ())
    canvas = cv2.dilate(draw_rules(sheet, all_rules, 0.0), np.ones((3, 3), np.uint8))
    stats = find_components(cv2.subtract(sheet.ink, canvas)).stats[1:].astype(np.float64)
    left, top, width, height, area = stats[np.maximum(stats[:, 2], stats[:, 3]) >= sheet.px(STROKE_MM)].T
    return Strokes(left, top, left + width, top + height, area)


def is_standing(sheet: Sheet, rect: Rect, strokes: Strokes) -> bool:
    """Whether a place holds nothing but a word of print turned on its side."""
    reach = strokes.around(rect)
    if reach is None:
        return False
    widest = float((strokes.right - strokes.left)[strokes.within(rect)].max())
    return STROKE_MM <= widest / sheet.px(1.0) <= PRINT_MM and reach.height >= _STANDING * reach.width


def is_print(sheet: Sheet, rect: Rect, strokes: Strokes) -> bool:
    """Whether a place holds nothing but small print, all on one baseline."""
    inside = strokes.within(rect)
    heights, bottoms = (strokes.bottom - strokes.top)[inside], strokes.bottom[inside]
    letters = heights >= sheet.px(STROKE_MM)
    if letters.sum() < 4 or heights.max() > sheet.px(PRINT_MM):
        return False
    jitter = np.abs(bottoms[letters] - np.median(bottoms[letters]))
    if (jitter <= max(1.0, sheet.px(_PRINT_JITTER_MM))).mean() < _PRINT_SHARE:
        return False
    fill = (strokes.area[inside] / ((strokes.right - strokes.left)[inside] * heights))[letters]
    level, full, high, bias = _PRINT_SCORE
    score = level * (jitter <= _LEVEL_PX).mean() + full * np.median(fill) + high * heights.max() / sheet.px(1.0) + bias
    return bool(score > 0)


def is_surely_print(sheet: Sheet, rect: Rect, strokes: Strokes) -> bool:
    """Whether a place holds print by how it stands and by its shapes: an even hand is as level."""
    return is_print(sheet, rect, strokes) and has_print_shapes(sheet, rect, strokes)


def has_print_shapes(sheet: Sheet, rect: Rect, strokes: Strokes) -> bool:
    """Whether the strokes of a place may be print by their shapes, wherever they stand; False where there are none.

    The widest words without a gap are looked at: in a gap there may be a rule, which has no shape that is known.
    """
    inside = strokes.within(rect)
    if not inside.any():
        return False
    order = np.argsort(strokes.left[inside], kind="stable")
    left, top, right, bottom = (
        edges[inside][order] for edges in (strokes.left, strokes.top, strokes.right, strokes.bottom)
    )
    ends = np.maximum.accumulate(right)
    starts = np.flatnonzero(np.concatenate([[True], left[1:] - ends[:-1] > sheet.px(_WORDS_APART_MM)]))
    stops = np.append(starts[1:], len(left))
    start, stop = max(zip(starts, stops, strict=True), key=lambda words: float(ends[words[1] - 1] - left[words[0]]))
    rows = slice(round(top[start:stop].min()), round(bottom[start:stop].max()))
    return not looks_written(sheet.grey[rows, round(left[start]) : round(ends[stop - 1])])
