"""Shallow fusion: a beam search that adds what the prior gives the beginnings of texts to what the ink gives them.

In running hands the ink alone may put a dozen texts that nobody writes before the first that somebody does.
Source: Hannun et al., "First-pass large vocabulary continuous speech recognition", 2014.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.beam import beam_search
from hcr_batch.text.decoding.ctc import LogProbs
from hcr_batch.text.decoding.draft import Labels
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.decoding.prior import (
    BEGIN,
    END,
    FIGURE,
    FIRST_CHARACTER,
    LOG_OF_A_FIGURE,
    OTHER,
    Prior,
    key_of,
    symbols_of,
)

_CONTEXTS = 16_384
"""Kept with what follows them: 9 MB. A page of running text meets fewer."""


_WIDTH = 16
"""Of running words not seen before it finds half as many again as one of 8, and nearly all that one of 32 does, which
takes twice as long."""

_LEAST_PROBABILITY = 0.01
"""Of a label to be tried at a frame; with less nothing else was found."""


class _State(NamedTuple):
    """Where the prior is in a text: the symbols before, and the log-probability so far; first as one text of the prior,
    then as one for each word."""

    before: tuple[int, ...]
    total: float
    before_word: tuple[int, ...]
    total_of_words: float


class ShallowFusion:
    """Weighs the beginnings of texts by a prior as `weights` weigh whole texts by it."""

    def __init__(self, alphabet: Alphabet, prior: Prior, weights: EvidenceWeights) -> None:
        known = symbols_of(prior.characters)
        # By label; no text goes on with a blank, so what stands for that does not matter.
        self._symbols = [END, *(known.get(character, OTHER) for character in alphabet.characters)]
        self._space = alphabet.characters.find(" ") + 1
        self._another = float(np.log(prior.goes_on)) if prior.goes_on else -np.inf
        self._share, self._length = weights.prior / weights.ctc, weights.outside_length / weights.ctc
        self._start = (BEGIN,) * (prior.order - 1)
        # One place for each symbol that the prior tells apart, the last for all that it does not know.
        self._last_place = FIRST_CHARACTER + len(prior.characters)
        self._places = [min(symbol, self._last_place) for symbol in self._symbols]
        self._of_figures = [LOG_OF_A_FIGURE if symbol == FIGURE else 0.0 for symbol in self._symbols]
        self._prior = prior
        # Most contexts that are new end in one that is not.
        self._following = lru_cache(maxsize=_CONTEXTS)(self._look_up)

    def search(self, looks: Iterable[LogProbs]) -> list[Labels]:
        """The texts of one crop that the ink of a look, (T, K), and the prior together find likeliest, the best of each
        look first; none is empty."""
        worth = self.worth()
        found = chain.from_iterable(beam_search(look, _WIDTH, _LEAST_PROBABILITY, worth=worth) for look in looks)
        return list(dict.fromkeys(hypothesis.labels for hypothesis in found if hypothesis.labels))

    def worth(self) -> Callable[[Labels], float]:
        """For the looks at one crop: gives the log-weight of labels whose beginnings it was asked about before."""
        states: dict[Labels, _State] = {(): _State(self._start, 0.0, self._start, 0.0)}
        worths: dict[Labels, float] = {(): 0.0}

        def of(labels: Labels) -> float:
            if labels not in worths:
                states[labels] = state = self._after(states[labels[:-1]], labels[-1])
                low, high = sorted((state.total, state.total_of_words))
                together = high + math.log1p(math.exp(low - high))
                worths[labels] = self._share * together + self._length * len(labels)
            return worths[labels]

        return of

    def _look_up(self, before: tuple[int, ...]) -> array[float]:
        """Log-probability of each symbol behind these, by its place."""
        if before:
            shorter = self._following(before[1:])
        else:
            shorter = array("d", [self._prior.first_log]) * (self._last_place + 1)
        known = self._prior.followers(key_of(before))
        if known is None:
            return shorter
        logs = np.asarray(shorter) + known.log_rest
        logs[np.minimum(known.symbols, self._last_place)] = known.log_probabilities
        return array("d", logs)

    def _after(self, state: _State, label: int) -> _State:
        """With one label more."""
        before, total, before_word, of_words = state
        symbol, place, of_figure = self._symbols[label], self._places[label], self._of_figures[label]
        total += self._following(before)[place] + of_figure
        if label == self._space:
            of_words += self._following(before_word)[END] + self._another
            return _State((*before[1:], symbol), total, self._start, of_words)
        of_words += self._following(before_word)[place] + of_figure
        return _State((*before[1:], symbol), total, (*before_word[1:], symbol), of_words)
