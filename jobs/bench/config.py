"""Settings of the form benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.image.register.composite import LEAST_COPIES
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import FieldType

FONTS = Path(__file__).parent.parent.parent / "tests" / "fonts"


@dataclass(frozen=True, kw_only=True)
class BenchConfig:
    """What to measure.

    data: folder of the names data set.
    fonts: handwriting fonts to draw names in without it.
    labels, images: a CSV of file and text, and the folder of its images, to write the words of those crops instead,
    compared in capitals without accents.
    pages: how many.
    form: read with the form file, else by finding the fields on the page.
    lexicon: the form has a lexicon of the training split's names with their counts.
    known: the form has a list of known rows: those of its pages among this many rows of other names; 0 for no list.
    copies: the blank that pages are aligned with is reconstructed from this many filled-in pages; 0 takes the
    printed one.
    make: how fields are printed, one of `jobs.bench.makes`, or boxes and lines.
    photos: pages are photographed.
    """

    data: Path | None = None
    fonts: Path = FONTS
    labels: Path | None = None
    images: Path | None = None
    pages: int = 24
    seed: int = 1
    form: bool = True
    lexicon: bool = False
    known: int = 0
    copies: int = 0
    make: str | None = None
    photos: bool = False
    model: Path = DEFAULT_BUNDLE

    def __post_init__(self) -> None:
        require(self.copies == 0 or self.copies >= LEAST_COPIES, "copies", f"0, or {LEAST_COPIES} or more", self.copies)
        require((self.labels is None) == (self.images is None), "labels", "--labels with --images", self.labels)

    @property
    def field_type(self) -> FieldType:
        """What the form says its fields hold. The words of any crops may be figures, which no name has."""
        return FieldType.NAME if self.labels is None else FieldType.TEXT
