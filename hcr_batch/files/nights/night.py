"""A night's place on the disk, and the steps by which it becomes part of the results.

    results/readings/date=2026-11-22/run=001/part-00000.parquet    what is read, night by night
    results/documents/date=2026-11-22/run=001/part-00000.parquet
    results/ledger.sqlite, results/reports/
    results/.night/   the night under way: plan.json, out/ (what is being written), read.json

A night is planned (plan.json), read (read.json stands, out/ is whole), published (out/ renamed into
place), entered into the ledger, and cleared. Each step is one rename or one transaction, and doing it
twice does no harm: whatever moment a night was broken off at, the next start goes on from there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hcr_batch.errors import WriteError
from hcr_batch.files.reports import write_text

TABLES = ("readings", "documents")
_FOLDER = ".night"
_CLEARED = ".night.cleared"
_DATE, _RUN = re.compile(r"date=(\d{4}-\d\d-\d\d)"), re.compile(r"run=(\d+)")
_EARLIER_RUN = re.compile(r"run-(\d+)")
"""Of versions whose tables had no column `run`: a folder called KEY=VALUE is a column to readers of Parquet."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a night will read.

    date: of its start, ISO.
    run: counts the nights of that date from 1.
    started: ISO 8601.
    settings: digest of all that decides what is read.
    names: files, relative to the inbox.
    retry_failed: whether it reads again what failed before.
    """

    date: str
    run: int
    started: str
    settings: str
    names: tuple[str, ...]
    retry_failed: bool = False

    @property
    def night(self) -> str:
        """Id of the night: sorts as time does."""
        return night_id(self.date, self.run)


def night_id(day: str, run: int) -> str:
    """Date and run: 2026-11-22-001."""
    return f"{day}-{run:03d}"


def published_nights(results: Path, table: str) -> list[tuple[str, int, Path]]:
    """Date, run and folder of each night whose rows of `table` are in place, in order. What else lies there is none."""
    found = []
    for folder in (results / table).glob("date=*/run=*"):
        day, run = _DATE.fullmatch(folder.parent.name), _RUN.fullmatch(folder.name)
        if day is not None and run is not None:
            found.append((day[1], int(run[1]), folder))
    return sorted(found)


class NightFolder:
    """The night under way in a results folder, if there is one. Raises WriteError."""

    def __init__(self, results: Path) -> None:
        self._results = results
        self._folder = results / _FOLDER
        self.out = self._folder / "out"

    def plan(self) -> Plan | None:
        """The plan of the night that was begun and not cleared. What stands half cleared is removed."""
        shutil.rmtree(self._results / _CLEARED, ignore_errors=True)
        values = self._load("plan.json")
        if values is None:
            return None
        try:
            return Plan(**{**values, "names": tuple(values["names"])})
        except (TypeError, KeyError) as error:
            raise self._damaged("plan.json") from error

    def begin(self, plan: Plan) -> None:
        """From here on the night is under way."""
        shutil.rmtree(self._folder, ignore_errors=True)  # a folder without a plan
        try:
            self._folder.mkdir(parents=True)
        except OSError as error:
            raise WriteError(f"{self._folder} cannot be made ({error.strerror}): check permissions.") from error
        write_text(self._folder / "plan.json", json.dumps(asdict(plan)))

    def start_over(self, plan: Plan) -> None:
        """Forgets what was read under other settings."""
        shutil.rmtree(self.out, ignore_errors=True)
        write_text(self._folder / "plan.json", json.dumps(asdict(plan)))

    def mark_read(self, record: Mapping[str, Any]) -> None:
        """From here on the night's rows are final; `record` holds plain values that its report needs."""
        write_text(self._folder / "read.json", json.dumps(dict(record)))
        _sync(self._folder)

    def read_record(self) -> dict[str, Any] | None:
        """What mark_read was given; None where the night is not read."""
        return self._load("read.json")

    def publish(self, plan: Plan) -> None:
        """Renames the night's tables into their partitions; the documents come last."""
        for table in TABLES:
            source, target = self.out / table, self.partition(plan, table)
            if target.exists():
                continue
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
            except OSError as error:
                raise WriteError(f"The night cannot be moved to {target} ({error.strerror}).") from error
            for folder in (target.parent, target.parent.parent, self._results):  # each may have been made just now
                _sync(folder)

    def partition(self, plan: Plan, table: str) -> Path:
        """Where the night's rows of `table` are."""
        return self._results / table / f"date={plan.date}" / f"run={plan.run:03d}"

    def clear(self) -> None:
        """The night is over: its folder goes, first by a rename, so that no half of it can be taken for a night."""
        try:
            if self._folder.exists():
                self._folder.rename(self._results / _CLEARED)
        except OSError as error:
            raise WriteError(f"{self._folder} cannot be moved away ({error.strerror}): check permissions.") from error
        shutil.rmtree(self._results / _CLEARED, ignore_errors=True)

    def rename_earlier(self) -> None:
        """Gives the nights of earlier versions the names of ours: where only some folders name a column, DuckDB and
        Polars refuse the whole table."""
        for table in TABLES:
            for folder in (self._results / table).glob("date=*/run-*"):
                if (run := _EARLIER_RUN.fullmatch(folder.name)) is None:
                    continue
                try:
                    folder.rename(folder.with_name(f"run={run[1]}"))
                except OSError as error:
                    raise WriteError(f"{folder} cannot be renamed to run={run[1]} ({error.strerror}).") from error

    def next_run(self, day: str, entered: int) -> int:
        """The number for a night of that date: above those `entered` in the ledger, and above those
        whose rows are there, should the ledger be lost."""
        published = [night for table in TABLES for night in published_nights(self._results, table)]
        return max([entered, *(run for date, run, _ in published if date == day)]) + 1

    def _load(self, name: str) -> dict[str, Any] | None:
        try:
            values: dict[str, Any] = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._damaged(name) from error
        return values

    def _damaged(self, name: str) -> WriteError:
        return WriteError(f"{self._folder / name} cannot be read: remove {self._folder}; its night is then read again.")


def _sync(folder: Path) -> None:
    """Makes renames in `folder` outlast a power failure. Raises WriteError."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise WriteError(f"{folder} cannot be flushed to disk ({error.strerror}).") from error
