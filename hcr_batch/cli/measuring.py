"""Commands that measure speed, or bring the network to other programs and runtimes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import answers, app, exits
from hcr_batch.cli.options import FileColumn, NoProgress, TextColumn, listed
from hcr_batch.model.engines.runtimes import Runtime

PANEL = "Train and measure"

model = typer.Typer(
    help="Use the network of a model bundle in other programs and runtimes.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(model, name="model", rich_help_panel=PANEL)


class ExportFormat(StrEnum):
    """The values of model export --format."""

    ONNX = "onnx"
    OPENVINO = "openvino"
    SAVEDMODEL = "savedmodel"


@app.command(rich_help_panel=PANEL)
@answers
def bench(
    crops: Annotated[int, typer.Option(help="Crops that are read in each round.")] = 10_000,
    pages: Annotated[int, typer.Option(help="PDF pages that are read in each round; 0 for none.")] = 24,
    against: Annotated[
        str,
        typer.Option(
            help="Other readers, separated by commas: rapidocr, tesseract, tesseract-each (a process for each crop)."
        ),
    ] = "",
    data: Annotated[Path | None, typer.Option(help="Folder of field crops to read.", show_default="drawn ones")] = None,
    rounds: Annotated[int, typer.Option(help="Number of rounds; everything is measured in each.")] = 3,
    runtime: Annotated[
        Runtime | None, typer.Option(help="Runtime that computes the network.", show_default="as transcribe")
    ] = None,
    growth: Annotated[bool, typer.Option("--growth", help="Also read 1,000, 10,000 and 100,000 crops.")] = False,
    quiet: NoProgress = False,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object on stdout.")] = False,
) -> None:
    """Measure how fast this machine reads, against its limit and other readers."""
    from hcr_batch.console.speed import announcing, print_speed

    with announcing(quiet=quiet) as notify:
        from jobs.speed.bench import run
        from jobs.speed.config import SpeedConfig

        config = SpeedConfig(
            crops=crops,
            pages=pages,
            against=listed(against),
            data=data,
            rounds=rounds,
            runtime=runtime,
            growth=growth,
        )
        report = run(config, notify)
    if as_json:
        import json

        typer.echo(json.dumps(report.as_dict()))
    else:
        print_speed(report)
    raise typer.Exit(report.exit_code)


@model.command()
@exits
def export(
    out: Annotated[Path, typer.Option(help="File to write, or for savedmodel and openvino a folder.")],
    format: Annotated[ExportFormat, typer.Option(help="Format to write.")] = ExportFormat.ONNX,
    bundle: Annotated[
        Path | None, typer.Option("--model", help="Model bundle.", show_default="the one that ships")
    ] = None,
) -> None:
    """Write the network of a model bundle in another program's format, and check that it reads the same."""
    from jobs.model_export import ModelExportConfig, run

    report = run(ModelExportConfig(out=out, format=format.value, model=bundle))
    typer.echo(
        f"{report.out}: {report.bytes:,} bytes; on {report.crops} sample crops its log-probabilities differ by "
        f"{report.difference:.1e} at most, and {report.same_texts} of {report.crops} texts are the same.\n"
        f"{report.facts}: its alphabet, how its pictures are made, and how to read its output."
    )
    raise typer.Exit(report.exit_code)


@model.command()
@answers
def runtimes(
    labels: Annotated[
        Path, typer.Option(help="CSV of file and text: a thousand crops that the bundle did not learn from.")
    ],
    images: Annotated[Path, typer.Option(help="Folder of the images.")],
    file_column: FileColumn = None,
    text_column: TextColumn = None,
    bundle: Annotated[
        Path | None, typer.Option("--model", help="Model bundle.", show_default="the one that ships")
    ] = None,
    quiet: NoProgress = False,
) -> None:
    """Measure which installed runtimes read like TensorFlow: by default transcribe then uses the fastest of them."""
    from hcr_batch.console.printing import print_tables
    from hcr_batch.console.progress import counting
    from hcr_batch.console.tables import runtimes_table

    with counting("Reading", quiet=quiet) as count:
        from jobs.runtimes import RuntimesConfig, run

        config = RuntimesConfig(
            labels=labels, images=images, file_column=file_column, text_column=text_column, model=bundle
        )
        report = run(config, lambda progress: count(progress.read, progress.of))
    print_tables(runtimes_table(report))
    raise typer.Exit(report.exit_code)
