"""Folds of paper: pale straight lines from edge to edge of a sheet, which would part the fields that they cross. They
are painted out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import turned
from hcr_batch.image.page.ink import median_paper
from hcr_batch.image.page.streaks import in_bands, paint_out
from hcr_batch.image.paper import long_side_mm
from hcr_batch.records import GreyImage

_SIDE_PX = 1000
"""Long side of the reduced page in which they are looked for: 0.3 mm of A4 a pixel."""

_LEAST_SIDE_PX = 500
"""Smaller pictures are strips cut out of a page."""

_RIM = 2
"""A sheet is looked at in bands. All but this many at either end are crossed by a fold and by little else that is
printed: frames and tables leave a margin of 3 % at least."""

_BAND_SHARE = 0.9
"""In this many of the bands a fold is seen: print hides it in others."""

_WIDEST_MM = 1.5
"""Wider ones are the shadows of creases and of other sheets."""

_DEPTH = 8
"""Grey levels by which it is darker than the paper beside it, averaged over a band of the reduced page."""

_TILT = 0.03
"""A fold falls off by this much of its length from the side of the picture at most."""

_PALE = 0.6
"""It is this dark beside the darkest ink at most: printed rules are as dark as print."""

_DARKEST = 0.2
"""This many in a hundred of a page's pixels are its darkest ink."""

_MIDDLE = 0.18
"""Paper is folded by halves, thirds and quarters: lines nearer to an edge than this share of the side are the margins
of ruled paper, or the head line of a card."""

_OUTERMOST, _GOES_ON = (0.02, 0.035), 0.5
"""In these shares of its length from one end or the other, in the margins of tables, it is this deep beside what it is
mostly; what lies around the sheet may hide one end."""

_MOST = 2
"""Between two edges there are no more folds: more such lines are those of ruled paper."""

_BESIDE_MM = 0.3
"""Its darkest column lies this near to the straight line through it."""

_SEEN = 0.25
"""A fold is as wide as it is this dark beside its darkest column."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A straight line down a page: its column at the first row and at the last, and half its width in pixels."""

    first: float
    last: float
    reach: int


def without_folds(page: GreyImage, dpi: float | None = None) -> GreyImage:
    """The page (H, W) uint8 with the paper of either side drawn over its folds, down and across, and the strokes that
    cross them; the same array where it has none. The page fills its picture."""
    if min(page.shape) < _LEAST_SIDE_PX:
        return page
    mm = max(page.shape) / long_side_mm(page.shape, dpi)
    small, shrink = _reduced(page)
    for upright in (True, False):
        lines = _lines_down(small if upright else turned(small), mm * shrink)
        folds = _folds_on(page if upright else turned(page), lines, shrink, mm) if lines else []
        if folds:
            clear = (page if upright else page.T).copy()
            for fold in folds:
                _paint_out(clear, fold)
            page = clear if upright else turned(clear)
    return page


def find_folds(page: GreyImage, mm: float) -> list[Fold]:
    """The folds that run down a page (H, W); mm: pixels of a millimetre."""
    if min(page.shape) < _LEAST_SIDE_PX:
        return []
    small, shrink = _reduced(page)
    return _folds_on(page, _lines_down(small, mm * shrink), shrink, mm)


def _reduced(page: GreyImage) -> tuple[GreyImage, float]:
    """The page as it is looked at, and how much smaller it is."""
    shrink = min(1.0, _SIDE_PX / max(page.shape))
    return np.asarray(cv2.resize(page, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8), shrink


def _lines_down(small: GreyImage, mm: float) -> list[tuple[float, float]]:
    """The column in the first row and in the last of what may be folds of a reduced page; none where there are many."""
    lines = _straight_lines(_depth_in_bands(small, mm), max(2, round(_WIDEST_MM * mm)))
    return lines if len(lines) <= _MOST else []


def _folds_on(page: GreyImage, lines: Sequence[tuple[float, float]], shrink: float, mm: float) -> list[Fold]:
    """Those of the lines, found on the page as `shrink` makes it, that are as pale and lie as folds do."""
    side, folds = page.shape[1], list[Fold]()
    darkest = median_paper(page) - float(np.percentile(page[::4, ::4], _DARKEST))
    for first, last in lines:
        fold = _measured(page, (first + 0.5) / shrink - 0.5, (last + 0.5) / shrink - 0.5, mm, _PALE * darkest)
        middle = (first + last) / 2 / shrink
        if fold is not None and _MIDDLE * side < middle < (1 - _MIDDLE) * side:
            folds.append(fold)
    return folds


def _depth_in_bands(small: GreyImage, mm: float) -> GreyImage:
    """By how many grey levels a reduced page is darker than the paper on both sides, in bands from its top to its
    bottom: (bands, W)."""
    widest = 2 * round(_WIDEST_MM * mm / 2) + 1
    beside = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((1, max(3, widest)), np.uint8))
    deep = cv2.subtract(beside, small)
    return in_bands(deep)


