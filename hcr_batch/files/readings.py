"""Reads results back: where their files are, and their rows one after the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.errors import UsageError
from schemas import READINGS
from schemas.contract import NAME_KEY, VERSION_KEY

Row = Mapping[str, Any]
"""A row of `readings` by column name."""

Key = tuple[str, int | None, str | None, int | None, int | None, int | None, int | None]
"""What names a field: document, page, field, and x, y, width, height of its box."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """The files of a run's results, in order. `out` is what the run was given as --out."""

    out: Path
    readings: tuple[Path, ...]
    documents: tuple[Path, ...]

    @property
    def as_files(self) -> bool:
        """Whether the results are two files rather than a folder."""
        return self.out.suffix == ".parquet"


def find_results(out: Path) -> Results:
    """The results that a run wrote to `out`, a .parquet file or a folder.

    Raises UsageError where there are none, or where they are not readings of our version.
    """
    if out.suffix == ".parquet":
        readings, documents = [out], [out.with_name(f"{out.stem}.documents.parquet")]
    else:
        readings, documents = (sorted((out / name).glob("*.parquet")) for name in ("readings", "documents"))
    readings = [path for path in readings if path.is_file()]
    if not readings:
        raise UsageError(f"There are no results in {out}: give what `transcribe` wrote with --out.")
    for path in readings:
        _check_contract(path)
    return Results(out=out, readings=tuple(readings), documents=tuple(path for path in documents if path.is_file()))


def _check_contract(path: Path) -> None:
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{path} cannot be read as Parquet: give what `transcribe` wrote with --out.") from error
    name, version = (metadata.get(key, b"none").decode(errors="replace") for key in (NAME_KEY, VERSION_KEY))
    if (name, version) != (READINGS.name, str(READINGS.version)):
        raise UsageError(
            f"{path} is not a table that this version can review. Expected {READINGS.name} version "
            f"{READINGS.version}. Received: {name} version {version}. Read the scans again with `transcribe`."
        )


def iterate_rows(results: Results, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Rows of the readings in order, a few thousand in memory at a time; only `columns` where given."""
    for path in results.readings:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=4_096, columns=columns):
                yield from batch.to_pylist()


def row_key(row: Row) -> Key:
    """The key of a row of `readings`. Copies of a file share theirs, since they are the same picture."""
    return make_key(row["document_id"], row["document"], row["page"], row["field"], row["box"])


def make_key(
    document_id: str | None, document: str, page: int | None, field: str | None, box: Mapping[str, int] | None
) -> Key:
    """A key of its parts; a document that could not be read has no id and goes by its name."""
    x, y, width, height = (None,) * 4 if box is None else (box[name] for name in ("x", "y", "width", "height"))
    return document_id or f"name:{document}", page, field, x, y, width, height


class Fingerprint:
    """Digest of what a run read: the same before and after corrections are merged."""

    COLUMNS = ("document", "document_id", "page", "field", "box", "text", "model")

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, row: Row) -> None:
        """Takes in a row that has at least COLUMNS."""
        content = [*row_key(row), row["document"], row["text"], row["model"]]
        self._hash.update(json.dumps(content, ensure_ascii=True).encode() + b"\n")

    def hex(self) -> str:
        """16 hex digits."""
        return self._hash.hexdigest()[:16]


def fingerprint(rows: Iterable[Row]) -> str:
    """The Fingerprint of all rows."""
    digest = Fingerprint()
    for row in rows:
        digest.add(row)
    return digest.hex()
