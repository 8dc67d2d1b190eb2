"""Cuts lines of handwriting into fields of a few words, to train and to measure on.

    python -m jobs.training.cut_words --labels lines.csv --images lines/ --model BUNDLE --out words/
    python -m jobs.training.cut_words --labels lines.csv --images lines/ --model BUNDLE --held-out \\
        --count 400 --out words_kept/

A form's field holds a word or a few; lines of running text hold a dozen, and a network squeezes anything that long. The
model need not read the hand well: it is given the text, and finds only where on the line its words end. They are parted
where there is paper between them, and nowhere else. One writer in ten is held out, to measure with lines that share no
three words in a row with those of the others. Writes `words/images/*.png` and `words/labels.csv`, the layout `train`
reads; letters stay as they are (`fold` in its config).
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import UsageError
from hcr_batch.files.crops import write_labelled
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labelled_crops import CropRows, LabelledCrop, load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.image.normalise import near_writing
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.engines.runtime import make_reader
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.records import GreyImage
from hcr_batch.text.alphabet import Alphabet, frames_needed
from hcr_batch.text.decoding.ctc import LogProbs
from hcr_batch.text.fold import fold_text
from hcr_batch.text.learning.align import align
from jobs.module_command import run_command
from jobs.training.recombine import columns_per_frame, read_crops

_WORDS = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4)
"""Words in a field, and how often: names and towns mostly have one, addresses some."""

_PASSES = 2
"""How often each line is cut to learn from, every time elsewhere; to measure with it is cut once."""

_KEPT_BACK = 10
"""One writer in this many is held out."""

_RUN = 3
"""Words in a row by which a text is known again."""

_QUIET = 0.12
"""A column with no more ink than this share of the line's inkiest tenth, above what its emptiest tenth holds, such as a
printed rule, is paper."""

_LEAST_GAP = 0.08
"""In heights of the line: less paper is between letters of a word as well."""

_ODD_WIDTH = 2.2
"""A piece whose letters are this many times as wide, or as narrow, as those of its line was cut in the wrong place."""


@dataclass(frozen=True, kw_only=True)
class CutWordsConfig:
    """labels, images: lines, named after their writers (`writer`). model: a bundle. count: the most fields to write;
    None writes all. held_out: those of the writers held out, instead of the others'."""

    labels: Path
    images: Path
    model: Path
    out: Path
    count: int | None = None
    held_out: bool = False
    seed: int = 0


def run(config: CutWordsConfig) -> int:
    """Writes the fields and their labels; returns how many. The same seed gives the same files.

    Raises UsageError for labels that cannot be read and where no line can be cut, ModelError, WriteError.
    """
    bundle = _unsqueezed(load_bundle(config.model))
    reader = make_reader(bundle, Runtime.TENSORFLOW, None, Precision.FLOAT32)
    rows = read_labels(LabelSource(labels=config.labels, images=config.images)).crops
    opened = _opened(_chosen(rows, config.held_out), bundle.alphabet)
    # Places are counted in columns of what the network is shown, so only that is cut.
    lines = ((text, near_writing(image, bundle.config.normalise)) for text, image in opened)
    rng = np.random.default_rng(config.seed)

    def fields() -> Iterator[tuple[str, GreyImage]]:
        for text, image, log_probs in read_crops(lines, bundle, reader):
            cuts = word_cuts(text, image, log_probs, bundle.alphabet, columns_per_frame(image, bundle.config.normalise))
            for _ in range(1 if config.held_out else _PASSES):
                yield from _parts(text, image, cuts, rng)

    written = write_labelled(config.out, "words", islice(fields(), config.count))
    if not written:
        raise UsageError(f"No line of {config.labels} can be cut into words: give lines of several words.")
    return written


def _unsqueezed(bundle: Bundle) -> Bundle:
    """The bundle, showing its network lines in their whole width."""
    normalise = replace(bundle.config.normalise, most_squeeze=1.0)
    return replace(bundle, config=replace(bundle.config, normalise=normalise))


def writer(name: str) -> str:
    """Who wrote a line: the longest number in its file's name, or the name without one."""
    numbers = re.findall(r"\d+", Path(name).stem)
    return max(numbers, key=len) if numbers else name


