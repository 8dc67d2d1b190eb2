"""What CTC makes of the network's outputs: the exact probability of a text, summed over all its alignments.

Log-probabilities are (T, K) float32 of one crop, true frames only, or (B, T, K) of a batch with the
number of true frames (B,) of each crop. Label 0 is the blank.
Method: Graves et al., "Connectionist temporal classification", ICML 2006.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.alphabet import BLANK

LogProbs = NDArray[np.float32]

_FAINT = math.log(1e-280)
"""A sum of plain probabilities below this may lack terms that matter: those below 1e-308 underflow."""


def sequence_log_probability(log_probs: LogProbs, labels: Sequence[int]) -> float:
    """Log of the probability that CTC gives to exactly `labels`: all alignments summed.

    Minus infinity when there are too few frames.
    """
    frames = np.array([len(log_probs)])
    return float(sequence_log_probabilities(log_probs[None], frames, [labels])[0])


def sequence_log_probabilities(
    log_probs: LogProbs, frames: NDArray[np.integer[Any]], texts: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """The same for a batch: log_probs (B, T, K), frames (B,) at least 1, B label sequences -> (B,).

    The forward recursion over the labels with blanks between them, all texts abreast. It is done with
    plain probabilities, several times faster than with their logarithms; only the faintest texts, which may lose
    by underflow, are computed with logarithms.
    """
    if not texts:
        return np.zeros(0)
    labels = np.full((len(texts), max(map(len, texts))), BLANK)
    for row, text in zip(labels, texts, strict=True):
        row[: len(text)] = text
    ends = np.array([2 * len(text) for text in texts], int)
    may_skip = _may_skip(labels)
    totals = _forward(log_probs, frames, labels, may_skip, ends)
    faint = np.flatnonzero(totals < _FAINT)
    if len(faint):
        totals[faint] = _log_forward(log_probs[faint], frames[faint], labels[faint], may_skip[faint], ends[faint])
    return totals


def _may_skip(labels: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Whether each of the 2 L + 1 states, (B, L) labels with blanks between and around them, may follow the label
    before it with no blank between: unless the two are equal."""
    may_skip = np.zeros((len(labels), 2 * labels.shape[1] + 1), bool)
    may_skip[:, 3::2] = labels[:, 1:] != labels[:, :-1]
    return may_skip


def _forward(
    log_probs: LogProbs,
    frames: NDArray[np.integer[Any]],
    labels: NDArray[np.int_],
    may_skip: NDArray[np.bool_],
    ends: NDArray[np.int_],
) -> NDArray[np.float64]:
    """Log of the summed probability of all alignments: (B, T, K), (B,), (B, L), (B, S) and (B,) -> (B,).

    ends: the state of the blank behind each text.
    """
    skips = may_skip.astype(np.float64)
    alpha = _emitted(log_probs[:, : int(frames.max())], labels)
    alpha[0, :, 4:] = 0.0  # every alignment begins with a blank or the first label
    alpha[np.arange(len(alpha))[:, None] >= frames] = 0.0  # anything may stand behind a crop's end
    reached, skipped = np.empty_like(skips), np.empty_like(skips)
    # Each frame's emissions become what is reached there: in numbers this small, making room is most of the work.
    for before, now in pairwise(alpha):
        np.add(before[:, 2:], before[:, 1:-1], out=reached)
        np.multiply(skips, before[:, :-2], out=skipped)
        reached += skipped
        now[:, 2:] *= reached
    rows = np.arange(len(labels))
    last = alpha[frames - 1, rows]
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(last[rows, ends + 2] + np.where(ends > 0, last[rows, ends + 1], 0.0)))


def _emitted(log_probs: LogProbs, labels: NDArray[np.int_]) -> NDArray[np.float64]:
    """Probabilities of the states at each frame, (B, T, K) and (B, L) -> (T, B, 2 + S); two that are never reached
    lead. Every other state is the blank, which is looked up once."""
    emitted = np.zeros((log_probs.shape[1], len(labels), 2 * labels.shape[1] + 3))
    emitted[:, :, 2::2] = np.exp(log_probs[:, :, BLANK].T.astype(np.float64))[:, :, None]
    written = np.take_along_axis(log_probs, labels[:, None, :], axis=2)
    emitted[:, :, 3::2] = np.exp(written.transpose(1, 0, 2).astype(np.float64))
    return emitted


def _log_forward(
    log_probs: LogProbs,
    frames: NDArray[np.integer[Any]],
    labels: NDArray[np.int_],
    may_skip: NDArray[np.bool_],
    ends: NDArray[np.int_],
) -> NDArray[np.float64]:
    """The same with logarithms throughout."""
    extended = np.full(may_skip.shape, BLANK)
    extended[:, 1::2] = labels
    emitted = np.take_along_axis(log_probs, extended[:, None, :], axis=2).astype(np.float64)
    alpha = np.full((len(emitted), emitted.shape[2] + 2), -np.inf)
    alpha[:, 2:4] = emitted[:, 0, :2]
    for t in range(1, int(frames.max())):
        reached = np.logaddexp(alpha[:, 2:], alpha[:, 1:-1])
        reached = np.logaddexp(reached, np.where(may_skip, alpha[:, :-2], -np.inf))
        alpha[:, 2:] = np.where((t < frames)[:, None], reached + emitted[:, t], alpha[:, 2:])
    rows = np.arange(len(emitted))
    return np.asarray(np.logaddexp(alpha[rows, ends + 2], np.where(ends > 0, alpha[rows, ends + 1], -np.inf)))
