"""Learns a prior from texts and how often each was written.

Method: interpolated Kneser-Ney smoothing with three discounts for each length, Chen and Goodman, "An empirical study
of smoothing techniques for language modeling", 1998. Shorter contexts count what stood before an n-gram in how many
ways, not how often: a name that nobody has written yet is made of what many names share, not of what the commonest
are made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.decoding.prior import (
    BEGIN,
    END,
    FIRST_CHARACTER,
    MOST_CHARACTERS,
    MOST_ORDER,
    Prior,
    key_of,
    symbols_of,
)

_Symbols = tuple[int, ...]
_Followers = dict[_Symbols, Counter[int]]
"""For each context: how often each symbol follows it."""

_Discounts = tuple[float, float, float]
"""What is taken from a count of one, of two, and of more."""

_USUAL_DISCOUNTS = (0.5, 1.0, 1.5)
"""Where there are too few texts to estimate them."""

_LEAST_DISCOUNT = 0.05
"""So that every context leaves something to what it has not met."""


def fit_prior(counts: Mapping[str, int], order: int = 6) -> Prior:
    """A model that predicts each symbol from the `order` - 1 before it.

    counts: how often each text was written; those at 0 or below are left out. Raises ValueError where there are no
    texts, or more than 252 characters.
    """
    written = {text: n for text, n in counts.items() if n > 0}
    characters = "".join(sorted(set("".join(written)) - set("0123456789")))
    if not written:
        raise ValueError("no texts to learn from")
    if len(characters) > MOST_CHARACTERS or not 1 <= order <= MOST_ORDER:
        raise ValueError(f"{len(characters)} characters, order {order}: at most {MOST_CHARACTERS} and {MOST_ORDER}")
    symbols = symbols_of(characters)
    rows = (((BEGIN, *[symbols[c] for c in text], END), n) for text, n in written.items())
    grams: dict[_Symbols, float] = {}
    rests: dict[_Symbols, float] = {}
    uniform = 1.0 / (len(characters) + FIRST_CHARACTER)
    for followers in _in_how_many_ways(_count(rows, order)):
        discounts = _discounts(followers)
        for before, following in followers.items():
            total = following.total()
            taken = {symbol: min(n, discounts[min(n, 3) - 1]) for symbol, n in following.items()}
            rests[before] = rest = sum(taken.values()) / total
            for symbol, n in following.items():
                shorter = grams[(*before[1:], symbol)] if before else uniform
                grams[(*before, symbol)] = (n - taken[symbol]) / total + rest * shorter
    (gram_keys, gram_values), (context_keys, context_values) = _sorted(grams), _sorted(rests)
    return Prior(order, characters, gram_keys, gram_values, context_keys, context_values)


def _count(rows: Iterable[tuple[_Symbols, int]], order: int) -> list[_Followers]:
    """For each length of context what followed, how often: rows begin with BEGIN, which follows nothing."""
    counted: list[_Followers] = [{} for _ in range(order)]
    for row, n in rows:
        for i in range(1, len(row)):
            for length in range(min(order, i + 1)):
                counted[length].setdefault(row[i - length : i], Counter())[row[i]] += n
    return counted


def _in_how_many_ways(counted: list[_Followers]) -> Iterable[_Followers]:
    """The same, the shortest first, but for the longest with the number of different symbols that stood before.

    Before BEGIN nothing can stand, so there it remains how often.
    """
    for shorter, longer in pairwise(counted):
        ways = {before: following for before, following in shorter.items() if before[:1] == (BEGIN,)}
        for before, following in longer.items():
            ways.setdefault(before[1:], Counter()).update(following.keys())
        yield ways
    yield counted[-1]


def _discounts(followers: _Followers) -> _Discounts:
    """By how many n-grams were met once, twice, three and four times."""
    met = Counter(n for following in followers.values() for n in following.values() if n <= 4)
    if not all(met[n] for n in (1, 2, 3, 4)):
        return _USUAL_DISCOUNTS
    share = met[1] / (met[1] + 2 * met[2])
    one, two, more = (max(_LEAST_DISCOUNT, n - (n + 1) * share * met[n + 1] / met[n]) for n in (1, 2, 3))
    return one, two, more


def _sorted(table: Mapping[_Symbols, float]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Keys in order, and the logs of their values, rounded to what a bundle keeps."""
    coded = {key_of(symbols): np.float32(np.float16(np.log(value))) for symbols, value in table.items()}
    order = sorted(coded)
    return np.array(order, np.int64), np.array([coded[key] for key in order], np.float32)
