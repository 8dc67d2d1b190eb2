"""A Parquet file of results, read back: what is wrong with it is said in one way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

import pyarrow as pa

from hcr_batch.errors import UsageError
from hcr_batch.files.storage.names import Location
from hcr_batch.files.storage.parquet import batches_of, open_parquet, read_group
from hcr_batch.files.storage.store import Store


@contextmanager
def read_errors(name: Location) -> Iterator[None]:
    """Turns what the system and Arrow say of a table that is read into a UsageError that names it.

    Damaged bytes are an OSError to Arrow where they do not unpack, and an ArrowException where they make no sense.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f"{name} cannot be read: it is damaged, or gone ({reason}). Bring it back from a copy, or read the scans "
            "again with `transcribe`."
        ) from error


class StoredTable:
    """Use it as a context manager. All of it raises UsageError where the file is damaged."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with read_errors(self._where), ExitStack() as opened:
            source = opened.enter_context(self._store.open(self._name))
            self._file = opened.enter_context(open_parquet(source))
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def schema(self) -> pa.Schema:
        """Its columns and what is said of them."""
        return self._file.schema_arrow

    @property
    def metadata(self) -> Mapping[bytes, bytes]:
        """What is kept with the file beside its rows."""
        return dict(self._file.metadata.metadata or {})

    @property
    def rows(self) -> int:
        """How many it has."""
        return int(self._file.metadata.num_rows)

    @property
    def groups(self) -> int:
        """Row groups."""
        return int(self._file.num_row_groups)

    def group(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """A row group, counted from 0; only `columns` where given."""
        with read_errors(self._where):
            return read_group(self._file, number, columns)

    def batches(self, rows: int, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in order, `rows` at a time."""
        remaining = batches_of(self._file, rows, columns)
        while True:
            with read_errors(self._where):
                batch = next(remaining, None)
            if batch is None:
                return
            yield batch

    @property
    def _where(self) -> Location:
        return self._store.full_name(self._name)
