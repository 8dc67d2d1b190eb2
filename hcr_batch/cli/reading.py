"""Commands that read scans, and those that explain the results."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import answers, app, exits
from hcr_batch.cli.options import (
    AsJson,
    Corrected,
    FigureFile,
    FileColumn,
    Folds,
    LikelyTexts,
    MaxPixels,
    ModelBundle,
    PageTimeout,
    Quiet,
    Results,
    TextColumn,
    TypeName,
    choice,
    listed,
)
from hcr_batch.cli.watching import LogFormatName, failures_of, outside_of, publish, skips_of, watched
from hcr_batch.model.engines.runtimes import Precision, Runtime

PANEL = "Read scans"


class LayoutName(StrEnum):
    """The values of --layout; the same as records.Layout, which would load numpy."""

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
    CORRECTIONS = "corrections"


@app.command(rich_help_panel=PANEL)
@exits
def transcribe(
    scans: Annotated[
        list[str], typer.Argument(help="Scans: files and folders, read recursively; or s3://BUCKET/FOLDER, gs://...")
    ],
    out: Annotated[
        str, typer.Option(help="NAME.parquet for two files, or DIR/ for folders of part files; or s3://..., gs://...")
    ],
    form: Annotated[
        list[Path] | None, typer.Option(help="Form file that says where the fields are; may be given several times.")
    ] = None,
    duplex: Annotated[
        bool, typer.Option("--duplex", help="With --form: pages without ink are the backs of sheets, and blank.")
    ] = False,
    layout: Annotated[
        LayoutName, choice("Without --form: how the fields of a page are found", LayoutName, "LAYOUT")
    ] = LayoutName.AUTO,
    field_type: Annotated[TypeName, choice("What fields without a form hold", TypeName, "TYPE")] = TypeName.TEXT,
    lexicon: LikelyTexts = None,
    accept: Annotated[float | None, typer.Option(help="Accept from this confidence on, such as 0.99.")] = None,
    model: ModelBundle = None,
    runtime: Annotated[
        Runtime | None,
        typer.Option(
            metavar="RUNTIME",
            help=f"What computes the network: {', '.join(Runtime)}.",
            show_default="the fastest that reads the same here",
        ),
    ] = None,
    precision: Annotated[
        Precision | None,
        typer.Option(help="Precision of the network.", show_default="bfloat16 where the processor has it"),
    ] = None,
    workers: Annotated[str, typer.Option(help="Ray actors: a number, 0 for none, or auto.")] = "auto",
    address: Annotated[str | None, typer.Option(help="Ray cluster to join: auto or ray://HOST:PORT.")] = None,
    gpus_per_worker: Annotated[float, typer.Option(help="GPUs per worker: 1, or a fraction such as 0.25.")] = 0.0,
    feeders: Annotated[
        int | None,
        typer.Option(help="CPU actors that feed each worker on a GPU.", show_default="as the node has cores"),
    ] = None,
    dpi: Annotated[int, typer.Option(help="Resolution at which PDF pages are rendered.")] = 300,
    page_timeout: PageTimeout = 60.0,
    max_pixels: MaxPixels = 175_000_000,
    max_pages: Annotated[
        int, typer.Option(help="Read at most this many pages of a file; one row stands for the rest.")
    ] = 2_000,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over, whatever is at --out, unless it holds corrections.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Read again what failed, unless it was corrected.")
    ] = False,
    metrics: FigureFile = None,
    log_format: Annotated[
        LogFormatName, typer.Option(help="Messages on stderr: text for people, or JSON.")
    ] = LogFormatName.TEXT,
    quiet: Quiet = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object on stdout.")] = False,
) -> None:
    """Read scans into Parquet: every field's text, place and confidence."""
    from hcr_batch.console.summary import print_failures, print_outside, print_report, print_skips

    with watched(log_format, metrics, quiet=quiet) as display:
        from hcr_batch.files.storage.names import location
        from hcr_batch.model.identity import DEFAULT_BUNDLE
        from hcr_batch.records import FieldType, Layout
        from jobs.transcribe import TranscribeConfig, run

        config = TranscribeConfig(
            inputs=tuple(location(text) for text in scans),
            out=location(out),
            layout=Layout(layout.value),
            forms=tuple(form or ()),
            duplex=duplex,
            field_type=FieldType(field_type.value),
            lexicon=lexicon,
            accept=accept,
            model=model or DEFAULT_BUNDLE,
            runtime=runtime,
            precision=precision,
            workers=_workers(workers),
            address=address,
            gpus_per_worker=gpus_per_worker,
            feeders=feeders,
            fresh=fresh,
            retry_failed=retry_failed,
            dpi=dpi,
            page_timeout_s=page_timeout,
            max_pixels=max_pixels,
            max_pages=max_pages,
        )
        report = run(config, display.show)
        publish(report, log_format, metrics)
    print_report(report, as_json=as_json, quiet=quiet)
    if not quiet and not as_json and log_format is LogFormatName.TEXT:
        print_failures(failures_of(report), report.partial + report.failed)
        print_outside(outside_of(report), report.outside, report.out)
        print_skips(skips_of(report))
    raise typer.Exit(report.exit_code)


