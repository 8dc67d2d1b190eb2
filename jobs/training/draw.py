"""Draws labelled crops in handwriting fonts, to train on beside real writing.

    python -m jobs.training.draw --fonts fonts/ --lexicon train_label_counts.csv --count 24000 --out drawn/

writes `drawn/images/*.png` and `drawn/labels.csv` (FILENAME,IDENTITY), the layout `train` reads.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hcr_batch.errors import UsageError
from hcr_batch.files.crops import write_labelled
from hcr_batch.files.label_source import BLANK_MARKER
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.image.drawing.clutter import place_in_field
from hcr_batch.image.drawing.handwriting import draw_text, font_for
from hcr_batch.records import GreyImage
from hcr_batch.text.learning.invent import Inventor
from jobs.module_command import run_command

_SOME_SMALL = 0.15
"""Share of texts with single small letters among capitals, as many write i, e and j."""


_SMALL_MAIL = 0.7
"""Share of addresses of e-mail in small letters."""


@dataclass(frozen=True, kw_only=True)
class DrawConfig:
    """What to draw: shares of names and of blank fields, the rest are numbers, dates and codes.

    full_names: share of two and more names beside each other among the names.
    elided: share of the names that get an apostrophe.
    addresses: share of figures and words beside each other among the rest.
    signs: share of times and what else is written with signs among what is left then.
    marks: of e-mail and what else holds the marks of keyboards among what is left after these.
    titled: share of all texts in small letters behind a capital.
    small: share in small letters alone. Labels are in capitals all the same.
    """

    fonts: Path
    lexicon: Path
    out: Path
    count: int = 24_000
    name_share: float = 0.55
    blank_share: float = 0.04
    full_names: float = 0.0
    elided: float = 0.0
    addresses: float = 0.0
    signs: float = 0.0
    marks: float = 0.0
    titled: float = 0.12
    small: float = 0.0
    seed: int = 0


def run(config: DrawConfig) -> int:
    """Writes the crops and their labels; returns how many. The same seed gives the same files.

    Raises UsageError where there are no fonts, or none that has all letters of a text.
    """
    fonts = fonts_of(config.fonts)
    inventor = Inventor(read_lexicon(config.lexicon), config.elided)
    crops = (
        draw_crop(inventor, fonts, np.random.default_rng([config.seed, number]), config)
        for number in range(config.count)
    )
    return write_labelled(config.out, "drawn", crops)


def fonts_of(folder: Path) -> list[Path]:
    """The fonts in a folder, by name. Raises UsageError where there are none."""
    fonts = sorted(folder.glob("*.ttf"))
    if not fonts:
        raise UsageError(f"There is no *.ttf in {folder}: give a folder of handwriting fonts with --fonts.")
    return fonts


def draw_crop(
    inventor: Inventor, fonts: list[Path], rng: np.random.Generator, config: DrawConfig
) -> tuple[str, GreyImage]:
    """One crop and its label."""
    height_px = int(rng.integers(14, 44))
    kind = rng.random()
    if kind >= config.name_share + config.blank_share:
        text = _figures(inventor, rng, config)
    elif config.full_names and rng.random() < config.full_names:
        text = inventor.full_name(rng)
    else:
        text = inventor.name(rng)
    word = write(text, fonts, rng, height_px, config)
    neighbour = write(inventor.name(rng), fonts, rng, height_px, config)
    if kind < config.blank_share:
        return BLANK_MARKER, place_in_field(np.full_like(word, 255), neighbour, rng)
    return text.upper(), place_in_field(word, neighbour, rng)


def _figures(inventor: Inventor, rng: np.random.Generator, config: DrawConfig) -> str:
    """What is no name."""
    if config.addresses and rng.random() < config.addresses:
        return inventor.address(rng)
    if config.signs and rng.random() < config.signs:
        return inventor.signed(rng)
    return inventor.marked(rng) if config.marks and rng.random() < config.marks else inventor.number(rng)


def write(text: str, fonts: list[Path], rng: np.random.Generator, height_px: int, config: DrawConfig) -> GreyImage:
    """`text` in one of `fonts` that has all its letters, at times with small letters among the capitals."""
    able = font_for(text, fonts, rng)
    if rng.random() < 0.5:
        text = text.replace(" ", "  ")  # many fonts' spaces are narrower than those people leave
    return draw_text(_in_other_letters(text, rng, config), able, rng, height_px)


def _in_other_letters(text: str, rng: np.random.Generator, config: DrawConfig) -> str:
    """`text` in capitals, with some small ones among these, titled, or in small letters alone."""
    chance = rng.random()
    if "@" in text and chance < _SMALL_MAIL:
        return text.lower()
    if chance < _SOME_SMALL:
        return "".join(c.lower() if c in "IEJ" and rng.random() < 0.6 else c for c in text)
    if chance < _SOME_SMALL + config.titled:
        return text.title()
    return text.lower() if chance < _SOME_SMALL + config.titled + config.small else text


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    parser.add_argument("--fonts", type=Path, required=True, help="folder of *.ttf")
    parser.add_argument("--lexicon", type=Path, required=True, help="CSV label[,count]")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--name-share", type=float)
    parser.add_argument("--full-names", type=float, help="share of the names that are two and more")
    parser.add_argument("--elided", type=float, help="share of the names that get an apostrophe")
    parser.add_argument("--addresses", type=float, help="share of addresses among what is no name")
    parser.add_argument("--signs", type=float, help="share of times and the like among what is left")
    parser.add_argument("--marks", type=float, help="share of e-mail and the like among the rest")
    parser.add_argument("--titled", type=float, help="share in small letters behind a capital")
    parser.add_argument("--small", type=float, help="share in small letters alone")
    parser.add_argument("--seed", type=int)
    run(DrawConfig(**vars(parser.parse_args())))


if __name__ == "__main__":
    run_command(main)
