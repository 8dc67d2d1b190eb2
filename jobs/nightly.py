"""Reads what has arrived since the last night, once, into a data set partitioned by date.

The steps of a night and what makes them safe to repeat are in `hcr_batch/files/nights/night.py`.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hcr_batch.documents import DocumentStatus
from hcr_batch.errors import ExitCode, WriteError
from hcr_batch.files.nights.inbox import InboxFile, content_ids, list_inbox, still_whole
from hcr_batch.files.nights.keeping import delete_input, move_input, remove_old
from hcr_batch.files.nights.ledger import Entry, Ledger
from hcr_batch.files.nights.night import NightFolder, Plan, published_nights
from hcr_batch.files.reports import make_folder
from hcr_batch.files.results.readings import standing_corrections
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.lock import hold
from hcr_batch.html.nightly import NightReport
from hcr_batch.logs import log
from hcr_batch.run.fingerprint import digest_of, fingerprint_of
from hcr_batch.run.metrics import check_metrics, exit_code_of
from hcr_batch.run.progress import Notify, ignore
from jobs import transcribe
from jobs.night_metrics import write_start_metrics
from jobs.night_report import describe_night, enter_night, next_steps, rebuild_ledger, write_report
from jobs.nightly_config import After, NightlyConfig
from jobs.transcribe import TranscribeConfig

LOCK_FILE = ".night.lock"
_TROUBLED = (DocumentStatus.PARTIAL, DocumentStatus.FAILED)


@dataclass(frozen=True, kw_only=True)
class NightlyReport:
    """What one start did: it finished the night that an earlier start had left unfinished, if any, and then read its
    own."""

    nights: tuple[NightReport, ...]

    @property
    def exit_code(self) -> ExitCode:
        """8 where something failed or cannot be opened, else 0: nothing new is a success."""
        fine = all(night.exit_code == ExitCode.OK for night in self.nights)
        return ExitCode.OK if fine else ExitCode.SOME_FAILED

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {"exit_code": int(self.exit_code), "nights": [night.as_dict() for night in self.nights]}


def run(config: NightlyConfig, notify: Notify = ignore) -> NightlyReport:
    """Finishes the night that was interrupted, if any, then reads what is new.

    Raises LockedError where another night is running, NoInputError without an inbox, ModelError, WriteError,
    ClusterError, MissingProgramError; the night then continues at the next start. Also raises WriteError where
    inputs or old parts cannot be moved or removed, after everything has been read and reported.
    """
    started = time.monotonic()
    if config.metrics is not None:
        check_metrics(config.metrics)
    make_folder(config.results)
    with hold(config.results / LOCK_FILE), Ledger(config.results) as ledger:
        start = _Start(config, ledger, notify)
        try:
            nights = tuple(start.nights())
        except BaseException as error:
            with suppress(WriteError):  # of a full disk, say: what stopped the night is what people have to know
                write_start_metrics(config, ledger, (), exit_code_of(error), time.monotonic() - started)
            raise
        report = NightlyReport(nights=nights)
        exit_code = start.stuck[0].exit_code if start.stuck else report.exit_code
        write_start_metrics(config, ledger, nights, exit_code, time.monotonic() - started)
        if start.stuck:
            raise start.stuck[0]
        return report


class _Start:
    """One start of the job: a look into the inbox, and the nights that follow from it."""

    def __init__(self, config: NightlyConfig, ledger: Ledger, notify: Notify) -> None:
        self._config, self._ledger, self._notify = config, ledger, notify
        self._folder = NightFolder(config.results)
        self._done: list[str] = []
        self.stuck: list[WriteError] = []

    def nights(self) -> Iterator[NightReport]:
        """The night left unfinished, then a new one if something is new or none was left.

        What cannot be moved, deleted or removed is kept in `stuck`: one file must not keep those to come from being
        read."""
        self._folder.rename_earlier()
        rebuild_ledger(self._ledger, self._config.results)
        self._settings = _settings(self._config.reading)
        self._read_inbox()
        left = self._folder.plan()
        if left is not None and (left := self._resumed(left)):
            yield self._complete(left, resumed=True)
        new = self._unseen(self._config.retry_failed)
        if new or not self._done:
            yield self._night(new)

    def _read_inbox(self) -> None:
        """Lists the inbox: which contents lie there as whole files."""
        since = time.monotonic()
        self._listing = list_inbox(self._config.inbox, self._config.settle_s)
        recognised, others = self._ledger.recognise(self._listing.whole)
        hashed = dict(content_ids(others))
        whole = still_whole(others, since, self._config.watch_s)
        named = {file: digest for file in whole if (digest := hashed[file]) is not None}
        self._ledger.remember_names(named)
        self._contents: dict[InboxFile, str] = recognised | named
        # One that is gone since it was listed is among the unfinished.
        self._unreadable = self._listing.unreadable + sum(hashed[file] is None for file in whole)
        self._unfinished = self._listing.unfinished + len(others) - len(whole)

    def _unseen(self, retry_failed: bool) -> list[InboxFile]:
        """Files whose content no night has read, and with `retry_failed` those that failed altogether."""
        entries = self._ledger.outcomes(set(self._contents.values()))
        again = self._to_try_again(entries) if retry_failed else set()
        return [file for file, digest in self._contents.items() if digest not in entries or digest in again]

    def _to_try_again(self, entries: Mapping[str, Entry]) -> set[str]:
        """What failed altogether on another night, and of which nobody has said what is written there: its rows would
        stand beside those of this night."""
        failed = {
            digest
            for digest, entry in entries.items()
            if entry.status is DocumentStatus.FAILED and entry.night not in self._done
        }
        nights = published_nights(self._config.results, "readings") if failed else []
        return failed.difference(key[0] for *_, night in nights for key in standing_corrections(ResultPaths.of(night)))

    def _resumed(self, plan: Plan) -> Plan | None:
        """The night that was broken off, as far as its files are still there; None where none are.

        A night that was read already is taken as it is; one that was to read failures again still is."""
        log("night_taken_up", night=plan.night, documents=len(plan.names))
        if self._folder.read_record() is not None:
            return plan
        names = {file.name for file in self._unseen(plan.retry_failed)}
        kept = tuple(name for name in plan.names if name in names)
        taken = dataclasses.replace(plan, names=kept, settings=self._settings)
        if not kept:
            self._folder.clear()
            return None
        if taken.settings != plan.settings:
            self._folder.start_over(taken)
        return taken

    def _night(self, new: Collection[InboxFile]) -> NightReport:
        """A new night: read, or only reported where nothing is new."""
        day = self._config.today
        number = self._folder.next_run(day, self._ledger.runs_of(day))
        names = tuple(file.name for file in new)
        plan = Plan(
            date=day,
            run=number,
            started=_now(),
            settings=self._settings,
            names=names,
            retry_failed=self._config.retry_failed,
        )
        if names:
            self._folder.begin(plan)
        return self._complete(plan)

    def _complete(self, plan: Plan, resumed: bool = False) -> NightReport:
        """From the plan to the report; each step may have been done by an earlier start."""
        log("night_started", night=plan.night, documents=len(plan.names), unfinished=self._unfinished)
        record = self._read(plan) if plan.names else _nothing_read()
        if plan.names:
            self._folder.publish(plan)
        partitions = {table: self._folder.partition(plan, table) for table in ("readings", "documents")}
        exit_code = ExitCode.SOME_FAILED if record["failures"] or self._unreadable else ExitCode.OK
        enter_night(self._ledger, plan, record, partitions["documents"], exit_code)
        self._done.append(plan.night)
        entries = self._ledger.outcomes(set(self._contents.values()))
        earlier = self._read_before(entries, plan.night)
        moved, deleted = self._treat_inputs(entries, plan.date)
        report = dataclasses.replace(
            describe_night(plan, record, partitions),
            exit_code=int(exit_code),
            resumed=resumed,
            known=len(earlier),
            still_failed=0 if self._config.failed else sum(status in _TROUBLED for status in earlier),
            unfinished=self._unfinished,
            unreadable=self._unreadable,
            moved=moved,
            deleted=deleted,
            removed_parts=self._remove_old(plan.date),
        )
        steps = next_steps(report, self._config.results, self._config.failed, self._scans_of(plan.date))
        report = dataclasses.replace(report, next_steps=[*steps, *map(str, self.stuck[:1])])
        write_report(self._config.results / "reports", report)
        self._folder.clear()
        return report

    def _read(self, plan: Plan) -> dict[str, Any]:
        """Reads the night's files, unless an earlier start has."""
        record = self._folder.read_record()
        if record is None:
            config = dataclasses.replace(
                self._config.reading, inputs=(self._config.inbox,), out=self._folder.out, only=frozenset(plan.names)
            )
            report = transcribe.run(config, self._notify)
            record = {**report.as_dict(), "finished": _now()}
            self._folder.mark_read(record)
        return record

    def _read_before(self, entries: Mapping[str, Entry], night: str) -> list[DocumentStatus]:
        """What came of each file that holds what another night has read."""
        read = (entries.get(digest) for digest in self._contents.values())
        return [entry.status for entry in read if entry is not None and entry.night != night]

    def _treat_inputs(self, entries: Mapping[str, Entry], day: str) -> tuple[int, int]:
        """Moves or deletes what the ledger knows, as the config says; how many files it moved, and deleted."""
        moved = deleted = 0
        for file, digest in self._contents.items():
            entry = entries.get(digest)
            if entry is None or entry.status is DocumentStatus.SKIPPED:
                continue
            try:
                if entry.status is DocumentStatus.READ and self._config.after is After.DELETE:
                    deleted += delete_input(file)
                elif (folder := self._folder_for(entry.status)) is not None:
                    moved += move_input(file, folder / day)
            except WriteError as error:
                log("input_stuck", logging.WARNING, document_id=digest)
                self.stuck.append(error)
        if moved or deleted:
            log("inputs_treated", moved=moved, deleted=deleted)
        return moved, deleted

    def _folder_for(self, status: DocumentStatus) -> Path | None:
        """Where files are moved to of which this came; None where they stay."""
        if status is not DocumentStatus.READ:
            return self._config.failed
        return self._config.archive if self._config.after is After.MOVE else None

    def _scans_of(self, day: str) -> Path | None:
        """Where what was read on a day lies now; None where it is deleted."""
        if self._config.after is After.DELETE:
            return None
        archive = self._folder_for(DocumentStatus.READ)
        return self._config.inbox if archive is None else archive / day

    def _remove_old(self, under_way: str) -> int:
        """Removes what is older than the config keeps; how many dates. The date of the night under way stays until the
        next: its rows must be in their places should this start be broken off before the night is cleared. A date to
        come, 2062 for 2026, makes nothing old."""
        config, keep = self._config, self._config.retention
        folders = [
            (config.results / "readings", keep.results_days),
            (config.results / "documents", keep.results_days),
            (config.archive, keep.archive_days),
            (config.failed, keep.failed_days),
            (config.results / "reports", keep.reports_days),
        ]
        today, removed = min(date.fromisoformat(config.today), datetime.now().astimezone().date()), 0
        for folder, days in folders:
            try:
                removed += 0 if folder is None or days is None else remove_old(folder, today, days, spared=under_way)
            except WriteError as error:
                self.stuck.append(error)
        if removed:
            log("old_parts_removed", parts=removed)
        return removed


def _now() -> str:
    """The time, ISO 8601 with this machine's offset."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _nothing_read() -> dict[str, Any]:
    return {"finished": _now(), "failures": {}, "seconds": 0.0}


def _settings(reading: TranscribeConfig) -> str:
    """Digest of all that decides what is read: a night is read under one set of it, or again from the start. How many
    processes read it does not count. Raises ModelError, UsageError."""
    return digest_of(fingerprint_of(transcribe.reading_options(reading)))
