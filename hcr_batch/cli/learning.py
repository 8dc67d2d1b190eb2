"""Commands that train a model, or measure how well one reads."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import answers, app, exits
from hcr_batch.cli.options import (
    Corrected,
    FileColumn,
    Folds,
    LikelyTexts,
    ModelBundle,
    NamesFolder,
    NoProgress,
    OtherImages,
    OtherLabels,
    Quiet,
    TextColumn,
    TypeName,
    choice,
    listed,
)

PANEL = "Train and measure"


class Recipe(StrEnum):
    """The values of train --recipe."""

    NAMES = "names"
    SEED = "seed"


@app.command(rich_help_panel=PANEL)
@exits
def train(
    out: Annotated[Path, typer.Option(help="Folder of the model bundle; must not exist.")],
    data: NamesFolder = None,
    labels: OtherLabels = None,
    images: OtherImages = None,
    file_column: FileColumn = None,
    text_column: TextColumn = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch the names data set with kagglehub.")] = False,
    recipe: Annotated[
        Recipe, typer.Option(help="names: our network; seed: the published network we started from.")
    ] = Recipe.NAMES,
    config: Annotated[Path | None, typer.Option(help="TOML file with any of the training's settings.")] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            help="Number of epochs; after each the held-out crops are read.", show_default="10; 6 of the recipe seed"
        ),
    ] = None,
    steps_per_epoch: Annotated[
        int | None, typer.Option(help="Batches per epoch, however many crops there are.", show_default="1000")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="Crops per batch.", show_default="32")] = None,
    seed: Annotated[int | None, typer.Option(help="Random seed, for reproducible training.", show_default="0")] = None,
    init_from: Annotated[Path | None, typer.Option(help="Bundle whose weights to start from.")] = None,
    teacher: Annotated[
        Path | None, typer.Option(help="Bundle whose readings to learn from, besides the labels (distillation).")
    ] = None,
    max_bad: Annotated[
        float | None,
        typer.Option(help="Largest tolerated share of missing or damaged images.", show_default="0.01"),
    ] = None,
    devices: Annotated[int | None, typer.Option(help="GPUs that share the work.", show_default="1")] = None,
    feeders: Annotated[
        int | None, typer.Option(help="Processes that prepare batches; about 12 for a GPU.", show_default="0, a thread")
    ] = None,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write TensorBoard logs.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="With --resume: train no further, and write the bundle as it is.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Train a network on labelled crops and write a model bundle."""
    from hcr_batch.console.training import TrainingDisplay, print_training

    flags = {
        "out": out,
        "data": data,
        "labels": labels,
        "images": images,
        "file_column": file_column,
        "text_column": text_column,
        "download": download or None,
        "epochs": epochs,
        "steps_per_epoch": steps_per_epoch,
        "batch_size": batch_size,
        "seed": seed,
        "init_from": init_from,
        "teacher": teacher,
        "max_bad": max_bad,
        "devices": devices,
        "feeders": feeders,
        "tensorboard": tensorboard or None,
        "resume": resume or None,
        "finish": finish or None,
    }
    with TrainingDisplay(quiet=quiet) as display:
        from jobs.train_config import check_out, check_sources, config_from

        settings = config_from(flags, recipe.value, config)
        check_out(settings)
        check_sources(settings)
        # Loads Keras, which nobody should wait for to learn of a wrong option.
        from jobs.train import run

        report = run(settings, display.show)
    if not quiet:
        print_training(report)
    raise typer.Exit(report.exit_code)


@app.command(rich_help_panel=PANEL)
@answers
def evaluate(
    labels: Annotated[Path, typer.Option(help="CSV of file and text.")],
    images: Annotated[Path, typer.Option(help="Folder of the images.")],
    file_column: FileColumn = None,
    text_column: TextColumn = None,
    corrected: Corrected = None,
    model: ModelBundle = None,
    report: Annotated[Path | None, typer.Option(help="Folder for evaluation.parquet and report.html.")] = None,
    compare: Annotated[Path | None, typer.Option(help="Second bundle, read on the same crops.")] = None,
    field_type: Annotated[TypeName, choice("What the fields hold", TypeName, "TYPE")] = TypeName.TEXT,
    lexicon: LikelyTexts = None,
    fold: Folds = "",
    seed: Annotated[int, typer.Option(help="Random seed of the bootstrap and of the samples shown.")] = 0,
    quiet: NoProgress = False,
) -> None:
    """Score a model on labelled crops, with intervals, calibration and an HTML report."""
    from hcr_batch.console.progress import counting
    from hcr_batch.console.tables import print_evaluation

    with counting("Reading", quiet=quiet) as count:
        from hcr_batch.records import FieldType
        from jobs.evaluate import EvaluateConfig, run

        config = EvaluateConfig(
            labels=labels,
            images=images,
            corrected=corrected,
            model=model,
            report=report,
            compare=compare,
            field_type=FieldType(field_type.value),
            lexicon=lexicon,
            fold=listed(fold),
            seed=seed,
            file_column=file_column,
            text_column=text_column,
        )
        result = run(config, lambda progress: count(progress.read, progress.of))
    print_evaluation(result)
    raise typer.Exit(result.exit_code)


@app.command(rich_help_panel=PANEL)
@exits
def audit(
    report: Annotated[Path, typer.Option(help="Folder for audit.parquet and audit.html.")],
    data: NamesFolder = None,
    split: Annotated[str, typer.Option(help="Which part of --data: train, validation or test.")] = "validation",
    labels: OtherLabels = None,
    images: OtherImages = None,
    file_column: FileColumn = None,
    text_column: TextColumn = None,
    model: ModelBundle = None,
    fold: Folds = "",
    most: Annotated[int, typer.Option(help="Show at most this many labels; audit.parquet lists all.")] = 200,
    quiet: NoProgress = False,
) -> None:
    """List the labels that are most likely wrong, worst first, with a page to review them."""
    from hcr_batch.console.progress import counting
    from hcr_batch.console.tables import print_audit

    with counting("Reading", quiet=quiet) as count:
        from jobs.audit import AuditConfig, run

        config = AuditConfig(
            report=report,
            data=data,
            split=split,
            labels=labels,
            images=images,
            model=model,
            most=most,
            fold=listed(fold),
            file_column=file_column,
            text_column=text_column,
        )
        result = run(config, lambda progress: count(progress.read, progress.of))
    print_audit(result, most)
    raise typer.Exit(result.exit_code)
