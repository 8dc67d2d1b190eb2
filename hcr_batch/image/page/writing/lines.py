"""Free handwriting cut into its text lines.

The ink is blurred along the rows until each line is one ridge (after Li et al. 2008, "Script-independent
text line segmentation in freestyle handwritten documents"); a straight line is fitted to each ridge,
and every stroke goes to the line nearest to it, so ascenders and descenders stay whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Components, Mask, find_components
from hcr_batch.image.page.ruling.rule import Rules, draw_rules
from hcr_batch.image.page.sheet import Sheet

LARGEST_STROKE_MM = 25.0
_STROKE_MM = (1.0, LARGEST_STROKE_MM)
"""Size of what counts as a stroke: smaller are specks, larger the edges of a scan, drawings, codes."""

_BLUR = (5.0, 0.6)
"""Blur along and across the rows, in stroke heights: over the gaps of words, not over those of lines."""

_RIDGE_REACH = 0.45
"""A ridge is the darkest within this many stroke heights above and below: half the closest line spacing."""

_MIN_RIDGE = 0.2
"""A ridge is at least this share as dark as the typical one: ascenders make fainter ones between lines."""

_SAME_LINE = 0.6
"""Ridges are one line when they continue each other within this many stroke heights."""

_MAX_WORD_GAP = 10.0
"""And when no more than this many stroke heights lie between them: beyond is another column."""

_MAX_SLOPE = 0.08
"""Lines slope by at most 4.5 degrees on a straightened sheet; steeper ridges are not lines."""

_REACH = 1.5
"""A stroke further than this many stroke heights from every line belongs to none."""

_MIN_LINE_MM = 2.5
"""A line has a stroke this large, or strokes that together reach this far: less is dust."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of writing: `ink` is a mask, shape (H, W), of the part of a sheet that starts at (left, top).

    `slope` is how many pixels the line falls per pixel to the right.
    """

    ink: Mask
    left: int
    top: int
    slope: float
    stroke_height: float

    @property
    def bottom(self) -> int:
        """The row of the sheet below it."""
        return self.top + len(self.ink)

    def placed(self, shape: tuple[int, ...]) -> Mask:
        """Its ink as a mask (H, W) of the whole sheet."""
        height, width = self.ink.shape
        whole = np.zeros(shape, np.uint8)
        whole[self.top : self.top + height, self.left : self.left + width] = self.ink
        return whole


@dataclass(frozen=True, slots=True)
class _Course:
    """The straight course y = at + slope * x of a line, over the columns from `left` to `right`."""

    at: float
    slope: float
    left: float
    right: float

    def y(self, x: float) -> float:
        return self.at + self.slope * x


def find_lines(sheet: Sheet, rules: Rules) -> list[TextLine]:
    """The lines of writing on a sheet from top to bottom; none on an empty one."""
    bare = cv2.subtract(sheet.ink, cv2.dilate(draw_rules(sheet, rules, 0.0), np.ones((3, 3), np.uint8)))
    return lines_of_ink(bare, sheet.px(1.0))


def lines_of_ink(ink: Mask, px_per_mm: float) -> list[TextLine]:
    """The lines of a mask (H, W) that holds nothing but writing, from top to bottom."""
    parts = find_components(ink)
    size = parts.stats[:, 2:4].max(axis=1) / px_per_mm
    strokes = (size >= _STROKE_MM[0]) & (size <= _STROKE_MM[1])
    strokes |= (size > _STROKE_MM[1]) & (parts.stats[:, 3] <= _STROKE_MM[1] / 2 * px_per_mm)
    strokes[0] = False
    if not strokes.any():
        return []
    height = stroke_height(parts.stats[strokes])
    mask = parts.chosen(strokes)
    courses = _join_courses(_find_courses(mask, height), height)
    lines = [_take_line(parts, owned, course, height) for course, owned in _share_out(parts, strokes, courses, height)]
    return [line for line in lines if max(line.ink.shape) >= _MIN_LINE_MM * px_per_mm]


def stroke_height(stats: NDArray[np.int32]) -> float:
    """Median height of strokes (N, 5), each counted by its area, so that dots and commas weigh little."""
    order = np.argsort(stats[:, 3])
    weight = np.cumsum(stats[order, 4])
    return float(max(4, stats[order[int(np.searchsorted(weight, weight[-1] / 2))], 3]))


def _find_courses(mask: Mask, height: float) -> list[_Course]:
    """Straight courses fitted to the ridges of the blurred ink, from left to right."""
    along, across = (max(1, round(share * height)) for share in _BLUR)
    soft = cv2.blur(cv2.blur(mask.astype(np.float32), (along, across)), (along, across))
    reach = 2 * max(1, round(_RIDGE_REACH * height)) + 1
    ridge = (soft >= cv2.dilate(soft, np.ones((reach, 1), np.uint8))) & (soft > 0)
    if not ridge.any():
        return []
    ridge &= soft >= _MIN_RIDGE * np.percentile(soft[ridge], 75)
    joined = cv2.dilate(ridge.astype(np.uint8), np.ones((3, 3), np.uint8))
    labels = find_components(joined).labels
    y, x = np.nonzero(ridge)
    owner = labels[y, x]
    order = np.argsort(owner, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(owner[order])) + 1)
    courses = [_fit(x[group], y[group], height) for group in groups]
    return sorted((course for course in courses if course), key=lambda course: course.left)


def _fit(x: NDArray[np.intp], y: NDArray[np.intp], height: float) -> _Course | None:
    """The straight line through points of a ridge; None for a steep one."""
    left, right = float(x.min()), float(x.max())
    if right - left < 3 * height:
        return _Course(float(y.mean()), 0.0, left, right)
    slope, at = np.polyfit(x.astype(float), y.astype(float), 1)
    if abs(slope) > _MAX_SLOPE:
        return None
    return _Course(float(at), float(slope), left, right)


def _join_courses(courses: list[_Course], height: float) -> list[_Course]:
    """Courses that continue each other made one; from top to bottom."""
    joined: list[_Course] = []
    for course in courses:
        for i, other in enumerate(joined):
            gap = course.left - other.right
            middle = (course.left + other.right) / 2
            near = abs(course.y(course.left) - other.y(other.right)) < _SAME_LINE * height
            if near and -2 * height < gap < _MAX_WORD_GAP * height:
                joined[i] = _bridge(other, course, middle)
                break
        else:
            joined.append(course)
    return sorted(joined, key=lambda course: course.y((course.left + course.right) / 2))


def _bridge(first: _Course, second: _Course, middle: float) -> _Course:
    """One course for two, each weighted by its length."""
    lengths = np.array([first.right - first.left, second.right - second.left]) + 1.0
    slope = float(np.average([first.slope, second.slope], weights=lengths))
    y = float(np.average([first.y(middle), second.y(middle)], weights=lengths))
    return _Course(y - slope * middle, slope, min(first.left, second.left), max(first.right, second.right))


def _share_out(
    parts: Components, strokes: NDArray[np.bool_], courses: list[_Course], height: float
) -> list[tuple[_Course, NDArray[np.intp]]]:
    """The numbers of the strokes on each course; a course without strokes is left out."""
    if not courses:
        return []
    numbers = np.flatnonzero(strokes)
    left, top, width, tall, _ = parts.stats[numbers].T.astype(float)
    x, y = left + width / 2, top + tall / 2
    distance = np.stack([_distance(course, x, y, height) for course in courses])
    nearest = distance.argmin(axis=0)
    within = distance.min(axis=0) <= np.maximum(_REACH * height, tall / 2)
    shares = [(course, numbers[within & (nearest == i)]) for i, course in enumerate(courses)]
    return [(course, owned) for course, owned in shares if owned.size]


def _distance(course: _Course, x: NDArray[np.float64], y: NDArray[np.float64], height: float) -> NDArray[np.float64]:
    """Distance of points from a course: down or up, and a little more beyond its ends."""
    beyond = np.maximum(0.0, np.maximum(course.left - x, x - course.right))
    # What lies far beyond a course's ends belongs to another column.
    return np.abs(y - course.at - course.slope * x) + np.where(beyond > _MAX_WORD_GAP * height, np.inf, 0.2 * beyond)


def _take_line(parts: Components, owned: NDArray[np.intp], course: _Course, height: float) -> TextLine:
    """The mask of some strokes, cut to their bounding box."""
    left, top, width, tall, _ = parts.stats[owned].T
    x0, y0, x1, y1 = int(left.min()), int(top.min()), int((left + width).max()), int((top + tall).max())
    member = np.zeros(len(parts.stats), np.uint8)
    member[owned] = 255
    return TextLine(member[parts.labels[y0:y1, x0:x1]], x0, y0, course.slope, height)
