"""Covers a text with pieces of other texts: which letters to take from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

_TRIES = 6
"""Places that are tried to find one that matches the first."""

MOST_LETTERS = 6
"""Longest piece; longer ones would only repeat the words there are."""


class Puzzle:
    """All pieces of `texts`, by what they say and whether they begin or end their text.

    `matches(i, j)` says whether pieces of the texts i and j go together.
    """

    def __init__(self, texts: Sequence[str], matches: Callable[[int, int], bool] = lambda i, j: True) -> None:
        self._matches = matches
        self._places: dict[tuple[str, bool, bool], list[tuple[int, int]]] = defaultdict(list)
        for number, text in enumerate(texts):
            for start in range(len(text)):
                for end in range(start + 1, min(len(text), start + MOST_LETTERS) + 1):
                    key = (text[start:end], start == 0, end == len(text))
                    self._places[key].append((number, start))

    def cover(self, wanted: str, rng: np.random.Generator) -> list[tuple[int, int, int]] | None:
        """(text, first letter, letter behind the last) of pieces that together say `wanted`.

        The first piece begins its text and the last one ends its own, so that what surrounds a word
        surrounds the new one too. None where no such pieces are known.
        """
        pieces: list[tuple[int, int, int]] = []
        done = 0
        while done < len(wanted):
            piece = self._next(wanted, done, int(rng.integers(2, MOST_LETTERS + 1)), pieces[:1], rng)
            if piece is None:
                return None
            pieces.append(piece)
            done += piece[2] - piece[1]
        return pieces

    def _next(
        self, wanted: str, done: int, most: int, first: Sequence[tuple[int, int, int]], rng: np.random.Generator
    ) -> tuple[int, int, int] | None:
        """A piece for what follows `done` letters, at most `most` long, the longest that matches."""
        for length in range(min(most, len(wanted) - done), 0, -1):
            ends = done + length == len(wanted)
            places = self._places.get((wanted[done : done + length], done == 0, ends), [])
            for place in rng.integers(len(places), size=_TRIES) if places else ():
                number, start = places[int(place)]
                if not first or self._matches(first[0][0], number):
                    return number, start, start + length
        return None
