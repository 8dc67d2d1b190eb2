"""Commands for checking results: look through the doubtful fields, merge corrections."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import app, exits
from hcr_batch.cli.options import Quiet, Results

PANEL = "Check and correct"

Scans = Annotated[
    list[str] | None, typer.Option(help="The scans that were read; repeat for several.", show_default="as recorded")
]
Dpi = Annotated[
    int | None, typer.Option(help="Resolution at which the run rendered PDF pages.", show_default="as recorded, or 300")
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
            help="Leave out fields with at least this confidence that break no rule.",
            show_default="the run's --accept, or all",
        ),
    ] = None,
    most: Annotated[int, typer.Option(help="Show at most this many fields, the most doubtful ones.")] = 500,
    batch: Annotated[int, typer.Option(help="Fields on one review page.")] = 500,
    everything: Annotated[bool, typer.Option("--all", help="Also show fields that are not doubtful.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write review pages: doubtful fields first, corrected with the keyboard."""
    from hcr_batch.console.progress import counting
    from hcr_batch.console.reviewing import print_review

    with counting("Drawing", quiet=quiet) as count:
        from hcr_batch.files.storage.names import location
        from jobs.review import ReviewConfig, run

        config = ReviewConfig(
            results=location(results),
            out=out,
            scans=tuple(map(location, scans or ())),
            forms=tuple(form or ()),
            dpi=dpi,
            below=below,
            most=most,
            batch=batch,
            all=everything,
        )
        report = run(config, count)
    if not quiet:
        print_review(report, config)
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
    """Merge corrections into results; what the machine read stays beside them."""
    from hcr_batch.console.progress import counting
    from hcr_batch.console.reviewing import print_merge
    from hcr_batch.logs import LogFormat, logging_to

    with logging_to(LogFormat.TEXT, logging.WARNING), counting("Cutting", quiet=quiet) as count:
        from hcr_batch.files.storage.names import location
        from jobs.correct import CorrectConfig, run

        config = CorrectConfig(
            results=location(results),
            corrections=tuple(corrections),
            out=location(out) if out is not None else None,
            crops=crops,
            scans=tuple(map(location, scans or ())),
            forms=tuple(form or ()),
            dpi=dpi,
        )
        report = run(config, count)
    if not quiet:
        print_merge(report)
    raise typer.Exit(report.exit_code)


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
    """Draw boxes, readings and confidences on the pages, to check them by eye."""
    from hcr_batch.console.progress import counting
    from hcr_batch.console.reviewing import print_overlay

    with counting("Drawing", quiet=quiet) as count:
        from hcr_batch.files.storage.names import location
        from jobs.overlay import OverlayConfig, run

        config = OverlayConfig(
            scans=(location(scans),),
            results=location(results),
            out=out,
            only=tuple(only or ()),
            dpi=dpi,
            format="png" if png else "jpg",
        )
        report = run(config, count)
    if not quiet:
        print_overlay(report)
    raise typer.Exit(report.exit_code)
