"""What a person sees of a review: which pages to look through, what was merged, what was drawn. Only counts and file
names, never what people wrote."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hcr_batch.counts import counted, hold_writing_outside

if TYPE_CHECKING:
    from jobs.correct import CorrectReport
    from jobs.overlay import OverlayReport
    from jobs.review import ReviewConfig, ReviewReport


def print_review(report: ReviewReport, config: ReviewConfig) -> None:
    """How many fields are to be looked through, and where."""
    pages = f"{len(report.pages)} pages, start with {config.out / 'index.html'}"
    where = str(report.pages[0]) if len(report.pages) == 1 else pages
    of = "" if config.all else f" of {report.doubtful:,} doubtful"
    chosen = f"{report.shown:,}{of} fields" if report.shown else "No field is in doubt"
    print(f"{chosen} ({report.rows:,} rows): {where}")
    if report.asked_for > report.shown:
        print(f"{report.asked_for - report.shown:,} more are not shown: --most {report.asked_for} shows all of them.")
    if report.outside_page is not None:
        print(f"{hold_writing_outside(report.outside)}: {report.outside_page}")
    if report.lost_scans:
        print(
            f"{report.lost_scans:,} of them have no picture: their scans are missing or have changed since "
            "the run. Put them back, or name their folder with --scans.",
            file=sys.stderr,
        )


def print_merge(report: CorrectReport) -> None:
    """What a merge of corrections came to, a line each."""
    rows = f" in {report.rows:,} rows, since files have copies" if report.rows != report.merged else ""
    lines = [f"{report.merged:,} of {report.decisions:,} decisions merged{rows}: {report.out}"]
    notes = {
        "of them unreadable: kept as such, without a text": report.unreadable,
        "overridden by a later decision on the same field": report.overridden,
        "NOT merged: a later decision on the field was merged before; without a time in the CSV it would count": (
            report.older
        ),
        "in place of another correction": report.replaced,
        "made on other results, and merged where the field is the same": report.other_results,
        "accepted, with a reading that a spreadsheet had changed: what was read is taken": report.restored,
        "corrected, with a reading that a spreadsheet had changed: see that what was typed is not": report.suspect,
        "NOT merged: no row of the results has that document, page, field and box": report.unknown,
    }
    lines += [f"  {count:,} {note}" for note, count in notes.items() if count]
    if report.crops is not None:
        crops = report.crops
        lines.append(f"crops cut: {crops.cut:,}, {crops.as_read:,} of them exactly as they were read: {crops.labels}")
        if crops.kept:
            lines.append(f"  {counted(crops.kept, 'label')} of crops that were there before kept")
        if crops.without_form:
            lines.append(
                f"  {crops.without_form:,} cut with all that is printed there: name the form files of the run with "
                "--form, and they are cut as they were read"
            )
        if crops.left_out:
            lines.append(
                f"  {crops.left_out:,} left out: unreadable ones, checkboxes, signatures, pages, fields of several "
                "lines, or a text that is a word with a meaning in labels files"
            )
        if crops.failed:
            lines.append(f"  {crops.failed:,} NOT cut: their scans are missing, have changed or do not show them")
    print("\n".join(lines))


def print_overlay(report: OverlayReport) -> None:
    """How many pages were drawn."""
    failed = f", {report.failed:,} that could not be read" if report.failed else ""
    print(f"{counted(report.drawn, 'page')} drawn{failed}: {report.out}")
    if report.lost:
        lost = counted(report.lost, "page")
        print(f"{lost} left out: their scans are missing or have changed since the run.", file=sys.stderr)
