"""The command line: each command turns flags into a config, runs the job, ends with its exit code.

Jobs are imported inside their commands, so that `--help` loads neither Keras nor Ray nor OpenCV.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hcr_batch.errors import ExitCode, HcrBatchError

app = typer.Typer(
    help="Reads handwritten forms: scans in, text with calibrated confidence out, as Parquet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks would show what people wrote
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


class Recipe(StrEnum):
    """The values of train --recipe."""

    NAMES = "names"
    SEED = "seed"


def main() -> None:
    """Entry point of the `hcr-batch` command."""
    # TensorFlow's start-up messages are not for users; whoever wants them sets these.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    app()


def _exits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turns the library's errors into one sentence and their exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except HcrBatchError as error:
            from hcr_batch.console import print_error

            print_error(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            from hcr_batch.console import print_error

            print_error("Interrupted: nothing was written under the final names.")
            raise typer.Exit(ExitCode.INTERRUPTED) from error

    return run


@app.command()
@_exits
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


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _workers(text: str) -> int:
    from hcr_batch.config import invalid
    from jobs.transcribe import AUTO

    if text == "auto":
        return AUTO
    if not text.isdecimal():
        raise invalid("workers", "a number or auto", text)
    return int(text)


@app.command()
@_exits
def sample(folder: Annotated[Path, typer.Argument(help="Folder to write to; made if absent.")]) -> None:
    """Write the sample scans: filled forms, a PDF, a TIFF, cropped fields, and truth.csv."""
    from hcr_batch.files.samples import write_samples

    written = write_samples(folder)
    typer.echo(f"{written} files in {folder}: now try  hcr-batch transcribe {folder} --out results.parquet")


@app.command()
@_exits
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


@app.command()
@_exits
def train(
    out: Annotated[Path, typer.Option(help="Folder of the model bundle; must not exist.")],
    data: Annotated[Path | None, typer.Option(help="Folder in the layout of the Kaggle names data set.")] = None,
    labels: Annotated[Path | None, typer.Option(help="Instead of --data: a CSV of file and text.")] = None,
    images: Annotated[Path | None, typer.Option(help="The folder of its images.")] = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch the names data set with kagglehub.")] = False,
    recipe: Annotated[Recipe, typer.Option(help="Ours, or the published network we started from.")] = Recipe.NAMES,
    config: Annotated[Path | None, typer.Option(help="TOML with any setting of the training.")] = None,
    epochs: Annotated[int | None, typer.Option(help="How many epochs.")] = None,
    steps_per_epoch: Annotated[int | None, typer.Option(help="Batches in each.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Crops in a batch.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same training.")] = None,
    init_from: Annotated[Path | None, typer.Option(help="Bundle whose weights to start from.")] = None,
    max_bad: Annotated[float | None, typer.Option(help="Share of missing or damaged images put up with.")] = None,
    devices: Annotated[int | None, typer.Option(help="GPUs that share the work.")] = None,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write TensorBoard logs.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Train a network on labelled crops and write a model bundle."""
    from hcr_batch.training_console import TrainingDisplay, print_training

    flags = {
        "out": out,
        "data": data,
        "labels": labels,
        "images": images,
        "download": download or None,
        "epochs": epochs,
        "steps_per_epoch": steps_per_epoch,
        "batch_size": batch_size,
        "seed": seed,
        "init_from": init_from,
        "max_bad": max_bad,
        "devices": devices,
        "tensorboard": tensorboard or None,
        "resume": resume or None,
    }
    with TrainingDisplay(quiet=quiet) as display:
        from jobs.train import config_from, run

        report = run(config_from(flags, recipe.value, config), display.show)
    if not quiet:
        print_training(report)
    raise typer.Exit(report.exit_code)


@app.command()
@_exits
def evaluate(
    labels: Annotated[Path, typer.Option(help="CSV with FILENAME,IDENTITY.")],
    images: Annotated[Path, typer.Option(help="Folder of the images.")],
    model: Annotated[Path | None, typer.Option(help="Model bundle. [default: the one that ships]")] = None,
    report: Annotated[Path | None, typer.Option(help="Folder for evaluation.parquet and report.html.")] = None,
    compare: Annotated[Path | None, typer.Option(help="Second bundle, read on the same crops.")] = None,
    fold: Annotated[str, typer.Option(help="What shall not count: case, accents or case,accents.")] = "",
    seed: Annotated[int, typer.Option(help="Of the bootstrap and of the samples shown.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Score a model on labelled crops, with intervals, calibration and a page to look at."""
    from hcr_batch.console import counting, print_tables
    from hcr_batch.tables import comparison_table, evaluation_table

    with counting("Reading", quiet=quiet) as count:
        from jobs.evaluate import EvaluateConfig, run

        config = EvaluateConfig(
            labels=labels, images=images, model=model, report=report, compare=compare, fold=_list(fold), seed=seed
        )
        result = run(config, lambda progress: count(progress.read, progress.of))
    print_tables(evaluation_table(result), comparison_table(result))
    raise typer.Exit(result.exit_code)


@app.command()
@_exits
def audit(
    report: Annotated[Path, typer.Option(help="Folder for audit.parquet and audit.html.")],
    data: Annotated[Path | None, typer.Option(help="Folder in the layout of the Kaggle names data set.")] = None,
    split: Annotated[str, typer.Option(help="Of --data: train, validation or test.")] = "validation",
    labels: Annotated[Path | None, typer.Option(help="Instead of --data: a CSV of file and text.")] = None,
    images: Annotated[Path | None, typer.Option(help="The folder of its images.")] = None,
    model: Annotated[Path | None, typer.Option(help="Model bundle. [default: the one that ships]")] = None,
    most: Annotated[int, typer.Option(help="How many labels to list.")] = 200,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """List the labels most likely wrong, worst first, with a page to look through."""
    from hcr_batch.console import counting, print_tables
    from hcr_batch.tables import audit_table

    with counting("Reading", quiet=quiet) as count:
        from jobs.audit import AuditConfig, run

        config = AuditConfig(
            report=report, data=data, split=split, labels=labels, images=images, model=model, most=most
        )
        result = run(config, lambda progress: count(progress.read, progress.of))
    print_tables(audit_table(result))
    raise typer.Exit(result.exit_code)


@app.command()
@_exits
def score(
    results: Annotated[Path, typer.Argument(help="Readings that transcribe wrote for single-field images.")],
    labels: Annotated[Path, typer.Option(help="CSV with FILENAME,IDENTITY.")],
    fold: Annotated[str, typer.Option(help="What shall not count: case, accents or case,accents.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Score results against labels: character and word error rates, fields exactly right."""
    from hcr_batch.console import print_scores
    from jobs.score import ScoreConfig, run

    report = run(ScoreConfig(results=results, labels=labels, fold=_list(fold)))
    print_scores(report, as_json=as_json)
    raise typer.Exit(report.exit_code)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"hcr-batch {installed('hcr-batch')}")
        raise typer.Exit
