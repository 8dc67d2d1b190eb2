"""Reads results back: where their files are, and their rows one after the other."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.results.receipt import PLAN
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.names import Location
from hcr_batch.files.storage.parquet import open_parquet, read_all
from hcr_batch.files.storage.stored_table import StoredTable
from schemas import DOCUMENTS, READINGS
from schemas.contract import NAME_KEY, VERSION_KEY
from schemas.readings import UNREADABLE

Row = Mapping[str, Any]
"""A row of `readings` by column name."""

Key = tuple[str, int | None, str | None, int | None, int | None, int | None, int | None]
"""What names a field: document, page, field, and x, y, width, height of its box."""


CORRECTION_COLUMNS = ("document", "document_id", "page", "field", "box", "correction")
"""What people said of a field, and the columns that name it."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """The files of a run's results, in order, by their names in the store of `paths`."""

    paths: ResultPaths
    readings_names: tuple[str, ...]
    documents_names: tuple[str, ...]

    @property
    def out(self) -> Location:
        """What the run was given as --out."""
        return self.paths.out

    @property
    def readings(self) -> tuple[Path, ...]:
        """Where the files of readings are on this machine. Raises UsageError for results on object storage."""
        return tuple(map(self.paths.store.local_path, self.readings_names))

    @property
    def documents(self) -> tuple[Path, ...]:
        """The same of the documents' files."""
        return tuple(map(self.paths.store.local_path, self.documents_names))

    @property
    def as_files(self) -> bool:
        """Whether the results are two files rather than a folder."""
        return not self.paths.in_parts


def find_results(out: Location) -> Results:
    """The results that a run wrote to `out`, a .parquet file or a folder, here or on object storage.

    Raises UsageError where there are none, or where they are not readings of our version; WriteError where object
    storage cannot be used.
    """
    paths = ResultPaths.of(out)
    readings, documents = ([n for n in names if n.endswith(".parquet")] for names in table_files(paths))
    if not readings:
        raise no_results(paths)
    for name in readings:
        _check_contract(paths, name)
    return Results(paths=paths, readings_names=tuple(readings), documents_names=tuple(documents))


def no_results(paths: ResultPaths) -> UsageError:
    """The complaint that nothing was written there, and what to give in place of a folder of nights."""
    nights = (paths.out / "readings").glob("date=*/run[-=]*") if isinstance(paths.out, Path) else ()
    night = max(nights, default=None)
    if night is not None:
        return UsageError(f"{paths.out} holds the results of many nights: give one, such as {night}.")
    if paths.store.size(paths.within_state(PLAN)) is not None:
        return UsageError(
            f"There are no results in {paths.out} yet, since the run that writes them is not finished: wait for it, or "
            "give its command again if it was interrupted."
        )
    return UsageError(f"There are no results in {paths.out}: give what `transcribe` wrote with --out.")


def table_files(paths: ResultPaths) -> tuple[list[str], list[str]]:
    """Names of the readings' and of the documents' files that are there."""
    if paths.in_parts:
        return paths.store.names(paths.readings), paths.store.names(paths.documents)
    single = [[name] if paths.store.size(name) is not None else [] for name in (paths.readings, paths.documents)]
    return single[0], single[1]


def refuse_documents(paths: ResultPaths) -> None:
    """Raises UsageError where `out` is itself the documents table of a run, beside which no readings can be."""
    for file_name in table_files(paths)[0]:
        with contextlib.suppress(OSError, pa.ArrowException):
            if _contract_of(paths, file_name)[0] == DOCUMENTS.name:
                raise _documents_table(paths.store.full_name(file_name))


def _documents_table(path: Location) -> UsageError:
    return UsageError(f"{path} is the documents table of a run: give what `transcribe` wrote with --out.")


def _contract_of(paths: ResultPaths, file_name: str) -> tuple[str, str]:
    """Name and version of the contract that a table says it keeps. Raises OSError and what Arrow raises."""
    with paths.store.open(file_name) as file:
        metadata = pq.read_schema(file).metadata or {}
    name, version = (metadata.get(key, b"none").decode(errors="replace") for key in (NAME_KEY, VERSION_KEY))
    return name, version


