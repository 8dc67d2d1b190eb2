"""Writing that goes on beyond its field: which strokes out there are still its own."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Components, Mask, find_components

_GAP_MM = 3.0
"""The next letter is at most this far away: words beside a field stand farther off. Writing that ends this near to a
side may go on beyond it."""

_ALIKE = 0.45, 1.8
"""It is as high as the writing in the field, between these shares of that."""

_BESIDE = 0.5
"""At least this share of its height lies beside that writing, not above or below."""

_TOUCHES = 0.2
"""Where a field has no other writing, strokes of which at least this share lies in it are its own: they were written
too high or too low."""

_TAKEN = 0.3
"""Of a stroke that is another field's at least this share lies there."""

_PEN_MM = 1.4
"""No pen is thicker: what is so both ways is the tint between two boxes, which looks like ink beside their white."""

Span = tuple[slice, slice]


def nears_side(own: Mask, room: Span, px_per_mm: float) -> bool:
    """Whether the strokes of a field, as a mask (H, W), come near to the left or right side of its rows and columns."""
    columns = np.flatnonzero(own.any(axis=0))
    near = _GAP_MM * px_per_mm
    return bool(columns.size and (columns[0] <= room[1].start + near or columns[-1] >= room[1].stop - 1 - near))


def is_cut_off(ink: Mask, room: Span) -> bool:
    """Whether strokes that reach into a field go on above or below the picture (H, W)."""
    parts = find_components(ink)
    reaching = np.zeros(len(parts.stats), bool)
    reaching[parts.labels[room]] = True
    reaching[0] = False
    top, height = parts.stats[:, 1], parts.stats[:, 3]
    return bool((reaching & ((top == 0) | (top + height == ink.shape[0]))).any())


def reaching_in(ink: Mask, room: Span, others: Sequence[Span]) -> Mask:
    """The strokes that lie in a field with a part of them, and in no other with more."""
    parts = find_components(ink)
    chosen = (parts.pixels_in(room) >= _TOUCHES * parts.stats[:, 4]) & ~_taken(parts, others)
    chosen[0] = False
    return parts.chosen(chosen)


def overrun(own: Mask, ink: Mask, others: Sequence[Span], px_per_mm: float) -> Mask:
    """The strokes of `ink` (H, W) that continue a field's `own` (H, W) to its left and right, letter after letter.

    others: rows and columns of the fields beside it, whose strokes are theirs.
    """
    left, top, width, height = cv2.boundingRect(own)
    if not width:
        return np.zeros_like(own)
    rest = cv2.subtract(ink, own)
    parts = find_components(rest)
    candidates = _alike(parts.stats, top, height) & ~_taken(parts, others)
    candidates[parts.labels[_solid(rest, px_per_mm)]] = False
    start, end = left, left + width
    chosen = np.zeros(len(parts.stats), bool)
    gap = _GAP_MM * px_per_mm
    while True:
        lefts, rights = parts.stats[:, 0], parts.stats[:, 0] + parts.stats[:, 2]
        # What is next to the writing lies wholly or in part beyond one of its ends.
        beyond = (lefts < start) | (rights > end)
        near = (rights >= start - gap) & (lefts <= end + gap)
        more = candidates & beyond & near & ~chosen
        if not more.any():
            return parts.chosen(chosen)
        chosen |= more
        start, end = min(start, int(lefts[more].min())), max(end, int(rights[more].max()))


def _solid(ink: Mask, px_per_mm: float) -> NDArray[np.bool_]:
    """Where ink is thicker than a pen both ways, (H, W)."""
    side = max(3, round(_PEN_MM * px_per_mm))
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)) > 0)


def _alike(stats: NDArray[np.int32], top: int, height: int) -> NDArray[np.bool_]:
    """Which strokes stand on the line of writing that reaches down from `top` by `height`, and are as high; (N,)."""
    shared = np.minimum(stats[:, 1] + stats[:, 3], top + height) - np.maximum(stats[:, 1], top)
    alike = (stats[:, 3] >= _ALIKE[0] * height) & (stats[:, 3] <= _ALIKE[1] * height)
    alike &= shared >= _BESIDE * stats[:, 3]
    alike[0] = False
    return np.asarray(alike)


def _taken(parts: Components, others: Sequence[Span]) -> NDArray[np.bool_]:
    """Which strokes lie in other fields; (N,)."""
    taken = np.zeros(len(parts.stats), bool)
    for place in others:
        taken |= parts.pixels_in(place) >= _TAKEN * parts.stats[:, 4]
    return taken
