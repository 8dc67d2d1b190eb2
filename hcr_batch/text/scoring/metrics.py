"""How well texts were read: edits summed over characters, fields exactly right, words right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Counts behind the rates, so that scores of parts can be added.

    A field without any text has no characters: its insertions count as edits all the same.
    """

    fields: int = 0
    exact_fields: int = 0
    characters: int = 0
    character_edits: int = 0
    words: int = 0
    word_edits: int = 0

    @property
    def cer(self) -> float:
        """Character error rate: summed edits over summed reference characters."""
        return self.character_edits / max(1, self.characters)

    @property
    def character_accuracy(self) -> float:
        """Characters less edits, over characters: 1 - CER, below 0 where more is invented than written.

        As defined by Rice, "Measuring the accuracy of page-reading systems", 1996.
        """
        return 1.0 - self.cer

    @property
    def wer(self) -> float:
        """Word error rate: summed word edits over summed reference words."""
        return self.word_edits / max(1, self.words)

    @property
    def exact(self) -> float:
        """Share of fields read exactly right."""
        return self.exact_fields / max(1, self.fields)

    def __add__(self, other: Scores) -> Scores:
        return Scores(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})


def score(reference: str, reading: str) -> Scores:
    """Counts for one field; fold both sides first if case or accents shall not count."""
    reference_words, reading_words = reference.split(), reading.split()
    return Scores(
        fields=1,
        exact_fields=int(reference == reading),
        characters=len(reference),
        character_edits=Levenshtein.distance(reference, reading),
        words=len(reference_words),
        word_edits=Levenshtein.distance(reference_words, reading_words),
    )


def score_all(pairs: Iterable[tuple[str, str]]) -> Scores:
    """Counts over (reference, reading) pairs."""
    return sum((score(reference, reading) for reference, reading in pairs), Scores())
