"""The ledger: an SQLite file that knows every document ever read, so that no night reads one twice.

    documents   one row per content (sha256): first name, night, outcome; written when its rows are in place
    names       every name under which that content was found, with the signature of the file
    nights      one row per night: its counts and its exit code

`sqlite3 results/ledger.sqlite 'select * from documents'` reads it as well. Only the holder of the
results folder's lock writes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hcr_batch.documents import DocumentStatus
from hcr_batch.errors import NoInputError, WriteError
from hcr_batch.files.nights.inbox import InboxFile
from hcr_batch.files.scans.manifest import printable

LEDGER_FILE = "ledger.sqlite"
_VERSION = 1
_SCHEMA = """
create table if not exists documents (
    document_id text primary key,      -- sha256 of the file's bytes, hex
    name        text not null,         -- first name, relative to the inbox
    night       text not null,         -- night that read it, as in the results: date and run
    status      text not null,         -- read, partial, failed or skipped
    error_code  text,                  -- stable word for the first thing that went wrong
    pages       integer not null,
    fields      integer not null,
    seconds     real not null          -- work of one worker
) without rowid;
create index if not exists documents_by_night on documents (night);
create table if not exists names (
    name        text not null,
    document_id text not null,
    bytes       integer not null,
    mtime_ns    integer not null,      -- times of the last change, ns since 1970
    ctime_ns    integer not null,
    primary key (name, document_id)
) without rowid;
create table if not exists nights (
    night       text primary key,      -- 2026-11-22-001: date and run
    started     text not null,         -- ISO 8601
    finished    text not null,
    documents   integer not null,      -- files whose rows it wrote, copies under each name
    read        integer not null,
    partial     integer not null,
    failed      integer not null,
    skipped     integer not null,
    pages       integer not null,
    fields      integer not null,
    model       text,                  -- id of the bundle; null where there was nothing to read
    exit_code   integer not null
) without rowid;
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the ledger knows of a document; columns as in the table `documents`."""

    document_id: str
    name: str
    night: str
    status: DocumentStatus
    error_code: str | None
    pages: int
    fields: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class NightEntry:
    """What the ledger knows of a night; columns as in the table `nights`."""

    night: str
    started: str
    finished: str
    documents: int
    read: int
    partial: int
    failed: int
    skipped: int
    pages: int
    fields: int
    model: str | None
    exit_code: int


_ENTRY = ", ".join(field.name for field in fields(Entry))
_NIGHT = ", ".join(field.name for field in fields(NightEntry))


class Ledger:
    """The ledger of a results folder, made where it is absent. Use it as a context manager.

    Raises WriteError where the file cannot be opened or written.
    """

    def __init__(self, results: Path) -> None:
        self.path = results / LEDGER_FILE
        with self._errors():
            self._db = sqlite3.connect(self.path)
            try:
                self._check_version()
                self._db.executescript(_SCHEMA)
            except BaseException:
                self._db.close()
                raise

    def _check_version(self) -> None:
        (version,) = self._db.execute("pragma user_version").fetchone()
        if version not in (0, _VERSION):
            raise WriteError(f"{self.path} has version {version}, this is made for {_VERSION}: update hcr-batch.")
        self._db.execute(f"pragma user_version = {_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise WriteError(
                f"The ledger {self.path} cannot be used ({error}): check its permissions and the free space."
            ) from error

    def recognise(self, files: Iterable[InboxFile]) -> tuple[dict[InboxFile, str], list[InboxFile]]:
        """Splits `files` into those whose content is known without opening them, since name, size and
        times are those of an earlier night (with the content's id), and the others."""
        known: dict[InboxFile, str] = {}
        others: list[InboxFile] = []
        query = "select document_id from names where name = ? and bytes = ? and mtime_ns = ? and ctime_ns = ?"
        with self._errors():
            for file in files:
                row = self._db.execute(query, (file.shown, *astuple(file.signature))).fetchone()
                if row is None:
                    others.append(file)
                else:
                    known[file] = row[0]
        return known, others

    def outcomes(self, document_ids: Iterable[str]) -> dict[str, Entry]:
        """The entries of those contents that were read before."""
        with self._errors():
            query = f"select {_ENTRY} from documents where document_id = ?"
            rows = (self._db.execute(query, (document_id,)).fetchone() for document_id in document_ids)
            return {row[0]: _entry(row) for row in rows if row is not None}

    def remember_names(self, names: Mapping[InboxFile, str]) -> None:
        """Keeps under which names and signatures contents lie in the inbox, so that they are not hashed again."""
        rows = [(file.shown, document_id, *astuple(file.signature)) for file, document_id in names.items()]
        with self._errors(), self._db:
            self._db.executemany("insert or replace into names values (?, ?, ?, ?, ?)", rows)

    def record(self, night: NightEntry, entries: Sequence[Entry]) -> None:
        """Enters a night and its documents in one transaction. Done twice, it changes nothing more."""
        self.record_all([(night, entries)])

    def record_all(self, nights: Iterable[tuple[NightEntry, Sequence[Entry]]]) -> None:
        """Enters nights, with the documents of each, as they come: all of them or, where one cannot be read, none."""
        documents_sql, nights_sql = (
            f"insert or replace into {table} ({columns}) values ({', '.join('?' * len(fields(entry)))})"
            for table, columns, entry in (("documents", _ENTRY, Entry), ("nights", _NIGHT, NightEntry))
        )
        with self._errors(), self._db:
            for night, entries in nights:
                self._db.executemany(documents_sql, map(_row, entries))
                self._db.execute(nights_sql, astuple(night))

    def is_empty(self) -> bool:
        """Whether no document is in it."""
        with self._errors():
            return self._db.execute("select 1 from documents limit 1").fetchone() is None

    def night(self, night: str) -> NightEntry | None:
        """The entry of a night."""
        with self._errors():
            row = self._db.execute(f"select {_NIGHT} from nights where night = ?", (night,)).fetchone()
            return None if row is None else _night(row)

    def runs_of(self, day: str) -> int:
        """The highest number among the nights of a date, 0 where there is none."""
        with self._errors():
            query = "select max(cast(substr(night, 12) as integer)) from nights where substr(night, 1, 10) = ?"
            (highest,) = self._db.execute(query, (day,)).fetchone()
            return int(highest or 0)

    def last_success(self) -> str | None:
        """When the last night without a failure ended, ISO 8601."""
        with self._errors():
            (finished,) = self._db.execute("select max(finished) from nights where exit_code = 0").fetchone()
            return None if finished is None else str(finished)


def _entry(row: Sequence[Any]) -> Entry:
    values = dict(zip(_ENTRY.split(", "), row, strict=True))
    return Entry(**{**values, "status": DocumentStatus(values["status"])})


def _night(row: Sequence[Any]) -> NightEntry:
    return NightEntry(**dict(zip(_NIGHT.split(", "), row, strict=True)))


def _row(entry: Entry) -> tuple[Any, ...]:
    return tuple(value.value if isinstance(value, DocumentStatus) else value for value in astuple(entry))


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which documents to show. document: an id, the beginning of one, or any name it was found under.
    since: nights from this date on, YYYY-MM-DD. failed: partial and failed ones."""

    document: str | None = None
    since: str | None = None
    failed: bool = False


def find_documents(results: Path, query: Query) -> list[Entry]:
    """Entries that fit, by night and name. Raises NoInputError where there is no ledger."""
    conditions, values = ["1"], list[str]()
    if query.document is not None:
        by_name = "document_id in (select document_id from names where name = ?)"
        conditions.append(f"(name = ? or {by_name} or (length(?) >= 1 and substr(document_id, 1, length(?)) = ?))")
        values += [printable(query.document)] * 5  # as names stand in it: a shell may give bytes that are no UTF-8
    if query.since is not None:
        conditions.append("night >= ?")
        values.append(query.since)
    if query.failed:
        conditions.append("status in ('partial', 'failed')")
    with _reading(results) as db:
        sql = f"select {_ENTRY} from documents where {' and '.join(conditions)} order by night, name"
        return [_entry(row) for row in db.execute(sql, values)]


def find_nights(results: Path, since: str | None = None) -> list[NightEntry]:
    """Nights from the date `since` on, in order. Raises NoInputError where there is no ledger."""
    with _reading(results) as db:
        rows = db.execute(f"select {_NIGHT} from nights where night >= ? order by night", (since or "",))
        return [_night(row) for row in rows]


@contextmanager
def _reading(results: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing."""
    path = results / LEDGER_FILE
    if not path.is_file():
        raise NoInputError(f"There is no ledger {path}: give the results folder of `hcr-batch nightly`.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            yield db
    except sqlite3.Error as error:
        raise NoInputError(f"The ledger {path} cannot be read ({error}).") from error
