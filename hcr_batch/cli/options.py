"""Options and arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class TypeName(StrEnum):
    """The types of handwritten fields; the same as records.WRITTEN_TYPES, which would load numpy."""

    TEXT = "text"
    NAME = "name"
    DIGITS = "digits"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"


def choice(what: str, kinds: type[StrEnum], metavar: str) -> Any:
    """An option of more choices than have room before its help, which names them instead: broken anywhere, they would
    look like other words."""
    *others, last = kinds
    return typer.Option(metavar=metavar, help=f"{what}: {', '.join(others)} or {last}.")


Results = Annotated[str, typer.Argument(help="What transcribe wrote with --out; also s3://..., gs://...")]

FileColumn = Annotated[
    str | None,
    typer.Option(
        help="Column of file names in --labels.", show_default="FILENAME, FILE, IMAGE or DOCUMENT, in any case"
    ),
]
TextColumn = Annotated[
    str | None, typer.Option(help="Column of texts in --labels.", show_default="IDENTITY, TEXT or LABEL, in any case")
]
NoProgress = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no summary.")]
ModelBundle = Annotated[Path | None, typer.Option(help="Model bundle.", show_default="the one that ships")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Folds = Annotated[str, typer.Option(help="Differences to ignore: case, accents, or case,accents.")]
LikelyTexts = Annotated[Path | None, typer.Option(help="CSV label[,count] of likely texts.")]
Corrected = Annotated[Path | None, typer.Option(help="CSV whose texts replace those of --labels, where checked.")]
NamesFolder = Annotated[Path | None, typer.Option(help="Folder in the layout of the Kaggle names data set.")]
OtherLabels = Annotated[Path | None, typer.Option(help="Instead of --data: a CSV of file and text.")]
OtherImages = Annotated[Path | None, typer.Option(help="Folder of the images that --labels names.")]
PageTimeout = Annotated[float, typer.Option(help="Seconds that a page may take to be rendered.")]
MaxPixels = Annotated[int, typer.Option(help="Largest page that is opened, width times height; 178,956,970 at most.")]
FigureFile = Annotated[Path | None, typer.Option(help="File for metrics, for Prometheus' textfile collector.")]


def listed(text: str) -> tuple[str, ...]:
    """The parts of `text` between commas, without the empty ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
