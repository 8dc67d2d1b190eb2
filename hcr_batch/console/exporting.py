"""What a person sees of an export: how much was written, and which pages were not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hcr_batch.counts import counted

if TYPE_CHECKING:
    from jobs.export import ExportReport


def print_export(report: ExportReport, *, to_stdout: bool) -> None:
    """The counts on stdout, unless the table went there; what is missing on stderr."""
    written = f"{counted(report.pages, 'page')}, {counted(report.fields, 'field')}"
    print(f"{written}: {report.out}", file=sys.stderr if to_stdout else sys.stdout)
    notes = (
        ("page", "could not be read", report.failed - report.unopened),
        ("file", "could not be opened", report.unopened),
        ("page", "left out: their fields have no names", report.unnamed),
    )
    for thing, what, count in notes:
        if count:
            print(f"  {counted(count, thing)} {what}", file=sys.stderr)
    if report.as_typed:
        stand = "stands as it was" if report.as_typed == 1 else "stand as they were"
        typed = f"{counted(report.as_typed, 'correction')} {stand} typed"
        print(f"  {typed}: name the run's form files with --form for the normal form, as of dates", file=sys.stderr)
    for line in report.named:
        print(f"    {line}", file=sys.stderr)
    if report.named and report.failed > len(report.named):
        print(f"    and {report.failed - len(report.named):,} more", file=sys.stderr)
