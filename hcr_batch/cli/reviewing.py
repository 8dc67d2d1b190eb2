"""Commands for whoever checks results: look through the doubtful fields, merge what was corrected."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hcr_batch.cli.app import app, exits
from hcr_batch.cli.options import Quiet, Results
from hcr_batch.counts import counted

if TYPE_CHECKING:
    from jobs.correct import CorrectReport

PANEL = "Check and correct"

Scans = Annotated[
    list[str] | None, typer.Option(help="The scans that were read; repeat for several.", show_default="as recorded")
]
Dpi = Annotated[
    int | None, typer.Option(help="Resolution of PDF pages in the run.", show_default="as recorded, or 300")
]
Form = Annotated[list[Path] | None, typer.Option(help="Form file of the run; may be given several times.")]


@app.command(rich_help_panel=PANEL)
@exits
def review(
    results: Results,
    out: Annotated[Path, typer.Option(help="Folder for the pages.")],
    scans: Scans = None,
    form: Form = None,
    dpi: Dpi = None,
    below: Annotated[
        float | None,
        typer.Option(
            help="Surer fields that break no rule are in no doubt.", show_default="the run's --accept, or all"
        ),
    ] = None,
    most: Annotated[int, typer.Option(help="Fields at most: the most doubtful ones.")] = 500,
    batch: Annotated[int, typer.Option(help="Fields on one page.")] = 500,
    everything: Annotated[bool, typer.Option("--all", help="Also fields that are in no doubt.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write pages to look through: the doubtful fields first, corrected with the keyboard."""
    from hcr_batch.console.progress import counting

    with counting("Drawing", quiet=quiet) as count:
        from hcr_batch.files.storage.names import place
        from jobs.review import ReviewConfig, run

        config = ReviewConfig(
            results=place(results),
            out=out,
            scans=tuple(map(place, scans or ())),
            forms=tuple(form or ()),
            dpi=dpi,
            below=below,
            most=most,
            batch=batch,
            all=everything,
        )
        report = run(config, count)
    if not quiet:
        pages = f"{len(report.pages)} pages, start with {out / 'index.html'}"
        where = str(report.pages[0]) if len(report.pages) == 1 else pages
        of = "" if everything else f" of {report.doubtful:,} doubtful"
        chosen = f"{report.shown:,}{of} fields" if report.shown else "No field is in doubt"
        typer.echo(f"{chosen} ({report.rows:,} rows): {where}")
        if report.lost_scans:
            typer.echo(
                f"{report.lost_scans:,} of them have no picture: their scans are missing or have changed since "
                "the run. Put them back, or name their folder with --scans.",
                err=True,
            )
    raise typer.Exit(report.exit_code)


@app.command(rich_help_panel=PANEL)
@exits
def correct(
    results: Results,
    corrections: Annotated[
        list[Path], typer.Argument(help="CSVs that review pages saved; the latest decision counts.")
    ],
    out: Annotated[str | None, typer.Option(help="Corrected results.", show_default="in place")] = None,
    crops: Annotated[Path | None, typer.Option(help="Folder for the corrected fields, to train from.")] = None,
    scans: Scans = None,
    form: Form = None,
    dpi: Dpi = None,
    quiet: Quiet = False,
) -> None:
    """Merge corrections into results, beside the machine's readings."""
    from hcr_batch.console.progress import counting
    from hcr_batch.logs import LogFormat, logging_to

    with logging_to(LogFormat.TEXT, logging.WARNING), counting("Cutting", quiet=quiet) as count:
        from hcr_batch.files.storage.names import place
        from jobs.correct import CorrectConfig, run

        config = CorrectConfig(
            results=place(results),
            corrections=tuple(corrections),
            out=place(out) if out is not None else None,
            crops=crops,
            scans=tuple(map(place, scans or ())),
            forms=tuple(form or ()),
            dpi=dpi,
        )
        report = run(config, count)
    if not quiet:
        for line in _told(report):
            typer.echo(line)
    raise typer.Exit(report.exit_code)


def _told(report: CorrectReport) -> list[str]:
    """What a merge came to, a line each; only counts, never what people wrote."""
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
        if crops.left_out:
            lines.append(
                f"  {crops.left_out:,} left out: unreadable ones, checkboxes, signatures, fields of several lines, "
                "or a text that is a word with a meaning in labels files"
            )
        if crops.failed:
            lines.append(f"  {crops.failed:,} NOT cut: their scans are missing, have changed or do not show them")
    return lines


@app.command(rich_help_panel=PANEL)
@exits
def overlay(
    scans: Annotated[str, typer.Argument(help="The folder or file that was read; also s3://..., gs://...")],
    results: Results,
    out: Annotated[Path, typer.Option(help="Folder for a picture per page.")],
    only: Annotated[list[str] | None, typer.Option(help="Name of a document to draw; repeat for several.")] = None,
    dpi: Dpi = None,
    png: Annotated[bool, typer.Option("--png", help="PNG instead of JPEG: sharper, and far larger.")] = False,
    quiet: Quiet = False,
) -> None:
    """Draw readings and boxes on the pages, to see what happened."""
    from hcr_batch.console.progress import counting

    with counting("Drawing", quiet=quiet) as count:
        from hcr_batch.files.storage.names import place
        from jobs.overlay import OverlayConfig, run

        config = OverlayConfig(
            scans=(place(scans),),
            results=place(results),
            out=out,
            only=tuple(only or ()),
            dpi=dpi,
            format="png" if png else "jpg",
        )
        report = run(config, count)
    if not quiet:
        failed = f", {report.failed:,} that could not be read" if report.failed else ""
        typer.echo(f"{counted(report.drawn, 'page')} drawn{failed}: {report.out}")
        if report.lost:
            lost = counted(report.lost, "page")
            typer.echo(f"{lost} left out: their scans are missing or have changed since the run.", err=True)
    raise typer.Exit(report.exit_code)
