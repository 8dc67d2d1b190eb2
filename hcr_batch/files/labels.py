"""Labelled crops: CSV files of file names and texts, the Kaggle layout among them."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from hcr_batch.errors import UnknownCharacterError, UsageError
from hcr_batch.records import GreyImage
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.fold import fold_text

BLANK_MARKER = "EMPTY"
UNUSABLE_MARKERS = frozenset({"", "UNREADABLE", "NONE", "NAN"})
FILE_COLUMN, TEXT_COLUMN = "FILENAME", "IDENTITY"


@dataclass(frozen=True, slots=True)
class LabelledCrop:
    """An image file and what it says; an empty text is a blank field."""

    path: Path
    text: str


@dataclass(frozen=True, kw_only=True)
class LabelSource:
    """A CSV with the columns FILENAME and IDENTITY, and the folder of its images.

    share: how often it is drawn from in training, relative to the other sources.
    fold: upper case without accents, to learn hands from texts of another alphabet.
    """

    labels: Path
    images: Path
    share: float = 1.0
    fold: bool = False


@dataclass(frozen=True)
class LabelledCrops:
    """The usable rows of one source, and how many rows were left out, by reason."""

    crops: tuple[LabelledCrop, ...]
    left_out: Counter[str]


def kaggle_source(data: Path, split: str) -> LabelSource:
    """The `train`, `validation` or `test` split of a folder in the layout of the names data set."""
    return LabelSource(labels=data / f"written_name_{split}_v2.csv", images=data / f"{split}_v2" / split)


def read_labels(source: LabelSource, alphabet: Alphabet | None = None) -> LabelledCrops:
    """Reads the rows of `source`; with `alphabet`, rows that it cannot write are left out.

    Raises UsageError when the CSV is absent or lacks a column.
    """
    crops: list[LabelledCrop] = []
    left_out: Counter[str] = Counter()
    for name, label in _rows(source.labels):
        marker = label.strip().upper()
        if marker in UNUSABLE_MARKERS:
            left_out["no usable label"] += 1
            continue
        text = "" if marker == BLANK_MARKER else fold_text(label, case=source.fold, accents=source.fold)
        if alphabet is not None and not _writable(alphabet, text):
            left_out["characters outside the alphabet"] += 1
            continue
        crops.append(LabelledCrop(source.images / name, text))
    return LabelledCrops(tuple(crops), left_out)


def _rows(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = {FILE_COLUMN, TEXT_COLUMN} - set(reader.fieldnames or ())
            if missing:
                raise UsageError(
                    f"{path} has no column {', '.join(sorted(missing))}. Expected {FILE_COLUMN} and "
                    f"{TEXT_COLUMN}. Received: {', '.join(reader.fieldnames or ()) or 'an empty file'}."
                )
            return [(row[FILE_COLUMN], row[TEXT_COLUMN] or "") for row in reader]
    except FileNotFoundError as error:
        raise UsageError(f"There is no label file {path}: give the folder that holds it.") from error


def _writable(alphabet: Alphabet, text: str) -> bool:
    try:
        alphabet.encode(text)
    except UnknownCharacterError:
        return False
    return True


def load_crop(path: Path) -> GreyImage | None:
    """The image as grey (H, W) uint8, or None where the file is absent or no image."""
    try:
        data = np.fromfile(path, np.uint8)
    except OSError:
        return None
    image = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
    return None if image is None else np.asarray(image, np.uint8)
