"""Draws the sample scans that ship with the package: `python -m tests.make_samples`."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import hcr_batch
from tests.sample_forms import BLANK_SUFFIX, sample_form
from tests.synth import (
    FORMS,
    Page,
    Scanner,
    cut_field,
    draw_page,
    encode_pdf,
    encode_png,
    encode_tiff,
    hand_fill,
    scan_page,
)
from tests.synth.fonts import HANDS, LICENCES

_DPI = 200
# Few enough greys to keep the folder small, enough for pen strokes to look drawn.
_GREYS = 16
_SCANNER = Scanner(rotation_deg=1.6, scale=0.01, noise=3.0, specks=25)

TruthRow = tuple[str, int, int, str, str]
"""Document relative to the samples, page from 1, field number from 1, kind, text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled-in sheet: its form, its writer's hand, its seed and the fields left blank."""

    form: str
    hand: str
    seed: int
    blanks: frozenset[int] = frozenset()

    def scan(self) -> Page:
        """Draw and scan the sheet."""
        rng = np.random.default_rng(self.seed)
        font = next(font for font in HANDS if font.stem == self.hand)
        page = draw_page(FORMS[self.form], hand_fill(font), rng, dpi=_DPI, blanks=self.blanks)
        return scan_page(page, rng, _SCANNER)


_FORMS = {
    "forms/library_card.png": Sheet("library", "patrick-hand", 1, frozenset({7, 8, 9, 10})),
    "forms/patient_registration.png": Sheet("clinic", "mynerve", 62, frozenset({7})),
    "forms/parking_permit.png": Sheet("permit", "architects-daughter", 3, frozenset({4, 12})),
}
_BATCH = (
    Sheet("school", "kalam", 44),
    Sheet("school", "shadows-into-light-two", 5, frozenset({7})),
    Sheet("school", "architects-daughter", 6, frozenset({9, 10})),
)
_ARCHIVE = (Sheet("clinic", "patrick-hand", 27, frozenset({6, 7})), Sheet("permit", "kalam", 8))
# Which field of which sheet becomes a crop.
_CROPS = (
    (Sheet("library", "mynerve", 51), 2),
    (Sheet("library", "kalam", 32), 2),
    (Sheet("permit", "patrick-hand", 53), 1),
    (Sheet("permit", "shadows-into-light-two", 14), 2),
    (Sheet("school", "architects-daughter", 35), 5),
    (Sheet("school", "patrick-hand", 16), 1),
)


def make_samples(folder: Path) -> None:
    """Write every sample scan, the truth about them and the fonts' licence into `folder`."""
    rows: list[TruthRow] = []
    for document, sheet in _FORMS.items():
        page = sheet.scan()
        _write(folder / document, encode_png(page.image, _DPI, _GREYS))
        rows += _truth_rows(document, [page])
        _write_form(folder / document, sheet.form)
    batch = [sheet.scan() for sheet in _BATCH]
    _write(folder / "batch.pdf", encode_pdf([page.image for page in batch], _DPI))
    rows += _truth_rows("batch.pdf", batch)
    archive = [sheet.scan() for sheet in _ARCHIVE]
    _write(folder / "archive.tif", encode_tiff([page.image for page in archive], _DPI))
    rows += _truth_rows("archive.tif", archive)
    rows += _write_crops(folder)
    _write_truth(folder / "truth.csv", rows)
    _write(folder / "OFL.txt", _licence().encode())


def _write_form(document: Path, form: str) -> None:
    """Write the form file of a sheet, and its blank form, beside it."""
    text, blank = sample_form(form, document.stem, _DPI)
    _write(document.with_suffix(".toml"), text.encode())
    _write(document.with_name(f"{document.stem}{BLANK_SUFFIX}"), blank)


def _write_crops(folder: Path) -> Iterator[TruthRow]:
    """Write the cropped fields; yield the truth about each."""
    for number, (sheet, field_number) in enumerate(_CROPS, start=1):
        page, document = sheet.scan(), f"crops/name_{number}.png"
        _write(folder / document, encode_png(cut_field(page, field_number), _DPI))
        field = page.fields[field_number - 1]
        yield document, 1, 1, field.kind, field.text


def _truth_rows(document: str, pages: list[Page]) -> Iterator[TruthRow]:
    """The truth about every field of a document, page by page in reading order."""
    for page_number, page in enumerate(pages, start=1):
        for field in page.fields:
            yield document, page_number, field.number, field.kind, field.text


def _write_truth(path: Path, rows: list[TruthRow]) -> None:
    """Write the truth as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["document", "page", "field", "kind", "text"])
        writer.writerows(rows)


def _licence() -> str:
    """The Open Font License once, below the copyright lines of all fonts it covers here."""
    texts = [path.read_text(encoding="utf-8") for path in LICENCES]
    notices = [text.split("\n", 1)[0] for text in texts]
    body = texts[0].split("\n", 1)[1]
    return (
        "The scans in this folder were drawn by tests/make_samples.py; the people in them are made up.\n"
        "Their letters come from these fonts:\n\n" + "\n".join(notices) + "\n" + body
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file, making its folder first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    make_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(hcr_batch.__file__).parent / "samples")
