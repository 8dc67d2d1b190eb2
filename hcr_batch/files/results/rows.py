"""Rows of the readings table as Arrow has them: found by page and counted; only failed ones become objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hcr_batch.documents import Document
from hcr_batch.errors import WriteError
from hcr_batch.files.storage.parquet import open_parquet, read_group
from hcr_batch.files.storage.store import Store
from hcr_batch.records import Box, Reading
from schemas import READINGS


def reading_row(document: Document, reading: Reading, model_id: str) -> dict[str, Any]:
    """The row of one reading, by column name."""
    outside, box, fit, known, image = reading.outside, reading.box, reading.registration, reading.known, reading.image
    return {
        "document": document.name,
        "document_id": document.document_id,
        "page": reading.page,
        "page_width": None if image is None else image.width,
        "page_height": None if image is None else image.height,
        "page_dpi": None if image is None else image.dpi,
        "turned": reading.turned,
        "form": None if fit is None else fit.form,
        "field": reading.field,
        "box": None if box is None else _box(box),
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
        "known": None if known is None else {"row": known.row, "confidence": known.confidence},
        "outside": None if outside is None else [_box(box) for box in outside],
        "model": model_id,
    }


def _box(box: Box) -> dict[str, int]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


class Failure(NamedTuple):
    """A failed row: its page, None for a whole document, its code and sentence."""

    page: int | None
    code: str
    message: str


class Rows:
    """Rows in order, of one unit or of one row group; those of a document stand together, by page."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table.combine_chunks()
        status = self.table["status"]
        self._pages = pc.fill_null(self.table["page"], 0).to_numpy()
        self._failed = _flags(pc.equal(status, "failed"))
        self._fields = _flags(pc.is_valid(self.table["box"])) & ~self._failed
        self._blank = _flags(pc.equal(status, "blank")) & self._fields
        self._printed = _flags(pc.equal(status, "printed"))
        nothing = pc.and_(pc.is_null(self.table["box"]), pc.is_null(self.table["form"]))
        self._empty = _flags(pc.equal(status, "blank")) & _flags(nothing)
        self._outside = pc.fill_null(pc.list_value_length(self.table["outside"]), 0).to_numpy() > 0

    def pages_within(self, start: int, stop: int, first_page: int, last_page: int) -> tuple[int, int]:
        """Of the rows [start, stop) of one document, those of some pages, both ends included."""
        pages = self._pages[start:stop]
        left = int(np.searchsorted(pages, first_page, "left"))
        right = int(np.searchsorted(pages, last_page, "right"))
        return start + left, start + right

    def fields(self, start: int, stop: int) -> int:
        """Fields among the rows [start, stop): those with a place, read or blank."""
        return int(np.count_nonzero(self._fields[start:stop]))

    def blank(self, start: int, stop: int) -> int:
        """Blank fields among the rows [start, stop)."""
        return int(np.count_nonzero(self._blank[start:stop]))

    def printed(self, start: int, stop: int) -> int:
        """Fields among the rows [start, stop) that hold print alone."""
        return int(np.count_nonzero(self._printed[start:stop]))

    def empty(self, start: int, stop: int) -> int:
        """Pages on which nothing is, such as backs of sheets, among the rows [start, stop)."""
        return int(np.count_nonzero(self._empty[start:stop]))

    def outside(self, start: int, stop: int) -> set[int]:
        """Pages with handwriting outside all fields among the rows [start, stop) of one document."""
        return {*self._pages[start:stop][self._outside[start:stop]].tolist()}

    def failures(self, start: int, stop: int) -> list[Failure]:
        """Failed rows among the rows [start, stop)."""
        if not self._failed[start:stop].any():
            return []
        indices = np.flatnonzero(self._failed[start:stop]) + start
        rows = self.table.select(["page", "error_code", "error"]).take(pa.array(indices)).to_pylist()
        return [Failure(row["page"], row["error_code"] or "", row["error"] or "") for row in rows]


class Segment(NamedTuple):
    """The rows [start, stop) of `rows`."""

    rows: Rows
    start: int
    stop: int


class EarlierRows:
    """The readings table as an earlier run wrote it, one row group in memory at a time.

    All of it raises WriteError where the table cannot be read: results cannot be put together from it.
    """

    def __init__(self, store: Store, parts: Sequence[str]) -> None:
        self._store, self._parts = store, parts
        self._starts, self._groups = [0], list[tuple[str, int]]()
        for part in parts:
            with self._opened(part) as file:
                for group in range(file.metadata.num_row_groups):
                    self._groups.append((part, group))
                    self._starts.append(self._starts[-1] + file.metadata.row_group(group).num_rows)
        self._load = lru_cache(maxsize=2)(self._read)

    def rows(self, first_row: int, count: int) -> Iterator[Segment]:
        """The rows [first_row, first_row + count), in order."""
        end = first_row + count
        index = int(np.searchsorted(self._starts, first_row, "right")) - 1
        while first_row < end:
            start, following = self._starts[index], self._starts[index + 1]
            stop = min(end, following)
            yield Segment(self._load(index), first_row - start, stop - start)
            first_row, index = stop, index + 1

    def _read(self, index: int) -> Rows:
        part, group = self._groups[index]
        with self._opened(part) as file:
            return Rows(read_group(file, group))

    @contextmanager
    def _opened(self, part: str) -> Iterator[pq.ParquetFile]:
        try:
            with self._store.open(part) as file:
                yield open_parquet(file)
        except (OSError, pa.ArrowException) as error:
            reason = " ".join(str(error).split())
            raise WriteError(
                f"The results of the run before cannot be read: {self._store.full_name(part)} is damaged ({reason}). "
                "Start over with --fresh."
            ) from error


def table_of(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as the readings table, checked against its contract."""
    return READINGS.table(list(rows))


def _flags(column: Any) -> Any:
    return column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
