"""Trains the small network that distinguishes print from handwriting, on drawn lines and real writing.

    python -m jobs.training.fit_print --print-fonts print/ --hand-fonts hand/ --held-out-print tests/fonts/printed \\
        --held-out-hand tests/fonts --lexicon train_label_counts.csv --written names/train \\
        --written orand_car_a/images --out hcr_batch/image/page/print_or_hand.onnx

writes the ONNX file, and says how it classifies lines drawn in the fonts held out, and pictures of writing held out,
one in ten. Needs the package `onnx`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import UsageError
from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.files.storage.atomic import replacing
from hcr_batch.forms.wording.vocabulary import VOCABULARY
from hcr_batch.image.drawing.print_samples import above, beside, draw_hand, draw_print, scaled, worn
from hcr_batch.image.page.print_or_hand import ROWS_PX, load_print_network, odds_of_hand, print_picture
from hcr_batch.model.training.print_network import fit_print_network, print_onnx
from hcr_batch.records import GreyImage
from hcr_batch.text.learning.invent import Inventor
from jobs.module_command import run_command
from jobs.training.draw import fonts_of

_COLUMNS = 320
"""Of longer lines a piece is learned from."""

_KEPT_BACK = 10
"""One picture of this many is held out."""

_LEAST_INK_PX = 40

_PRINTED_ODDITIES = (
    "dd/mm/yyyy", "DD MM YYYY", "€", "$", "No.", "kg", "(1)", "A.", "a)", "100 %", "B", "III", "x", "Qty", "N/A", "OK",
    "+33 1", "Monday", "Tue", "Jan", "*", "1.1", "§ 4", "(optional)", "e.g.", "1st", "h", "cm", "/", "M / F", "Yes No",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FitPrintConfig:
    """print_fonts, hand_fonts: folders of *.ttf.
    held_out_print, held_out_hand: others, to measure with.
    lexicon: CSV label[,count] of names.
    written: folders of pictures of handwriting.
    out: the ONNX file.
    count: lines to learn from; a third as many, but 4,000 at most, are drawn to measure with.
    """

    print_fonts: Path
    hand_fonts: Path
    held_out_print: Path
    held_out_hand: Path
    lexicon: Path
    written: tuple[Path, ...]
    out: Path
    count: int = 36_000
    epochs: int = 8
    seed: int = 0


@dataclass(frozen=True)
class PrintReport:
    """odds: of handwriting, natural logarithms, of the lines held out that are `by_hand` and of the others."""

    odds: NDArray[np.float64]
    by_hand: NDArray[np.bool_]

    def called_print(self, below: float) -> tuple[float, float]:
        """The shares in [0, 1] of the written and of the printed lines whose odds are `below` this: called print."""
        called = self.odds < below
        return float(called[self.by_hand].mean()), float(called[~self.by_hand].mean())


class _Line(NamedTuple):
    """A picture, whether it holds handwriting, and whether print beside it."""

    image: GreyImage
    by_hand: bool
    in_part: bool = False


class Drawing:
    """Draws the lines: `prints` and `hands` are fonts, `pictures` files of real writing, by folder."""

    def __init__(
        self, inventor: Inventor, prints: Sequence[Path], hands: Sequence[Path], pictures: Sequence[Sequence[Path]]
    ) -> None:
        self._inventor, self._prints, self._hands, self._pictures = inventor, prints, hands, pictures

    def line(self, rng: np.random.Generator) -> _Line:
        """A line to learn from."""
        kind = rng.random()
        if kind < 0.42:
            return _Line(worn(self._print(rng), rng), by_hand=False)
        if kind < 0.5:
            return _Line(worn(above(self._print(rng), self._print(rng)), rng), by_hand=False)
        if kind < 0.7:
            return _Line(worn(self._hand(rng), rng), by_hand=True)
        if kind < 0.77:
            some = [self._print(rng), self._hand(rng) if rng.random() < 0.6 else self._real(rng)]
            join = above if rng.random() < 0.3 else beside
            return _Line(worn(join(*(some if rng.random() < 0.6 else some[::-1])), rng), by_hand=True, in_part=True)
        real = self._real(rng)
        if rng.random() < 0.5:
            real = scaled(real, float(rng.uniform(0.5, 1.5)))
        return _Line(worn(real, rng) if rng.random() < 0.5 else real, by_hand=True)

    def _print(self, rng: np.random.Generator) -> GreyImage:
        return draw_print(self._phrase(rng), self._prints, rng)

    def _hand(self, rng: np.random.Generator) -> GreyImage:
        text = self._phrase(rng) if rng.random() < 0.3 else self._answer(rng)
        return draw_hand(text, self._hands, rng)

    def _real(self, rng: np.random.Generator) -> GreyImage:
        folder = self._pictures[int(rng.integers(len(self._pictures)))]
        path = folder[int(rng.integers(len(folder)))]
        if (picture := load_crop(path)) is None:
            raise UsageError(f"{path} is no picture: give folders of pictures of handwriting with --written.")
        return picture

    def _phrase(self, rng: np.random.Generator) -> str:
        """What forms print: captions, heads, numbers, sentences."""
        kind = rng.random()
        if kind < 0.12:
            return f"{int(rng.integers(1, 100))}{rng.choice(['', '.', ')'])}"
        if kind < 0.2:
            return str(rng.choice(_PRINTED_ODDITIES))
        if kind < 0.3:
            return self._answer(rng)
        words = int(rng.integers(1, 3) if rng.random() < 0.6 else rng.integers(2, 9))
        text = " ".join(map(str, rng.choice(VOCABULARY, words)))
        case = rng.random()
        if case < 0.75:
            text = text.capitalize() if case < 0.35 else text.title() if case < 0.6 else text.lower()
        return text + str(rng.choice(["", "", ":", " :", ".", "?", "*", " (1)"]))

    def _answer(self, rng: np.random.Generator) -> str:
        """What people write into forms, or machines print there."""
        kind = rng.random()
        if kind < 0.25:
            return "".join(map(str, rng.integers(0, 10, int(rng.integers(1, 8)))))
        text = self._inventor.number(rng) if kind < 0.4 else self._inventor.name(rng)
        return text.title() if rng.random() < 0.25 else text


def run(config: FitPrintConfig) -> PrintReport:
    """Writes the network and measures it; the same seed draws the same lines. Raises UsageError, WriteError."""
    inventor = Inventor(read_lexicon(config.lexicon))
    pictures = [_pictures_of(folder) for folder in config.written]
    learned = [[path for i, path in enumerate(some) if i % _KEPT_BACK] for some in pictures]
    drawing = Drawing(inventor, fonts_of(config.print_fonts), fonts_of(config.hand_fonts), learned)
    lines, columns, by_hand = _draw(drawing, config.count, np.random.default_rng([config.seed, 0]))
    content = print_onnx(fit_print_network(lines, columns, by_hand, config.epochs, config.seed))
    with replacing(config.out) as temporary:
        temporary.write_bytes(content)

    kept_back = [some[::_KEPT_BACK] for some in pictures]
    others = Drawing(inventor, fonts_of(config.held_out_print), fonts_of(config.held_out_hand), kept_back)
    lines, columns, by_hand = _draw(others, min(4000, config.count // 3), np.random.default_rng([config.seed, 1]))
    network = load_print_network(content)
    odds = [
        odds_of_hand(line[:, :end].astype(np.float32) / 255, network)
        for line, end in zip(lines, columns.tolist(), strict=True)
    ]
    return PrintReport(np.array(odds), by_hand)


def _pictures_of(folder: Path) -> list[Path]:
    """The files of a folder, by name. Raises UsageError where there are too few to keep one back."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(found) < 2:
        raise UsageError(f"There are fewer than two pictures in {folder}: give folders of pictures with --written.")
    return found


