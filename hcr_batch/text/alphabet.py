"""The characters a model can write, and their labels. The CTC blank is label 0, here and nowhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from hcr_batch.errors import UnknownCharacterError

BLANK = 0


@dataclass(frozen=True)
class Alphabet:
    """`characters` in order of their labels: the character at position i has label i + 1."""

    characters: str

    def __post_init__(self) -> None:
        if len(set(self.characters)) != len(self.characters):
            raise ValueError(f"An alphabet holds each character once. Received: {self.characters!r}.")

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Alphabet:
        """All characters of `texts` (NFC), sorted by code point."""
        return cls("".join(sorted(set().union(*(unicodedata.normalize("NFC", text) for text in texts)))))

    @property
    def label_count(self) -> int:
        """Number of network outputs: the characters and the blank."""
        return len(self.characters) + 1

    @cached_property
    def _labels(self) -> dict[str, int]:
        return {character: label for label, character in enumerate(self.characters, start=1)}

    def encode(self, text: str) -> list[int]:
        """Labels of `text` (NFC). Raises UnknownCharacterError for a character it cannot write."""
        text = unicodedata.normalize("NFC", text)
        unknown = sorted(set(text) - self._labels.keys())
        if unknown:
            raise UnknownCharacterError(unknown)
        return [self._labels[character] for character in text]

    def decode(self, labels: Sequence[int]) -> str:
        """Text of `labels`, each from 1 to the number of characters."""
        return "".join(self.characters[label - 1] for label in labels)


def frames_needed(labels: Sequence[int]) -> int:
    """Fewest frames CTC can align `labels` with: equal neighbours need a blank between them."""
    return len(labels) + sum(a == b for a, b in pairwise(labels))
