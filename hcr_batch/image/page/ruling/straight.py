"""The straight part of a run of ink: a rule without the strokes of letters that run along it for a while."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.order import middle_of

_SAMPLES = 64
"""Columns at which courses are tried."""

_COVER = 0.97
"""Of a rule's columns this many at least are ink within a pixel of its course."""


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
    course = np.round(np.linspace(starts[chosen], ends[chosen], width)).astype(np.intp)
    distance = np.arange(height)[:, None] - course
    # The typical thickness around the course is the rule's own: letters stand beside it here and there.
    on_course = own[course, np.arange(width)]
    above, below = (np.where(on_course, run_lengths(own, course + step, step), 0) for step in (-1, 1))
    within = (distance >= -middle_of(above)) & (distance <= middle_of(below))
    return np.asarray((own & within) | (distance == 0))


def run_lengths(window: NDArray[np.bool_], start: NDArray[np.intp], step: int) -> NDArray[np.intp]:
    """How many set cells of (D, W) follow in each column from `start` (W,), -1 to D, on, going up (-1) or down (+1)."""
    depth, width = window.shape
    # With nothing above and below every run ends within the window.
    padded = np.zeros((depth + 2, width), np.bool_)
    padded[1:-1] = window
    cells = padded.reshape(-1)
    at, going, count = (start + 1) * width + np.arange(width), np.ones(width, np.bool_), np.zeros(width, np.intp)
    for _ in range(depth):
        # Where a run has ended the place does not matter any more, be it outside.
        going &= cells.take(at, mode="clip")
        if not going.any():
            break
        count += going
        at += step * width
    return count
