"""Puts normalised crops of like width together, so that little padding is computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUCKET_WIDTHS = (64, 128, 192, 256, 320, 384, 512, 768, 1024, 1536, 2048)
"""Batches are padded to one of these widths, so that few shapes are compiled where a shape is (JAX)."""


def pad_batch(
    pictures: Sequence[NDArray[np.float32]], width_stride: int, width: int | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """(H, W_i) float32 each -> pictures (B, H, W, 1) float32 padded with 0, frames (B,) int32.

    W is `width`, or the bucket of the widest. `frames` counts each picture's own frames, a
    started one included.
    """
    widest = max(picture.shape[1] for picture in pictures)
    width = width or bucket_width(widest)
    batch = np.zeros((len(pictures), pictures[0].shape[0], width, 1), np.float32)
    for slot, picture in zip(batch, pictures, strict=True):
        slot[:, : picture.shape[1], 0] = picture
    frames = np.array([-(-picture.shape[1] // width_stride) for picture in pictures], np.int32)
    return batch, frames


def plan_batches(widths: Sequence[int], batch_size: int) -> list[tuple[int, list[int]]]:
    """Groups indices by bucket: [(bucket width, indices)], at most `batch_size` each, stable order."""
    buckets: dict[int, list[int]] = {}
    for index, width in enumerate(widths):
        buckets.setdefault(bucket_width(width), []).append(index)
    return [
        (bucket, members[i : i + batch_size])
        for bucket, members in sorted(buckets.items())
        for i in range(0, len(members), batch_size)
    ]


def bucket_width(width: int) -> int:
    """The narrowest bucket that holds `width` columns (1 to 2048)."""
    for bucket in BUCKET_WIDTHS:
        if width <= bucket:
            return bucket
    raise ValueError(f"No bucket is wide enough. Expected at most {BUCKET_WIDTHS[-1]}. Received: {width}.")
