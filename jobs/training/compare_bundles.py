"""Compares bundles on crops that were held out from training: which to ship is decided here, not on validation crops.

    python -m jobs.training.compare_bundles BUNDLE... --data $HCR_DATA/handwriting-recognition \\
        --counts $HCR_DATA/handwriting-recognition/train_label_counts.csv --corrected jobs/names/checked_held_out.csv \\
        --amounts $HCR_DATA/orand_car_a [--others DIR...]

`--others` takes what `recombine --held-out` has made, such as full names, and reads it without a lexicon and with
`--counts` as one. Bundles keep their weights of the evidence, but their prior is made again without the labels of the
names that are read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.image.levels import paper_level
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import FieldRule, GreyImage
from hcr_batch.text.decoding.rescoring import WeighedPrior
from jobs.module_command import run_command
from jobs.training.fit_prior import held_out_of
from jobs.training.text_prior import PriorFit, prior_of, without_labels

PAPER = (0.0, 0.4, 0.7)
"""Rows of paper above and below an amount, in heights of its crop: as in the fields of forms."""

_NO_TEXT = -20.0
"""Log-probabilities of labels count as no less: some labels are wrong."""

_Opened = tuple[GreyImage, str | None]
"""A crop and its label."""


@dataclass(frozen=True, kw_only=True)
class CompareBundlesConfig:
    """models: bundles trained on `data`, a folder in the layout of the names data set, less `hold_out` of it.

    counts: CSV label[,count] of all that was written. corrected: CSV of held-out crops and what they say. amounts,
    others: folders with labels.csv and images/; of the amounts, those that were held out are read.
    """

    models: Sequence[Path]
    data: Path
    counts: Path
    corrected: Path | None = None
    amounts: Path | None = None
    others: Sequence[Path] = ()
    hold_out: int = 500


@dataclass(frozen=True)
class Choice:
    """What a bundle is worth.

    n_names, n_amounts: how many were read.
    ink, read: of the names, exactly right by the network alone and with prior and second look.
    log_probability: mean by the network, of the right text.
    brier: mean square by which confidences miss.
    amounts: right ones by the share of paper.
    others: of each folder by its name, how many are right without a lexicon and with one, and how many there are.
    """

    model: str
    n_names: int
    ink: int
    read: int
    log_probability: float
    brier: float
    n_amounts: int
    amounts: Mapping[float, int]
    others: Mapping[str, tuple[int, int, int]]


def run(config: CompareBundlesConfig) -> Iterator[Choice]:
    """One for each bundle. Raises UsageError for labels and images that cannot be read, ModelError."""
    written = read_lexicon(config.counts)
    others = {folder.name: _opened(read_labels(_folder(folder)).crops) for folder in config.others}
    for folder in config.models:
        yield _measured(load_bundle(folder), config, written, others)


def _measured(
    bundle: Bundle, config: CompareBundlesConfig, written: Mapping[str, int], others: Mapping[str, Sequence[_Opened]]
) -> Choice:
    held_out = held_out_of(kaggle_source(config.data, "train"), bundle, config.hold_out, config.corrected)
    names = [crop for crop in held_out if crop.text]
    images = [image for image, _ in _opened(names)]
    reader = Recogniser(_without_labels(bundle, names, written))
    readings = reader.read(images)
    right = [reading.text == crop.text for reading, crop in zip(readings, names, strict=True)]
    ink = sum(text == crop.text for (text, _), crop in zip(reader.cases(images), names, strict=True))
    scores = np.maximum(reader.score(images, [crop.text or "" for crop in names]), _NO_TEXT)
    sure = np.array([reading.confidence for reading in readings])
    amounts = _opened(held_out_of(_folder(config.amounts), bundle, config.hold_out)) if config.amounts else []
    whole, lexicon = Recogniser(bundle), FieldRule(lexicon=str(config.counts))
    return Choice(
        model=bundle.id,
        n_names=len(names),
        ink=ink,
        read=sum(right),
        log_probability=float(scores.mean()),
        brier=float(np.square(sure - np.array(right)).mean()),
        n_amounts=len(amounts),
        amounts={paper: _right(whole, amounts, paper) for paper in PAPER},
        others={
            name: (_right(whole, crops), _right(whole, crops, rule=lexicon), len(crops))
            for name, crops in others.items()
        },
    )


def _without_labels(bundle: Bundle, crops: Sequence[LabelledCrop], written: Mapping[str, int]) -> Bundle:
    """The bundle with a prior that has not seen the labels of `crops`, if it has one."""
    if bundle.prior is None:
        return bundle
    prior = prior_of(without_labels(written, crops), PriorFit())
    return replace(bundle, prior=WeighedPrior(prior, bundle.prior.weights))


def _right(reader: Recogniser, crops: Sequence[_Opened], paper: float = 0.0, rule: FieldRule | None = None) -> int:
    """How many are read exactly right with `paper` of their height as paper above and below."""
    readings = reader.read([_padded(image, paper) for image, _ in crops], [rule] * len(crops))
    return sum(reading.text == text for reading, (_, text) in zip(readings, crops, strict=True))


def _padded(image: GreyImage, paper: float) -> GreyImage:
    rows = round(paper * image.shape[0])
    return np.pad(image, ((rows, rows), (0, 0)), constant_values=paper_level(image))


def _folder(path: Path) -> LabelSource:
    return LabelSource(labels=path / "labels.csv", images=path / "images")


def _opened(crops: Sequence[LabelledCrop]) -> list[_Opened]:
    opened: list[_Opened] = []
    for crop in crops:
        image = load_crop(crop.path)
        if image is None:
            raise UsageError(f"{crop.path} cannot be read. Expected an image, as when the bundle was trained.")
        opened.append((image, crop.text))
    return opened


def lines(choices: Sequence[Choice]) -> Iterator[str]:
    """What to look at, a line for each bundle below its headings."""
    form = "{:22} {:>14} {:>8} {:>8} {:>8} {:>12} {:>18}" + " {:>20}" * len(choices[0].others)
    papers = ", ".join(f"+{paper:g}" for paper in PAPER[1:])
    heads = ("bundle", "names by ink", "read", "mean log", "Brier", "amounts", f"with {papers}")
    yield form.format(*heads, *choices[0].others)
    for one in choices:
        yield form.format(
            one.model,
            f"{one.ink} of {one.n_names}",
            one.read,
            f"{one.log_probability:.3f}",
            f"{one.brier:.4f}",
            f"{one.amounts[0.0]} of {one.n_amounts}",
            ", ".join(str(one.amounts[paper]) for paper in PAPER[1:]),
            *("{}, {} of {}".format(*counts) for counts in one.others.values()),
        )


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    parser.add_argument("models", type=Path, nargs="+", metavar="BUNDLE")
    for name, needed in (("data", True), ("counts", True), ("corrected", False), ("amounts", False)):
        parser.add_argument(f"--{name}", type=Path, required=needed)
    parser.add_argument("--others", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--hold-out", type=int, help="as in the training")
    for line in lines(list(run(CompareBundlesConfig(**vars(parser.parse_args()))))):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    run_command(main)
