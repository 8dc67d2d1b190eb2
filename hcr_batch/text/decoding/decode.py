"""From label probabilities to text: greedy and beam search, and exact CTC probabilities.

Log-probabilities are (T, K) float32 of one crop, true frames only, or (B, T, K) of a batch with the
number of true frames (B,) of each crop. Label 0 is the blank.
Method: Graves et al., "Connectionist temporal classification", ICML 2006; prefix beam search
after Hannun et al., "First-pass large vocabulary continuous speech recognition", 2014.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
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
    plain probabilities, several times faster than with their logarithms. What underflows there is below
    1e-300, so texts likelier than that lose nothing by it; only the others are computed with logarithms.
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


_FAINT = math.log(1e-280)


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
    alpha = np.full((len(emitted), emitted.shape[2] + 2), _NEVER)
    alpha[:, 2:4] = emitted[:, 0, :2]
    for t in range(1, int(frames.max())):
        reached = np.logaddexp(alpha[:, 2:], alpha[:, 1:-1])
        reached = np.logaddexp(reached, np.where(may_skip, alpha[:, :-2], _NEVER))
        alpha[:, 2:] = np.where((t < frames)[:, None], reached + emitted[:, t], alpha[:, 2:])
    rows = np.arange(len(emitted))
    return np.asarray(np.logaddexp(alpha[rows, ends + 2], np.where(ends > 0, alpha[rows, ends + 1], _NEVER)))


def character_confidences(log_probs: LogProbs, labels: Sequence[int]) -> tuple[float, ...]:
    """For each character of `labels`, its highest probability on the likeliest alignment.

    (T, K) and L labels -> L numbers in [0, 1].
    """
    peaks = log_probs[peak_frames(log_probs, labels), list(labels)] if len(labels) else np.zeros(0)
    return tuple(np.exp(peaks).clip(0.0, 1.0).tolist())


def peak_frames(log_probs: LogProbs, labels: Sequence[int]) -> list[int]:
    """For each character of `labels`, the frame of the likeliest alignment at which it is most probable.

    (T, K) and L labels, fit for T frames -> L frames, ascending; of equal ones the last.
    """
    peaks = [-1] * len(labels)
    path = likeliest_path(log_probs, labels)
    for t in range(len(path) - 1, -1, -1):
        place, is_label = divmod(path[t], 2)
        if is_label and (peaks[place] < 0 or log_probs[t, labels[place]] > log_probs[peaks[place], labels[place]]):
            peaks[place] = t
    return peaks


def likeliest_path(log_probs: LogProbs, labels: Sequence[int]) -> list[int]:
    """Where in `labels` each frame is, on the likeliest path that says exactly these: 2 i + 1 at the label i, even
    numbers at the blanks between.

    (T, K) and L labels, fit for T frames -> T numbers from 0 to 2 L, ascending. Viterbi over the labels with blanks
    between them (Graves et al., 2006, with the maximum in place of the sum).
    """
    extended = np.full(2 * len(labels) + 1, BLANK)
    extended[1::2] = labels
    # A state may be entered from itself, from the one before, and, where two labels differ, past the blank.
    skip = np.full(len(extended), _NEVER)
    skip[3::2][extended[3::2] != extended[1:-2:2]] = 0.0
    emitted = log_probs[:, extended]
    moves, states = np.empty((3, len(extended))), np.arange(len(extended))
    score = np.full(len(extended) + 2, _NEVER)
    score[2:4] = emitted[0, :2]
    came_from = np.zeros(emitted.shape, int)
    for t in range(1, len(emitted)):
        moves[0], moves[1] = score[2:], score[1:-1]
        np.add(score[:-2], skip, out=moves[2])
        came_from[t] = moves.argmax(axis=0)
        score[2:] = moves[came_from[t], states] + emitted[t]
    state = len(extended) - 1 if len(extended) < 2 or score[-1] >= score[-2] else len(extended) - 2
    path = [state]
    for t in range(len(emitted) - 1, 0, -1):
        state -= int(came_from[t, state])
        path.append(state)
    return path[::-1]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A text the beam ends with, and the log of its probability summed over the paths it kept."""

    labels: tuple[int, ...]
    log_probability: float


