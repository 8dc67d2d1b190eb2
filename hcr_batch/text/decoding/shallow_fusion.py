"""Shallow fusion: a beam search that adds what the prior gives the beginnings of texts to what the ink gives them.

In cursive the ink alone may put a dozen texts that nobody writes before the first that somebody does.
Source: Hannun et al., "First-pass large vocabulary continuous speech recognition", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.ctc import LogProbs
from hcr_batch.text.decoding.draft import Labels
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.decoding.guided_beam import guided_beam_search
from hcr_batch.text.decoding.prior import END, OTHER, Prior, symbols_of

_WIDTH = 16
"""Of running words not seen before it finds half as many again as one of 8, and nearly all that one of 32 does, which
takes twice as long."""

_LEAST_PROBABILITY = 0.01
"""Of a label to be tried at a frame; with less nothing else was found."""

_KNOWN = np.dtype(
    [
        ("before", np.int64),
        ("total", np.float64),
        ("before_in_word", np.int64),
        ("total_of_words", np.float64),
        ("length", np.int64),
        ("worth", np.float64),
    ]
)
"""Where the prior is in a text: the symbols before in one number, and the log-probability so far; first as one text of
the prior, then as one for each word."""


class ShallowFusion:
    """Weighs the beginnings of texts by a prior as `weights` weigh whole texts by it: the guide of a beam search."""

    def __init__(self, alphabet: Alphabet, prior: Prior, weights: EvidenceWeights) -> None:
        known = symbols_of(prior.characters)
        # By label; no text goes on with a blank, so what stands for that does not matter.
        self._symbols = np.array([END, *(known.get(character, OTHER) for character in alphabet.characters)])
        self._space = alphabet.characters.find(" ") + 1
        self._another = float(np.log(prior.goes_on)) if prior.goes_on else -np.inf
        self._share, self._length = weights.prior / weights.ctc, weights.outside_length / weights.ctc
        self._prior = prior

    def search(self, looks: Sequence[LogProbs]) -> list[list[Labels]]:
        """The texts of each crop that the ink, (T, K), and the prior together find likeliest, the best first; none is
        empty."""
        found = guided_beam_search(looks, self, _WIDTH, _LEAST_PROBABILITY)
        return [[labels for labels in some if labels] for some in found]

    @property
    def most_gain(self) -> float:
        """No symbol is more probable than 1."""
        return self._length

    def start(self) -> NDArray[np.void]:
        """Nothing but beginnings stand before."""
        return np.zeros(1, _KNOWN)

    def after(self, known: NDArray[np.void], labels: NDArray[np.int64]) -> NDArray[np.void]:
        """With one label more."""
        symbols, longer = self._symbols[labels], known.copy()
        before, in_word = known["before"], known["before_in_word"]
        # Up to the first space both say the same; all are looked up together.
        ends, several = np.flatnonzero(labels == self._space), np.flatnonzero(before != in_word)
        logs = self._prior.following(
            np.concatenate([before, in_word[several], in_word[ends]]),
            np.concatenate([symbols, symbols[several], np.full(len(ends), END)]),
        )
        log, log_several, log_end = np.split(logs, [len(known), len(known) + len(several)])
        log_in_word = log.copy()
        log_in_word[several] = log_several
        log_in_word[ends] = log_end + self._another
        longer["total"] += log
        longer["total_of_words"] += log_in_word
        longer["before"] = self._prior.next_before(before, symbols)
        longer["before_in_word"] = self._prior.next_before(in_word, symbols)
        longer["before_in_word"][ends] = 0
        longer["length"] += 1
        together = np.logaddexp(longer["total"], longer["total_of_words"])
        longer["worth"] = self._share * together + self._length * longer["length"]
        return longer
