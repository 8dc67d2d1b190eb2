"""Writes the two result tables: as two files, or as two folders of part files.

They are written into the state folder first; their `moves` say where they go when all is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pyarrow as pa

from hcr_batch.documents import Document, DocumentStatus
from hcr_batch.errors import WriteError
from hcr_batch.files.results.decided import NO_TIMES, Decided
from hcr_batch.files.results.receipt import Move, OutputFile
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.results.rows import Rows, Segment, reading_row
from hcr_batch.files.results.table_files import TableFiles
from hcr_batch.files.storage.store import Store
from hcr_batch.records import Reading
from schemas import DOCUMENTS, READINGS


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

    def __init__(self, paths: ResultPaths, decided: Decided = NO_TIMES) -> None:
        self._store = paths.store
        self._readings = TableFiles(paths, READINGS, paths.readings, decided)
        self._documents = TableFiles(paths, DOCUMENTS, paths.documents)
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
