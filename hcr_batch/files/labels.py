"""Labelled crops: CSV files of file names and texts, the Kaggle layout among them."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from hcr_batch.config import require
from hcr_batch.counts import counted
from hcr_batch.errors import ItemError, UnknownCharacterError, UsageError
from hcr_batch.files.csv_text import read_rows
from hcr_batch.files.scans.images import load_page
from hcr_batch.records import GreyImage
from hcr_batch.text.alphabet import Alphabet, frames_needed
from hcr_batch.text.fold import FOLDS, fold_text

_MOST_PIXELS = 50_000_000
"""No labelled crop is larger; what is, is no crop."""

BLANK_MARKER = "EMPTY"
UNUSABLE_MARKERS = frozenset({"", "UNREADABLE", "NONE", "NAN"})
FILE_COLUMNS = ("FILENAME", "FILE", "IMAGE", "DOCUMENT")
TEXT_COLUMNS = ("IDENTITY", "TEXT", "LABEL")
"""Names of the two columns, in any case; the first of each is what the Kaggle names data set has."""


@dataclass(frozen=True, slots=True)
class LabelledCrop:
    """An image file and what it says; an empty text is a blank field."""

    path: Path
    text: str


@dataclass(frozen=True, kw_only=True)
class LabelSource:
    """A CSV of file names and texts, and the folder of its images.

    share: how often it is drawn from in training, relative to the other sources. fold: upper case without accents, to
    learn hands from texts of another alphabet; folds: of FOLDS, what alone to set aside in the labels. corrected: a CSV
    of the same columns, whose texts replace those of `labels`, as when someone has checked some of them. doubtful: a
    CSV that names images not to learn from; they may be held out nonetheless, so that doubting one moves no other.
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


class PackedTexts(Sequence[str]):
    """Many short strings in one block of bytes: a tenth of what a list of them takes."""

    def __init__(self) -> None:
        self.block, self._ends = bytearray(), array("q", [0])

    def append(self, text: str) -> None:
        """Adds `text` at the end."""
        self.block += text.encode()
        self._ends.append(len(self.block))

    @property
    def ends(self) -> bytes:
        """Where each text ends in the block, as 8 bytes each: the block alone does not tell AN, NA from ANN, A."""
        return np.array(self._ends[1:], "<i8").tobytes()

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.block[self._ends[index] : self._ends[index + 1]].decode()


class CropRows(Sequence[LabelledCrop]):
    """Labelled crops by the hundred thousand: names and texts packed, the images left on disk.

    A `take` of some rows shares the packed texts with its origin.
    """

    def __init__(
        self, images: Path, names: PackedTexts, texts: PackedTexts, rows: NDArray[np.int64] | None = None
    ) -> None:
        self.images, self._names, self._texts = images, names, texts
        self._rows = np.arange(len(names)) if rows is None else rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> LabelledCrop: ...
    @overload
    def __getitem__(self, index: slice) -> CropRows: ...
    def __getitem__(self, index: int | slice) -> LabelledCrop | CropRows:
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        row = int(self._rows[index])
        return LabelledCrop(self.images / self._names[row], self._texts[row])

    def names(self) -> Iterator[str]:
        """File names, relative to `images`."""
        return (self._names[int(row)] for row in self._rows)

    def texts(self) -> Iterator[str]:
        """What the crops say."""
        return (self._texts[int(row)] for row in self._rows)

    def take(self, indices: Sequence[int] | NDArray[np.integer]) -> CropRows:
        """The crops at these positions, in this order."""
        chosen = self._rows[np.asarray(indices, np.int64)]
        return CropRows(self.images, self._names, self._texts, chosen)

    def digest(self) -> str:
        """First 12 hex digits of the sha256 of names, texts and order: the same for the same crops."""
        content = hashlib.sha256()
        for texts in (self._names, self._texts):
            content.update(texts.ends)
            content.update(texts.block)
        content.update(self._rows.astype("<i8").tobytes())
        return content.hexdigest()[:12]


@dataclass(frozen=True)
class LabelledCrops:
    """The usable rows of one source; how many rows were left out, by reason; and how often
    characters outside the alphabet were met."""

    crops: CropRows
    left_out: Counter[str]
    unknown_characters: Counter[str]


def kaggle_source(data: Path, split: str) -> LabelSource:
    """The `train`, `validation` or `test` split of a folder in the layout of the names data set."""
    return LabelSource(labels=data / f"written_name_{split}_v2.csv", images=data / f"{split}_v2" / split)


