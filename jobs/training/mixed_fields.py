"""Makes labelled crops of figures and words beside each other, as in addresses and codes, from real ones of either.

    python -m jobs.training.mixed_fields --words labels.csv --word-images train/ --figures amounts.csv \\
        --figure-images amounts/ --model BUNDLE --count 12000 --out beside/

Real crops hold one or the other; a network that has seen no figures before letters reads 145 ROSE as LAS ROSE.
Taken apart are the crops that the model reads as they are labelled, but for those that `train` holds out. Writes
`beside/images/*.png` and `beside/labels.csv`, the layout `train` reads.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from hcr_batch.errors import UsageError
from hcr_batch.files.crops import write_labelled
from hcr_batch.files.label_source import LabelSource
from hcr_batch.image.drawing.splice import Written, first_of, resized, trimmed
from hcr_batch.image.normalise import near_writing
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.engines.compiled import Reader
from hcr_batch.model.engines.runtime import make_reader
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.training.splits import split_sources
from hcr_batch.records import GreyImage
from hcr_batch.text.decoding.greedy import greedy_decode
from jobs.module_command import run_command
from jobs.training.mixed_texts import MARKED, MOST_FIGURES, POINTED, SIGNED, Composer, Known
from jobs.training.recombine import read_crops, take_apart

_MARGINS = (0.15, 0.8)
"""Paper kept before and behind a crop's text, in heights of its letters: a network says the last letter early."""

_MOST_HIGH = 0.6
"""The most of a crop's height that letters take."""


@dataclass(frozen=True, kw_only=True)
class MixedFieldsConfig:
    """words, word_images, figures, figure_images: the crops.
    model: a bundle that reads them well.
    hold_out: as `train` will be given it, so that nothing of a held-out crop is used.
    held_out: use only those, to measure with.
    signs: share of texts with signs.
    marks: of those with the marks of keyboards among the rest.
    points: of numbers and dates with points among what is left then.
    """

    words: Path
    word_images: Path
    figures: Path
    figure_images: Path
    model: Path
    out: Path
    count: int = 12_000
    hold_out: int = 500
    held_out: bool = False
    signs: float = 0.0
    marks: float = 0.0
    points: float = 0.0
    seed: int = 0


def run(config: MixedFieldsConfig) -> int:
    """Writes the crops and their labels; returns how many. The same seed gives the same files.

    Raises UsageError where the model reads none of the crops as labelled, ModelError.
    """
    bundle = load_bundle(config.model)
    reader = make_reader(bundle, Runtime.TENSORFLOW, None, Precision.FLOAT32)
    sources = [
        LabelSource(labels=config.words, images=config.word_images),
        LabelSource(labels=config.figures, images=config.figure_images),
    ]
    splits = split_sources(sources, bundle.alphabet, bundle.config.normalise, config.hold_out, 0.01)
    words, figures = (
        list(take_apart(split.held_out if config.held_out else split.training, bundle, reader)) for split in splits
    )
    words = [(text, trimmed(word, *_MARGINS)) for text, word in words if text.isalpha() and _is_clear(word)]
    # Of amounts that are figures alone the last two are cents, behind a point as a rule.
    openings = [
        (text[:count], first_of(trimmed(word, *_MARGINS), count))
        for text, word in figures
        if text.isdigit()
        for count in range(1, min(MOST_FIGURES, max(1, len(text) - 2)) + 1)
    ]
    # Some are cut through a figure.
    figures = [(text, word) for text, word, said in _read_each(openings, bundle, reader) if said == text]
    if not words or not any(len(text) == 1 for text, _ in figures):
        raise UsageError("The model reads no words or no figures as they are labelled: give a model that reads them.")
    even = float(np.median([word.spread for _, word in words]) / np.median([word.spread for _, word in figures]))
    figures = [(text, resized(word, even)) for text, word in figures]
    rng = np.random.default_rng(config.seed)
    crops = _made(Composer(words, figures, rng), config, rng)
    return write_labelled(config.out, "beside", islice(crops, config.count))


def _read_each(known: Known, bundle: Bundle, reader: Reader) -> Iterator[tuple[str, Written, str]]:
    """With what the model reads by itself."""
    shown = ((text, near_writing(word.image, bundle.config.normalise)) for text, word in known)
    for (text, word), (_, _, log_probs) in zip(known, read_crops(shown, bundle, reader), strict=True):
        yield text, word, bundle.alphabet.decode(greedy_decode(log_probs).labels)


def _is_clear(word: Written) -> bool:
    """Whether only the word stands in its rows: where a caption stands above it, its letters seem higher."""
    return bool(word.letter_height <= _MOST_HIGH * word.image.shape[0])


def _made(composer: Composer, config: MixedFieldsConfig, rng: np.random.Generator) -> Iterator[tuple[str, GreyImage]]:
    """Texts of the shapes, in letters and figures of the crops; without end."""
    kinds = ((config.signs, SIGNED), (config.marks, MARKED), (config.points, POINTED))
    while True:
        shapes = next((shapes for share, shapes in kinds if share and rng.random() < share), None)
        made = composer.plain() if shapes is None else composer.with_signs(shapes)
        if made is not None:
            yield made


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    for name in ("words", "word-images", "figures", "figure-images", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--hold-out", type=int)
    parser.add_argument("--held-out", action="store_true", help="take these apart instead, to measure with")
    parser.add_argument("--signs", type=float, help="share of texts with signs, as times")
    parser.add_argument("--marks", type=float, help="share of texts with brackets, @ or # among the rest")
    parser.add_argument("--points", type=float, help="share of numbers and dates with points among what is left")
    parser.add_argument("--seed", type=int)
    run(MixedFieldsConfig(**vars(parser.parse_args())))


if __name__ == "__main__":
    run_command(main)
