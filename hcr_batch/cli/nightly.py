"""Commands for running every night."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import answers, app, exits
from hcr_batch.cli.options import FigureFile
from hcr_batch.cli.watching import LogFormatName, logged

PANEL = "Run every night"


@app.command(rich_help_panel=PANEL)
@exits
def nightly(
    config: Annotated[Path, typer.Option(help="TOML file: inbox, results, how to read, what to keep.")],
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Date under which the night is stored.",
            show_default="today",
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Read again what failed completely and is still in the inbox.")
    ] = False,
    metrics: FigureFile = None,
    log_format: Annotated[LogFormatName, typer.Option(help="Events on stderr: text or JSON.")] = LogFormatName.TEXT,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also log the names of failed documents.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no summary on stdout.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The reports as one JSON object on stdout.")] = False,
) -> None:
    """Read what is new in the inbox, once: results by date, a report, a ledger, an exit code."""
    from hcr_batch.console.printing import stdout_kept_clean

    with logged(log_format, verbose=verbose), stdout_kept_clean():
        from hcr_batch.console.night import print_nights
        from hcr_batch.console.progress_log import ProgressLog
        from jobs.nightly import run
        from jobs.nightly_config import config_from

        flags = {"date": date and date.date(), "retry_failed": retry_failed or None, "metrics": metrics}
        report = run(config_from(config, flags), ProgressLog().show)
    if not quiet or as_json:
        print_nights(report, as_json=as_json)
    raise typer.Exit(report.exit_code)


@app.command(rich_help_panel=PANEL)
@answers
def ledger(
    results: Annotated[Path, typer.Argument(help="The results folder of `hcr-batch nightly`.")],
    document: Annotated[
        str | None, typer.Option(help="Name of a document, or its id or the beginning of that.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Only nights from this date on."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed, wholly or in part.")] = False,
    nights: Annotated[bool, typer.Option("--nights", help="List nights instead of documents.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
) -> None:
    """Show which documents were read, when, and with what outcome."""
    from hcr_batch.console.night import print_documents, print_night_entries
    from hcr_batch.errors import UsageError
    from hcr_batch.files.nights.ledger import Query, find_documents, find_nights

    if nights and (document is not None or failed):
        raise UsageError("--nights lists whole nights: leave out --document and --failed, or --nights.")
    day = since.date().isoformat() if since else None
    if nights:
        some_nights = find_nights(results, day)
        print_night_entries(some_nights, as_json=as_json)
    else:
        documents = find_documents(results, Query(document=document, since=day, failed=failed))
        print_documents(documents, as_json=as_json)
    if not (some_nights if nights else documents):
        typer.echo("Nothing in the ledger matches.", err=True)


@app.command(rich_help_panel=PANEL)
@exits
def deploy(folder: Annotated[Path, typer.Argument(help="Folder to write to; made if absent.")]) -> None:
    """Write the files for scheduled runs: nightly.toml, systemd, cron, Ray, Kubernetes."""
    import shutil
    import sys

    from jobs.deploying import is_open_to_others, write_deploy_files

    found = shutil.which(sys.argv[0])
    program = Path(found).absolute() if found else None
    written = write_deploy_files(folder, program)
    typer.echo(f"{len(written)} files in {folder}: start with {folder / 'README.md'}")
    if program is not None and not is_open_to_others(program):
        typer.echo(
            f"The service calls {program}, which other users cannot run: README.md says how to install it for them, "
            "or put your own name for User= and Group=.",
            err=True,
        )
