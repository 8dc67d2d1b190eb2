"""Commands for whoever describes a form: make its blank of filled-in copies, draft its file, check it after editing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hcr_batch.cli.app import app, exits
from hcr_batch.counts import counted

if TYPE_CHECKING:
    from jobs.blank import BlankReport
    from jobs.form_pages import PagesReport

PANEL = "Forms"

forms = typer.Typer(
    help="Describe a form once: draft its file from a blank page, check it after editing; without a blank, make one.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(forms, name="form", rich_help_panel=PANEL)

_NAMED_AT_MOST = 5
"""Of the pages that were left out."""


@forms.command()
@exits
def blank(
    scans: Annotated[list[str], typer.Argument(help="Filled-in copies: files and folders; also s3://..., gs://...")],
    out: Annotated[Path, typer.Option(help="The blank form to write: NAME.png, NAME-2.png for a second form...")],
    pages: Annotated[int, typer.Option(help="Pages to look at, at most.")] = 60,
    dpi: Annotated[int, typer.Option(help="Resolution at which a PDF is rendered.")] = 200,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object on stdout.")] = False,
) -> None:
    """Make a blank form out of copies that people filled in, where nobody has a blank any more."""
    from hcr_batch.console.progress import counting

    with counting("Laying pages over one another", quiet=as_json) as count:
        from hcr_batch.files.storage.names import place
        from jobs.blank import BlankConfig, run

        config = BlankConfig(scans=tuple(map(place, scans)), out=out, pages=pages, dpi=dpi, force=force)
        report = run(config, count)
    if as_json:
        blanks = {str(path): copies for path, copies in report.blanks.items()}
        _print_json(blanks=blanks, looked_at=report.looked_at, alone=report.alone, unread=report.unread)
    else:
        _print_blanks(report)


def _print_blanks(report: BlankReport) -> None:
    """What was made of how many copies, what was left out, and what to do next."""
    for path, copies in report.blanks.items():
        typer.echo(f"{path}: put together out of {copies} copies")
    if report.alone:
        some = ", ".join(report.alone[:_NAMED_AT_MOST]) + (", ..." if len(report.alone) > _NAMED_AT_MOST else "")
        typer.echo(f"{counted(len(report.alone), 'page')} left out, as too few others are like them: {some}")
    for name, why in report.unread.items():
        typer.echo(f"{name} left out: {why}")
    first = next(iter(report.blanks))
    command = shlex.join(["hcr-batch", "form", "draft", str(first), "--out", str(first.with_suffix(".toml"))])
    outs = [str(path) for path in report.blanks]
    typer.echo(f"Look at {_together(outs)}: what is written alike on most copies stays.")
    typer.echo(f"Then type{' for each' if len(outs) > 1 else ''}:  {command}")


@forms.command()
@exits
def draft(
    blank: Annotated[Path, typer.Argument(help="The blank form: a picture or a PDF.")],
    out: Annotated[Path, typer.Option(help="The form file to write: NAME.toml, NAME-2.toml for the second page...")],
    page: Annotated[
        int | None, typer.Option(help="Draft this page of the file alone.", show_default="every page")
    ] = None,
    dpi: Annotated[int, typer.Option(help="Resolution at which a PDF is rendered.")] = 200,
    model: Annotated[
        Path | None, typer.Option(help="Model bundle that reads captions.", show_default="the one that ships")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a form file that exists.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The summary as one JSON object on stdout, a line for each form file.")
    ] = False,
) -> None:
    """Find boxes, combs, lines and checkboxes on a blank form and write a form file to edit."""
    from hcr_batch.model.identity import DEFAULT_BUNDLE
    from jobs.form import DraftConfig
    from jobs.form import draft as draft_page
    from jobs.form_pages import PagesReport, draft_pages

    config = DraftConfig(
        blank=blank, out=out, page=1 if page is None else page, dpi=dpi, force=force, model=model or DEFAULT_BUNDLE
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
        _print_drafts(report)


def _print_drafts(report: PagesReport) -> None:
    """What was drafted, what to know about it, and what to do next."""
    for one in report.drafts:
        if not one.fields:
            typer.echo(f"{one.out}: no fields; pages of it are known, and nothing is read from them")
            continue
        typer.echo(f"{one.out}: {counted(one.fields, 'field')} ({_listed(one.types)})")
        without = f"; {one.numbered} have only a number, field_..." if one.numbered else ""
        typer.echo(f"{one.named} of them are named after captions, which may be those of a neighbour{without}.")
    for number, why in report.unfit.items():
        typer.echo(f"Page {number} has no form file: {why}")
    for note in dict.fromkeys(note for one in report.drafts for note in one.notes):
        typer.echo(note)
    previews, outs = [str(one.preview) for one in report.drafts], [str(one.out) for one in report.drafts]
    typer.echo(f"Look at {_together(previews)}: a place to write in that has no coloured frame was not found.")
    command = shlex.join(["hcr-batch", "form", "check", outs[0]])
    each = " for each" if len(outs) > 1 else ""
    typer.echo(f"Edit {_together(outs)}, add what is missing, then type{each}:  {command}")
    if len(outs) > 1:
        options = [part for out in outs for part in ("--form", out)]
        command = shlex.join(["hcr-batch", "transcribe", "SCANS", *options, "--out", "results.parquet"])
        typer.echo(f"All of them are given to read with:  {command}")


@forms.command()
@exits
def check(
    form: Annotated[Path, typer.Argument(help="The form file: NAME.toml.")],
    as_json: Annotated[bool, typer.Option("--json", help="The result as one JSON object on stdout.")] = False,
) -> None:
    """Say what is wrong with a form file, in plain words, and draw its preview anew."""
    from jobs import form as job

    report = job.check(job.CheckConfig(form=form))
    preview = str(report.preview) if report.preview else None
    if as_json:
        _print_json(form=str(form), preview=preview, fields=report.fields, types=report.types, problems=report.problems)
    else:
        for problem in report.problems:
            typer.echo(f"- {problem}")
        many = len(report.problems)
        verdict = f"{many} problem{'s' if many > 1 else ''}" if many else "fit to use"
        fields = f"{counted(report.fields, 'field')} ({_listed(report.types)})" if report.fields else "no fields"
        typer.echo(f"{form}: {fields}, {verdict}.")
        if preview:
            typer.echo(f"Preview: {preview}. Places without a coloured frame in it are not read.")
    raise typer.Exit(report.exit_code)


def _together(paths: Sequence[str]) -> str:
    return " and ".join([", ".join(paths[:-1]), paths[-1]] if len(paths) > 1 else paths)


def _listed(types: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in types.items())


def _print_json(**values: str | int | Mapping[str, int] | Mapping[str, str] | Sequence[str] | None) -> None:
    import json

    typer.echo(json.dumps(values, ensure_ascii=False))
