"""The straight part of a run of ink: a rule without the strokes of letters that run along it for a while."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SAMPLES = 64
"""Columns at which courses are tried."""

_COVER = 0.97
"""Of a rule's columns so many at least are ink within a pixel of its course."""


def straight_part(own: NDArray[np.bool_], lean: float) -> NDArray[np.bool_] | None:
    """Of a run along the rows, a mask (H, W), what lies on its best straight course, and that course; None where none
    is ink throughout.

    lean: by how many rows a course rises or falls for each column, at most.
    """
    height, width = own.shape
    columns = np.linspace(0, width - 1, min(_SAMPLES, width)).astype(int)
    most = int(np.ceil(lean * width))
    starts, ends = (grid.ravel() for grid in np.meshgrid(np.arange(height), np.arange(height), indexing="ij"))
    level = np.abs(starts - ends) <= most
    starts, ends = starts[level], ends[level]
    share = columns / max(1, width - 1)
    rows = np.round(starts[:, None] + (ends - starts)[:, None] * share).astype(int)
    padded = np.pad(own, ((1, 1), (0, 0)))
    near = padded[:-2] | padded[1:-1] | padded[2:]
    if near[rows, columns].mean(axis=1).max() < _COVER:
        return None
    # Of several courses within a thick rule the middle one.
    cover = own[rows, columns].mean(axis=1) + near[rows, columns].mean(axis=1)
    best = np.flatnonzero(cover >= cover.max() - 1e-9)
    chosen = best[len(best) // 2]
    course = np.round(np.linspace(starts[chosen], ends[chosen], width)).astype(int)
    distance = np.arange(height)[:, None] - course
    # The typical thickness around the course is the rule's own: letters stand beside it here and there.
    above, below = (_reach(own, course, step) for step in (-1, 1))
    within = (distance >= -np.median(above)) & (distance <= np.median(below))
    return np.asarray((own & within) | (distance == 0))


def _reach(own: NDArray[np.bool_], course: NDArray[np.int_], step: int) -> NDArray[np.int_]:
    """How many set cells follow on the course in each column, going up (-1) or down (+1)."""
    height, columns = own.shape[0], np.arange(own.shape[1])
    going, count = own[course, columns], np.zeros(len(course), int)
    for distance in range(1, height):
        rows = course + step * distance
        going = going & (rows >= 0) & (rows < height) & own[np.clip(rows, 0, height - 1), columns]
        if not going.any():
            break
        count += going
    return count
