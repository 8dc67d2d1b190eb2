"""Commands that describe a form: make its blank out of filled-in copies, draft its file, check it after editing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import app, exits
from hcr_batch.cli.options import MaxPixels, PageTimeout

PANEL = "Forms"

forms = typer.Typer(
    help="Describe a form once: draft its file from a blank page, check it after editing; without a blank, make one.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(forms, name="form", rich_help_panel=PANEL)


@forms.command()
@exits
def blank(
    scans: Annotated[list[str], typer.Argument(help="Filled-in copies: files and folders; also s3://..., gs://...")],
    out: Annotated[Path, typer.Option(help="The blank form to write: NAME.png, NAME-2.png for a second form...")],
    pages: Annotated[int, typer.Option(help="Use at most this many pages.")] = 60,
    dpi: Annotated[int, typer.Option(help="Resolution at which a PDF is rendered.")] = 200,
    page_timeout: PageTimeout = 60.0,
    max_pixels: MaxPixels = 175_000_000,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object on stdout.")] = False,
) -> None:
    """Reconstruct a blank form from filled-in copies, where no blank is left."""
    from hcr_batch.console.forms import print_blanks
    from hcr_batch.console.progress import counting

    with counting("Aligning pages", quiet=as_json) as count:
        from hcr_batch.files.storage.names import location
        from jobs.blank import BlankConfig, run

        config = BlankConfig(
            scans=tuple(map(location, scans)),
            out=out,
            pages=pages,
            dpi=dpi,
            force=force,
            page_timeout_s=page_timeout,
            max_pixels=max_pixels,
        )
        report = run(config, count)
    if as_json:
        blanks = {str(path): copies for path, copies in report.blanks.items()}
        _print_json(blanks=blanks, looked_at=report.looked_at, alone=report.alone, unread=report.unread)
    else:
        print_blanks(report)


@forms.command()
@exits
def draft(
    blank: Annotated[Path, typer.Argument(help="The blank form: a picture or a PDF.")],
    out: Annotated[Path, typer.Option(help="The form file to write: NAME.toml, NAME-2.toml for the second page...")],
    page: Annotated[
        int | None, typer.Option(help="Draft only this page of the file.", show_default="every page")
    ] = None,
    dpi: Annotated[int, typer.Option(help="Resolution at which a PDF is rendered.")] = 200,
    page_timeout: PageTimeout = 60.0,
    max_pixels: MaxPixels = 175_000_000,
    model: Annotated[
        Path | None, typer.Option(help="Model bundle that reads captions.", show_default="the one that ships")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing form file.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The summary as one JSON object on stdout, a line for each form file.")
    ] = False,
) -> None:
    """Find boxes, combs, lines and checkboxes on a blank form and write a form file to edit."""
    from hcr_batch.console.forms import print_drafts
    from hcr_batch.model.identity import DEFAULT_BUNDLE
    from jobs.form import DraftConfig
    from jobs.form import draft as draft_page
    from jobs.form_pages import PagesReport, draft_pages

    config = DraftConfig(
        blank=blank,
        out=out,
        page=1 if page is None else page,
        dpi=dpi,
        force=force,
        model=model or DEFAULT_BUNDLE,
        page_timeout_s=page_timeout,
        max_pixels=max_pixels,
    )
    report = draft_pages(config) if page is None else PagesReport(drafts=(draft_page(config),), unfit={})
    if as_json:
        for one in report.drafts:
            _print_json(
                out=str(one.out),
                preview=str(one.preview),
                reference=str(one.reference),
                fields=one.fields,
                named=one.named,
                numbered=one.numbered,
                types=one.types,
                notes=one.notes,
            )
    else:
        print_drafts(report)


@forms.command()
@exits
def check(
    form: Annotated[Path, typer.Argument(help="The form file: NAME.toml.")],
    page_timeout: PageTimeout = 60.0,
    max_pixels: MaxPixels = 175_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="The result as one JSON object on stdout.")] = False,
) -> None:
    """Say what is wrong with a form file, in plain words, and draw its preview again."""
    from hcr_batch.console.forms import print_check
    from jobs.form_check import CheckConfig, run

    report = run(CheckConfig(form=form, page_timeout_s=page_timeout, max_pixels=max_pixels))
    preview = str(report.preview) if report.preview else None
    if as_json:
        _print_json(form=str(form), preview=preview, fields=report.fields, types=report.types, problems=report.problems)
    else:
        print_check(form, report)
    raise typer.Exit(report.exit_code)


def _print_json(**values: str | int | Mapping[str, int] | Mapping[str, str] | Sequence[str] | None) -> None:
    import json

    typer.echo(json.dumps(values, ensure_ascii=False))
