"""Makes labelled crops of figures and words beside each other, as in addresses and codes, from real ones of either.

    python -m jobs.beside --words labels.csv --word-images train/ --figures amounts.csv --figure-images amounts/ \
        --model BUNDLE --count 12000 --out beside/

Real crops hold one or the other; a network that has seen no figures before letters reads 145 ROSE as LAS ROSE.
Taken apart are the crops that the model reads as they are labelled, but for those that `train` holds out. Writes
`beside/images/*.png` and `beside/labels.csv`, the layout `train` reads.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from hcr_batch.errors import UsageError
from hcr_batch.files.crops import write_labelled
from hcr_batch.files.label_source import LabelSource
from hcr_batch.image.drawing.signs import drawn_beside
from hcr_batch.image.drawing.splice import Written, first_of, join, resized, trimmed, whitened, without_points
from hcr_batch.image.normalise import near_writing
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.engines.compiled import Reader, compile_reader
from hcr_batch.model.training.splits import split_sources
from hcr_batch.records import GreyImage
from hcr_batch.text.decoding.greedy import greedy_decode
from jobs.module_command import run_command
from jobs.recombine import read_crops, take_apart

_SHAPES = (
    "9 W",
    "9 W",
    "9 W",
    "9 W W",
    "W 9",
    "9A W",
    "99999 W",
    "W 99999",
    "AA999",
    "A99",
    "99A",
    "AA 999 AA",
    "9 A 9",
)
"""W a word, 9 one to four figures, 99999 and 999 so many at most, A a letter: a house and a street, a town and its
code, other codes."""

_SIGNED = (
    "9:99",
    "99:99",
    "99:99",
    "99:99-99:99",
    "+99 999 999",
    "+99 9 99 99 99 99",
    "9/9",
    "99/9",
    "99/99",
    "9 9/9",
    "W, W",
    "W, W",
    "A. W",
    "A. W",
    "A.A. W",
    "W A.",
    "W, A.",
)
"""The same with signs: times, numbers called from abroad, fractions, names with initials. So many figures exactly."""

_MARKED = (
    "(999) 999-9999",
    "(999)999-9999",
    "(99999) 99999",
    "W.W@W.AAA",
    "W@W.AAA",
    "A.W@W.AA",
    "W_W@W.AA",
    "W99@W.AAA",
    "#99",
    "W #9",
    "W (W)",
    "9 (9)",
)
"""The same with the marks of keyboards: phone numbers with an area, addresses of e-mail, flats, what is added in
brackets."""

_POINTED = (
    "9.9",
    "9.9",
    "99.9",
    "9.99",
    "99.99",
    "999.99",
    "9999.99",
    "9,9",
    "9,99",
    "99,99",
    "999,99",
    "9.999",
    "9.999,99",
    "9/9",
    "99/9",
    "99/99/9999",
    "99/99/9999",
    "9/9/99",
    "99.99.9999",
    "99.9.99",
    "99-99-9999",
    "9999-99-99",
    "99 99 9999",
)
"""Numbers and dates with points between figures. Labels of amounts leave out the points that are written on cheques, so
these alone teach that on white paper they count."""

_MOST_FIGURES = 5

_MARGINS = (0.15, 0.8)
"""Paper kept before and behind a crop's text, in heights of its letters: a network says the last letter early."""

_MOST_HIGH = 0.6
"""Of the height of a crop letters take so much at most."""

_PAPER = (180, 256)
"""Greys from which on paper is white: that of cheques is patterned, that of forms is not."""

_SIZES = (0.85, 1.2)
"""Figures are so large beside letters of one hand."""


_Known = Sequence[tuple[str, Written]]
_Piece = tuple[Written, int, int]


@dataclass(frozen=True, kw_only=True)
class BesideConfig:
    """words, word_images, figures, figure_images: the crops. model: a bundle that reads them well. hold_out: as
    `train` will be told, so that nothing of a held-out crop is used. held_out: use only those, to measure with.
    signs: share of texts with signs; marks: of those with the marks of keyboards among the rest; points: of numbers and
    dates with points among what is left then."""

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


def run(config: BesideConfig) -> int:
    """Writes the crops and their labels; returns how many. The same seed gives the same files.

    Raises UsageError where the model reads none of the crops as labelled, ModelError.
    """
    bundle = load_bundle(config.model)
    reader = compile_reader(bundle.network, bundle.config.normalise.height_px)
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
        for count in range(1, min(_MOST_FIGURES, max(1, len(text) - 2)) + 1)
    ]
    # Some are cut through a figure.
    figures = [(text, word) for text, word, said in _read_each(openings, bundle, reader) if said == text]
    if not words or not any(len(text) == 1 for text, _ in figures):
        raise UsageError("The model reads no words or no figures as they are labelled: give a model that reads them.")
    even = float(np.median([word.spread for _, word in words]) / np.median([word.spread for _, word in figures]))
    figures = [(text, resized(word, even)) for text, word in figures]
    crops = _made(words, figures, config, np.random.default_rng(config.seed))
    return write_labelled(config.out, "beside", islice(crops, config.count))


