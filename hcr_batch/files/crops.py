"""Writes crops as picture files, alone or with their labels."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from PIL import Image

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.csv_text import read_rows, write_rows
from hcr_batch.files.label_source import FILE_COLUMNS, TEXT_COLUMNS
from hcr_batch.records import GreyImage


def write_crop(path: Path, image: GreyImage) -> None:
    """Writes a grey picture (H, W) uint8 as PNG, or JPEG by its suffix, whole or not at all. Raises WriteError."""
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(temporary, "JPEG" if path.suffix == ".jpg" else "PNG", quality=88)
        temporary.replace(path)
    except OSError as error:
        raise WriteError(
            f"The picture {path} cannot be written ({error.strerror}): check the path and the free space."
        ) from error
    finally:
        with suppress(OSError):  # where it cannot be looked for, it was not written
            temporary.unlink(missing_ok=True)


def write_labelled(folder: Path, prefix: str, crops: Iterable[tuple[str, GreyImage]]) -> int:
    """Writes (text, crop) pairs as `folder/images/PREFIX_000000.png` and on, and `folder/labels.csv` beside them,
    the layout `train` reads; returns how many. Raises WriteError."""

    def written() -> Iterator[tuple[str, str]]:
        for number, (text, crop) in enumerate(crops):
            name = f"{prefix}_{number:06d}.png"
            write_crop(folder / "images" / name, crop)
            yield name, text

    return write_labels(folder / "labels.csv", written())


def standing_labels(path: Path) -> list[tuple[str, str]]:
    """The rows that `write_labels` wrote to `path`, none where nothing is there. Raises UsageError for another file."""
    if not path.exists():
        return []
    columns = [FILE_COLUMNS[0], TEXT_COLUMNS[0]]
    head, *rows = list(read_rows(path, "file", "check its permissions")) or [columns]
    if head != columns or any(len(row) != len(columns) for row in rows):
        raise UsageError(
            f"{path} holds other labels than those of crops that were cut here. Expected the columns "
            f"{', '.join(columns)}: give another folder, or move it away."
        )
    return [(name, text) for name, text in rows]


def write_labels(path: Path, rows: Iterable[tuple[str, str]]) -> int:
    """Writes (file name, text) rows, as they come, as a CSV that `read_labels` reads, whole or not at all; returns how
    many. A blank field is one whose text is BLANK_MARKER. Raises WriteError."""
    return write_rows(path, "labels", (FILE_COLUMNS[0], TEXT_COLUMNS[0]), rows)