def read_labels(source: LabelSource, alphabet: Alphabet | None = None, most_frames: int | None = None) -> LabelledCrops:
    """Reads the rows of `source`, one at a time. No image is opened.

    With `alphabet`, rows that it cannot write are left out; with `most_frames` as well, those that
    CTC could not align with that many frames. Raises UsageError when the CSV is absent, lacks a
    column or holds no usable row.
    """
    left_out: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    names, texts = PackedTexts(), PackedTexts()
    corrections = _corrections(source)
    strangers = set(corrections)
    for name, given in _label_rows(source):
        label = corrections.get(name, given)
        strangers.discard(name)
        text, reason = _usable(label, source, alphabet, most_frames, unknown)
        if reason:
            left_out[reason] += 1
        else:
            names.append(name)
            texts.append(text)
    refuse_strangers(source, strangers)
    if not names:
        raise UsageError(f"{source.labels} has no usable row. Left out: {dict(left_out) or 'nothing'}.")
    return LabelledCrops(CropRows(source.images, names, texts), left_out, unknown)


def with_corrections(
    crops: CropRows, source: LabelSource, alphabet: Alphabet | None = None, most_frames: int | None = None
) -> list[LabelledCrop]:
    """Some crops of `source`, read without its corrections, with the texts that those give; without those that
    `read_labels` would then leave out. Raises UsageError as it does."""
    corrections = _corrections(source)
    refuse_strangers(source, corrections.keys() - {name for name, _ in _label_rows(source)})
    known: list[LabelledCrop] = []
    for name, crop in zip(crops.names(), crops, strict=True):
        if name not in corrections:
            known.append(crop)
            continue
        text, reason = _usable(corrections[name], source, alphabet, most_frames, Counter())
        if not reason:
            known.append(replace(crop, text=text))
    return known


def _corrections(source: LabelSource) -> dict[str, str]:
    """What someone has said of some files of `source`, by their names in its CSV."""
    return {} if source.corrected is None else dict(_other_rows(source, source.corrected))


def refuse_strangers(source: LabelSource, names: Collection[str]) -> None:
    """Refuses corrections of files that are not in the CSV: they are those of other labels."""
    if names:
        raise UsageError(
            f"{source.corrected} names {counted(len(names), 'file')} that {source.labels} lacks, "
            f"such as {min(names)}: give the corrections of these very labels."
        )


def doubtful_names(source: LabelSource) -> frozenset[str]:
    """File names of the images not to learn from. Raises UsageError for a CSV that cannot be read."""
    return (
        frozenset() if source.doubtful is None else frozenset(name for name, _ in _other_rows(source, source.doubtful))
    )


def said(source: LabelSource, label: str) -> str | None:
    """What a label says, as it is learned or judged: "" for a blank field, None where it is no usable one."""
    marker = label.strip().upper()
    if marker in UNUSABLE_MARKERS:
        return None
    return "" if marker == BLANK_MARKER else source.folded(label)


def _usable(
    label: str, source: LabelSource, alphabet: Alphabet | None, most_frames: int | None, unknown: Counter[str]
) -> tuple[str, str]:
    """The text to learn and "", or "" and why the row is left out. Counts in `unknown`."""
    text = said(source, label)
    if text is None:
        return "", "no usable label"
    if alphabet is None:
        return text, ""
    try:
        labels = alphabet.encode(text)
    except UnknownCharacterError as error:
        unknown.update(error.characters)
        return "", "characters outside the alphabet"
    if most_frames is not None and frames_needed(labels) > most_frames:
        return "", "label longer than its frames"
    return text, ""


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


def _label_rows(source: LabelSource) -> Iterator[tuple[str, str]]:
    return ((file, text) for file, text in read_columns(source.labels, label_columns(source)))


def _other_rows(source: LabelSource, path: Path) -> Iterator[tuple[str, str]]:
    return ((file, text) for file, text in read_columns(path, other_columns(source)))


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
    raise UsageError(
        f"{path} has no column {column.names[0]}. Expected {' or '.join(column.names)} in its first row, capitals or "
        f"not. Received: {', '.join(header) or 'an empty file'}. Name yours with {column.option}."
    )


def missing_images(crops: CropRows) -> list[int]:
    """Positions of the crops whose file is not there; the folders are listed once, no file is opened."""
    folders: dict[str, frozenset[str]] = {}
    missing = []
    for position, name in enumerate(crops.names()):
        folder, _, file = name.rpartition("/")
        if folder not in folders:
            folders[folder] = _listing(crops.images / folder)
        if file not in folders[folder]:
            missing.append(position)
    return missing


def _listing(folder: Path) -> frozenset[str]:
    try:
        with os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()


def load_crop(path: Path) -> GreyImage | None:
    """The image as grey (H, W) uint8, opened as in use, or None where the file is absent or no image."""
    try:
        return load_page(path, 1, _MOST_PIXELS)
    except ItemError:
        return None