def _read_each(known: _Known, bundle: Bundle, reader: Reader) -> Iterator[tuple[str, Written, str]]:
    """With what the model reads by itself."""
    shown = ((text, near_writing(word.image, bundle.config.normalise)) for text, word in known)
    for (text, word), (_, _, log_probs) in zip(known, read_crops(shown, bundle, reader), strict=True):
        yield text, word, bundle.alphabet.decode(greedy_decode(log_probs).labels)


def _is_clear(word: Written) -> bool:
    """Whether only the word stands in its rows: where a caption stands above it, its letters seem higher."""
    return bool(word.letter_height <= _MOST_HIGH * word.image.shape[0])


def _made(
    words: _Known, figures: _Known, config: BesideConfig, rng: np.random.Generator
) -> Iterator[tuple[str, GreyImage]]:
    """Texts of the shapes, in letters and figures of the crops; without end."""
    while True:
        kinds = ((config.signs, _SIGNED), (config.marks, _MARKED), (config.points, _POINTED))
        shapes = next((shapes for share, shapes in kinds if share and rng.random() < share), None)
        if shapes is not None:
            yield _signed(str(rng.choice(shapes)), words, figures, rng)
            continue
        text, pieces = "", list[_Piece]()
        for part in str(rng.choice(_SHAPES)).split():
            if pieces:
                text += " "
                pieces.append((drawn_beside(pieces[0][0], " ", rng), 0, 1))
            said, found = _part(part, words, figures, rng)
            text, pieces = text + said, pieces + found
        if len(pieces) > 1:
            yield text, join(pieces)


def _signed(shape: str, words: _Known, figures: _Known, rng: np.random.Generator) -> tuple[str, GreyImage]:
    """A text of one of the shapes with signs."""
    text, pieces = "", list[_Piece]()
    for part in re.findall(r"W|A|9+|.", shape):
        said, found = _of_shape(part, pieces, words, figures, rng)
        text, pieces = text + said, pieces + found
    return text, join(pieces)


def _of_shape(
    part: str, before: Sequence[_Piece], words: _Known, figures: _Known, rng: np.random.Generator
) -> tuple[str, list[_Piece]]:
    """A word, a letter, a number of so many figures, or a sign or gap as high as what stands before it."""
    if part == "W":
        said, word = words[int(rng.integers(len(words)))]
        return said, [(word, 0, len(said))]
    if part == "A":
        said, piece = _slice(words, 1, rng)
        return said, [piece]
    if part[0] == "9":
        return _exactly(figures, len(part), rng)
    like = before[0][0] if before else words[int(rng.integers(len(words)))][1]
    return part, [(drawn_beside(like, part, rng), 0, 1)]


def _exactly(figures: _Known, count: int, rng: np.random.Generator) -> tuple[str, list[_Piece]]:
    """A number of so many figures, put together of two where no crop has as many."""
    if count > 1 and all(len(text) != count for text, _ in figures):
        halves = [_exactly(figures, half, rng) for half in (count // 2, count - count // 2)]
        return halves[0][0] + halves[1][0], halves[0][1] + halves[1][1]
    while True:
        text, piece = _slice(figures, count, rng)
        if len(text) == count:
            return text, [piece]


def _part(shape: str, words: _Known, figures: _Known, rng: np.random.Generator) -> tuple[str, list[_Piece]]:
    """What stands between two spaces."""
    if shape == "W":
        text, word = words[int(rng.integers(len(words)))]
        return text, [(word, 0, len(text))]
    text, pieces = "", list[_Piece]()
    letters, digits = shape.count("A"), shape.count("9")
    wanted = [(words, letters), (figures, digits if digits > 1 else int(rng.integers(1, _MOST_FIGURES)))]
    for known, count in wanted if shape[0] == "A" else wanted[::-1]:
        if count and (known is words or digits):
            said, piece = _slice(known, count, rng)
            text, pieces = text + said, [*pieces, piece]
    return text, pieces


def _slice(known: _Known, count: int, rng: np.random.Generator) -> tuple[str, _Piece]:
    """So many letters of one crop, or all that it has; or a number of as many figures at most, about as large."""
    while True:
        text, word = known[int(rng.integers(len(known)))]
        if text.isdigit():
            if len(text) <= count:
                white = without_points(whitened(word, int(rng.integers(*_PAPER))))
                word = resized(white, float(rng.uniform(*_SIZES)))
                return text, (word, 0, len(text))
            continue
        most = min(count, len(text))
        start = int(rng.integers(len(text) - most + 1))
        return text[start : start + most], (word, start, start + most)


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
    run(BesideConfig(**vars(parser.parse_args())))


if __name__ == "__main__":
    run_command(main)
