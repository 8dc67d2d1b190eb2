"""Commands for whoever describes a form: draft a form file, check it after editing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import app, exits
from hcr_batch.counts import counted

PANEL = "Forms"

forms = typer.Typer(
    help="Describe a form once: draft its file from a blank page, check it after editing.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(forms, name="form", rich_help_panel=PANEL)


@forms.command()
@exits
def draft(
    blank: Annotated[Path, typer.Argument(help="The blank form: a picture or a PDF.")],
    out: Annotated[Path, typer.Option(help="The form file to write: NAME.toml.")],
    page: Annotated[int, typer.Option(help="Page of the form in its file.")] = 1,
    dpi: Annotated[int, typer.Option(help="Resolution at which a PDF is rendered.")] = 200,
    model: Annotated[
        Path | None, typer.Option(help="Model bundle that reads captions.", show_default="the one that ships")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a form file that exists.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object on stdout.")] = False,
) -> None:
    """Find boxes, combs, lines and checkboxes on a blank form and write a form file to edit."""
    from hcr_batch.model.bundle_files import DEFAULT_BUNDLE
    from jobs import form as job

    report = job.draft(
        job.DraftConfig(blank=blank, out=out, page=page, dpi=dpi, force=force, model=model or DEFAULT_BUNDLE)
    )
    if as_json:
        _print_json(
            out=str(report.out),
            preview=str(report.preview),
            reference=str(report.reference),
            fields=report.fields,
            named=report.named,
            numbered=report.numbered,
            types=report.types,
            notes=report.notes,
        )
    else:
        typer.echo(f"{report.out}: {counted(report.fields, 'field')} ({_listed(report.types)})")
        without = f"; {report.numbered} have only a number, field_..." if report.numbered else ""
        typer.echo(f"{report.named} of them are named after captions, which may be those of a neighbour{without}.")
        for note in report.notes:
            typer.echo(note)
        typer.echo(f"Look at {report.preview}: a place to write in that has no coloured frame was not found.")
        command = shlex.join(["hcr-batch", "form", "check", str(report.out)])
        typer.echo(f"Edit {report.out}, add what is missing, then type:  {command}")
    raise typer.Exit(report.exit_code)


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
        typer.echo(f"{form}: {counted(report.fields, 'field')} ({_listed(report.types)}), {verdict}.")
        if preview:
            typer.echo(f"Preview: {preview}. Places without a coloured frame in it are not read.")
    raise typer.Exit(report.exit_code)


def _listed(types: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in types.items()) or "none that can be drawn"


def _print_json(**values: str | int | Mapping[str, int] | Sequence[str] | None) -> None:
    import json

    typer.echo(json.dumps(values, ensure_ascii=False))
