"""Makes new labelled crops from the letters of real ones, to train on beside them.

    python -m jobs.training.recombine --labels labels.csv --images train/ --model BUNDLE \\
        --texts train_label_counts.csv --count 30000 --out recombined/

The model says where the letters of each crop stand; crops that it reads otherwise than they are
labelled are left alone, and so are those that `train` holds out. Without --texts the new texts are
numbers. Writes `recombined/images/*.png` and `recombined/labels.csv`, the layout `train` reads.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from hcr_batch.errors import UsageError
from hcr_batch.files.crops import write_labelled
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.image.batching import pad_batch
from hcr_batch.image.drawing.signs import drawn_beside
from hcr_batch.image.drawing.splice import Written, alike, join, letter_cuts
from hcr_batch.image.normalise import NormaliseConfig, near_writing, normalise, normalised_width
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.engines.compiled import Reader
from hcr_batch.model.engines.runtime import make_reader
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.model.training.splits import split_sources
from hcr_batch.records import GreyImage
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.ctc import LogProbs, sequence_log_probability
from hcr_batch.text.decoding.greedy import greedy_decode
from hcr_batch.text.learning.align import align
from hcr_batch.text.learning.invent import Inventor, invent_digits
from hcr_batch.text.learning.puzzle import Puzzle
from jobs.module_command import run_command

_BATCH = 64

_LEAST = -5.0
"""Log-probability of a crop's text by the model: below it a cut went wrong, as a rule. Of 89 crops in 1,600 of which
the model reads other letters, but as many, 57 are above; by eye nearly all of these say what they are meant to."""

_SURE = -0.1
"""Log-probability of a text that the model has no doubt about."""

_MOST_TRIES = 10_000
"""After this many attempts in a row without a result, others will have none either."""


@dataclass(frozen=True, kw_only=True)
class RecombineConfig:
    """What to take apart and what to make of it.

    labels, images: the crops.
    model: a bundle that reads them well.
    texts: CSV label[,count] of the texts to write, by frequency; None writes numbers.
    full_names: share of two and more of these texts with spaces between them.
    elided: share of the names that get an apostrophe.
    sure: share that is kept of the crops that the model has no doubt about, nine in ten; those it doubts teach more.
    hold_out: as `train` will be given it, so that no letter of a held-out crop is used.
    held_out: use only those instead, to measure with.
    """

    labels: Path
    images: Path
    model: Path
    out: Path
    texts: Path | None = None
    count: int = 30_000
    full_names: float = 0.0
    elided: float = 0.0
    sure: float = 1.0
    hold_out: int = 500
    held_out: bool = False
    seed: int = 0


def run(config: RecombineConfig) -> int:
    """Writes the crops and their labels; returns how many. The same seed gives the same files.

    Raises UsageError for labels that cannot be read, and where nothing can be made of these crops; ModelError.
    """
    bundle = load_bundle(config.model)
    reader = make_reader(bundle, Runtime.TENSORFLOW, None, Precision.FLOAT32)
    source = LabelSource(labels=config.labels, images=config.images)
    (split,) = split_sources([source], bundle.alphabet, bundle.config.normalise, config.hold_out, 0.01)
    apart = list(take_apart(split.held_out if config.held_out else split.training, bundle, reader))
    if not apart:
        raise UsageError(f"The model reads none of {config.labels} as it is labelled: give one that reads them well.")
    inventor = None if config.texts is None else Inventor(read_lexicon(config.texts), config.elided)
    made = _made(apart, inventor, config.full_names, np.random.default_rng(config.seed))
    legible = _legible(made, bundle, reader, config.sure, np.random.default_rng([config.seed, 1]))
    return write_labelled(config.out, "recombined", islice(legible, config.count))


def _made(
    apart: Sequence[tuple[str, Written]], inventor: Inventor | None, full_names: float, rng: np.random.Generator
) -> Iterator[tuple[str, GreyImage]]:
    """Texts of the inventor, or numbers, in letters of the crops; without end. Raises UsageError."""
    texts, words = zip(*apart, strict=True)
    puzzle = Puzzle(texts, lambda one, other: alike(words[one], words[other]))
    failed = 0
    while failed < _MOST_TRIES:
        several = inventor is not None and full_names > 0 and rng.random() < full_names
        if inventor is None:
            text = invent_digits(rng)
        elif several:
            text = inventor.full_name(rng)
        else:
            text = inventor.name(rng)
        drawn = " '" if several else "'"
        pieces = puzzle.cover("".join(character for character in text if character not in drawn), rng)
        failed += 1
        if pieces is not None:
            failed = 0
            written = [(words[number], start, end) for number, start, end in pieces]
            yield text, join(with_drawn(text, written, drawn, rng))
    raise UsageError(
        f"Of {_MOST_TRIES:,} texts none can be put together from the {len(texts):,} crops that the model reads: "
        "give more crops, or texts of the same letters."
    )


def with_drawn(
    text: str, pieces: Sequence[tuple[Written, int, int]], drawn: str, rng: np.random.Generator
) -> list[tuple[Written, int, int]]:
    """The letters' pieces, and between them what `text` has of the characters `drawn`: apostrophes and spaces."""
    letters = iter([(word, i) for word, start, end in pieces for i in range(start, end)])
    made: list[tuple[Written, int, int]] = []
    for character in text:
        if character in drawn:
            made.append((drawn_beside(pieces[0][0], character, rng), 0, 1))
            continue
        word, i = next(letters)
        if made and made[-1][0] is word and made[-1][2] == i:
            made[-1] = (word, made[-1][1], i + 1)
        else:
            made.append((word, i, i + 1))
    return made


