"""Greedy decoding: the most likely label at each frame, repeats merged, blanks dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.alphabet import BLANK
from hcr_batch.text.decoding.ctc import LogProbs


@dataclass(frozen=True, slots=True)
class GreedyPath:
    """Most likely label at each frame, collapsed.

    labels: the text's labels.
    char_confidences: for each, the highest probability that it has in its run of frames.
    """

    labels: tuple[int, ...]
    char_confidences: tuple[float, ...]


def greedy_decode(log_probs: LogProbs) -> GreedyPath:
    """Collapses the most likely path of one crop (T, K): repeats merged, blanks dropped."""
    return greedy_paths(log_probs[None], np.array([len(log_probs)]))[0]


def greedy_paths(log_probs: LogProbs, frames: NDArray[np.integer[Any]]) -> list[GreedyPath]:
    """The same for a batch, (B, T, K) and (B,) -> B paths.

    All crops are laid end to end and collapsed at once.
    """
    true = np.arange(log_probs.shape[1]) < frames[:, None]
    crop = np.nonzero(true)[0]
    best = log_probs.argmax(axis=2)[true]
    peaks = log_probs.max(axis=2)[true]
    starts = np.flatnonzero(np.diff(best, prepend=-1) | np.diff(crop, prepend=-1))
    runs = np.exp(np.maximum.reduceat(peaks, starts)).clip(0.0, 1.0) if len(starts) else peaks
    written = best[starts] != BLANK
    ends = np.cumsum(np.bincount(crop[starts][written], minlength=len(frames)))[:-1]
    labels, confidences = (np.split(values[written], ends) for values in (best[starts], runs))
    return [GreedyPath(tuple(a.tolist()), tuple(c.tolist())) for a, c in zip(labels, confidences, strict=True)]
