"""Labelled crops: pictures on disk, and what each says."""

from __future__ import annotations

import hashlib
import os
import posixpath
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.images import load_page
from hcr_batch.records import GreyImage

_MOST_PIXELS = 50_000_000
"""No labelled crop is larger; what is, is no crop."""


@dataclass(frozen=True, slots=True)
class LabelledCrop:
    """An image file and what it says; an empty text is a blank field."""

    path: Path
    text: str


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
        """Where each text ends in the block, as 8 bytes each: in the block alone AN, NA and ANN, A are alike."""
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


def each_once(crops: CropRows) -> tuple[list[int], Counter[str]]:
    """Positions of the crops whose image comes for the first time, without the images that have several texts; and
    how many rows name each of these."""
    first: dict[str, tuple[int, str]] = {}
    rows: Counter[str] = Counter()
    contradicted: set[str] = set()
    for position, (given, text) in enumerate(zip(crops.names(), crops.texts(), strict=True)):
        name = posixpath.normpath(given)
        rows[name] += 1
        if first.setdefault(name, (position, text))[1] != text:
            contradicted.add(name)
    once = [position for name, (position, _) in first.items() if name not in contradicted]
    return once, Counter({name: rows[name] for name in first if name in contradicted})


def load_crop(path: Path) -> GreyImage | None:
    """The image as grey (H, W) uint8, opened as in use, or None where the file is absent or no image."""
    try:
        return load_page(path, 1, _MOST_PIXELS)
    except ItemError:
        return None
