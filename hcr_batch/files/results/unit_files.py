"""Unit files: what came of one unit of work, whole in one file from the moment it has its name."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from hcr_batch.documents import UnitResult
from hcr_batch.errors import WriteError
from hcr_batch.files.results.rows import Rows, Segment, reading_row, table_of
from hcr_batch.files.storage.store import Store
from hcr_batch.records import ReadingStatus, is_field

_ABOUT = b"hcr_batch.unit"

_OF_DAMAGE = (None, errno.ENOENT, errno.EIO)
"""Numbers of the system errors after which a file is lost; Arrow has none for bytes that do not unpack. All others may
pass, as that of too many open files."""


@dataclass(frozen=True, slots=True)
class StoredRange:
    """Pages of a document, both ends included, and the rows [start, stop) of the file they gave."""

    document_id: str
    first_page: int
    last_page: int
    start: int
    stop: int
    seconds: float
    failed_pages: tuple[int, ...]


@dataclass(frozen=True)
class StoredUnit:
    """What a unit file says of itself. attempt: 0, and one more with each retry of what failed."""

    name: str
    attempt: int
    fields: int
    ranges: tuple[StoredRange, ...]


class UnitTable:
    """A unit file, read: the rows of each of its pages."""

    def __init__(self, unit: StoredUnit, rows: Rows) -> None:
        self._rows = rows
        self._ranges: dict[str, list[StoredRange]] = {}
        for part in unit.ranges:
            self._ranges.setdefault(part.document_id, []).append(part)

    def rows(self, document_id: str, first_page: int, last_page: int) -> Iterator[tuple[Segment, int, float]]:
        """Rows of some pages of a document, both ends included, how many pages, and the seconds they took."""
        for part in self._ranges.get(document_id, ()):
            first, last = max(first_page, part.first_page), min(last_page, part.last_page)
            if first <= last:
                start, stop = self._rows.pages_within(part.start, part.stop, first, last)
                pages = last - first + 1
                share = pages / (part.last_page - part.first_page + 1)
                yield Segment(self._rows, start, stop), pages, part.seconds * share


def write_unit(store: Store, folder: str, name: str, attempt: int, result: UnitResult, model_id: str) -> StoredUnit:
    """Writes what came of a unit, and says what was written. Raises WriteError."""
    rows, ranges = list[dict[str, Any]](), list[StoredRange]()
    for part in result.ranges:
        document, start = part.pages.document, len(rows)
        rows += [reading_row(document, reading, model_id) for reading in part.readings]
        failed = {r.page for r in part.readings if r.status is ReadingStatus.FAILED and r.page is not None}
        ranges.append(
            StoredRange(
                document.document_id or "",
                part.pages.first_page,
                part.pages.last_page,
                start,
                len(rows),
                part.seconds,
                tuple(sorted(failed)),
            )
        )
    fields = sum(is_field(reading) for part in result.ranges for reading in part.readings)
    unit = StoredUnit(name, attempt, fields, tuple(ranges))
    table = table_of(rows).replace_schema_metadata({_ABOUT: _described(unit)})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with store.create(f"{folder}/{name}.arrow") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write_table(table)
    return unit


def read_summary(store: Store, path: str) -> StoredUnit | None:
    """What a unit file says of itself, or None where it is damaged. Its rows are not read."""
    try:
        with store.open(path) as file, pa.ipc.open_file(file) as reader:
            return _undescribed(path, reader.schema.metadata[_ABOUT])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def read_unit(store: Store, folder: str, name: str) -> UnitTable:
    """A unit file with its rows. One that is damaged is removed, so that the next run reads its pages again; one that
    the system will not open or give now is kept, since it may be whole. Both raise WriteError."""
    path = f"{folder}/{name}.arrow"
    try:
        with store.open(path) as file, pa.ipc.open_file(file) as reader:
            unit = _undescribed(path, reader.schema.metadata[_ABOUT])
            table = reader.read_all()
        table.validate(full=True)  # changed bytes may still unpack, to texts that end outside their buffer
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        if isinstance(error, OSError) and error.errno not in _OF_DAMAGE:
            raise WriteError(
                f"What was read already cannot be assembled: {store.full_name(path)} cannot be read now ({reason}). "
                "It is kept: the same command continues once it can be read."
            ) from error
        store.remove(path)
        raise WriteError(
            f"What was read already cannot be assembled: {store.full_name(path)} is damaged ({reason}). "
            "It was removed: the same command reads its pages again."
        ) from error
    return UnitTable(unit, Rows(table))


def _described(unit: StoredUnit) -> bytes:
    ranges = [
        [r.document_id, r.first_page, r.last_page, r.start, r.stop, r.seconds, r.failed_pages] for r in unit.ranges
    ]
    return json.dumps({"attempt": unit.attempt, "fields": unit.fields, "ranges": ranges}).encode()


def _undescribed(path: str, text: bytes) -> StoredUnit:
    content = json.loads(text)
    name = path.rpartition("/")[2].removesuffix(".arrow")
    ranges = tuple(
        StoredRange(document_id, first, last, start, stop, seconds, tuple(failed))
        for document_id, first, last, start, stop, seconds, failed in content["ranges"]
    )
    return StoredUnit(name, content["attempt"], content["fields"], ranges)
