"""Where in a crop each character of a known text stands: forced CTC alignment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.text.alphabet import BLANK
from hcr_batch.text.decode import LogProbs


def align(log_probs: LogProbs, labels: Sequence[int]) -> list[tuple[int, int]]:
    """First and last frame of each label on the likeliest path that says exactly `labels`.

    log_probs (T, K), true frames only. Viterbi over the labels with blanks between them (Graves et
    al., 2006, with the maximum in place of the sum). Raises ValueError where the frames are too few.
    """
    if not labels:
        return []
    states = np.full(2 * len(labels) + 1, BLANK)
    states[1::2] = labels
    # A state may be entered from itself, from the one before, and, where two labels differ, past the blank.
    skips = np.zeros(len(states), bool)
    skips[2:] = (states[2:] != BLANK) & (states[2:] != states[:-2])
    best = np.full(len(states), -np.inf)
    best[:2] = log_probs[0, states[:2]]
    steps = np.zeros((len(log_probs), len(states)), np.int8)
    for frame in range(1, len(log_probs)):
        ways = np.full((3, len(states)), -np.inf)
        ways[0] = best
        ways[1, 1:] = best[:-1]
        ways[2, 2:] = np.where(skips[2:], best[:-2], -np.inf)
        steps[frame] = ways.argmax(axis=0)
        best = ways.max(axis=0) + log_probs[frame, states]
    state = len(states) - 1 if best[-1] >= best[-2] else len(states) - 2
    if not np.isfinite(best[state]):
        raise ValueError(f"{len(labels)} labels cannot be aligned with {len(log_probs)} frames.")
    spans: list[list[int]] = [[] for _ in labels]
    for frame in range(len(log_probs) - 1, -1, -1):
        if state % 2:
            spans[state // 2].append(frame)
        state -= int(steps[frame, state])
    return [(span[-1], span[0]) for span in spans]
