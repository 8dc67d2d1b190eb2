"""Parquet read by the thread that asks for it, and by no other.

What Arrow's own threads have read from a Python file they let go of a moment after the call has returned. Where the
process ends in that moment, as a command does right after its last table, they abort it (SIGABRT).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


def open_parquet(source: BinaryIO) -> pq.ParquetFile:
    """The file, of which nothing is read ahead. Raises OSError, ArrowException, as all here does."""
    return pq.ParquetFile(source, pre_buffer=False)


def read_group(file: pq.ParquetFile, number: int, columns: Sequence[str] | None = None) -> pa.Table:
    """A row group, counted from 0; only `columns` where given."""
    return file.read_row_group(number, columns=_list(columns), use_threads=False)


def read_all(file: pq.ParquetFile, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows; only `columns` where given."""
    return file.read(columns=_list(columns), use_threads=False)


def batches_of(file: pq.ParquetFile, rows: int, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """All rows in order, `rows` at a time."""
    return iter(file.iter_batches(batch_size=rows, columns=_list(columns), use_threads=False))


def _list(columns: Sequence[str] | None) -> list[str] | None:
    return None if columns is None else list(columns)
