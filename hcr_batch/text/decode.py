"""From label probabilities to text: greedy and beam search, and exact CTC probabilities.

All take log-probabilities (T, K) float32 of one crop, true frames only, label 0 = blank.
Method: Graves et al., "Connectionist temporal classification", ICML 2006; prefix beam search
after Hannun et al., "First-pass large vocabulary continuous speech recognition", 2014.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.alphabet import BLANK

LogProbs = NDArray[np.float32]
_NEVER = -np.inf


@dataclass(frozen=True, slots=True)
class GreedyPath:
    """Most likely label at each frame, collapsed.

    labels: the text's labels.
    char_confidences: for each, the highest probability that it has in its run of frames.
    """

    labels: tuple[int, ...]
    char_confidences: tuple[float, ...]


def greedy_decode(log_probs: LogProbs) -> GreedyPath:
    """Collapses the most likely path: repeats merged, blanks dropped."""
    best = log_probs.argmax(axis=1)
    peaks = log_probs.max(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    if len(starts) == 0:
        return GreedyPath((), ())
    runs = np.maximum.reduceat(peaks, starts)
    written = best[starts] != BLANK
    return GreedyPath(tuple(best[starts][written].tolist()), tuple(np.exp(runs[written]).clip(0.0, 1.0).tolist()))


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

    The forward recursion over the labels with blanks between them, all texts abreast.
    """
    longest = max((len(text) for text in texts), default=0)
    extended = np.full((len(texts), 2 * longest + 1), BLANK)
    for row, text in zip(extended, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    # A label may follow the one before it with no blank between, unless the two are equal.
    may_skip = np.zeros(extended.shape, bool)
    may_skip[:, 3::2] = extended[:, 3::2] != extended[:, 1:-2:2]
    emitted = np.take_along_axis(log_probs, extended[:, None, :], axis=2).astype(np.float64)
    alpha = np.full((len(texts), extended.shape[1] + 2), _NEVER)  # two states that are never reached lead
    alpha[:, 2:4] = emitted[:, 0, :2]
    for t in range(1, int(frames.max())):
        reached = np.logaddexp(alpha[:, 2:], alpha[:, 1:-1])
        reached = np.logaddexp(reached, np.where(may_skip, alpha[:, :-2], _NEVER))
        running = (t < frames)[:, None]
        alpha[:, 2:] = np.where(running, reached + emitted[:, t], alpha[:, 2:])
    ends = np.array([2 * len(text) for text in texts]) + 2
    rows = np.arange(len(texts))
    return np.asarray(np.logaddexp(alpha[rows, ends], np.where(ends > 2, alpha[rows, ends - 1], _NEVER)))


def character_confidences(log_probs: LogProbs, labels: Sequence[int]) -> tuple[float, ...]:
    """For each character of `labels`, its highest probability on the likeliest alignment.

    (T, K) and L labels -> L numbers in [0, 1]. Viterbi over the labels with blanks between them.
    """
    extended = np.full(2 * len(labels) + 1, BLANK)
    extended[1::2] = labels
    may_skip = np.zeros(len(extended), bool)
    may_skip[3::2] = extended[3::2] != extended[1:-2:2]
    emitted = log_probs[:, extended]
    score = np.full(len(extended) + 2, _NEVER)
    score[2:4] = emitted[0, :2]
    came_from = np.zeros(emitted.shape, int)
    for t in range(1, len(emitted)):
        moves = np.stack((score[2:], score[1:-1], np.where(may_skip, score[:-2], _NEVER)))
        came_from[t] = moves.argmax(axis=0)
        score[2:] = moves.max(axis=0) + emitted[t]
    state = len(extended) - 1 if len(extended) < 2 or score[-1] >= score[-2] else len(extended) - 2
    peaks = np.zeros(len(extended))
    for t in range(len(emitted) - 1, -1, -1):
        peaks[state] = max(peaks[state], float(np.exp(emitted[t, state])))
        state -= int(came_from[t, state])
    return tuple(float(p) for p in peaks[1::2].clip(0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A text the beam ends with, and the log of its probability summed over the paths it kept."""

    labels: tuple[int, ...]
    log_probability: float


def beam_search(log_probs: LogProbs, width: int = 8, least_label_probability: float = 1e-3) -> list[Hypothesis]:
    """The most likely texts, best first, at most `width`, by prefix beam search.

    Labels below `least_label_probability` at a frame are not tried there; the blank always is.
    """
    floor = np.log(least_label_probability)
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, _NEVER)}
    for row in log_probs.astype(np.float64):
        tried = [int(label) for label in np.flatnonzero(row > floor) if label != BLANK]
        grown = _grow(beam, row, tried)
        best = sorted(grown, key=lambda prefix: -_total(grown[prefix]))[:width]
        beam = {prefix: grown[prefix] for prefix in best}
    return [Hypothesis(prefix, _total(ends)) for prefix, ends in beam.items()]


def _grow(
    beam: dict[tuple[int, ...], tuple[float, float]], row: NDArray[np.float64], tried: list[int]
) -> dict[tuple[int, ...], tuple[float, float]]:
    """One frame: each prefix with the log-probability of ending in a blank, and in its last label."""
    grown: dict[tuple[int, ...], tuple[float, float]] = {}

    def add(prefix: tuple[int, ...], in_blank: float, in_label: float) -> None:
        before = grown.get(prefix, (_NEVER, _NEVER))
        grown[prefix] = (_log_add(before[0], in_blank), _log_add(before[1], in_label))

    for prefix, (in_blank, in_label) in beam.items():
        either = _log_add(in_blank, in_label)
        stays = in_label + row[prefix[-1]] if prefix else _NEVER
        add(prefix, either + row[BLANK], stays)
        for label in tried:
            # The same label again starts a new character only after a blank.
            begins = in_blank if prefix and prefix[-1] == label else either
            if begins > _NEVER:
                add((*prefix, label), _NEVER, begins + row[label])
    return grown


def _log_add(a: float, b: float) -> float:
    """log(exp(a) + exp(b)); math.log1p is several times faster than numpy on single numbers."""
    if a < b:
        a, b = b, a
    return a if b == _NEVER else a + math.log1p(math.exp(b - a))


def _total(ends: tuple[float, float]) -> float:
    return _log_add(*ends)
