"""Which characters are taken for which: counts over aligned labels and readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

NOTHING = ""
"""Stands for the missing side: a character left out of the reading, or put in by it."""


def pair_characters(reference: str, reading: str) -> list[tuple[str, str]]:
    """Pairs (written, read) of one shortest edit.

    NOTHING on the right is a deletion, on the left an insertion. As many pairs differ as the CER
    counts edits. Where several shortest edits exist, rapidfuzz's choice stands.
    """
    pairs: list[tuple[str, str]] = []
    for code in Levenshtein.opcodes(reference, reading):
        written = reference[code.src_start : code.src_end]
        read = reading[code.dest_start : code.dest_end]
        if code.tag == "insert":
            pairs.extend((NOTHING, c) for c in read)
        elif code.tag == "delete":
            pairs.extend((c, NOTHING) for c in written)
        else:
            pairs.extend(zip(written, read, strict=True))
    return pairs


@dataclass(frozen=True)
class Confusions:
    """How often each (written, read) pair occurs, the right ones included."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Confusions:
        """Counts over (reference, reading) texts."""
        counts: Counter[tuple[str, str]] = Counter()
        for reference, reading in pairs:
            counts.update(pair_characters(reference, reading))
        return cls(counts)

    def commonest(self, most: int) -> list[tuple[str, str, int]]:
        """(written, read, times) of the commonest confusions, insertions and deletions among them.

        Equal counts stand in the order of their characters, so that the list is the same each time.
        """
        wrong = [(a, b, times) for (a, b), times in self.counts.items() if a != b]
        return sorted(wrong, key=lambda row: (-row[2], row[0], row[1]))[:most]

    def written(self, character: str) -> int:
        """How often `character` stands in the references."""
        return sum(times for (a, _), times in self.counts.items() if a == character)

    def commonest_characters(self, most: int) -> list[str]:
        """The characters written or read most often, sorted by code point."""
        occurs: Counter[str] = Counter()
        for (a, b), times in self.counts.items():
            occurs.update({a: times, b: times} if a != b else {a: times})
        del occurs[NOTHING]
        return sorted(sorted(occurs, key=lambda c: (-occurs[c], c))[:most])

    def matrix(self, characters: Sequence[str]) -> NDArray[np.int64]:
        """Counts (len(characters), same): rows are what is written, columns what is read."""
        return np.array([[self.counts[a, b] for b in characters] for a in characters], np.int64)