def beam_search(
    log_probs: LogProbs,
    width: int = 8,
    least_label_probability: float = 1e-3,
    may_begin: Callable[[tuple[int, ...]], bool] | None = None,
    worth: Callable[[tuple[int, ...]], float] | None = None,
) -> list[Hypothesis]:
    """The most likely texts, best first, at most `width`, by prefix beam search.

    Labels below `least_label_probability` at a frame are not tried there; the blank always is. Where it alone
    is, no text goes on with the label it had.
    may_begin: whether a text that is wanted may begin with these labels; other prefixes are dropped at
    once. The empty prefix is always kept.
    worth: a log-weight of each prefix, by which the beam ranks them beside their probability; asked of none before its
    beginnings.
    """
    wanted = None if may_begin is None else cache(may_begin)
    # Plain probabilities, brought back to 1 at every frame: adding those is far quicker than their logarithms.
    probabilities, scale = np.exp(log_probs.astype(np.float64)), 0.0
    blanks = probabilities[:, BLANK].tolist()
    beam: _Beam = {(): (1.0, 0.0)}
    rests = True
    for frame, tried in enumerate(_tried(probabilities, least_label_probability)):
        if not tried:
            # Most frames are such: all that is done about them is done at the first.
            beam = beam if rests else {prefix: (sum(ends), 0.0) for prefix, ends in beam.items()}
            scale, rests = scale + _log(blanks[frame]), True
            continue
        rests = False
        beam = _grow(beam, probabilities[frame].tolist(), tried)
        if wanted is not None:
            beam = {prefix: ends for prefix, ends in beam.items() if not prefix or wanted(prefix)}
        best = _best(beam, worth)[:width]
        most = sum(best[0][1]) or 1.0
        scale += math.log(most)
        beam = {prefix: (in_blank / most, in_label / most) for prefix, (in_blank, in_label) in best}
    return [Hypothesis(prefix, scale + _log(sum(ends))) for prefix, ends in _best(beam, worth)]


_Beam = dict[tuple[int, ...], tuple[float, float]]
"""Each prefix with the probability of ending in a blank, and in its last label."""


def _tried(probabilities: NDArray[np.float64], least: float) -> list[list[int]]:
    """The labels to try at each frame, (T, K) -> T lists."""
    tried: list[list[int]] = [[] for _ in probabilities]
    for frame, label in np.argwhere(probabilities > least).tolist():
        if label != BLANK:
            tried[frame].append(label)
    return tried


def _grow(beam: _Beam, row: list[float], tried: list[int]) -> _Beam:
    """One frame: what each prefix may become."""
    grown: _Beam = {}
    for prefix, (in_blank, in_label) in beam.items():
        either, last = in_blank + in_label, prefix[-1] if prefix else BLANK
        before = grown.get(prefix, (0.0, 0.0))
        stays = in_label * row[last] if prefix else 0.0
        grown[prefix] = (before[0] + either * row[BLANK], before[1] + stays)
        for label in tried:
            # The same label again starts a new character only after a blank.
            begins = in_blank if label == last else either
            if begins:
                longer = (*prefix, label)
                before = grown.get(longer, (0.0, 0.0))
                grown[longer] = (before[0], before[1] + begins * row[label])
    return grown


def _best(
    beam: _Beam, worth: Callable[[tuple[int, ...]], float] | None
) -> list[tuple[tuple[int, ...], tuple[float, float]]]:
    """What it holds, the likeliest prefix first, or that which is worth most."""
    if worth is None:
        return sorted(beam.items(), key=lambda item: item[1][0] + item[1][1], reverse=True)
    return sorted(beam.items(), key=lambda item: _log(item[1][0] + item[1][1]) + worth(item[0]), reverse=True)


def _log(probability: float) -> float:
    return math.log(probability) if probability else _NEVER
