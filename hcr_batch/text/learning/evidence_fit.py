"""Learns how to weigh the evidence from crops whose text is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.decoding.evidence import COLUMNS, Case, EvidenceWeights, weigh
from hcr_batch.text.likelihood import likeliest

_RIDGE = 0.5
_LEAST = 1e-9
_MARGINS = np.arange(0.0, 10.25, 0.25)
"""How strongly weights are held to where they start, what a likelihood counts at least, so that its logarithm stays
finite, and the margins that are tried."""


@dataclass(frozen=True)
class LabelledCase:
    """A crop whose label is known. reading: what the ink alone says. case: what competes, None where the
    reading is sure and nobody else is asked."""

    label: str
    reading: str
    case: Case | None


def without_own_label(known: LabelledCase, count: int, total: int) -> LabelledCase:
    """The same as if the crop's own label had not been counted in the lexicon.

    A lexicon counted from labels that include this crop's knows the answer: its label is never outside.
    count: how often the lexicon has the label; total: sum of all its counts.
    """
    case = known.case
    if case is None or known.label not in case.texts:
        return known
    own = case.texts.index(known.label)
    shares = case.log_shares.copy()
    shares[own] = np.log((count - 1) / total) if count > 1 else -np.inf
    keep = [i for i in range(len(case.texts)) if i != own or i < case.read or count > 1]
    texts = tuple(case.texts[i] for i in keep)
    kept = (case.log_probabilities[keep], shares[keep], case.log_priors[keep], case.log_words[keep])
    return replace(known, case=Case(texts, *kept, case.read))


def fit_weights(
    known: Sequence[LabelledCase], start: EvidenceWeights, label_noise: float = 0.0, others: Sequence[LabelledCase] = ()
) -> EvidenceWeights:
    """Weights that make the labels likeliest, allowing for a share of wrong ones; the margin is left as it is.

    Maximum likelihood, with a small ridge towards `start`. others: count together as much as `known`.
    """
    asked = [(k.case, _answer(k)) for k in known if k.case is not None]
    beside = [(k.case, _answer(k)) for k in others if k.case is not None]
    cases = asked + beside
    if not cases:
        return start
    counts = np.ones(len(cases))
    counts[len(asked) :] = len(asked) / max(1, len(beside))
    rows = np.zeros((len(cases), max(len(case.texts) for case, _ in cases) + 1, len(COLUMNS)))
    unused = np.zeros(rows.shape[:2])
    for i, (case, _) in enumerate(cases):
        rows[i, : len(case.texts) + 1] = case.evidence
        unused[i, len(case.texts) + 1 :] = -np.inf
    right = np.array([answer for _, answer in cases])
    is_nothing = np.array([len(case.texts) for case, _ in cases]) == right
    vector = _fitted(rows, unused, right, is_nothing, counts, label_noise, start.vector)
    return replace(start, **dict(zip(COLUMNS, (round(float(v), 4) for v in vector), strict=True)))


def _answer(known: LabelledCase) -> int:
    """The row of the label in the evidence; the last one where it does not compete."""
    assert known.case is not None
    texts = known.case.texts
    return texts.index(known.label) if known.label in texts else len(texts)


def _fitted(
    rows: NDArray[np.float64],
    unused: NDArray[np.float64],
    right: NDArray[np.int_],
    is_nothing: NDArray[np.bool_],
    counts: NDArray[np.float64],
    noise: float,
    start: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(8,) weights. rows: (N, C, 8). unused: (N, C) minus infinity where a row is padding. counts: (N,) how much each
    crop counts."""
    index = np.arange(len(rows))

    def log_likelihood(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        worth = rows @ weights + unused
        posterior = np.exp(worth - worth.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        of_right = posterior[index, right]
        agree = np.maximum((1 - noise) * of_right + noise * is_nothing, _LEAST)
        slope = counts * (1 - noise) * of_right / agree
        pull = slope @ (rows[index, right] - (posterior[..., None] * rows).sum(axis=1))
        value = counts @ np.log(agree) - _RIDGE / 2 * ((weights - start) ** 2).sum()
        return float(value), np.asarray(pull - _RIDGE * (weights - start))

    return likeliest(log_likelihood, start, np.abs(rows).max(axis=(0, 1)))


def best_margin(
    known: Sequence[LabelledCase], weights: EvidenceWeights, without: Sequence[str], alone: EvidenceWeights
) -> float:
    """Of the margins with which the lexicon costs nothing where it lacks the label, the one that reads most of these
    crops right, and of equal ones the largest.

    It costs nothing where as many are right as with the texts `without`, which are read for all crops when no lexicon
    is asked and `alone` weighs.
    """
    lacking = np.array([k.case is not None and not _inside(k) for k in known])
    wanted = np.array([text == k.label for k, text in zip(known, without, strict=True)])[lacking].sum()
    best, most = float(_MARGINS[-1]), -1
    for margin in _MARGINS.tolist():
        right = np.array([taken(k, replace(weights, margin=margin), alone) == k.label for k in known])
        if right[lacking].sum() >= wanted and right.sum() >= most:
            best, most = float(margin), int(right.sum())
    return best


def taken(known: LabelledCase, weights: EvidenceWeights, alone: EvidenceWeights | None = None) -> str:
    """What is read with lexicon and prior."""
    return known.reading if known.case is None else known.case.texts[weigh(known.case, weights, alone)[0]]


def _inside(known: LabelledCase) -> bool:
    case = known.case
    return case is not None and known.label in case.texts and bool(np.isfinite(case.log_shares[_answer(known)]))


def right_share(
    known: Iterable[LabelledCase], weights: EvidenceWeights | None = None, alone: EvidenceWeights | None = None
) -> float:
    """Share read exactly right, by the ink alone where no weights are given."""
    hits = [(k.reading if weights is None else taken(k, weights, alone)) == k.label for k in known]
    return float(np.mean(hits)) if hits else float("nan")
