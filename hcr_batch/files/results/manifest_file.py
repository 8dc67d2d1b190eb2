"""The manifest on the disk: every file found, what its bytes are, and where its pages' readings stand.

The same table serves twice. As a plan (`manifest.parquet`) it says which unit of work reads which pages;
as the record of what was written (`committed.parquet`) which rows of the results came of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.documents import Document
from hcr_batch.files.storage.parquet import open_parquet, read_all
from hcr_batch.files.storage.store import Store

EARLIER = ""
"""Stands for the name of a unit where the readings are those of the results already written."""

_ABOUT = b"hcr_batch.plan"
_CHUNK_ROWS = 20_000

_PIECE = pa.struct([("unit", pa.string()), ("first_page", pa.int32()), ("last_page", pa.int32())])
_SCHEMA = pa.schema(
    [
        ("document", pa.string()),
        ("path", pa.binary()),
        ("document_id", pa.string()),
        ("bytes", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("inode", pa.uint64()),
        ("kind", pa.string()),
        ("pages", pa.int32()),
        ("error_code", pa.string()),
        ("error", pa.string()),
        ("skipped", pa.bool_()),
        ("pieces", pa.list_(_PIECE)),
        ("first_row", pa.int64()),
        ("rows", pa.int64()),
        ("failed_pages", pa.list_(pa.int32())),
        ("seconds", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive pages of a document, numbered from 1, whose readings the unit `unit` holds."""

    unit: str
    first_page: int
    last_page: int

    @property
    def count(self) -> int:
        """How many pages these are."""
        return self.last_page - self.first_page + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A document, and what is known of its readings.

    pieces: of the first document of each content, who reads its pages.
    first_row, rows: where its rows stand in the readings table, all parts taken as one.
    failed_pages: those of its pages that could not be read.
    seconds: of work on it by one worker.
    """

    document: Document
    pieces: tuple[Piece, ...] = ()
    first_row: int = 0
    rows: int = 0
    failed_pages: tuple[int, ...] = ()
    seconds: float = 0.0


class Shared:
    """Keeps equal pieces once: those of single pages in one unit are all alike, and there may be a million."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Piece, ...], tuple[Piece, ...]] = {}

    def of(self, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Equal pieces that are there already, or these."""
        return self._seen.setdefault(pieces, pieces)


StoredManifest = tuple[list[Entry], dict[str, Any]]
"""The entries, and what they are about."""


def write_manifest(store: Store, name: str, entries: Iterable[Entry], about: Mapping[str, Any]) -> None:
    """Writes entries as they come, whole or not at all. `about` is plain JSON. Raises WriteError."""
    schema = _SCHEMA.with_metadata({_ABOUT: json.dumps(dict(about)).encode()})
    remaining = iter(entries)
    with store.create(name) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(remaining, _CHUNK_ROWS)):
            writer.write_table(pa.Table.from_pylist([_row(entry) for entry in some], schema=schema))


def read_manifest(store: Store, name: str) -> StoredManifest | None:
    """The entries and what they are about, or None where there is no such file, or it is damaged or none of ours."""
    try:
        with store.open(name) as file:
            table = read_all(open_parquet(file))
        about = json.loads(table.schema.metadata[_ABOUT])
        return list(_entries(table)), about
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def _row(entry: Entry) -> dict[str, Any]:
    document = entry.document
    return {
        "document": document.name,
        "path": os.fsencode(document.path),
        "document_id": document.document_id,
        "bytes": document.size,
        "mtime_ns": document.mtime_ns,
        "inode": document.inode,
        "kind": document.kind,
        "pages": document.pages,
        "error_code": document.error_code,
        "error": document.error,
        "skipped": document.skipped,
        "pieces": [{"unit": p.unit, "first_page": p.first_page, "last_page": p.last_page} for p in entry.pieces],
        "first_row": entry.first_row,
        "rows": entry.rows,
        "failed_pages": list(entry.failed_pages),
        "seconds": entry.seconds,
    }


def _entries(table: pa.Table) -> Iterator[Entry]:
    shared = Shared()
    for batch in table.to_batches(max_chunksize=_CHUNK_ROWS):
        for row in batch.to_pylist():
            document = Document(
                row["document"],
                os.fsdecode(row["path"]),
                row["document_id"],
                row["bytes"],
                row["kind"],
                row["pages"],
                row["error_code"],
                row["error"],
                row["skipped"],
                row["mtime_ns"],
                row["inode"],
            )
            pieces = shared.of(tuple(Piece(**piece) for piece in row["pieces"]))
            failed = tuple(row["failed_pages"])
            yield Entry(document, pieces, row["first_row"], row["rows"], failed, row["seconds"])
