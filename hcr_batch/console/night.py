"""What a person sees of nights: one line each, and the ledger as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from hcr_batch.console.printing import print_tables
from hcr_batch.counts import counted

if TYPE_CHECKING:
    from rich.console import JustifyMethod

    from hcr_batch.files.nights.ledger import Entry, NightEntry
    from hcr_batch.html.nightly import NightReport
    from jobs.nightly import NightlyReport

_OUTCOMES = ("read", "partial", "failed", "skipped")
_COLOURS = {"failed": "red", "partial": "yellow", "skipped": "bright_black"}


def print_nights(report: NightlyReport, *, as_json: bool) -> None:
    """The nights of one start on stdout, for people or programs."""
    if as_json:
        print(json.dumps(report.as_dict()))
        return
    for night in report.nights:
        print(f"{night.night}  {_sentence(night)}")
        for step in night.next_steps:
            print(f"  - {step}")


def _sentence(night: NightReport) -> str:
    failed = f"; still failed: {night.still_failed:,}" if night.still_failed else ""
    if not night.found:
        before = f"{counted(night.known, 'file')} read before, {night.unfinished:,} not finished{failed}"
        return f"nothing new ({before})"
    outcomes = ", ".join(f"{count:,} {name}" for name, count in night.documents.items())
    counts = f"{counted(night.pages, 'page')}, {counted(night.fields, 'field')}, {night.seconds:.0f} s"
    return f"{counted(night.found, 'document')}: {outcomes}; {counts}{failed}"


def print_documents(entries: Sequence[Entry], *, as_json: bool) -> None:
    """Ledger entries on stdout: a table, or one JSON object a line."""
    _print_entries(entries, documents_table(entries), as_json=as_json)


def documents_table(entries: Sequence[Entry]) -> Table:
    """A row for each document; on a narrow terminal its error and its name give way, since the rest is what one
    copies into the next command."""
    table = Table()
    for heading in ("night", "status", "pages", "fields", "error", "id", "document"):
        justify: JustifyMethod = "right" if heading in ("pages", "fields") else "left"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=heading in ("night", "id"))
    for entry in entries:
        status = Text(entry.status, _COLOURS.get(entry.status, ""))
        counts = f"{entry.pages:,}", f"{entry.fields:,}"
        table.add_row(entry.night, status, *counts, entry.error_code or "", entry.document_id[:12], Text(entry.name))
    return table


def print_night_entries(nights: Sequence[NightEntry], *, as_json: bool) -> None:
    """Nights of the ledger on stdout: a table, or one JSON object a line."""
    _print_entries(nights, nights_table(nights), as_json=as_json)


def nights_table(nights: Sequence[NightEntry]) -> Table:
    """A row for each night, as narrow as any terminal; --json has the seconds, and each count by itself."""
    table = Table()
    for heading in ("night", "finished (UTC)", "documents", "pages", "fields", "exit code"):
        justify: JustifyMethod = "right" if heading in ("pages", "fields", "exit code") else "left"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=heading == "night")
    for night in nights:
        outcomes = ", ".join(f"{count:,} {name}" for name in _OUTCOMES if (count := getattr(night, name)))
        documents = f"{night.documents:,}: {outcomes}" if night.documents else "nothing new"
        finished = datetime.fromisoformat(night.finished).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
        table.add_row(night.night, finished, documents, f"{night.pages:,}", f"{night.fields:,}", str(night.exit_code))
    return table


def _print_entries(entries: Sequence[Entry] | Sequence[NightEntry], table: Table, *, as_json: bool) -> None:
    if not as_json:
        print_tables(table)
        return
    for entry in entries:
        print(json.dumps(asdict(entry)))
