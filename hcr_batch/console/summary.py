"""What a run came to: its figures, what failed and what was skipped."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from hcr_batch.console.printing import print_tables
from hcr_batch.counts import counted, hold_writing_outside

if TYPE_CHECKING:
    from hcr_batch.files.results.outcomes import FailedDocument, PageWritten, SkippedFiles
    from hcr_batch.files.storage.names import Location
    from hcr_batch.run.report import Report


def print_report(report: Report, *, as_json: bool, quiet: bool) -> None:
    """The summary on stdout: one JSON object, or a table for people."""
    if as_json:
        print(json.dumps(report.as_dict()))
    elif not quiet:
        print_tables(_summary(report))


def print_failures(first: Sequence[FailedDocument], count: int) -> None:
    """The first of `count` documents of which something failed, a line each on stdout: what to do now."""
    for failed in first:
        page = "" if failed.page is None else f", page {failed.page}"
        page += f" and {counted(failed.more, 'more failure')}" if failed.more else ""
        print(f"  {_shown(failed.name)}{page}, {failed.error_code}: {_shown(failed.error)}")
    if count > len(first):
        print(f"  ... and {count - len(first):,} more: see the documents table")


def print_outside(first: Sequence[PageWritten], count: int, out: Location) -> None:
    """The first of `count` pages with handwriting outside all fields, a line each on stdout, and how to see all."""
    for page in first:
        places = counted(page.places, "place")
        print(f"  {_shown(page.document)}, page {page.page}: handwriting outside all fields in {places}, not read")
    if count > len(first):
        print(f"  ... and {count - len(first):,} more such pages")
    if first:
        print(f"  look at it: hcr-batch review {_shown(shlex.quote(str(out)))} --out DIR shows it in DIR/outside.html")


def print_skips(reasons: Sequence[SkippedFiles]) -> None:
    """Why files were skipped, a line on each reason with the first of its files: it may have been meant to be read."""
    for skipped in reasons:
        others = f" and {skipped.count - 1:,} more" if skipped.count > 1 else ""
        print(f"  {_shown(skipped.first)}{others}, skipped: {_shown(skipped.why)}")


def _shown(name: str) -> str:
    """A file's name in one line and in what stdout can write; a terminal would obey some of what strangers put into
    names."""
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    encoding = sys.stdout.encoding or "ascii"
    return plain.encode(encoding, "backslashreplace").decode(encoding)


def _summary(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    table.add_row("documents", f"{report.found:,} found: {_outcomes(report)}")
    if report.already_done:
        table.add_row("[green]done[/green]", "all of this was read before: nothing to do")
    elif report.gone:
        is_or_are = "is" if report.gone == 1 else "are"
        table.add_row("gone", f"{counted(report.gone, 'file')} of the earlier results {is_or_are} no longer there")
    if report.kept:
        table.add_row("kept", f"{report.kept:,} that failed and were corrected since: not read again")
    if report.dropped:
        said = f"{counted(report.dropped, 'correction')}: the files hold another content now; look through them"
        table.add_row("[red]dropped[/red]", said)
    table.add_row("pages", f"{report.pages:,}{_pages_apart(report)}")
    printed = f", {report.printed:,} print" if report.printed else ""
    table.add_row("fields", f"{report.fields:,}, {report.blank:,} of them blank{printed}")
    if report.outside:
        table.add_row("[yellow]outside[/yellow]", f"{hold_writing_outside(report.outside)}: nothing of that was read")
    for code, count in report.failures.most_common():
        table.add_row("[red]failed[/red]", f"{count:,} {code}")
    for code, count in report.skips.most_common():
        table.add_row("[yellow]skipped[/yellow]", f"{count:,} {code}")
    table.add_row("model", Text(report.model))
    table.add_row("seconds", f"{report.seconds:.1f}")
    table.add_row("results", Text(str(report.out), "bold", no_wrap=True))
    return table


def _pages_apart(report: Report) -> str:
    """How many of a run's pages are empty, as a sheet may be that was scanned upside down, and how many it did not
    read because it had them already, from earlier or from another file."""
    of_them = {"empty": report.empty, "in copies of other files": report.pages_copied}
    said = "".join(f", {count:,} of them {what}" for what, count in of_them.items() if count)
    is_all = report.already_done or report.pages_read + report.pages_copied == report.pages
    return said if is_all else f"{said}, {report.pages_read:,} read now"


def _outcomes(report: Report) -> str:
    counts = {
        "read": report.read,
        "partly read": report.partial,
        "failed": report.failed,
        "skipped": report.skipped,
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none"
