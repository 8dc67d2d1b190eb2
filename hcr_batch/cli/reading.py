"""Commands that read scans, and those that explain what comes out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import app, exits, listed

PANEL = "Read scans"


class LayoutName(StrEnum):
    """The values of --layout; the same as records.Layout, which would bring numpy along."""

    AUTO = "auto"
    CROP = "crop"
    FIELDS = "fields"
    LINES = "lines"


class ContractName(StrEnum):
    """The tables that `schema` describes."""

    READINGS = "readings"
    DOCUMENTS = "documents"
    EVALUATION = "evaluation"
    AUDIT = "audit"


@app.command(rich_help_panel=PANEL)
@exits
def transcribe(
    inputs: Annotated[list[Path], typer.Argument(help="Scans: files and folders, read recursively.")],
    out: Annotated[str, typer.Option(help="NAME.parquet for two files, or DIR/ for folders of part files.")],
    layout: Annotated[LayoutName, typer.Option(help="How the fields of a page are found.")] = LayoutName.AUTO,
    model: Annotated[Path | None, typer.Option(help="Model bundle. [default: the one that ships]")] = None,
    workers: Annotated[str, typer.Option(help="Ray actors: a number, 0 for none, or auto.")] = "auto",
    address: Annotated[str | None, typer.Option(help="Ray cluster to join: auto or ray://HOST:PORT.")] = None,
    dpi: Annotated[int, typer.Option(help="Resolution at which PDF pages are rendered.")] = 300,
    page_timeout: Annotated[float, typer.Option(help="Seconds that poppler may take for a page.")] = 60.0,
    max_pixels: Annotated[int, typer.Option(help="Largest page that is opened, width times height.")] = 250_000_000,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object on stdout.")] = False,
) -> None:
    """Read scans into Parquet: every field's text, place and confidence."""
    from hcr_batch import console

    with console.display(quiet=quiet) as display:
        from hcr_batch.model.bundle_files import DEFAULT_BUNDLE
        from hcr_batch.records import Layout
        from jobs.transcribe import TranscribeConfig, run

        config = TranscribeConfig(
            inputs=tuple(inputs),
            out=Path(out),
            layout=Layout(layout.value),
            model=model or DEFAULT_BUNDLE,
            workers=_workers(workers),
            address=address,
            dpi=dpi,
            page_timeout_s=page_timeout,
            max_pixels=max_pixels,
        )
        report = run(config, display.show)
    console.print_report(report, as_json=as_json, quiet=quiet)
    raise typer.Exit(report.exit_code)


def _workers(text: str) -> int:
    from hcr_batch.config import invalid
    from jobs.transcribe import AUTO

    if text == "auto":
        return AUTO
    if not text.isdecimal():
        raise invalid("workers", "a number or auto", text)
    return int(text)


@app.command(rich_help_panel=PANEL)
@exits
def sample(folder: Annotated[Path, typer.Argument(help="Folder to write to; made if absent.")]) -> None:
    """Write the sample scans: filled forms, a PDF, a TIFF, cropped fields, and truth.csv."""
    from hcr_batch.files.samples import write_samples

    written = write_samples(folder)
    typer.echo(f"{written} files in {folder}: now try  hcr-batch transcribe {folder} --out results.parquet")


@app.command(rich_help_panel=PANEL)
@exits
def schema(
    name: Annotated[ContractName | None, typer.Argument(help="[default: readings and documents]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Print the columns of the tables we write: type and meaning."""
    from hcr_batch.console import print_contracts
    from schemas import CONTRACTS

    names = [name] if name else [ContractName.READINGS, ContractName.DOCUMENTS]
    chosen = [CONTRACTS[chosen.value] for chosen in names]
    print_contracts(chosen, as_json=as_json)


@app.command(rich_help_panel=PANEL)
@exits
def score(
    results: Annotated[Path, typer.Argument(help="Readings that transcribe wrote for single-field images.")],
    labels: Annotated[Path, typer.Option(help="CSV with FILENAME,IDENTITY.")],
    fold: Annotated[str, typer.Option(help="What shall not count: case, accents or case,accents.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Score results against labels: character and word error rates, fields exactly right."""
    from hcr_batch.console import print_scores
    from jobs.score import ScoreConfig, run

    report = run(ScoreConfig(results=results, labels=labels, fold=listed(fold)))
    print_scores(report, as_json=as_json)
    raise typer.Exit(report.exit_code)
