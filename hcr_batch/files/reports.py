"""Writes the files of a report, each under a temporary name first, and reads what training recorded."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.errors import WriteError
from hcr_batch.files.storage.atomic import replacing
from schemas import Contract

HISTORY_FILE = "history.parquet"
_ROW_GROUP_ROWS = 16_384


def make_folder(folder: Path) -> None:
    """Creates a folder for a report, for pictures or for other programs' files. Raises WriteError; call it before the
    work, not after."""
    with _write_errors(folder):
        file = next((place for place in (folder, *folder.parents) if place.is_file()), None)
        if file is not None:
            what = "it" if file == folder else str(file)
            raise WriteError(f"{folder} cannot be a folder, since {what} is a file: give another one.")
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def write_rows(path: Path, contract: Contract, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes `rows` as Parquet, whole or not at all. Raises WriteError."""
    with (
        _write_errors(path),
        replacing(path) as temporary,
        pq.ParquetWriter(temporary, contract.schema, compression="zstd") as writer,
    ):
        remaining = iter(rows)
        while chunk := list(islice(remaining, _ROW_GROUP_ROWS)):
            writer.write_table(contract.table(chunk))


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8, whole or not at all. Raises WriteError."""
    with _write_errors(path), replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read_history(bundle: Path) -> list[dict[str, Any]]:
    """Rows that training recorded beside a bundle, by column name; none where there is no such file
    or it cannot be read: a report without its training history is still a report."""
    try:
        return list(pq.read_table(bundle / HISTORY_FILE).to_pylist())
    except (OSError, pa.ArrowException):
        return []


@contextmanager
def _write_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise WriteError(
            f"{path} cannot be written ({reason}): check the path, its permissions and the free space."
        ) from error
