"""How much a confidence is worth: calibration, ranking, and what may be accepted unseen.

All figures rest on a `Tally`: how many fields have each confidence, and how many of them are
right. Fields of equal confidence are thus always taken together, whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.scoring.bootstrap import Estimate, interval

BINS = 10
_RESAMPLES = 500
"""Bins of a reliability diagram, and draws of the bootstrap."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """levels (L,): the distinct confidences, ascending, in [0, 1]; fields (L,): how many fields have
    each; right (L,): how many of those are exactly right."""

    levels: Floats
    fields: Floats
    right: Floats

    @property
    def n(self) -> int:
        """Number of fields."""
        return int(self.fields.sum())


@dataclass(frozen=True)
class ReliabilityBin:
    """Fields of like confidence: their mean confidence and the share of them that is right."""

    fields: int
    confidence: float
    right: float


@dataclass(frozen=True)
class UnseenBar:
    """A bar set on one half of the fields and used on the other: shares in [0, 1] of fields accepted, and of these
    that are right; means over many halvings, nan where nothing was accepted."""

    accepted: float
    right: float


@dataclass(frozen=True, kw_only=True)
class ConfidenceFigures:
    """What a reader's confidences are worth, each figure with its interval. unseen_99: a bar for 99 % right."""

    ece: Estimate
    brier: Estimate
    auroc: Estimate
    coverage_99: Estimate
    coverage_95: Estimate
    threshold_99: float | None
    threshold_95: float | None
    unseen_99: UnseenBar
    bins: tuple[ReliabilityBin, ...]
    coverage: tuple[float, ...]
    risk: tuple[float, ...]


def tally(confidences: Sequence[float], right: Sequence[bool]) -> Tally:
    """The tally of N confidences in [0, 1] and whether each field was exactly right."""
    levels, where = np.unique(np.asarray(confidences, np.float64), return_inverse=True)
    fields = np.bincount(where, minlength=len(levels)).astype(np.float64)
    hits = np.bincount(where, np.asarray(right, np.float64), len(levels)).astype(np.float64)
    return Tally(levels, fields, hits)


def reliability(t: Tally, bins: int = BINS) -> list[ReliabilityBin]:
    """At most `bins` bins with as equal a number of fields as ties allow, least confident first.

    Bins of equal count, not of equal width: most confidences lie near 1, where a fixed bin would
    hold nearly all fields and say nothing of them.
    """
    middle_rank = np.cumsum(t.fields) - t.fields / 2
    bin_of = np.minimum((middle_rank * bins / max(t.n, 1)).astype(int), bins - 1)
    fields, sure, right = (np.bincount(bin_of, weights, bins) for weights in (t.fields, t.fields * t.levels, t.right))
    return [
        ReliabilityBin(int(f), float(s / f), float(r / f)) for f, s, r in zip(fields, sure, right, strict=True) if f
    ]


def expected_calibration_error(t: Tally, bins: int = BINS) -> float:
    """Mean distance between confidence and share right over `reliability` bins, weighted by fields.

    In [0, 1]. Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", 2015,
    with bins of equal count after Nguyen and O'Connor, EMNLP 2015.
    """
    return sum(b.fields * abs(b.confidence - b.right) for b in reliability(t, bins)) / t.n if t.n else float("nan")


def brier_score(t: Tally) -> float:
    """Mean squared distance of the confidence from 1 (right) or 0 (wrong); 0 is perfect. Brier, 1950."""
    squares = t.right * (1 - t.levels) ** 2 + (t.fields - t.right) * t.levels**2
    return float(squares.sum() / t.n) if t.n else float("nan")


def auroc(t: Tally) -> float:
    """Chance that a right field has a higher confidence than a wrong one, equal ones counting half.

    0.5 is no better than a coin; nan unless there are both. The Mann-Whitney statistic: Hanley and
    McNeil, "The meaning and use of the area under a ROC curve", 1982.
    """
    wrong = t.fields - t.right
    pairs = t.right.sum() * wrong.sum()
    below = np.cumsum(wrong) - wrong / 2
    return float((t.right * below).sum() / pairs) if pairs else float("nan")