def _chosen(rows: CropRows, held_out: bool) -> Iterator[LabelledCrop]:
    """Lines of the writers that are wanted; of those held out, less what the others have written too."""
    others = (crop for crop in rows if held_out and not _is_kept_back(crop))
    learned = {run for crop in others for run in _runs_of_words(crop.text)}
    for crop in rows:
        if _is_kept_back(crop) == held_out and learned.isdisjoint(_runs_of_words(crop.text)):
            yield crop


def _is_kept_back(crop: LabelledCrop) -> bool:
    return zlib.crc32(writer(crop.path.name).encode()) % _KEPT_BACK == 0


def _runs_of_words(text: str) -> Iterator[tuple[str, ...]]:
    """Each three words in a row, or all where there are fewer."""
    words = _folded(text).split()
    return (tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def _opened(crops: Iterable[LabelledCrop], alphabet: Alphabet) -> Iterator[tuple[str, GreyImage]]:
    """Lines whose text the alphabet can write once it is folded."""
    for crop in crops:
        text = " ".join(crop.text.replace("’", "'").split())
        if text and set(_folded(text)) <= set(alphabet.characters) and (image := load_crop(crop.path)) is not None:
            yield text, image


def _folded(text: str) -> str:
    return fold_text(text, case=True, accents=True)


def word_cuts(text: str, image: GreyImage, log_probs: LogProbs, alphabet: Alphabet, columns: float) -> list[int | None]:
    """Column of a line (H, W) before its first word, between each two, and behind the last; None where two words are
    not parted by paper, or where the model's frames, of this many columns each, are too few for the text."""
    words = text.split()
    labels = alphabet.encode(_folded(text))
    height, width = image.shape
    if frames_needed(labels) > len(log_probs):
        return [0, *(None for _ in words[1:]), width]
    spans = align(log_probs, labels)
    quiet = _quiet(image)
    cuts: list[int | None] = [0]
    for end in np.cumsum([len(_folded(word)) + 1 for word in words])[:-1]:
        last, first = spans[end - 2], spans[end]
        begin, stop = round(last[0] * columns), round((first[1] + 1) * columns)
        cuts.append(_widest_gap(quiet, begin, min(stop, width), _LEAST_GAP * height))
    return [*cuts, width]


def _quiet(image: GreyImage) -> NDArray[np.bool_]:
    """Whether each column of a line is paper, (W,)."""
    ink = (255 - image.astype(np.float32)).sum(axis=0)
    empty, inky = np.percentile(ink, (10, 90))
    return np.asarray(ink <= empty + _QUIET * (inky - empty), bool)


def _widest_gap(quiet: NDArray[np.bool_], begin: int, stop: int, least: float) -> int | None:
    """Middle of the widest run of paper within the columns; None where it is narrower than `least`."""
    edges = np.flatnonzero(np.diff(quiet[begin:stop], prepend=False, append=False))
    runs = edges.reshape(-1, 2)
    if not len(runs):
        return None
    first, last = max(runs.tolist(), key=lambda run: run[1] - run[0])
    return begin + (first + last) // 2 if last - first >= least else None


def _parts(
    text: str, image: GreyImage, cuts: Sequence[int | None], rng: np.random.Generator
) -> Iterator[tuple[str, GreyImage]]:
    """The line once, in fields of a few words each."""
    words = text.split()
    usual = image.shape[1] / len(text)
    start = 0
    while start < len(words):
        end = min(start + int(rng.choice(_WORDS)), len(words))
        while cuts[end] is None:  # the last is never None
            end += 1
        part = " ".join(words[start:end])
        first, last = cuts[start], cuts[end]
        start = end
        if first is None or last is None or end - start > max(_WORDS):
            continue
        letters = (last - first) / (len(part) + 1) / usual
        if 1 / _ODD_WIDTH < letters < _ODD_WIDTH:
            yield part, np.ascontiguousarray(image[:, first:last])


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    for name in ("labels", "images", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, help="the most fields to write")
    parser.add_argument("--held-out", action="store_true", help="of the writers held out, to measure with")
    parser.add_argument("--seed", type=int)
    run(CutWordsConfig(**vars(parser.parse_args())))


if __name__ == "__main__":
    run_command(main)
