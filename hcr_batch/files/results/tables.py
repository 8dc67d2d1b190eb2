"""Writes the two result tables: as two files, or as two folders of part files.

They are written into the state folder first; their `moves` say where they go when all is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.errors import WriteError
from hcr_batch.files.results.decided import NO_TIMES, Decided, decided_metadata
from hcr_batch.files.results.places import STAGING, Places
from hcr_batch.files.results.readings import Key, corrected_rows, row_key
from hcr_batch.files.results.receipt import Move, OutputFile
from hcr_batch.files.results.rows import Rows, Segment, reading_row
from hcr_batch.files.storage.store import Store
from hcr_batch.records import Document, DocumentStatus, Reading
from schemas import DOCUMENTS, READINGS, Contract

_ROW_GROUP_ROWS = 5_000
_PART_ROWS = 100_000
"""Rows of a part file: some tens of megabytes, a size that query engines like."""


@dataclass(frozen=True, kw_only=True)
class DocumentOutcome:
    """What the documents table says of a file beside what it is."""

    fields: int
    status: DocumentStatus
    error_code: str | None
    error: str | None
    seconds: float


class ResultsWriter:
    """Takes rows in their order and writes them below the state folder; memory holds a row group.

    `files` and `moves` say, after a clean exit, what was written and where it belongs. decided: when people decided on
    fields that may be among the rows. Raises WriteError.
    """

    def __init__(self, places: Places, decided: Decided = NO_TIMES) -> None:
        self._store = places.store
        self._readings = _Table(places, READINGS, places.readings, decided)
        self._documents = _Table(places, DOCUMENTS, places.documents)
        self._segments: list[tuple[int, str]] = []
        self._open_segment: Segment | None = None
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            with _write_errors(self._store):
                self._end_segment()
                self._readings.close()
                self._documents.close()
        else:
            self._readings.discard(kind, error, trace)
            self._documents.discard(kind, error, trace)

    @property
    def reading_rows(self) -> int:
        """Rows of the readings table so far."""
        return self._rows

    @property
    def files(self) -> tuple[OutputFile, ...]:
        """What was written, under its final names."""
        return (*self._readings.files, *self._documents.files)

    @property
    def moves(self) -> tuple[Move, ...]:
        """What goes where. The documents come last: where they stand, the readings stand too."""
        return (self._readings.move, self._documents.move)

    def write_rows(self, segment: Segment, document_name: str) -> None:
        """Rows that were read, under the name of one document."""
        count = segment.stop - segment.start
        last = self._open_segment
        if last is not None and last.rows is segment.rows and last.stop == segment.start:
            self._open_segment = Segment(last.rows, last.start, segment.stop)
        else:
            with _write_errors(self._store):
                self._end_segment()
            self._open_segment = segment
        self._segments.append((count, document_name))
        self._rows += count

    def write_reading(self, document: Document, reading: Reading, model_id: str, correction: str | None) -> None:
        """A row that no unit holds: of a document that could not be opened, with what a person said of it."""
        row = {**reading_row(document, reading, model_id), "correction": correction}
        rows = Rows(READINGS.table([row]))
        self.write_rows(Segment(rows, 0, 1), document.name)

    def write_document(self, document: Document, outcome: DocumentOutcome) -> None:
        """The row of one file."""
        row = {
            "document": document.name,
            "document_id": document.document_id,
            "bytes": document.size,
            "pages": document.pages,
            "fields": outcome.fields,
            "status": outcome.status.value,
            "error_code": outcome.error_code,
            "error": outcome.error,
            "seconds": round(outcome.seconds, 4),
        }
        with _write_errors(self._store):
            self._documents.add_row(row)

    def _end_segment(self) -> None:
        """Neighbouring rows of a unit go into the table in one piece, whatever documents they belong to."""
        if self._open_segment is None:
            return
        rows, start, stop = self._open_segment
        names = pa.array([name for count, name in self._segments for _ in range(count)], pa.string())
        table = rows.table.slice(start, stop - start)
        self._readings.add(table.set_column(0, READINGS.schema.field("document"), names))
        self._open_segment, self._segments = None, []


class _Table:
    """One table of a contract, in row groups; a single file, or a folder of part files."""

    def __init__(self, places: Places, contract: Contract, target: str, decided: Decided = NO_TIMES) -> None:
        self.files: list[OutputFile] = []
        self._decided, self._corrected = decided, set[Key]()
        self._store, self._contract, self._target = places.store, contract, target
        self._staged = places.within_state(f"{STAGING}/{contract.name}")
        self._in_parts = places.in_parts
        if not self._in_parts:
            self._staged += ".parquet"
        self.move = Move(staged=self._staged, target=target)
        self._rows: list[Mapping[str, Any]] = []
        self._tables: list[pa.Table] = []
        self._waiting = self._written = 0
        self._part = 0
        self._open: ExitStack | None = None
        self._writer: Any = None
        self._hashed: _Hashed | None = None

    def add_row(self, row: Mapping[str, Any]) -> None:
        """A row as a mapping; checked against the contract."""
        self._rows.append(row)
        if len(self._rows) >= _ROW_GROUP_ROWS:
            self._take_rows()

    def add(self, table: pa.Table) -> None:
        """Rows as a table of the contract's schema."""
        self._tables.append(table)
        self._waiting += table.num_rows
        while self._waiting >= _ROW_GROUP_ROWS:
            self._write_group(_ROW_GROUP_ROWS)

    def close(self) -> None:
        """Writes what is waiting, and ends the last file; a table without rows is a file without rows."""
        self._take_rows()
        while self._waiting:
            self._write_group(self._waiting)
        if self._open is not None or not self.files:
            self._writer_now()
            self._end_part()

    def discard(self, *why: Any) -> None:
        """Ends an unfinished file so that nothing of it stays."""
        if self._open is not None and self._hashed is not None:
            self._hashed.dropped = True
            self._writer.close()
            self._open.__exit__(*why)

    def _take_rows(self) -> None:
        if self._rows:
            table = self._contract.table(self._rows)
            self._rows = []
            self.add(table)

    def _write_group(self, rows: int) -> None:
        table = pa.concat_tables(self._tables)
        self._writer_now().write_table(table.slice(0, rows).combine_chunks())
        if self._decided:
            self._corrected |= {row_key(row) for row in corrected_rows(table.slice(0, rows))}
        self._tables = [table.slice(rows)] if table.num_rows > rows else []
        self._waiting = table.num_rows - rows if self._tables else 0
        self._written += rows
        if self._in_parts and self._written >= _PART_ROWS:
            self._end_part()

    def _writer_now(self) -> Any:
        if self._writer is None:
            self._open = ExitStack()
            name = f"{self._staged}/part-{self._part:05d}.parquet" if self._in_parts else self._staged
            self._hashed = _Hashed(self._open.enter_context(self._store.create(name)))
            self._writer = pq.ParquetWriter(self._hashed, self._contract.schema, compression="zstd")
        return self._writer

    def _end_part(self) -> None:
        assert self._open is not None
        assert self._hashed is not None
        decided = {key: at for key, at in self._decided.items() if key in self._corrected}
        self._writer.add_key_value_metadata(decided_metadata(decided))
        self._writer.close()
        self._writer = None
        self._corrected.clear()
        self._open.close()
        self._open = None
        name = f"{self._target}/part-{self._part:05d}.parquet" if self._in_parts else self._target
        self.files.append(
            OutputFile(
                name=name,
                table=self._contract.name,
                rows=self._written,
                bytes=self._hashed.size,
                sha256=self._hashed.digest.hexdigest(),
            )
        )
        self._part, self._written = self._part + 1, 0


class _Hashed:
    """A file that is written from its beginning to its end, and knows what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest, self.size, self.closed = hashlib.sha256(), 0, False
        self.dropped = False  # set where nothing more can be written, and a writer still has to end

    def write(self, content: Any) -> int:
        """Writes bytes, and counts them."""
        if self.dropped:
            return len(content)
        self.digest.update(content)
        written = self._file.write(content)
        self.size += written
        return written

    def tell(self) -> int:
        """Bytes written."""
        return self.size

    def flush(self) -> None:
        """Hands what was written to the system."""
        if not self.dropped:
            self._file.flush()

    def readable(self) -> bool:
        """It is not."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is not: Parquet is written from front to back."""
        return False

    def close(self) -> None:
        """The file itself is closed by whoever opened it."""
        self.closed = True


@contextmanager
def _write_errors(store: Store) -> Iterator[None]:
    """Arrow's own errors besides the system's."""
    try:
        with store.write_errors():
            yield
    except pa.ArrowException as error:
        raise WriteError(
            f"The results cannot be written to {store.where} ({type(error).__name__}): check the free space."
        ) from error