def _draw(
    drawing: Drawing, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.bool_]]:
    """Lines as the network sees them, (N, ROWS_PX, _COLUMNS) with 255 = ink, how many of their columns are true, (N,),
    and whether they are by hand, (N,)."""
    lines = np.zeros((count, ROWS_PX, _COLUMNS), np.uint8)
    columns, by_hand = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    done = 0
    while done < count:
        line = drawing.line(rng)
        picture = print_picture(line.image)
        if picture is None:
            continue
        if (spare := picture.shape[1] - _COLUMNS) > 0:
            if line.in_part:
                continue  # the piece might hold print alone
            begin = int(rng.integers(0, spare + 1))
            picture = picture[:, begin : begin + _COLUMNS]
        if np.count_nonzero(picture > 0.5) < _LEAST_INK_PX:
            continue
        columns[done], by_hand[done] = picture.shape[1], line.by_hand
        lines[done, :, : picture.shape[1]] = np.round(255 * picture)
        done += 1
    return lines, columns, by_hand


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    for name in ("--print-fonts", "--hand-fonts", "--held-out-print", "--held-out-hand", "--lexicon", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--written", type=Path, action="append", required=True, help="folder of pictures of writing")
    for name in ("--count", "--epochs", "--seed"):
        parser.add_argument(name, type=int)
    flags = vars(parser.parse_args())
    report = run(FitPrintConfig(**{**flags, "written": tuple(flags["written"])}))
    for below in (-1.0, -2.0, -3.0, -4.0):
        written, printed = report.called_print(below)
        sys.stdout.write(
            f"below {below:4.1f}: {written:.2%} of the writing, {printed:.1%} of the print are called print\n"
        )


if __name__ == "__main__":
    run_command(main)
