"""Prefix beam search: the texts that the network finds likeliest, each with the sum over its paths.

Method: after Hannun et al., "First-pass large vocabulary continuous speech recognition", 2014.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.alphabet import BLANK
from hcr_batch.text.decoding.ctc import LogProbs


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
) -> list[Hypothesis]:
    """The most likely texts, best first, at most `width`, by prefix beam search.

    Labels below `least_label_probability` at a frame are not tried there; the blank always is. Where it alone
    is, no text goes on with the label it had.
    may_begin: whether a text that is wanted may begin with these labels; other prefixes are dropped at
    once. The empty prefix is always kept.
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
        best = _best(beam)[:width]
        most = sum(best[0][1]) or 1.0
        scale += math.log(most)
        beam = {prefix: (in_blank / most, in_label / most) for prefix, (in_blank, in_label) in best}
    return [Hypothesis(prefix, scale + _log(sum(ends))) for prefix, ends in _best(beam)]


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


def _best(beam: _Beam) -> list[tuple[tuple[int, ...], tuple[float, float]]]:
    """What it holds, the likeliest prefix first."""
    return sorted(beam.items(), key=lambda item: item[1][0] + item[1][1], reverse=True)


def _log(probability: float) -> float:
    return math.log(probability) if probability else -math.inf
