"""Learns a prior from texts and how often each was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.prior import (
    BEGIN,
    END,
    FIRST_CHARACTER,
    MOST_CHARACTERS,
    MOST_ORDER,
    Prior,
    symbols_of,
)

_Counts = dict[tuple[int, ...], float]


def fit_prior(counts: Mapping[str, float], order: int = 5, least: float = 6.0) -> Prior:
    """A model of `order` characters after Witten and Bell, "The zero-frequency problem", 1991, interpolated.

    counts: how often each text was written, 0 or more. least: a context of two characters or more that was met
    less often says nothing. Raises ValueError where there are no texts, or more than 252 characters.
    """
    characters = "".join(sorted({c for text, n in counts.items() if n > 0 for c in text} - set("0123456789")))
    if not any(n > 0 for n in counts.values()):
        raise ValueError("no texts to learn from")
    if len(characters) > MOST_CHARACTERS or not 1 <= order <= MOST_ORDER:
        raise ValueError(f"{len(characters)} characters, order {order}: at most {MOST_CHARACTERS} and {MOST_ORDER}")
    symbols = symbols_of(characters)
    coded = (([symbols[c] for c in text], n) for text, n in counts.items() if n > 0)
    counted = _count(coded, order)
    grams: dict[tuple[int, ...], float] = {}
    contexts: dict[tuple[int, ...], float] = {}
    uniform = 1.0 / (len(characters) + FIRST_CHARACTER)
    for length in range(order):
        for before, following in counted[length].items():
            total, kinds = sum(following.values()), len(following)
            if length >= 2 and total < least:
                continue
            rest = kinds / (total + kinds)
            contexts[before] = rest
            for symbol, n in following.items():
                shorter = _shorter(grams, contexts, before[1:], symbol, uniform) if length else uniform
                grams[(*before, symbol)] = (1 - rest) * n / total + rest * shorter
    (gram_keys, gram_values), (context_keys, context_values) = _sorted(grams), _sorted(contexts)
    return Prior(order, characters, gram_keys, gram_values, context_keys, context_values)


def _count(texts: Iterable[tuple[list[int], float]], order: int) -> list[dict[tuple[int, ...], dict[int, float]]]:
    """For each length of context: what followed each context, how often."""
    counted: list[dict[tuple[int, ...], dict[int, float]]] = [{} for _ in range(order)]
    for text, n in texts:
        row = (*[BEGIN] * (order - 1), *text, END)
        for i in range(order - 1, len(row)):
            for length in range(order):
                following = counted[length].setdefault(row[i - length : i], {})
                following[row[i]] = following.get(row[i], 0.0) + n
    return counted


def _shorter(grams: _Counts, contexts: _Counts, before: tuple[int, ...], symbol: int, uniform: float) -> float:
    """What the next shorter context says; it was met wherever the longer one was."""
    found = grams.get((*before, symbol))
    if found is not None:
        return found
    below = _shorter(grams, contexts, before[1:], symbol, uniform) if before else uniform
    return contexts.get(before, 1.0) * below


def _sorted(table: _Counts) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Keys in order, and the logs of their values, rounded to what a bundle keeps."""
    coded = {_key(symbols): np.float32(np.float16(np.log(value))) for symbols, value in table.items()}
    order = sorted(coded)
    return np.array(order, np.int64), np.array([coded[key] for key in order], np.float32)


def _key(symbols: tuple[int, ...]) -> int:
    key = len(symbols) << 56
    for place, symbol in enumerate(reversed(symbols)):
        key |= symbol << (8 * place)
    return key
