"""Writes the two result tables: as two files, or as two folders of part files. Whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.errors import WriteError
from hcr_batch.records import Document, DocumentStatus, Reading
from schemas import DOCUMENTS, READINGS, Contract

_ROW_GROUP_ROWS = 5_000
_PART_ROWS = 100_000
"""Rows of a part file: some tens of megabytes, a size that query engines like."""


class ResultsWriter:
    """Takes rows as they come; what it wrote appears under its final name on a clean exit only.

    `out` ending in .parquet gives OUT.parquet and OUT.documents.parquet; any other name gives a
    folder with `readings/` and `documents/`. An earlier result of the same name is replaced.
    Raises WriteError.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        as_files = out.suffix == ".parquet"
        documents = out.with_name(f"{out.stem}.documents.parquet") if as_files else out / "documents"
        readings = out if as_files else out / "readings"
        kind = _FileTable if as_files else _FolderTable
        with _write_errors(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            self._readings: _Table = kind(readings, READINGS)
            self._documents: _Table = kind(documents, DOCUMENTS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is not None:
            self._readings.discard()
            self._documents.discard()
            return
        with _write_errors(self.out):
            # The documents table comes last: where it stands, the readings stand too.
            self._readings.commit()
            self._documents.commit()

    def write_readings(self, document: Document, readings: tuple[Reading, ...], model_id: str) -> None:
        """Rows of one document, in order."""
        with _write_errors(self.out):
            for reading in readings:
                self._readings.add(_reading_row(document, reading, model_id))

    def write_document(
        self,
        document: Document,
        *,
        fields: int,
        status: DocumentStatus,
        error_code: str | None,
        error: str | None,
        seconds: float,
    ) -> None:
        """The row of one file."""
        row = {
            "document": document.name,
            "document_id": document.document_id,
            "bytes": document.size,
            "pages": document.pages,
            "fields": fields,
            "status": status.value,
            "error_code": error_code,
            "error": error,
            "seconds": round(seconds, 4),
        }
        with _write_errors(self.out):
            self._documents.add(row)


def _reading_row(document: Document, reading: Reading, model_id: str) -> dict[str, Any]:
    box, fit = reading.box, reading.registration
    return {
        "document": document.name,
        "document_id": document.document_id,
        "page": reading.page,
        "form": None if fit is None else fit.form,
        "field": reading.field,
        "box": None if box is None else {"x": box.x, "y": box.y, "width": box.width, "height": box.height},
        "text": reading.text,
        "value": reading.value,
        "valid": reading.valid,
        "rule": reading.broken_rule,
        "confidence": reading.confidence,
        "char_confidences": list(reading.char_confidences),
        "alternatives": [{"text": a.text, "confidence": a.confidence} for a in reading.alternatives],
        "accepted": reading.accepted,
        "correction": None,
        "status": reading.status.value,
        "error_code": reading.error_code,
        "error": reading.error,
        "registration": None
        if fit is None
        else {"inliers": fit.inliers, "error_mm": fit.error_mm, "overlap": fit.overlap},
        "model": model_id,
    }


class _Table:
    """Rows of one contract, buffered into row groups; subclasses say where they go."""

    def __init__(self, target: Path, contract: Contract) -> None:
        self.target, self.contract = target, contract
        self._buffer: list[Mapping[str, Any]] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, row: Mapping[str, Any]) -> None:
        self._buffer.append(row)
        if len(self._buffer) >= _ROW_GROUP_ROWS:
            self._flush()

    def _open(self, path: Path) -> None:
        self._path = path
        self._writer = pq.ParquetWriter(path, self.contract.schema, compression="zstd")

    def _flush(self) -> None:
        assert self._writer is not None
        if self._buffer:
            self._writer.write_table(self.contract.table(self._buffer))
            self._buffer.clear()

    def _close(self) -> None:
        """Flushes to the disk itself, so that a rename never reveals half a file."""
        if self._writer is not None:
            self._flush()
            self._writer.close()
            self._writer = None
            with self._path.open("rb+") as file:
                os.fsync(file.fileno())

    def commit(self) -> None:
        raise NotImplementedError

    def discard(self) -> None:
        raise NotImplementedError


class _FileTable(_Table):
    """One Parquet file, renamed into place."""

    def __init__(self, target: Path, contract: Contract) -> None:
        super().__init__(target, contract)
        self._open(target.with_name(f".{target.name}.{os.getpid()}"))

    def commit(self) -> None:
        self._close()
        self._path.replace(self.target)

    def discard(self) -> None:
        self._writer = None
        self._path.unlink(missing_ok=True)


class _FolderTable(_Table):
    """A folder of part files; the new folder takes the old one's place when all parts are whole."""

    def __init__(self, target: Path, contract: Contract) -> None:
        super().__init__(target, contract)
        self._folder = target.with_name(f".{target.name}.{os.getpid()}")
        self._folder.mkdir(parents=True)
        self._part = 0
        self._rows = 0
        self._open_part()

    def _open_part(self) -> None:
        self._open(self._folder / f"part-{self._part:05d}.parquet")

    def _flush(self) -> None:
        self._rows += len(self._buffer)
        super()._flush()
        if self._rows >= _PART_ROWS:
            self._rows = 0
            self._part += 1
            self._close()
            self._open_part()

    def commit(self) -> None:
        self._close()
        old = self.target.with_name(f".{self.target.name}.old.{os.getpid()}")
        if self.target.exists():
            self.target.rename(old)
        self._folder.rename(self.target)
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        self._writer = None
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def _write_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise WriteError(
            f"The results cannot be written to {out} ({reason}): check the path, its permissions and the free space."
        ) from error
