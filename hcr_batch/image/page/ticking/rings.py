"""Rings to tick, as forms on paper have for the choices of which one holds."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Components
from hcr_batch.image.page.sheet import Rect, Sheet

_SIDE_MM = (2.4, 7.0)
"""From a ring beside 8-point print to the largest that is ticked."""

_LETTERED_MM = 10.0
"""One with a letter or figure in it, which may be circled too, is this large at most."""

_ASPECT = 1.14
"""Width over height, or height over width: at 150 dots an inch two pixels more of 15 are no oval yet."""

_UNROUND = 0.045
"""Distances of the outline from the middle differ by so little of the radius (standard deviation): those of a square
by 0.11, of the O of most typefaces by more than 0.05."""

_UNROUND_IN_LINE, _LEAST_IN_LINE = 0.062, 3
"""Those of a small ring that lies between the pixels by this much. Where this many of one size stand free in one row
and column, itself among them, it is no letter."""

_THICKEST = 0.19
"""Of the diameter: a ring is thinner, many a letter O is not."""

_LEAST_HOLE = 0.3
"""Of the area of the outline."""

_FREE_MM, _FREE_SHARE = 0.9, 0.2
"""No other ink stands this near, nor nearer than this share of the diameter: letters of a word stand closer."""

_CLOSE_MM, _FAR_MM = 0.6, 1.5
"""The word of a choice may stand as close beside its ring, where on the other side nothing is as near as the second."""

_SPACE_MM, _LOWER = 0.4, 0.85
"""In a line of print, "return: O good  O worn  O lost", no more than a space may part a ring from the words before it
and behind it, of which all letters near it are lower than this share of it: those of a title printed wide are as high
as its O."""

_FELLOWS = 6
"""Of a size that this many rings have which stand in lines, one that stands in none is another."""

_SAME_SIZE = 0.1
"""Of a ring there are several of one size, to within this share, since it is there to choose between."""

_LEAST = 2
"""This many stand in one row or column: a letter O of a title that is printed wide may be as large as rings
elsewhere."""

_LEAST_LETTERED, _LEVEL, _STEP = 3, 0.3, 4.0
"""Rings with a letter in each are the answers to a question where this many stand on one row, to within this share of
their size and no further apart than this many sizes: a number in a ring is that of the question."""

_LEAST_ON_SCALE = 4
"""This many, at that distance, are a scale: its figures may stand close above or below, as no letters of a word do."""

_FRAME = 8.0
"""What is this many times as wide or high as a ring is no letter beside it."""


def find_rings(sheet: Sheet) -> list[Rect]:
    """The room inside each ring that stands free, in line with others of about one size."""
    parts = sheet.components
    least, most = (sheet.px(side) for side in (_SIDE_MM[0], _LETTERED_MM))
    _, _, width, height, area = parts.stats.T
    round_ones = (np.minimum(width, height) >= least) & (np.maximum(width, height) <= most)
    round_ones &= np.maximum(width, height) <= _ASPECT * np.minimum(width, height)
    round_ones &= area <= np.pi * _THICKEST * np.maximum(width, height) ** 2
    round_ones[0] = False
    unround = {i: _unroundness_of_ring(parts, i) for i in np.flatnonzero(round_ones).tolist()}
    rings = [i for i, value in unround.items() if value <= _UNROUND_IN_LINE]
    scales = parts.stats[rings, :4].astype(np.float64)
    alone = [
        i
        for i, box in zip(rings, scales, strict=True)
        if _stands_free(sheet, parts, i, above=_neighbours(box, scales) < _LEAST_ON_SCALE)
    ]
    rings = alone + _in_print(sheet, parts, alone, [i for i in rings if i not in alone and unround[i] <= _UNROUND])
    free = parts.stats[rings, :4].astype(np.float64)
    rings = [
        i for i, box in zip(rings, free, strict=True) if unround[i] <= _UNROUND or _in_line(box, free) >= _LEAST_IN_LINE
    ]
    boxes = parts.stats[rings, :4].astype(np.float64)
    sizes = boxes[:, 2:].mean(axis=1)
    empty = [_is_empty(parts, i) for i in rings]
    is_large = boxes[:, 2:].max(axis=1) > sheet.px(_SIDE_MM[1])
    counts = [
        _in_line(box, boxes) if bare and not large else 0
        for box, bare, large in zip(boxes, empty, is_large, strict=True)
    ]
    lined = sizes[np.array(counts, int) >= _LEAST]
    return [
        _room(parts, i, size)
        for i, box, count, size, bare in zip(rings, boxes, counts, sizes.tolist(), empty, strict=True)
        if count >= _LEAST
        or (count and (np.abs(lined - size) <= _SAME_SIZE * size).sum() >= _FELLOWS)
        or (not bare and _neighbours(box, boxes) >= _LEAST_LETTERED)
    ]


def _in_print(sheet: Sheet, parts: Components, alone: list[int], others: list[int]) -> list[int]:
    """Those of the other rings that are larger than the print beside them, where with these and those `alone` this many
    stand in one row or column."""
    larger = [i for i in others if _is_larger(sheet, parts, i)]
    boxes = parts.stats[alone + larger, :4].astype(np.float64)
    return [i for i in larger if _in_line(parts.stats[i, :4].astype(np.float64), boxes) >= _LEAST_IN_LINE]


def _unroundness_of_ring(parts: Components, i: int) -> float:
    """How far the outline of a stroke is from a circle; infinite where it has not one large hole in it."""
    left, top, width, height, _ = parts.stats[i].tolist()
    own = np.pad(parts.labels[top : top + height, left : left + width] == i, 1).astype(np.uint8)
    outlines, nesting = cv2.findContours(own, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    holes = [outline for outline, (_, _, _, parent) in zip(outlines, nesting[0], strict=True) if parent >= 0]
    if len(outlines) - len(holes) != 1 or not holes:
        return np.inf
    outer = next(outline for outline, (_, _, _, parent) in zip(outlines, nesting[0], strict=True) if parent < 0)
    # Scans leave pinholes in a line.
    hole = max(cv2.contourArea(hole) for hole in holes)
    return _unroundness(outer) if hole > _LEAST_HOLE * cv2.contourArea(outer) else np.inf


def _unroundness(outline: NDArray[np.int32]) -> float:
    points = outline[:, 0].astype(np.float64)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    radii = np.hypot(points[:, 0] - (left + right) / 2, points[:, 1] - (top + bottom) / 2)
    return float(radii.std() / radii.mean())


def _stands_free(sheet: Sheet, parts: Components, i: int, *, above: bool) -> bool:
    """Whether there is no other ink close beside a ring, nor `above` and below it."""
    width = int(parts.stats[i, 2])
    near = round(max(sheet.px(_FREE_MM), _FREE_SHARE * width))
    close, far = round(max(sheet.px(_CLOSE_MM), _FREE_SHARE * width)), round(sheet.px(_FAR_MM))
    beyond = near if above else 0
    return any(_is_clear(parts, i, *sides, beyond) for sides in ((near, near), (far, close), (close, far)))


def _is_clear(parts: Components, i: int, before: int, behind: int, beyond: int) -> bool:
    """Whether there is no ink this many pixels before a ring and behind it, and above and below."""
    return not len(_beside(parts, i, before, behind, beyond))


def _is_larger(sheet: Sheet, parts: Components, i: int) -> bool:
    """Whether the nearest print is lower than a ring, and no nearer than a space."""
    space, far = round(sheet.px(_SPACE_MM)), round(sheet.px(_FAR_MM))
    heights = parts.stats[_beside(parts, i, far, far, 0), 3]
    return _is_clear(parts, i, space, space, space) and bool((heights < _LOWER * parts.stats[i, 3]).all())


def _beside(parts: Components, i: int, before: int, behind: int, beyond: int) -> NDArray[np.int32]:
    """The other strokes, (N,), that reach this many pixels before a ring and behind it, and above and below."""
    left, top, width, height, _ = parts.stats[i].tolist()
    window = parts.labels[
        max(0, top - beyond) : top + height + beyond, max(0, left - before) : left + width + behind
    ].copy()
    y, x = min(beyond, top), min(before, left)
    window[y : y + height, x : x + width] = 0
    others = np.unique(window[window > 0])
    # The frame around all answers may come near.
    return np.asarray(others[parts.stats[others, 2:4].max(axis=1) <= _FRAME * width], np.int32)


def _is_empty(parts: Components, i: int) -> bool:
    """Whether nothing is printed in a ring, as the letter of an answer is."""
    left, top, width, height, _ = parts.stats[i].tolist()
    return bool(np.isin(parts.labels[top : top + height, left : left + width], (0, i)).all())


def _in_line(box: NDArray[np.float64], boxes: NDArray[np.float64]) -> int:
    """How many rings (left, top, width, height) of about its size stand in one row or column with one, itself among
    them."""
    size = box[2:].mean()
    alike = np.abs(boxes[:, 2:].mean(axis=1) - size) <= _SAME_SIZE * size
    return int((alike & (np.abs(boxes[:, :2] - box[:2]) <= _LEVEL * size).any(axis=1)).sum())


def _neighbours(box: NDArray[np.float64], boxes: NDArray[np.float64]) -> int:
    """How many such rings stand with one on a row, none far from the next."""
    size = box[2:].mean()
    alike = np.abs(boxes[:, 2:].mean(axis=1) - size) <= _SAME_SIZE * size
    level = np.abs(boxes[:, 1] - box[1]) <= _LEVEL * size
    left = np.sort(boxes[alike & level, 0])
    runs = np.split(left, np.flatnonzero(np.diff(left) > _STEP * size) + 1)
    return next(len(run) for run in runs if run[0] <= box[0] <= run[-1])


def _room(parts: Components, i: int, size: float) -> Rect:
    left, top, width, height, area = parts.stats[i].tolist()
    thickness = area / (np.pi * size)
    return Rect(float(left), float(top), float(left + width), float(top + height)).padded(-thickness)
