"""One field on the page: its picture, its label, and its reading with the differences marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hcr_batch.text.scoring.confusion import NOTHING, pair_characters


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """picture: a `data:` address, None where the image is gone. confidence: in [0, 1].

    note: what else there is to say, as its milliseconds.
    """

    image: str
    picture: str | None
    label: str
    reading: str
    confidence: float
    note: str = ""

    @property
    def right(self) -> bool:
        """Whether the reading is exactly the label."""
        return self.label == self.reading

    @property
    def label_marks(self) -> list[tuple[str, bool]]:
        """The label in pieces, each with whether it was read otherwise or not at all."""
        return list(_merged((a, a != b) for a, b in pair_characters(self.label, self.reading) if a != NOTHING))

    @property
    def reading_marks(self) -> list[tuple[str, bool]]:
        """The reading in pieces, each with whether it is not what is written."""
        return list(_merged((b, a != b) for a, b in pair_characters(self.label, self.reading) if b != NOTHING))


@dataclass(frozen=True)
class SpecimenGroup:
    """Specimens shown together, with a heading and a sentence on how they were chosen."""

    id: str
    title: str
    about: str
    specimens: Sequence[Specimen] = field(default_factory=tuple)


def _merged(pieces: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Neighbouring characters with the same mark as one piece."""
    text, marked = "", False
    for character, mark in pieces:
        if text and mark != marked:
            yield text, marked
            text = ""
        text, marked = text + character, mark
    if text:
        yield text, marked