def _check_contract(paths: ResultPaths, file_name: str) -> None:
    path = paths.store.full_name(file_name)
    try:
        name, version = _contract_of(paths, file_name)
    except PermissionError as error:
        raise UsageError(f"{path} cannot be opened ({error.strerror}): check its permissions.") from error
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{path} cannot be read as Parquet: give what `transcribe` wrote with --out.") from error
    if name == DOCUMENTS.name:
        raise _documents_table(path)
    if (name, version) != (READINGS.name, str(READINGS.version)):
        raise UsageError(
            f"{path} is not a table that this version can read. Expected {READINGS.name} version "
            f"{READINGS.version}. Received: {name} version {version}. Read the scans again with `transcribe`."
        )


def iterate_rows(results: Results, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Rows of the readings in order, a few thousand in memory at a time; only `columns` where given. Raises UsageError
    where a file is damaged."""
    for name in results.readings_names:
        with StoredTable(results.paths.store, name) as table:
            for batch in table.batches(4_096, columns):
                yield from batch.to_pylist()


def page_of(row: Row) -> tuple[str, int | None]:
    """Document and page of a row: rows of one page follow each other in the results."""
    return row["document"], row["page"]


def count_corrections(paths: ResultPaths, of: Collection[str] | None = None) -> int:
    """Rows with a correction in the readings that stand there, of documents with these ids or of all; what is no such
    table, or is damaged, holds none. Raises WriteError where the system does not let them be read."""
    count = 0
    for name in table_files(paths)[0]:
        table = _columns(paths, name, ["correction", "document_id"])
        if table is None:
            continue
        column = table.column("correction")
        if of is not None:
            column = column.filter(pc.is_in(table.column("document_id"), pa.array(list(of), pa.string())))
        count += len(column) - column.null_count
    return count


def standing_corrections(paths: ResultPaths) -> dict[Key, str]:
    """What people said of the rows of the readings that stand there; what is no such table, or is damaged, holds
    nothing. Raises WriteError where the system does not let them be read: what they hold must not be dropped then."""
    said: dict[Key, str] = {}
    for name in table_files(paths)[0]:
        table = _columns(paths, name, ["correction"])
        if table is None or table.column("correction").null_count == len(table):
            continue  # of a million rows that nobody corrected one column is enough
        if (whole := _columns(paths, name, CORRECTION_COLUMNS)) is not None:
            said.update({row_key(row): row["correction"] for row in corrected_rows(whole)})
    return said


def corrected_rows(table: pa.Table) -> list[Row]:
    """The rows of readings in which there is a correction, by the columns that name their fields."""
    rows: list[Row] = table.select(CORRECTION_COLUMNS).filter(pc.is_valid(table.column("correction"))).to_pylist()
    return rows


def _columns(paths: ResultPaths, name: str, columns: Sequence[str]) -> pa.Table | None:
    """Columns of a file of the readings; None where it has them not, or is damaged."""
    try:
        with paths.store.open(name) as opened:
            table = read_all(open_parquet(opened), columns)
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno is not None:  # Arrow speaks of damage without a number
            raise WriteError(
                f"The corrections in {paths.store.full_name(name)} cannot be read ({error.strerror}): give the same "
                "command again once they can, or start over with --fresh."
            ) from error
        return None
    return table if set(columns) <= set(table.column_names) else None


def row_key(row: Row) -> Key:
    """The key of a row of `readings`. Copies of a file share theirs, since they are the same picture."""
    return make_key(row["document_id"], row["document"], row["page"], row["field"], row["box"])


def make_key(
    document_id: str | None, document: str, page: int | None, field: str | None, box: Mapping[str, int] | None
) -> Key:
    """A key of its parts; a document that could not be read has no id and goes by its name."""
    x, y, width, height = (None,) * 4 if box is None else (box[name] for name in ("x", "y", "width", "height"))
    return document_id or f"name:{document}", page, field, x, y, width, height


def final_text(row: Row) -> str | None:
    """What a person said, nothing where they found the field unreadable; else what was read."""
    said: str | None = row["correction"]
    text: str | None = row["text"] if said is None else said
    return "" if said == UNREADABLE else text


class ResultsDigest:
    """Digest of what a run read: the same before and after corrections are merged."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, row: Row) -> None:
        """Takes in a row, which has at least the columns of a key, the text and the model."""
        content = [*row_key(row), row["document"], row["text"], row["model"]]
        self._hash.update(json.dumps(content, ensure_ascii=True).encode() + b"\n")

    def hex(self) -> str:
        """16 hex digits."""
        return self._hash.hexdigest()[:16]
