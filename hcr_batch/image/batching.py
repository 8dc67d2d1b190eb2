"""Batches normalised crops by width, so that little padding is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BUCKET_WIDTHS = (64, 128, 192, 256, 320, 384, 512, 768, 1024, 1536, 2048)
"""Training batches are padded to one of these widths, so that few shapes are compiled where a shape is (JAX)."""

_WIDTH_STEP, _COUNT_STEP = 32, 8
"""Of batches that are read: a network takes longer for a shape that it sees for the first time, and keeps a
megabyte and a half for it from then on."""

_UNPADDED_STEP = 320
_LEAST_PADDING = 8
"""Columns, or none at all. The network holds what lies behind a picture's end at zero, but not between the
convolutions of one block: these see whether there is something, two frames far. So whether a picture is padded
must depend on nothing but its own width; how much beyond that makes no difference."""

_WIDE = 512
"""Columns from which on a batch has fewer pictures, though eight at least: 32 of the widest would take four times the
memory."""

_COST_OF_A_BATCH = 1.25
"""What a batch costs beside its crops, in crops as wide as it is: measured with batches of 1 to 64, two CPUs."""


class BatchPlan(NamedTuple):
    """Columns that a batch is padded to, and the places of its pictures."""

    width: int
    members: list[int]


def pad_batch(
    pictures: Sequence[NDArray[np.float32]], width_stride: int, width: int | None = None, count: int | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """(H, W_i) float32 each -> pictures (B, H, W, 1) float32 padded with 0, frames (B,) int32.

    W is `width`, or the bucket of the widest. B is `count`, or as many as there are pictures; empty ones of one frame
    come last. `frames` counts each picture's own frames, a started one included.
    """
    widest = max(picture.shape[1] for picture in pictures)
    width, count = width or bucket_width(widest), count or len(pictures)
    batch = np.zeros((count, pictures[0].shape[0], width, 1), np.float32)
    frames = np.ones(count, np.int32)
    for i, picture in enumerate(pictures):
        batch[i, :, : picture.shape[1], 0] = picture
        frames[i] = -(-picture.shape[1] // width_stride)
    return batch, frames


def padded_count(pictures: int) -> int:
    """How many places a batch that is read has for this many pictures: 1, 2, 4, or a multiple of 8, so that few shapes
    are seen."""
    if pictures > _COUNT_STEP:
        return -(-pictures // _COUNT_STEP) * _COUNT_STEP
    return 1 << (pictures - 1).bit_length()


def plan_batches(widths: Sequence[int], batch_size: int) -> list[BatchPlan]:
    """Groups pictures of these widths at little cost, at most `batch_size` in each (a multiple of 8).

    Those as wide as a multiple of 320 (the names that fill `free_width_px`) are not padded, all others by 8 columns
    or more. So what a picture reads depends on itself alone, never on those beside it.
    """
    unpadded: dict[int, list[int]] = {}
    for i, width in enumerate(widths):
        unpadded.setdefault(width if width % _UNPADDED_STEP == 0 else 0, []).append(i)
    others = unpadded.pop(0, [])
    plans = [
        BatchPlan(width, members[start : start + batch_size])
        for width, members in sorted(unpadded.items())
        for start in range(0, len(members), batch_size)
    ]
    return plans + _cut_cheaply(sorted(others, key=widths.__getitem__), widths, batch_size)


def _cut_cheaply(order: Sequence[int], widths: Sequence[int], batch_size: int) -> list[BatchPlan]:
    """Pictures in the order of their widths, cut into runs that are padded to one width each.

    A run costs its padded width for each picture, and for a picture and a quarter more. The cheapest cuts are found
    by dynamic programming over every eighth place.
    """
    padded = [-(-(widths[i] + _LEAST_PADDING) // _WIDTH_STEP) * _WIDTH_STEP for i in order]
    cuts = [0, *range(len(order) % _COUNT_STEP or _COUNT_STEP, len(order) + 1, _COUNT_STEP)]
    costs, starts = [0.0], [0]
    for end in range(1, len(cuts)):
        most = min(batch_size, batch_size * _WIDE // padded[cuts[end] - 1]) // _COUNT_STEP
        choices = range(max(0, end - max(1, most)), end)
        totals = [costs[i] + (cuts[end] - cuts[i] + _COST_OF_A_BATCH) * padded[cuts[end] - 1] for i in choices]
        costs.append(min(totals))
        starts.append(choices[totals.index(costs[-1])])
    plans, end = [], len(cuts) - 1
    while end > 0:
        plans.append(BatchPlan(padded[cuts[end] - 1], list(order[cuts[starts[end]] : cuts[end]])))
        end = starts[end]
    return plans[::-1]


def bucket_width(width: int) -> int:
    """The narrowest bucket that holds `width` columns (1 to 2048)."""
    for bucket in BUCKET_WIDTHS:
        if width <= bucket:
            return bucket
    raise ValueError(f"No bucket is wide enough. Expected at most {BUCKET_WIDTHS[-1]}. Received: {width}.")
