"""Which ink is a cross or a tick, by its shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components

_SPECK = 0.15
"""Strokes smaller than this share of the largest are dust, or what is left of the cell's sides."""

_THICKEST = 0.2
"""A pen is no thicker beside the size of its mark, from corner to corner."""

_ASPECT = (0.4, 2.5)
"""Width over height."""

_NEAR = 0.075
"""Strokes are as straight as this, in sizes of the mark; a thick pen's ink reaches half its thickness further."""

_ON, _ALONG = 0.92, 0.85
"""This much of the ink lies on the strokes, and this much of these has ink."""

_MIDDLE = (0.25, 0.75)
"""Both strokes of a cross meet between these shares of their length."""

_SHORTER = 0.5
"""The shorter one is this long beside the other."""

_TURNS = (0.06, 0.68)
"""A tick turns between these shares of its width."""

_LEAST_RISE, _HIGHEST, _LEAST_LEAN = 0.12, 0.2, 0.27
"""Its first stroke comes down by at least this share of the height; its last one ends in this much of the upper part,
and goes this far to the right for its height: that of a J stands upright."""

_STEPS = 25
"""Places looked at along a stroke."""

_Points = NDArray[np.float64]
_Point = NDArray[np.float64]


def is_mark(ink: Mask) -> bool:
    """Whether a mask, (H, W) uint8, holds a cross or a tick and nothing else but dust."""
    found = find_components(ink)
    sizes = found.stats[1:, 2:4].max(axis=1, initial=0)
    if not sizes.size:
        return False
    large = np.concatenate([[False], sizes >= _SPECK * sizes.max()])
    points = np.argwhere(large[found.labels])[:, ::-1].astype(np.float64)
    points -= points.min(axis=0)
    width, height = (float(side) for side in points.max(axis=0) + 1)
    size = float(np.hypot(width, height))
    if not _ASPECT[0] <= width / height <= _ASPECT[1]:
        return False
    shapes = _cross(points, width, height), _tick(points, width, height)
    return any(_fits(points, strokes, size) for strokes in shapes)


def _cross(points: _Points, width: float, height: float) -> list[tuple[_Point, _Point]]:
    """The strokes from corner to corner; none where they do not cross in the middle of each, or are not alike."""
    down, up = points @ (1 / width, 1 / height), points @ (1 / width, -1 / height)
    first, second = (points[down.argmin()], points[down.argmax()]), (points[up.argmin()], points[up.argmax()])
    ways = np.stack([first[1] - first[0], second[0] - second[1]], axis=1)
    shorter, longer = sorted(np.hypot(*ways))
    if shorter < _SHORTER * longer or abs(np.linalg.det(ways)) < 1.0:
        return []
    at = np.linalg.solve(ways, second[0] - first[0])
    return [first, second] if bool(((at > _MIDDLE[0]) & (at < _MIDDLE[1])).all()) else []


def _tick(points: _Points, width: float, height: float) -> list[tuple[_Point, _Point]]:
    """The strokes down to where it turns and up to the right; none where they have not the bearing of a tick's."""
    x, y = points.T
    start, end = points[(x / width + y / height).argmin()], points[(x / width - y / height).argmax()]
    turn = np.array([float(np.median(x[y >= height - 1])), height - 1])
    if not _TURNS[0] * width <= turn[0] <= _TURNS[1] * width or end[1] > _HIGHEST * height:
        return []
    falls = turn[1] - start[1] >= _LEAST_RISE * height and start[0] < turn[0]
    falls &= bool(_distances(start[None], turn, end)[0] >= _LEAST_RISE * np.hypot(width, height))
    leans = end[0] - turn[0] >= _LEAST_LEAN * (turn[1] - end[1])
    return [(start, turn), (turn, end)] if falls and leans else []


def _fits(points: _Points, strokes: Sequence[tuple[_Point, _Point]], size: float) -> bool:
    """Whether the ink is that of straight strokes, and all of it."""
    length = sum(float(np.hypot(*(end - start))) for start, end in strokes)
    if not strokes or len(points) > _THICKEST * size * length:
        return False
    near = _NEAR * size + len(points) / length / 2
    off = np.min([_distances(points, *stroke) for stroke in strokes], axis=0)
    places = np.concatenate([np.linspace(*stroke, _STEPS) for stroke in strokes])
    bare = np.array([np.hypot(*(points - place).T).min() for place in places])
    return bool((off <= near).mean() >= _ON and (bare <= near).mean() >= _ALONG)


def _distances(points: _Points, start: _Point, end: _Point) -> NDArray[np.float64]:
    """How far each point is from a stroke, (N,)."""
    along = end - start
    share = np.clip((points - start) @ along / max(1.0, float(along @ along)), 0.0, 1.0)
    return np.asarray(np.hypot(*(points - start - share[:, None] * along).T))
