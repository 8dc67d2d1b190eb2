"""Likely texts with their counts, as evidence beside the ink and never instead of it.

Candidates are the lexicon's texts nearest to what was read; `evidence.py` weighs each by its exact CTC
probability and by how often it occurs, against what was read itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

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

_NEAR_A_WORD = 3
"""Texts that are tried for each word of a reading of several, besides the word as it was read."""

_MOST_WORDS = 4
"""Readings of more words are sentences; four are put together in 256 ways."""

_COMMONEST = -5.2
"""Log of the share of the commonest name in the lexicon that the weights were fitted with: THOMAS, 0.55 %."""


_TYPED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
"""Signs of typesetting, and what a hand and a keyboard have for them."""


class Lexicon:
    """Texts with counts, folded to what an alphabet can write: capitals and no accents where it has no others, and
    apostrophes and hyphens as they are typed.

    left_out: how many texts it cannot write even so.
    """

    def __init__(self, counts: Mapping[str, int], alphabet: Alphabet) -> None:
        known = frozenset(alphabet.characters)
        self.counts: dict[str, int] = {}
        self.left_out = 0
        for text, count in counts.items():
            folded = _folded(text, known)
            if folded:
                self.counts[folded] = self.counts.get(folded, 0) + count
            elif text:
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

    def log_share_of_words(self, text: str) -> float:
        """Log of the shares of its words together, where it has several and each is a text of the lexicon; else minus
        infinity. `log_share` knows it only as a whole."""
        words = text.split(" ")
        return sum(map(self.log_share, words)) if len(words) > 1 else -np.inf

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

    def nearest_by_word(self, readings: Sequence[str], most: int = MOST_CANDIDATES) -> list[list[str]]:
        """For each reading of two to four words, those words and texts that are near to them put together in all
        ways, likeliest first, at most `most`; none for other readings."""
        several = {i: words for i, r in enumerate(readings) if 1 < len(words := r.split(" ")) <= _MOST_WORDS}
        words = sorted({word for some in several.values() for word in some})
        near = dict(zip(words, self.nearest(words, _NEAR_A_WORD), strict=True))
        found: list[list[str]] = [[] for _ in readings]
        for i, some in several.items():
            texts = {" ".join(one) for one in product(*((word, *near[word]) for word in some))}
            found[i] = sorted(texts, key=lambda text: (-self.log_share_of_words(text), text))[:most]
        return found

    def _best(self, edits: NDArray[np.uint8], first: int, most: int) -> list[str]:
        near = np.flatnonzero(edits <= _FARTHEST)
        cost = edits[near] - _EDIT_WORTH * self._log_counts[first + near]
        if len(near) > most:
            chosen = np.argpartition(cost, most)[:most]
            near, cost = near[chosen], cost[chosen]
        return [self._texts[first + i] for i in near[np.lexsort((near, cost))]]


def can_write_any(texts: Iterable[str], alphabet: Alphabet) -> bool:
    """Whether a lexicon of these texts would hold any."""
    known = frozenset(alphabet.characters)
    return any(_folded(text, known) for text in texts)


def _commonest(counts: Mapping[str, int], total: int) -> float:
    """Log of the commonest text's share."""
    return float(np.log(max(counts.values()) / total)) if counts else _COMMONEST


def _folded(text: str, known: frozenset[str]) -> str:
    """The first form of `text` that can be written: as it is, in capitals, without accents, typed; else empty."""
    for form in dict.fromkeys((text, text.translate(_TYPED))):
        for case, accents in ((False, False), (True, False), (False, True), (True, True)):
            folded = fold_text(form, case=case, accents=accents)
            if known.issuperset(folded):
                return folded
    return ""