def take_apart(crops: Sequence[LabelledCrop], bundle: Bundle, reader: Reader) -> Iterator[tuple[str, Written]]:
    """Each crop that the model reads as labelled, with the places of its letters."""
    opened = ((crop.text, image) for crop in crops if crop.text and (image := load_crop(crop.path)) is not None)
    # Places are counted in columns of what the network is shown, so only that is taken apart.
    shown = ((text, near_writing(image, bundle.config.normalise)) for text, image in opened)
    for text, image, log_probs in read_crops(shown, bundle, reader):
        labels = bundle.alphabet.encode(text)
        if greedy_decode(log_probs).labels != tuple(labels):
            continue
        columns = columns_per_frame(image, bundle.config.normalise)
        yield text, letter_cuts(image, [(i * columns, (j + 1) * columns) for i, j in align(log_probs, labels)])


def _legible(
    crops: Iterable[tuple[str, GreyImage]], bundle: Bundle, reader: Reader, sure: float, rng: np.random.Generator
) -> Iterator[tuple[str, GreyImage]]:
    """Those that may well say what they are meant to; of those without doubt, the share `sure`."""
    refused = 0
    for text, image, log_probs in read_crops(crops, bundle, reader):
        likely = likelihood(text, log_probs, bundle.alphabet)
        refused += 1
        if likely >= _LEAST and (likely < _SURE or rng.random() < sure):
            refused = 0
            yield text, image
        if refused == _MOST_TRIES:
            raise UsageError(f"Of {_MOST_TRIES:,} crops put together none is to be kept: give other crops or texts.")


def likelihood(text: str, log_probs: LogProbs, alphabet: Alphabet) -> float:
    """CTC log-probability that a crop, (T, K), says `text`; minus infinity where more or fewer letters are seen.

    Then, as where a letter is all but ruled out, a cut went wrong, and such labels teach more harm than the crops do
    good. Spaces and apostrophes are where they were put, whether the model sees them or not.
    """
    letters = _letters(text)
    if len(_letters(alphabet.decode(greedy_decode(log_probs).labels))) != len(letters):
        return -np.inf
    return max(sequence_log_probability(log_probs, alphabet.encode(meant)) for meant in (text, letters))


def _letters(text: str) -> str:
    return text.replace(" ", "").replace("'", "")


def read_crops(
    crops: Iterable[tuple[str, GreyImage]], bundle: Bundle, reader: Reader
) -> Iterator[tuple[str, GreyImage, LogProbs]]:
    """(text, crop) pairs with the log-probabilities (T, K) of each crop."""
    remaining = iter(crops)
    while part := list(islice(remaining, _BATCH)):
        batch, frames = pad_batch([normalise(image, bundle.config.normalise) for _, image in part], WIDTH_STRIDE)
        for (text, image), log_probs, length in zip(part, reader(batch, frames), frames, strict=True):
            yield text, image, log_probs[: int(length)]


def columns_per_frame(image: GreyImage, config: NormaliseConfig) -> float:
    """Columns of the crop that one frame covers: it was scaled to the height and the width of its picture."""
    height, width = image.shape
    natural = round(width * config.height_px / height)
    columns: float = WIDTH_STRIDE * width / min(normalised_width(height, width, config), natural)
    return columns


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    for name, needed in (("labels", True), ("images", True), ("model", True), ("out", True), ("texts", False)):
        parser.add_argument(f"--{name}", type=Path, required=needed)
    parser.add_argument("--count", type=int)
    parser.add_argument("--full-names", type=float, help="share of two and more texts beside each other")
    parser.add_argument("--elided", type=float, help="share of the names that get an apostrophe")
    parser.add_argument("--sure", type=float, help="share that is kept of crops without doubt")
    parser.add_argument("--hold-out", type=int)
    parser.add_argument("--held-out", action="store_true", help="take these apart instead, to measure with")
    parser.add_argument("--seed", type=int)
    run(RecombineConfig(**vars(parser.parse_args())))


if __name__ == "__main__":
    run_command(main)
