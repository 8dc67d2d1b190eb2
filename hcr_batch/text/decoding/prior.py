"""How likely a text is before anything is seen of it: a character model of what people write into fields.

Each character is predicted from the few before it. All figures count alike, so that no number is likelier than
another of its shape; what the model has never met is possible, and unlikely. A field may hold several such texts with
spaces between: first and last name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

BEGIN, END, FIGURE, OTHER = 0, 1, 2, 255
"""Symbols: before a text, behind it, any of 0 to 9, and a character that the model does not know."""

FIRST_CHARACTER = 3
MOST_CHARACTERS = OTHER - FIRST_CHARACTER

MOST_ORDER = 7
_BITS, _LENGTH = 8, 56
"""Symbols in one key: eight bits each in an int64, above them, from the 56th bit on, the number of symbols."""

_FIGURES = "0123456789"
LOG_OF_A_FIGURE = -float(np.log(len(_FIGURES)))
"""Log of the probability of each figure where one stands."""


@dataclass(frozen=True, eq=False)
class Prior:
    """An interpolated model of order `order`, kept in the form that backs off.

    characters: those it knows, figures left out; their symbols count from 3.
    grams: (G,) int64 sorted keys of the sequences it has met, up to `order` symbols long.
    log_probabilities: (G,) of the last symbol after the others.
    contexts: (C,) int64 sorted keys of what stood before.
    log_rests: (C,) log of the share that is left to what the shorter context says.
    goes_on: how probable it is that a field goes on behind a space with another such text, 0 to below 1.
    """

    order: int
    characters: str
    grams: NDArray[np.int64]
    log_probabilities: NDArray[np.float32]
    contexts: NDArray[np.int64]
    log_rests: NDArray[np.float32]
    goes_on: float = 0.0
    _symbols: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_symbols", symbols_of(self.characters))

    def log_probability(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Natural log of the probability of each of N texts, the end included, (N,).

        A text with spaces is one text of the model, or as many as it has words.
        """
        whole = self._of_one(texts)
        if not self.goes_on:
            return whole
        words = {i: text.split(" ") for i, text in enumerate(texts) if " " in text}
        each = iter(self._of_one([word for some in words.values() for word in some]).tolist())
        for i, some in words.items():
            together = sum(islice(each, len(some))) + (len(some) - 1) * np.log(self.goes_on)
            whole[i] = np.logaddexp(whole[i], together)
        return np.asarray(whole + np.log1p(-self.goes_on))

    def _of_one(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The same where a field holds one text of the model."""
        if not texts:
            return np.zeros(0)
        rows, steps = self._rows(texts)
        ahead = self.order - 1
        before = np.zeros_like(rows[:, ahead:])
        for column in range(ahead):
            before = self.next_before(before, rows[:, column : column - ahead])
        logs = self.following(before, rows[:, ahead:])
        # Added one by one, so that a text's sum does not depend on how long the others are.
        return np.asarray(np.where(steps, logs, 0.0).cumsum(axis=1)[:, -1])

    def following(self, before: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.float64]:
        """Natural log of the probability of each of some symbols. before: the `order` - 1 before it, in one number."""
        # Before anything is known, all symbols are alike.
        logs = np.full(symbols.shape, -float(np.log(len(self.characters) + FIRST_CHARACTER)))
        for known in range(self.order):
            last = before & ((1 << known * _BITS) - 1)
            rest, met = _look_up(self.contexts, self.log_rests, known << _LENGTH | last)
            grams = (known + 1) << _LENGTH | last << _BITS | symbols
            log_probability, seen = _look_up(self.grams, self.log_probabilities, grams)
            logs = np.where(seen, log_probability, np.where(met, logs + rest, logs))
        return np.where(symbols == FIGURE, logs + LOG_OF_A_FIGURE, logs)

    def next_before(self, before: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.int64]:
        """What stands before the symbols that follow `symbols`."""
        return (before << _BITS | symbols) & ((1 << (self.order - 1) * _BITS) - 1)

    def _rows(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """(N, order - 1 + L) symbols, and (N, L) which of the last L are to be predicted."""
        longest = max(map(len, texts)) + 1
        rows = np.full((len(texts), self.order - 1 + longest), END, np.int64)
        rows[:, : self.order - 1] = BEGIN
        lengths = np.array([len(text) for text in texts])
        places = np.arange(longest)
        symbols = np.array([self._symbols.get(character, OTHER) for text in texts for character in text], np.int64)
        rows[:, self.order - 1 :][places < lengths[:, None]] = symbols
        return rows, places <= lengths[:, None]


def symbols_of(characters: str) -> dict[str, int]:
    """The symbol of each character, and of each figure."""
    known = {character: FIRST_CHARACTER + i for i, character in enumerate(characters)}
    return {**known, **dict.fromkeys(_FIGURES, FIGURE)}


def key_of(symbols: Sequence[int]) -> int:
    """The key of one sequence of symbols."""
    key = len(symbols) << _LENGTH
    for place, symbol in enumerate(reversed(symbols)):
        key |= symbol << (_BITS * place)
    return key


def _look_up(
    known: NDArray[np.int64], values: NDArray[np.float32], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The value of each key, and whether it is known; any value where it is not."""
    place = np.minimum(known.searchsorted(wanted), len(known) - 1)
    return values[place], known[place] == wanted
