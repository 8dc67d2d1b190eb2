"""Finds the training labels that a network trained on them does not learn: most of them are wrong.

    python -m jobs.training.find_wrong_labels --labels mended/names/labels.csv --images train_v2/train \\
        --model my-bundle --out doubted/names

writes two tables into the folder `--out`: labels.csv, all rows in their order so that `train` holds out the same
crops, some with the text that the network is sure of; and doubtful.csv, the rows that `train` is to leave out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.files.crops import write_labels
from hcr_batch.files.label_source import BLANK_MARKER, LabelSource
from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.learning.label_correction import label_to_learn
from jobs.module_command import run_command

_AT_ONCE = 512


@dataclass(frozen=True, kw_only=True)
class WrongLabelsConfig:
    """labels: CSV of file and text. images: folder of its images. model: the bundle trained on them. out: a folder."""

    labels: Path
    images: Path
    model: Path
    out: Path


@dataclass(frozen=True)
class WrongLabelsReport:
    """How many labels were looked at, took the network's text, and are not to be learned from."""

    labels: int
    changed: int
    doubtful: int


def run(config: WrongLabelsConfig) -> WrongLabelsReport:
    """Writes both tables. Raises UsageError for labels that cannot be read, ModelError, WriteError."""
    recogniser = Recogniser.load(config.model)
    alphabet = Alphabet(recogniser.bundle.config.alphabet)
    rows = read_labels(LabelSource(labels=config.labels, images=config.images), alphabet).crops
    looked_at: list[tuple[str, str, str | None]] = []
    for start in range(0, len(rows), _AT_ONCE):
        looked_at += _looked_at(recogniser, list(rows[start : start + _AT_ONCE]), config.images)
    _write(config.out / "labels.csv", [(name, label if text is None else text) for name, label, text in looked_at])
    doubtful = [(name, label) for name, label, text in looked_at if text is None]
    _write(config.out / "doubtful.csv", doubtful)
    changed = sum(text is not None and text != label for _, label, text in looked_at)
    return WrongLabelsReport(len(looked_at), changed, len(doubtful))


def _looked_at(
    recogniser: Recogniser, crops: Sequence[LabelledCrop], folder: Path
) -> Iterator[tuple[str, str, str | None]]:
    """File in the folder, label, and what is to be learned from each of the crops whose image can be opened."""
    opened = [(crop, image) for crop in crops if (image := load_crop(crop.path)) is not None]
    images = [image for _, image in opened]
    scores = recogniser.score(images, [crop.text for crop, _ in opened])
    readings = recogniser.read(images)
    for (crop, _), score, reading in zip(opened, scores, readings, strict=True):
        yield (
            crop.path.relative_to(folder).as_posix(),
            crop.text,
            label_to_learn(crop.text, score, reading.text, reading.confidence),
        )


def _write(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    write_labels(path, ((name, text or BLANK_MARKER) for name, text in rows))


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("labels", "images", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    report = run(WrongLabelsConfig(**vars(parser.parse_args())))
    sys.stdout.write(f"{report.labels} labels: {report.changed} changed, {report.doubtful} not to be learned from\n")


if __name__ == "__main__":
    run_command(main)
