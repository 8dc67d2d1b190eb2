"""Weighs the candidates for a crop: by the ink, and by how likely each text was before anything was seen.

The weights are those of a conditional logit (McFadden, "Conditional logit analysis of qualitative choice
behavior", 1974), fitted by `python -m jobs.training.fit_prior` to crops that the network was not trained on.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

_LEAST_LOG_PROBABILITY = -1e4
"""Stands for minus infinity where it is multiplied."""

_LEAST_LEFT = 1e-4
"""Of the ink's probability, the least that is left to other texts."""


@dataclass(frozen=True, kw_only=True)
class EvidenceWeights:
    """How the evidence is weighed; kept in the bundle, since it depends on the network.

    ctc: of a text's CTC log-probability.
    frequency: of the log of its share of a lexicon's counts.
    prior: of the log-probability that the bundle's prior gives to a text outside the lexicon.
    outside: of such a text, and outside_length of each of its characters.
    best_outside: added where that text is the likeliest by the ink.
    nothing: of the case that none of the texts is right.
    left: of the log of how much of the ink's probability these texts leave to others, for that case.
    margin: how much surer, in log-odds, another text must be to overrule what is read without a lexicon where the
    lexicon lacks that; confidences leave it out.

    The defaults are for a lexicon without a prior, fitted to the bundle names-18feeb87408e.
    """

    ctc: float = 0.64
    frequency: float = 0.634
    prior: float = 0.0
    outside: float = -7.69
    outside_length: float = -0.357
    best_outside: float = 0.71
    nothing: float = -12.17
    left: float = 0.0
    margin: float = 2.75

    @property
    def vector(self) -> NDArray[np.float64]:
        """In the order of the columns of `evidence`, (8,): all but the margin."""
        return np.array([getattr(self, name) for name in COLUMNS])


COLUMNS = tuple(field.name for field in fields(EvidenceWeights) if field.name != "margin")
"""What is weighed, in the order of `Case.evidence`."""


@dataclass(frozen=True)
class Case:
    """The candidate texts of one crop: those read from the ink come first, then those of the lexicon.

    log_probabilities: (N,) exact CTC ones.
    log_shares: (N,) of all counts, minus infinity outside the lexicon, and everywhere where none is asked.
    log_priors: (N,) what the prior gives them, zeros without one.
    log_words: (N,) what the lexicon gives to several of its texts one after the other, minus infinity where that is not
    what a text is.
    read: how many come from the ink, searched alone or with the prior.
    """

    texts: tuple[str, ...]
    log_probabilities: NDArray[np.float64]
    log_shares: NDArray[np.float64]
    log_priors: NDArray[np.float64]
    log_words: NDArray[np.float64]
    read: int

    @property
    def evidence(self) -> NDArray[np.float64]:
        """(N + 1, 8): a row for each text, one for the case that none is right, and the columns of
        EvidenceWeights.vector."""
        inside = np.isfinite(self.log_shares)
        of = {name: np.zeros(len(self.texts) + 1) for name in COLUMNS}
        of["ctc"][:-1] = np.maximum(self.log_probabilities, _LEAST_LOG_PROBABILITY)
        of["frequency"][:-1][inside] = self.log_shares[inside]
        # Some write what the prior knows, and some what the lexicon lists.
        of["prior"][:-1] = np.where(inside, 0.0, np.logaddexp(self.log_priors, self.log_words))
        of["outside"][:-1] = ~inside
        of["outside_length"][:-1] = np.where(inside, 0, [len(text) for text in self.texts])
        best = int(np.argmax(self.log_probabilities))
        of["best_outside"][best] = not inside[best]
        of["nothing"][-1] = 1.0
        of["left"][-1] = np.log(max(_LEAST_LEFT, 1.0 - np.exp(self.log_probabilities).sum()))
        return np.stack([of[name] for name in COLUMNS], axis=1)

    @property
    def asks_lexicon(self) -> bool:
        """Whether a lexicon has anything to say of these texts, or brought one."""
        says = np.isfinite(self.log_shares).any() or np.isfinite(self.log_words).any()
        return bool(says) or self.read < len(self.texts)

    @property
    def without_lexicon(self) -> Case:
        """The same without a lexicon: only the texts read from the ink are candidates."""
        n = self.read
        nowhere = np.full(n, -np.inf)
        return Case(self.texts[:n], self.log_probabilities[:n], nowhere, self.log_priors[:n], nowhere, n)


def weigh(
    case: Case, weights: EvidenceWeights, alone: EvidenceWeights | None = None
) -> tuple[int, NDArray[np.float64]]:
    """Which text is taken, and the probability of each: an index, and (N,) that sum to at most 1.

    What is read without a lexicon is kept, if the lexicon lacks it, unless another is surer by the margin. `alone`
    weighs the evidence where none is asked; without it the likeliest by the ink is what is read then.
    """
    worth = case.evidence @ weights.vector
    posterior = np.exp(worth - np.logaddexp.reduce(worth))[:-1]
    worth = worth[:-1]
    if weights is alone and not case.asks_lexicon:
        return int(np.argmax(worth)), posterior
    own = int(np.argmax(case.log_probabilities)) if alone is None else weigh(case.without_lexicon, alone)[0]
    if not np.isfinite(case.log_shares[own]):
        worth[own] += weights.margin
    return int(np.argmax(worth)), posterior
