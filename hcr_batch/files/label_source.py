"""Where labels come from: a CSV of file names and texts, the Kaggle layout among them, and how its cells are meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hcr_batch.config import require
from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import read_rows
from hcr_batch.text.fold import FOLDS, fold_text

BLANK_MARKER = "EMPTY"
UNUSABLE_MARKERS = frozenset({"", "UNREADABLE", "NONE", "NAN"})
FILE_COLUMNS = ("FILENAME", "FILE", "IMAGE", "DOCUMENT")
TEXT_COLUMNS = ("IDENTITY", "TEXT", "LABEL")
"""Names of the two columns, in any case; the first of each is what the Kaggle names data set has."""

_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
"""Ends of names that are no column's: such a first row is a crop already."""


@dataclass(frozen=True, kw_only=True)
class LabelSource:
    """A CSV of file names and texts, and the folder of its images.

    share: how often it is drawn from in training, relative to the other sources.
    fold: upper case without accents, to learn hands from texts of another alphabet.
    folds: of FOLDS, what alone to set aside in the labels.
    corrected: a CSV of the same columns, whose texts replace those of `labels`, as when someone has checked some of
    them.
    doubtful: a CSV that names images not to learn from; they may be held out nonetheless, so that doubting one moves no
    other.
    file_column, text_column: names of the two columns, where they are none of FILE_COLUMNS and TEXT_COLUMNS.
    """

    labels: Path
    images: Path
    corrected: Path | None = None
    doubtful: Path | None = None
    share: float = 1.0
    fold: bool = False
    folds: tuple[str, ...] = ()
    file_column: str | None = None
    text_column: str | None = None

    def __post_init__(self) -> None:
        require(set(self.folds) <= set(FOLDS), "folds", " or ".join(FOLDS), self.folds)

    def folded(self, label: str) -> str:
        """A label as it is learned or judged: composed, with single spaces."""
        case, accents = (self.fold or name in self.folds for name in FOLDS)
        return fold_text(label, case=case, accents=accents)


def kaggle_source(data: Path, split: str) -> LabelSource:
    """The `train`, `validation` or `test` split of a folder in the layout of the names data set."""
    return LabelSource(labels=data / f"written_name_{split}_v2.csv", images=data / f"{split}_v2" / split)


def said(source: LabelSource, label: str) -> str | None:
    """What a label says, as it is learned or judged: "" for a blank field, None where it is no usable one."""
    marker = label.strip().upper()
    if marker in UNUSABLE_MARKERS:
        return None
    return "" if marker == BLANK_MARKER else source.folded(label)


class Column(NamedTuple):
    """A column by the names it may have, in any case. option: of the command line, that gives another name; None for a
    column that may be absent, whose cells are then empty."""

    names: Sequence[str]
    option: str | None = None


def label_columns(source: LabelSource) -> tuple[Column, Column]:
    """Those of files and texts in its labels: the ones that were named, if any were."""
    file = FILE_COLUMNS if source.file_column is None else (source.file_column,)
    text = TEXT_COLUMNS if source.text_column is None else (source.text_column,)
    return Column(file, "--file-column"), Column(text, "--text-column")


def other_columns(source: LabelSource) -> tuple[Column, Column]:
    """Those in a CSV beside its labels, which may have the same columns or the usual ones."""
    file, text = ([] if name is None else [name] for name in (source.file_column, source.text_column))
    return Column((*file, *FILE_COLUMNS), "--file-column"), Column((*text, *TEXT_COLUMNS), "--text-column")


def read_columns(path: Path, columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """The cells of these columns in each row of a CSV with a header that has something in the first of them.

    Raises UsageError where the CSV is absent, cannot be read or lacks a column.
    """
    rows = read_rows(path, "label file", "check the path")
    header = next(rows, [])
    places = [_place(path, header, column) for column in columns]
    for row in rows:
        cells = tuple("" if place is None or place >= len(row) else row[place] for place in places)
        if cells[0]:
            yield cells


def _place(path: Path, header: Sequence[str], column: Column) -> int | None:
    """Position of the column in `header`, by the first of its names that is there."""
    found = [name.strip().upper() for name in header]
    for name in column.names:
        if name.strip().upper() in found:
            return found.index(name.strip().upper())
    if column.option is None:
        return None
    cure = f"Name yours with {column.option}."
    if any(name.strip().lower().endswith(_PICTURES) for name in header):
        names = f"{FILE_COLUMNS[0]},{TEXT_COLUMNS[0]}"
        cure = f"Is that a picture already? Then write a first row such as {names} above it."
    raise UsageError(
        f"{path} has no column {column.names[0]}. Expected {' or '.join(column.names)} in its first row, capitals or "
        f"not. Received: {', '.join(header) or 'an empty file'}. {cure}"
    )
