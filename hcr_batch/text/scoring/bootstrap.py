"""Bootstrap confidence intervals over fields: how far a score may be off by the choice of the sample.

Fields are drawn again with replacement, as many as there are, and the score is computed again from
the summed counts; the middle 95 % of those scores are the interval. Method: Bisani and Ney,
"Bootstrap estimates for confidence intervals in ASR performance evaluation", ICASSP 2004.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.scoring.metrics import Scores

RESAMPLES = 2_000
"""Enough that the ends of the interval move by less than a tenth of its width from seed to seed."""

_Z = 1.96
_CELLS = 4_000_000
"""Numbers drawn at a time: bounds the memory at 32 MB."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, the 95 % interval from `low` to `high`, and the number of fields it rests on.

    All three are nan where the figure is not defined, as with no fields.
    """

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, kw_only=True)
class ScoreEstimates:
    """The rates of `Scores` with their intervals, and the counts themselves."""

    counts: Scores
    cer: Estimate
    character_accuracy: Estimate
    wer: Estimate
    exact: Estimate


def resampled_sums(counts: NDArray[Any], seed: int, resamples: int = RESAMPLES) -> NDArray[np.float64]:
    """Column sums of `resamples` redrawn sets of fields: (N, C) counts of N fields -> (R, C).

    Drawing N rows with replacement is drawing how often each distinct row comes, a multinomial.
    Distinct rows are few (so many characters, so many edits), which makes this quick for any N.
    """
    if len(counts) == 0:
        return np.zeros((resamples, counts.shape[1]))
    rng = np.random.default_rng(seed)
    kinds, frequencies = np.unique(counts, axis=0, return_counts=True)
    shares = frequencies / len(counts)
    step = max(1, _CELLS // len(kinds))
    sizes = [min(step, resamples - start) for start in range(0, resamples, step)]
    return np.concatenate([rng.multinomial(len(counts), shares, size=size) @ kinds for size in sizes]).astype(float)


def ratio_estimate(above: NDArray[Any], below: NDArray[Any], n: int, value: float) -> Estimate:
    """The estimate `value` with the interval of above / below over resamples: two (R,) sums."""
    low, high = interval(above / np.maximum(below, 1))
    return Estimate(value, low, high, n) if n else Estimate(np.nan, np.nan, np.nan, 0)


def share_estimate(hits: int, resampled: NDArray[Any], n: int) -> Estimate:
    """Share `hits` of n fields; resampled (R,) hits. All or none hit leaves nothing to redraw: the
    interval is then Wilson's (1927), which knows that n fields may simply have missed the others."""
    if n == 0 or 0 < hits < n:
        return ratio_estimate(resampled, np.full_like(resampled, n), n, hits / max(n, 1))
    far = _Z**2 / (n + _Z**2)
    return Estimate(hits / n, 1 - far, 1.0, n) if hits else Estimate(0.0, 0.0, far, n)


def interval(values: NDArray[Any]) -> tuple[float, float]:
    """The middle 95 % of resampled values (R,); nan are left out."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


def count_matrix(scores: Sequence[Scores]) -> NDArray[np.int64]:
    """(N, 5) counts of N fields: exact, characters, character edits, words, word edits."""
    rows = [(s.exact_fields, s.characters, s.character_edits, s.words, s.word_edits) for s in scores]
    return np.array(rows, np.int64).reshape(len(scores), 5)


def estimate_scores(scores: Sequence[Scores], seed: int = 0) -> ScoreEstimates:
    """The rates over the fields whose counts are `scores`, one each."""
    n = len(scores)
    exact, characters, edits, words, word_edits = resampled_sums(count_matrix(scores), seed).T
    total = sum(scores, Scores())
    cer = ratio_estimate(edits, characters, n, total.cer)
    return ScoreEstimates(
        counts=total,
        cer=cer,
        character_accuracy=Estimate(1 - cer.value, 1 - cer.high, 1 - cer.low, n),
        wer=ratio_estimate(word_edits, words, n, total.wer),
        exact=share_estimate(total.exact_fields, exact, n),
    )
