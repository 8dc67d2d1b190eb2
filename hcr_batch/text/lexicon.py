"""Likely texts with their counts, as evidence beside the ink and never instead of it.

Candidates are the lexicon's texts nearest to what was read; each is weighed by its exact CTC probability
and by how often it occurs, against what was read itself. The weights are those of a conditional
logit (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974), fitted by
`python -m jobs.fit_lexicon` to crops that the network was not trained on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.fold import fold_text

MOST_CANDIDATES = 32
"""Nearest texts that are weighed for a crop: with 150 no more names come out right."""

_FARTHEST = 3
"""Edits between what was read and a candidate."""

_EDIT_WORTH = 0.3
"""Edits that a factor of e in the counts makes up for when candidates are chosen."""

_COMMONEST = -5.2
"""Log of the share of the commonest name in the lexicon that the weights were fitted with: THOMAS, 0.55 %."""

_LEAST_LOG_PROBABILITY = -1e4
"""Stands for minus infinity where it is multiplied."""


@dataclass(frozen=True, kw_only=True)
class LexiconWeights:
    """How the evidence is weighed; kept in the bundle, since it depends on the network.

    ctc: of a text's CTC log-probability. frequency: of the log of its share of all counts. outside:
    of a text that the lexicon lacks, and outside_length of each of its characters. best_outside: added where
    that text is the likeliest by the ink. nothing: of the case that none of the candidates is right.
    margin: how much surer, in log-odds, a text of the lexicon must be to overrule the likeliest
    by the ink; confidences leave it out. The defaults were fitted to the bundle names-18feeb87408e.
    """

    ctc: float = 0.64
    frequency: float = 0.634
    outside: float = -7.69
    outside_length: float = -0.357
    best_outside: float = 0.71
    nothing: float = -12.17
    margin: float = 2.75

    @property
    def vector(self) -> NDArray[np.float64]:
        """In the order of the columns of `evidence`, and `nothing` at the end; (6,)."""
        parts = (self.ctc, self.frequency, self.outside, self.outside_length, self.best_outside, self.nothing)
        return np.array(parts)


class Lexicon:
    """Texts with counts, folded to what an alphabet can write: capitals and no accents where it has no others.

    Texts that it cannot write even so are left out; `left_out` is their number.
    """

    def __init__(self, counts: Mapping[str, int], alphabet: Alphabet) -> None:
        known = frozenset(alphabet.characters)
        self.counts: dict[str, int] = {}
        self.left_out = 0
        for text, count in counts.items():
            folded = _folded(text, known)
            if folded:
                self.counts[folded] = self.counts.get(folded, 0) + count
            else:
                self.left_out += 1
        self._texts = sorted(self.counts, key=len)
        self._starts = np.searchsorted([len(t) for t in self._texts], range(0, 256))
        self._log_counts = np.log([self.counts[t] for t in self._texts] or [1])
        total = sum(self.counts.values())
        self._log_total = np.log(max(total, 1)) + max(0.0, _commonest(self.counts, total) - _COMMONEST)

    def __len__(self) -> int:
        return len(self.counts)

    def __contains__(self, text: object) -> bool:
        return text in self.counts

    def log_share(self, text: str) -> float:
        """Log of the share of all counts that `text` has; minus infinity outside the lexicon.

        In a small lexicon every share is lowered alike, until the commonest has what the commonest name has
        among a whole population's: else the few texts of a list would be thought certain beforehand,
        and what it lacks could hardly be read any more.
        """
        count = self.counts.get(text)
        return float(np.log(count) - self._log_total) if count else -np.inf

    def nearest(self, readings: Sequence[str], most: int = MOST_CANDIDATES) -> list[list[str]]:
        """For each reading, the texts within three edits: few edits and high counts first, at most `most`.

        The whole lexicon is gone through for all readings at once: 100,000 texts cost about a
        millisecond a reading, and far more for a reading alone.
        """
        if not readings or not self._texts:
            return [[] for _ in readings]
        lengths = [len(r) for r in readings]
        first = self._starts[max(0, min(255, min(lengths) - _FARTHEST))]
        last = self._starts[min(255, max(lengths) + _FARTHEST + 1)]
        texts = self._texts[first:last]
        edits = process.cdist(readings, texts, scorer=Levenshtein.distance, score_cutoff=_FARTHEST, dtype=np.uint8)
        return [self._best(row, int(first), most) for row in edits]

    def _best(self, edits: NDArray[np.uint8], first: int, most: int) -> list[str]:
        near = np.flatnonzero(edits <= _FARTHEST)
        cost = edits[near] - _EDIT_WORTH * self._log_counts[first + near]
        if len(near) > most:
            chosen = np.argpartition(cost, most)[:most]
            near, cost = near[chosen], cost[chosen]
        return [self._texts[first + i] for i in near[np.lexsort((near, cost))]]


def _commonest(counts: Mapping[str, int], total: int) -> float:
    """Log of the commonest text's share."""
    return float(np.log(max(counts.values()) / total)) if counts else _COMMONEST


def _folded(text: str, known: frozenset[str]) -> str:
    """The first form of `text` that can be written: as it is, in capitals, without accents; else empty."""
    for case, accents in ((False, False), (True, False), (False, True), (True, True)):
        folded = fold_text(text, case=case, accents=accents)
        if known.issuperset(folded):
            return folded
    return ""


@dataclass(frozen=True)
class Case:
    """The texts that compete for one crop: those read from the ink come first, then those of the lexicon.

    log_probabilities: (N,) exact CTC ones. log_shares: (N,) of all counts, minus infinity outside the
    lexicon. read: how many come from the ink.
    """

    texts: tuple[str, ...]
    log_probabilities: NDArray[np.float64]
    log_shares: NDArray[np.float64]
    read: int

    @property
    def evidence(self) -> NDArray[np.float64]:
        """(N + 1, 6): a row for each text, one for the case that none is right, and the columns of
        LexiconWeights.vector."""
        inside = np.isfinite(self.log_shares)
        rows = np.zeros((len(self.texts) + 1, 6))
        rows[:-1, 0] = np.maximum(self.log_probabilities, _LEAST_LOG_PROBABILITY)
        rows[:-1, 1][inside] = self.log_shares[inside]
        rows[:-1, 2] = ~inside
        rows[:-1, 3] = np.where(inside, 0, [len(text) for text in self.texts])
        best = int(np.argmax(self.log_probabilities))
        rows[best, 4] = not inside[best]
        rows[-1, 5] = 1.0
        return rows


def weigh(case: Case, weights: LexiconWeights) -> tuple[int, NDArray[np.float64]]:
    """Which text is taken, and the probability of each: an index, and (N,) that sum to at most 1.

    The likeliest by the ink is kept, if the lexicon lacks it, unless another is surer by the margin.
    """
    rows = case.evidence
    worth = rows @ weights.vector
    posterior = np.exp(worth - np.logaddexp.reduce(worth))
    return int(np.argmax((worth + weights.margin * rows[:, 4])[:-1])), posterior[:-1]