def _straight_lines(depth: GreyImage, widest: int) -> list[tuple[float, float]]:
    """The column in the first row and in the last of each line that is dark in nearly all bands, the first and the last
    but the rim included; the surest one of several that are nearer to each other than two of that width."""
    near = cv2.dilate(depth, np.ones((1, 3), np.uint8)) >= _DEPTH
    if not near[_RIM].any() or not near[-1 - _RIM].any():  # so most pages end here
        return []
    bands, width = near.shape
    rows, along = np.arange(bands)[:, None], np.linspace(-0.5, 0.5, bands)
    found: list[tuple[float, int, int]] = []
    fall = round(_TILT * _SIDE_PX)
    for tilt in range(-fall, fall + 1, 2):
        columns = np.arange(width) + np.round(tilt * along).astype(np.intp)[:, None]
        share = _share_seen(near[rows, columns.clip(0, width - 1)])
        found += [(float(share[middle]), int(middle), tilt) for middle in np.flatnonzero(share >= _BAND_SHARE)]
    lines: list[tuple[float, float]] = []
    for _, middle, tilt in sorted(found, key=lambda line: (-line[0], abs(line[2]))):
        if any(abs((one + other) / 2 - middle) <= 2 * widest for one, other in lines):
            continue
        first, last = _fitted(depth, middle + tilt * along, widest)
        course = np.round(first + (last - first) * (along + 0.5)).astype(np.intp).clip(0, width - 1)
        if _share_seen(near[rows, course[:, None]])[0] >= _BAND_SHARE:
            lines.append((first, last))
    return lines


def _share_seen(near: NDArray[np.bool_]) -> NDArray[np.float64]:
    """In which share of the bands but the rim each of several lines, (bands, N), is seen; 0 where it does not begin and
    end beside that."""
    inner = near[_RIM : len(near) - _RIM]
    ends = inner[0] & inner[1] & inner[-2] & inner[-1]
    return np.asarray(np.where(ends, inner.mean(axis=0), 0.0), np.float64)


def _fitted(depth: GreyImage, course: NDArray[np.float64], widest: int) -> tuple[float, float]:
    """The ends of the straight line through the darkest columns that are near to a course, (bands,), in its bands."""
    columns = np.round(course).astype(np.intp)[:, None] + np.arange(-widest, widest + 1)
    deep = depth[np.arange(len(depth))[:, None], columns.clip(0, depth.shape[1] - 1)].astype(np.float64)
    deep[deep < deep.max(axis=1, keepdims=True) / 2] = 0
    weight = deep.sum(axis=1)
    known = weight >= _DEPTH
    middles = (deep * columns).sum(axis=1)[known] / weight[known]
    at = (np.flatnonzero(known) + 0.5) / len(depth)
    for _ in range(2):  # print beside the fold pulls some of them away
        slope, first = np.polyfit(at, middles, 1)
        off = np.abs(middles - first - slope * at)
        kept = off <= max(1.0, float(np.median(off)) * 2)
        at, middles = at[kept], middles[kept]
    return float(first), float(first + slope)


def _measured(page: GreyImage, first: float, last: float, mm: float, deepest: float) -> Fold | None:
    """The fold that a line is, in its middle and as wide as it is seen; None where it is as dark as print."""
    reach, near = max(3, round(2 * _WIDEST_MM * mm)), max(2, round(_BESIDE_MM * mm))
    rows, columns = _along(page, Fold(first, last, reach))
    strip = page[rows, columns]
    usual = np.median(strip, axis=0)
    depth = np.median(usual) - usual
    at = reach - near + int(depth[reach - near : reach + near + 1].argmax())
    if not 0 < depth[at] <= deepest:
        return None
    pale = np.flatnonzero(depth < _SEEN * depth[at])
    left, right = (int(side[i]) if side.size else at for side, i in ((pale[pale < at], -1), (pale[pale > at], 0)))
    shift, half = (left + right) / 2 - reach, (right - left - 2) / 2
    if half > _WIDEST_MM * mm / 2 or not _goes_on(strip, at, depth[at]):
        return None
    return Fold(first + shift, last + shift, int(np.ceil(half)) + 2)


def _goes_on(strip: GreyImage, at: int, depth: float) -> bool:
    """Whether a line so deep, in column `at` of a strip of the page along it, (H, N), is seen in a margin too."""
    near, far = (round(share * len(strip)) for share in _OUTERMOST)
    margins = (np.median(margin, axis=0) for margin in (strip[near:far], strip[-far:-near]))
    return any(np.median(one) - one[max(0, at - 1) : at + 2].min() >= _GOES_ON * depth for one in margins)


def _along(page: GreyImage, fold: Fold) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows (H, 1) and columns (H, 2 * reach + 1) of the pixels on a fold."""
    height, width = page.shape
    course = np.round(np.linspace(fold.first, fold.last, height)).astype(np.intp)
    columns = course[:, None] + np.arange(-fold.reach, fold.reach + 1)
    return np.arange(height, dtype=np.intp)[:, None], columns.clip(0, width - 1)


def _paint_out(page: GreyImage, fold: Fold) -> None:
    """Draw the paper beside a fold over it, in place."""
    rows, columns = _along(page, fold)
    strip = page[rows, columns]
    paint_out(strip, 1, strip.shape[1] - 1, jitter_px=1)
    page[rows, columns] = strip