def risk_coverage(t: Tally) -> tuple[Floats, Floats]:
    """Accepting the surest first: (L,) share accepted, ascending, and (L,) share of those that is wrong.

    El-Yaniv and Wiener, "On the foundations of noise-free selective classification", 2010.
    """
    accepted, right = np.cumsum(t.fields[::-1]), np.cumsum(t.right[::-1])
    return accepted / max(t.n, 1), 1 - right / np.maximum(accepted, 1)


def coverage_at_precision(t: Tally, precision: float) -> tuple[float, float | None]:
    """The largest share of fields that can be accepted unseen with `precision` of them right, and the
    least confidence to accept for it; 0 and None where there is none.

    The threshold is chosen on the fields it is measured on, so a little luck is in it.
    """
    coverage, risk = risk_coverage(t)
    enough = np.flatnonzero(1 - risk >= precision - 1e-12)
    if len(enough) == 0:
        return 0.0, None
    return float(coverage[enough[-1]]), float(t.levels[::-1][enough[-1]])


def unseen_bar(t: Tally, precision: float, seed: int = 0) -> UnseenBar:
    """What the bar of `coverage_at_precision` does on fields that it was not chosen on."""
    rng = np.random.default_rng(seed)
    cells = np.concatenate((t.right, t.fields - t.right)).astype(np.int64)
    halvings, accepted, right = _RESAMPLES if t.n > 1 else 0, 0.0, 0.0
    for _ in range(halvings):
        half = rng.multivariate_hypergeometric(cells, t.n // 2, method="marginals")
        chosen_on, used_on = (_of_cells(t.levels, some) for some in (half, cells - half))
        bar = coverage_at_precision(chosen_on, precision)[1]
        over = used_on.levels >= (2.0 if bar is None else bar)
        accepted += float(used_on.fields[over].sum() / used_on.n)
        right += float(used_on.right[over].sum() / used_on.n)
    return UnseenBar(accepted / max(halvings, 1), right / accepted if accepted else float("nan"))


def _of_cells(levels: Floats, cells: NDArray[np.int64]) -> Tally:
    """The tally of (2 L,) counts: right ones of each level, then wrong ones. Levels without fields are left out, so
    that none of them is taken for a bar."""
    right, wrong = np.split(cells.astype(np.float64), 2)
    met = right + wrong > 0
    return Tally(levels[met], (right + wrong)[met], right[met])


def confidence_figures(confidences: Sequence[float], right: Sequence[bool], seed: int = 0) -> ConfidenceFigures:
    """All figures for N confidences in [0, 1], with bootstrap intervals over fields."""
    t = tally(confidences, right)
    drawn = np.array([[figure(draw) for figure in _FIGURES.values()] for draw in _redraw(t, seed)])
    drawn = drawn.reshape(-1, len(_FIGURES))  # without fields there is nothing to draw
    estimates = {
        name: Estimate(figure(t), *interval(values), t.n)
        for (name, figure), values in zip(_FIGURES.items(), drawn.T, strict=True)
    }
    coverage, risk = risk_coverage(t)
    return ConfidenceFigures(
        **estimates,
        threshold_99=coverage_at_precision(t, 0.99)[1],
        threshold_95=coverage_at_precision(t, 0.95)[1],
        unseen_99=unseen_bar(t, 0.99, seed),
        bins=tuple(reliability(t)),
        coverage=tuple(coverage.tolist()),
        risk=tuple(risk.tolist()),
    )


_FIGURES: dict[str, Callable[[Tally], float]] = {
    "ece": expected_calibration_error,
    "brier": brier_score,
    "auroc": auroc,
    "coverage_99": lambda t: coverage_at_precision(t, 0.99)[0],
    "coverage_95": lambda t: coverage_at_precision(t, 0.95)[0],
}


def _redraw(t: Tally, seed: int) -> Iterator[Tally]:
    """Tallies of fields drawn again with replacement; a level that is not drawn keeps count 0."""
    rng = np.random.default_rng(seed)
    shares = np.concatenate((t.right, t.fields - t.right)) / max(t.n, 1)
    for _ in range(_RESAMPLES if t.n else 0):
        right, wrong = np.split(rng.multinomial(t.n, shares).astype(np.float64), 2)
        yield Tally(t.levels, right + wrong, right)
