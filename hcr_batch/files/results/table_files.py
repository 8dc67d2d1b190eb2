"""Writes one table of a contract in row groups: as a single file, or as a folder of part files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.files.results.decided import NO_TIMES, Decided, decided_metadata
from hcr_batch.files.results.readings import Key, corrected_rows, row_key
from hcr_batch.files.results.receipt import Move, OutputFile
from hcr_batch.files.results.result_paths import STAGING, ResultPaths
from schemas import Contract

_ROW_GROUP_ROWS = 5_000
_PART_ROWS = 100_000
"""Rows of a part file: some tens of megabytes, a size that query engines like."""


class TableFiles:
    """Takes the rows of a table and writes them below the state folder; memory holds a row group.

    `files` and `move` say, once it is closed, what was written and where it belongs. decided: when people decided on
    fields that may be among the rows.
    """

    def __init__(self, paths: ResultPaths, contract: Contract, target: str, decided: Decided = NO_TIMES) -> None:
        self.files: list[OutputFile] = []
        self._decided, self._corrected = decided, set[Key]()
        self._store, self._contract, self._target = paths.store, contract, target
        self._staged = paths.within_state(f"{STAGING}/{contract.name}")
        self._in_parts = paths.in_parts
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
