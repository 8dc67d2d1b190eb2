"""The labelled crops of each source, checked and divided into what trains and what is held out."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcr_batch.counts import counted
from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labelled_crops import CropRows, each_once, missing_images
from hcr_batch.files.labels import OUTSIDE_ALPHABET, SEVERAL_TEXTS, UsableLabels, doubtful_names, read_labels
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.text.alphabet import Alphabet

MOST_NAMED = 20
"""Bad images that are named in a message or report; further ones are only counted."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """One source, divided. left_out: rows not used, by reason. missing: names of absent images. contradicted: names
    of images that the labels give several texts. Of both at most MOST_NAMED."""

    name: str
    share: float
    training: CropRows
    held_out: CropRows
    left_out: Counter[str]
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()


def learn_alphabet(sources: Sequence[LabelSource]) -> Alphabet:
    """The characters of all labels, sorted. Raises UsageError."""
    return Alphabet.from_texts(text for source in sources for text in read_labels(source).crops.texts())


def split_sources(
    sources: Sequence[LabelSource], alphabet: Alphabet, config: NormaliseConfig, hold_out: int, max_bad: float
) -> list[Split]:
    """Reads, checks and divides all sources; the first is the main one.

    Raises UsageError where more than the share `max_bad` of a source's images is missing, or of the
    main source's labels the alphabet cannot write, and where all crops of a source that is drawn from are doubtful.
    The others teach what they can.
    """
    splits: list[Split] = []
    for source in sources:
        rows = read_labels(source, alphabet, config.widest_px // WIDTH_STRIDE)
        if not splits:
            _refuse_unknown_characters(source, rows, max_bad)
        name = _free_name(source.labels.parent.name or source.labels.stem, [split.name for split in splits])
        splits.append(_split(name, source, rows, hold_out, max_bad))
    return splits


def _split(name: str, source: LabelSource, rows: UsableLabels, hold_out: int, max_bad: float) -> Split:
    """Holds out a fixed random part, at most a tenth, by position in the file: the same for every run.

    An image counts once, so that none is learned from and held out.
    """
    missing = missing_images(rows.crops)
    _refuse_missing(source, rows.crops, missing, max_bad)
    there = rows.crops.take(np.setdiff1d(np.arange(len(rows.crops)), missing)) if missing else rows.crops
    once, contradicted = each_once(there)
    crops = there.take(once) if len(once) < len(there) else there
    if len(crops) < 2:
        raise UsageError(
            f"{source.labels} has {counted(len(crops), 'usable crop')}. Expected at least 2: one to learn, one to hold "
            "out."
        )
    order = np.random.default_rng(0).permutation(len(crops))
    kept_back = min(hold_out, max(1, len(crops) // 10))
    to_learn = crops.take(order[kept_back:])
    training = _without_doubtful(source, to_learn)
    several = contradicted.total()
    not_used = {
        "image missing": len(missing),
        "doubtful label": len(to_learn) - len(training),
        "the same image and text again": len(there) - len(once) - several,
        SEVERAL_TEXTS: several,
    }
    return Split(
        name=name,
        share=source.share,
        training=training,
        held_out=crops.take(np.sort(order[:kept_back])),
        left_out=rows.left_out + Counter(not_used),
        missing=tuple(_names(rows.crops, missing)),
        contradicted=tuple(list(contradicted)[:MOST_NAMED]),
    )


def _refuse_missing(source: LabelSource, crops: CropRows, missing: Sequence[int], max_bad: float) -> None:
    if len(missing) > max_bad * len(crops):
        raise UsageError(
            f"{len(missing)} of the {len(crops)} images of {source.labels} are not in {source.images}: "
            f"{_some(_names(crops, missing))}. Expected at most {max_bad:.0%}: add them, or raise --max-bad."
        )


def _without_doubtful(source: LabelSource, crops: CropRows) -> CropRows:
    """The crops to learn from. Raises UsageError where none is left of a source that is drawn from."""
    doubted = {posixpath.normpath(name) for name in doubtful_names(source)}
    left = crops.take([i for i, name in enumerate(crops.names()) if posixpath.normpath(name) not in doubted])
    if not len(left) and source.share > 0:
        raise UsageError(
            f"{source.doubtful} names all {counted(len(crops), 'crop')} of {source.labels} that are not held out. "
            "Expected one to learn from at least: name fewer, or give the source a `share` of 0."
        )
    return left


def _refuse_unknown_characters(source: LabelSource, rows: UsableLabels, max_bad: float) -> None:
    refused = rows.left_out[OUTSIDE_ALPHABET]
    if refused > max_bad * (len(rows.crops) + refused):
        characters = [f"{c!r} ({n} times)" for c, n in rows.unknown_characters.most_common()]
        raise UsageError(
            f"{refused} of the {len(rows.crops) + refused} labels of {source.labels} hold characters that "
            f"the alphabet lacks: {_some(characters)}. Add them to `alphabet`, or leave it out to take "
            "the characters of the labels."
        )


def _names(crops: CropRows, positions: Sequence[int]) -> list[str]:
    return list(crops.take(positions[:MOST_NAMED]).names())


def _some(items: Sequence[str]) -> str:
    """The first few of `items` for a message."""
    return ", ".join(items[:MOST_NAMED]) + (", ..." if len(items) >= MOST_NAMED else "")


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    """`wanted`, with a number where another source has that name."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name