def _workers(text: str) -> int | None:
    from hcr_batch.config import invalid
    from jobs.transcribe import AUTO

    if text == "auto":
        return AUTO
    if not text.isdecimal() or len(text) > 9:
        raise invalid("workers", "a number or auto", text)
    return int(text)


@app.command(rich_help_panel=PANEL)
@exits
def sample(folder: Annotated[Path, typer.Argument(help="Folder to write to; made if absent.")]) -> None:
    """Write the sample scans: filled forms, a PDF, a TIFF, cropped fields, and truth.csv."""
    from hcr_batch.files.samples import write_samples

    written, kept = write_samples(folder)
    command = shlex.join(["hcr-batch", "transcribe", str(folder), "--out", "results.parquet"])
    typer.echo(f"{written} files in {folder}: now try  {command}")
    if kept:
        names = ", ".join(str(path.relative_to(folder)) for path in kept)
        typer.echo(f"Left as they are, since they were changed: {names}", err=True)


@app.command(rich_help_panel=PANEL)
@answers
def schema(
    name: Annotated[ContractName | None, typer.Argument(show_default="readings and documents")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the columns of the output tables: type and meaning."""
    from hcr_batch.console.results import print_contracts
    from schemas import CONTRACTS

    names = [name] if name else [ContractName.READINGS, ContractName.DOCUMENTS]
    chosen = [CONTRACTS[chosen.value] for chosen in names]
    print_contracts(chosen, as_json=as_json)


@app.command(rich_help_panel=PANEL)
@answers
def score(
    results: Results,
    labels: Annotated[Path, typer.Option(help="CSV of file and text; of forms, with columns FIELD and PAGE as well.")],
    file_column: FileColumn = None,
    text_column: TextColumn = None,
    corrected: Corrected = None,
    fold: Folds = "",
    as_json: AsJson = False,
) -> None:
    """Score results against labels: character and word error rates, and the share of fields exactly right.

    What is labelled but was not read counts as wrong; where it is not in the results, the exit code is 8.

    A row with an entry in a column FIELD is compared with that field, one with a PAGE with that page only.

    FIELD is the name in the form, or the number on the page, from 1; or X and Y give its place, as export does.

    An empty text in a row with a FIELD means a blank field; in other rows EMPTY does. Unusable labels do not count.
    """
    from hcr_batch.console.results import print_scores
    from hcr_batch.files.storage.names import location
    from jobs.score import ScoreConfig, run

    config = ScoreConfig(
        results=location(results),
        labels=labels,
        corrected=corrected,
        fold=listed(fold),
        file_column=file_column,
        text_column=text_column,
    )
    report = run(config)
    print_scores(report, as_json=as_json)
    raise typer.Exit(report.exit_code)
