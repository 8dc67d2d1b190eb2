"""From a night's tables to its ledger entries, its report page and the words on what to do next."""

from __future__ import annotations

import heapq
import json
import logging
import shlex
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from hcr_batch.counts import counted, hold_writing_outside
from hcr_batch.documents import DocumentStatus
from hcr_batch.errors import ExitCode
from hcr_batch.files.nights.ledger import Entry, Ledger, NightEntry
from hcr_batch.files.nights.night import Plan, night_id, published_nights
from hcr_batch.files.reports import make_folder, write_text
from hcr_batch.files.results.outcomes import count_confidences, document_rows, skips_by_reason
from hcr_batch.files.scans.kinds import NO_SCANS
from hcr_batch.html.nightly import DocumentLine, FailureKind, NightReport, SkipKind, render_night
from hcr_batch.logs import log

_MOST_FAILED = 50
_MOST_SKIPS = 5
_MOST_SLOW = 10
_INBOX = "still in the inbox"
_READ, _PARTIAL, _FAILED, _SKIPPED = DocumentStatus


def enter_night(ledger: Ledger, plan: Plan, record: Mapping[str, Any], documents: Path, exit_code: ExitCode) -> None:
    """Enters a night whose rows are in place, and its documents, into the ledger; logs what failed."""
    rows = list(document_rows(documents)) if plan.names else []
    for row in rows:
        if row["status"] in (_PARTIAL, _FAILED):
            log("document_failed", logging.WARNING, **_facts(row))
            log("document_name", logging.DEBUG, document_id=row["document_id"], document=row["document"])
    finished, model = record["finished"], record.get("model")
    ledger.record(
        _night_entry(plan.night, rows, started=plan.started, finished=finished, model=model, exit_code=exit_code),
        _entries(plan.night, rows),
    )


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("document_id", "status", "error_code", "pages")}


