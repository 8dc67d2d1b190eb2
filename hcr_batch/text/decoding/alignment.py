"""Where the characters of a text stand among the frames of a crop: the likeliest alignment of CTC.

Method: Viterbi over the labels with blanks between them, as the sum of Graves et al., "Connectionist temporal
classification", ICML 2006, with the maximum in its place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.text.alphabet import BLANK
from hcr_batch.text.decoding.ctc import LogProbs


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

    (T, K) and L labels, fit for T frames -> T numbers from 0 to 2 L, ascending.
    """
    extended = np.full(2 * len(labels) + 1, BLANK)
    extended[1::2] = labels
    # A state may be entered from itself, from the one before, and, where two labels differ, past the blank.
    skip = np.full(len(extended), -np.inf)
    skip[3::2][extended[3::2] != extended[1:-2:2]] = 0.0
    emitted = log_probs[:, extended]
    moves, states = np.empty((3, len(extended))), np.arange(len(extended))
    score = np.full(len(extended) + 2, -np.inf)
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