def _entries(night: str, rows: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """One entry per content, under the first of its names; none for what could not be read as a file."""
    first: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["document_id"] is not None:
            first.setdefault(row["document_id"], row)
    return [
        Entry(
            document_id=document_id,
            name=row["document"],
            night=night,
            status=DocumentStatus(row["status"]),
            error_code=row["error_code"],
            pages=row["pages"],
            fields=row["fields"],
            seconds=row["seconds"],
        )
        for document_id, row in first.items()
    ]


def _night_entry(
    night: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    started: str,
    finished: str,
    model: str | None,
    exit_code: ExitCode,
) -> NightEntry:
    outcomes = Counter(row["status"] for row in rows)
    return NightEntry(
        night=night,
        started=started,
        finished=finished,
        documents=len(rows),
        read=outcomes[_READ],
        partial=outcomes[_PARTIAL],
        failed=outcomes[_FAILED],
        skipped=outcomes[_SKIPPED],
        pages=sum(row["pages"] for row in rows),
        fields=sum(row["fields"] for row in rows),
        model=model,
        exit_code=int(exit_code),
    )


def rebuild_ledger(ledger: Ledger, results: Path) -> None:
    """Fills an empty ledger from the documents tables, so that losing its file loses nothing.

    All nights are entered or none: with some of them it would no longer be empty, and the documents of the others
    would be read again. Raises UsageError where a table is damaged.
    """
    if ledger.is_empty():
        ledger.record_all(_published(results))


def _published(results: Path) -> Iterator[tuple[NightEntry, list[Entry]]]:
    """What the documents tables hold of each night, and of its documents."""
    for day, number, folder in published_nights(results, "documents"):
        rows = list(document_rows(folder))
        failed = any(row["status"] in (_PARTIAL, _FAILED) for row in rows)
        exit_code = ExitCode.SOME_FAILED if failed else ExitCode.OK
        night = night_id(day, number)
        log("ledger_rebuilt", logging.WARNING, night=night, documents=len(rows))
        entry = _night_entry(night, rows, started=day, finished=day, model=None, exit_code=exit_code)
        yield entry, _entries(night, rows)


def describe_night(plan: Plan, record: Mapping[str, Any], partitions: Mapping[str, Path]) -> NightReport:
    """The figures of a night from its tables in `partitions`; what concerns the inbox is left out."""
    plain = NightReport(
        night=plan.night, started=plan.started, finished=record["finished"], seconds=record["seconds"], exit_code=0
    )
    if not plan.names:
        return plain
    rows = list(document_rows(partitions["documents"]))
    troubled = [row for row in rows if row["status"] in (_PARTIAL, _FAILED)]
    confidences = count_confidences(partitions["readings"])
    return NightReport(
        night=plan.night,
        started=plan.started,
        finished=record["finished"],
        seconds=record["seconds"],
        exit_code=0,
        model=record["model"],
        documents={status.value: n for status in DocumentStatus if (n := record[status.value])},
        pages=record["pages"],
        fields=record["fields"],
        blank=record["blank"],
        printed=record.get("printed", 0),
        outside=record.get("outside", 0),
        failures=record["failures"],
        kinds=_kinds(troubled),
        failed=[_line(row) for row in troubled[:_MOST_FAILED]],
        skips=_skips(rows),
        slowest=[_line(row) for row in heapq.nlargest(_MOST_SLOW, rows, key=itemgetter("seconds"))],
        confidences=confidences.bins,
        confidence_sum=confidences.total,
        accepted=confidences.accepted,
        judged=confidences.judged,
        results=[str(folder) for folder in partitions.values()],
    )


def _kinds(troubled: Collection[Mapping[str, Any]]) -> list[FailureKind]:
    """Failures by code, the commonest first."""
    sentences = {row["error_code"]: row["error"] for row in reversed(list(troubled))}
    counts = Counter(row["error_code"] for row in troubled)
    return [FailureKind(code=code, documents=n, sentence=sentences[code]) for code, n in counts.most_common()]


def _skips(rows: Collection[Mapping[str, Any]]) -> list[SkipKind]:
    """Why files were skipped, first what somebody can do something about."""
    return [
        SkipKind(sentence=skipped.why, documents=skipped.count, first=skipped.first, scan=skipped.why != NO_SCANS)
        for skipped in skips_by_reason(rows, _MOST_SKIPS)
    ]


def _line(row: Mapping[str, Any]) -> DocumentLine:
    return DocumentLine(
        name=row["document"],
        document_id=row["document_id"],
        pages=row["pages"],
        fields=row["fields"],
        seconds=row["seconds"],
        status=row["status"],
        error_code=row["error_code"],
        error=row["error"],
    )


def next_steps(report: NightReport, results: Path, failed_folder: Path | None, scans: Path | None) -> list[str]:
    """What a person should do about the night; empty if nothing. Commands can be typed as they stand: `results` has the
    ledger, and what was read lies in `scans` now, or is deleted."""
    steps = []
    troubled = report.documents.get(_PARTIAL, 0) + report.documents.get(_FAILED, 0)
    if troubled:
        where = f"in {failed_folder / report.night[:10]}" if failed_folder else _INBOX
        steps.append(
            f"{counted(troubled, 'document')} could not be read, or only in part, and {_verb(troubled)} {where}: mend "
            "or scan again what the report names, and put the new files into the inbox." + _retry(report, where)
        )
    steps += [
        f"{counted(kind.documents, 'file')} still in the inbox, skipped: {kind.sentence}"
        for kind in report.skips
        if kind.scan
    ]
    if report.still_failed:
        named_by = shlex.join(["hcr-batch", "ledger", str(results), "--failed"])
        steps.append(
            f"{counted(report.still_failed, 'document')} of earlier nights could not be read, or only in part, and "
            f"{_verb(report.still_failed)} still in the inbox: `{named_by}` names them."
        )
    if report.unreadable:
        steps.append(
            f"Give the user that runs the night the right to read {counted(report.unreadable, 'file')} in the inbox, "
            "and look for dead links: they were not touched."
        )
    if report.judged > report.accepted:
        doubtful = counted(report.judged - report.accepted, "field")
        shown_by = "" if scans is None else f": `{_review(report, scans)}` shows them in review/"
        steps.append(f"Look through {doubtful} below the accept bar{shown_by}.")
    if report.outside:
        steps.append(_about_outside(report, scans))
    return steps


def _review(report: NightReport, scans: Path) -> str:
    """The command that shows the night's fields with their pictures."""
    return shlex.join(["hcr-batch", "review", report.results[0], "--scans", str(scans), "--out", "review"])


def _about_outside(report: NightReport, scans: Path | None) -> str:
    """Where to look at handwriting that lies in no field; its pictures are cut from the scans."""
    seen = "the column `outside` says where"
    if scans is not None:
        seen = f"`{_review(report, scans)}` shows it in review/outside.html"
    return f"{hold_writing_outside(report.outside)}, which was not read: {seen}."


def _retry(report: NightReport, where: str) -> str:
    """What reading them once more takes; documents that were read in part are not, or what was read would be there
    twice."""
    if not report.documents.get(_FAILED):
        return ""
    once = "" if where == _INBOX else ", once they lie in the inbox again"
    return f" With --retry-failed, hcr-batch nightly reads once more those of which nothing could be read{once}."


def _verb(number: int) -> str:
    return "is" if number == 1 else "are"


def write_report(folder: Path, report: NightReport) -> None:
    """Writes the page and its JSON twin under the night's date, and as `latest`."""
    dated = folder / report.night[:10]
    make_folder(dated)
    page, values = render_night(report), json.dumps(report.as_dict(), indent=2) + "\n"
    for place in (dated / report.night, folder / "latest"):
        write_text(place.with_name(place.name + ".json"), values)
        write_text(place.with_name(place.name + ".html"), page)
    log(
        "night_finished",
        night=report.night,
        exit_code=report.exit_code,
        documents=report.found,
        pages=report.pages,
        fields=report.fields,
        failures=sum(report.failures.values()),
        seconds=round(report.seconds, 1),
        known=report.known,
        still_failed=report.still_failed,
        unfinished=report.unfinished,
    )
