"""Reads labelled crops: the usable rows of a source of labels, corrected where someone has checked them."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hcr_batch.counts import counted
from hcr_batch.errors import UnknownCharacterError, UsageError
from hcr_batch.files.label_source import LabelSource, label_columns, other_columns, read_columns, said
from hcr_batch.files.labelled_crops import CropRows, LabelledCrop, PackedTexts, each_once
from hcr_batch.text.alphabet import Alphabet, frames_needed

NO_LABEL, OUTSIDE_ALPHABET, TOO_LONG, SEVERAL_TEXTS = (
    "no usable label",
    "characters outside the alphabet",
    "label longer than its frames",
    "image with several texts",
)
"""Why rows are left out, as reports say it."""


@dataclass(frozen=True)
class UsableLabels:
    """The usable rows of one source; how many rows were left out, by reason; and how often
    characters outside the alphabet were met."""

    crops: CropRows
    left_out: Counter[str]
    unknown_characters: Counter[str]


def read_labels(source: LabelSource, alphabet: Alphabet | None = None, most_frames: int | None = None) -> UsableLabels:
    """Reads the rows of `source`, one at a time. No image is opened.

    With `alphabet`, rows that it cannot write are left out; with `most_frames` as well, those that
    CTC could not align with that many frames. Raises UsageError when the CSV is absent, lacks a
    column or holds no usable row.
    """
    left_out: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    names, texts = PackedTexts(), PackedTexts()
    corrections = _corrections(source)
    strangers = set(corrections)
    for name, given in _label_rows(source):
        label = corrections.get(name, given)
        strangers.discard(name)
        text, reason = _usable(label, source, alphabet, most_frames, unknown)
        if reason:
            left_out[reason] += 1
        else:
            names.append(name)
            texts.append(text)
    refuse_strangers(source, strangers)
    if not names:
        raise UsageError(f"{source.labels} has no usable row. Left out: {dict(left_out) or 'nothing'}.")
    return UsableLabels(CropRows(source.images, names, texts), left_out, unknown)


def without_contradicted(rows: UsableLabels, source: LabelSource) -> UsableLabels:
    """The rows of images that have one text: of one that has several, as a page with labels of its fields has, no
    reading could be right. Raises UsageError where none is left."""
    _, contradicted = each_once(rows.crops)
    if not contradicted:
        return rows
    kept = [i for i, name in enumerate(rows.crops.names()) if posixpath.normpath(name) not in contradicted]
    if not kept:
        raise UsageError(
            f"{source.labels} gives several texts for every image. Expected one row for each: fields of whole pages "
            "are scored by `hcr-batch score`."
        )
    left_out = rows.left_out + Counter({SEVERAL_TEXTS: contradicted.total()})
    return replace(rows, crops=rows.crops.take(kept), left_out=left_out)


def check_source(source: LabelSource) -> None:
    """Raises UsageError where a CSV or the folder of images is absent, or a CSV lacks a column: at once, for whoever
    has much to load before."""
    next(_label_rows(source), None)
    for path in (source.corrected, source.doubtful):
        if path is not None:
            next(_other_rows(source, path), None)
    if not source.images.is_dir():
        raise UsageError(f"There is no folder {source.images} of images: check the path.")


def with_corrections(
    crops: CropRows, source: LabelSource, alphabet: Alphabet | None = None, most_frames: int | None = None
) -> list[LabelledCrop]:
    """Some crops of `source`, read without its corrections, with the texts that those give; without those that
    `read_labels` would then leave out. Raises UsageError as it does."""
    corrections = _corrections(source)
    refuse_strangers(source, corrections.keys() - {name for name, _ in _label_rows(source)})
    known: list[LabelledCrop] = []
    for name, crop in zip(crops.names(), crops, strict=True):
        if name not in corrections:
            known.append(crop)
            continue
        text, reason = _usable(corrections[name], source, alphabet, most_frames, Counter())
        if not reason:
            known.append(replace(crop, text=text))
    return known


def doubtful_names(source: LabelSource) -> frozenset[str]:
    """File names of the images not to learn from. Raises UsageError for a CSV that cannot be read."""
    return (
        frozenset() if source.doubtful is None else frozenset(name for name, _ in _other_rows(source, source.doubtful))
    )


def refuse_strangers(source: LabelSource, names: Collection[str]) -> None:
    """Refuses corrections of files that are not in the CSV: they are those of other labels."""
    if names:
        raise UsageError(
            f"{source.corrected} names {counted(len(names), 'file')} that {source.labels} lacks, "
            f"such as {min(names)}: give the corrections of these very labels."
        )


def _corrections(source: LabelSource) -> dict[str, str]:
    """What someone has said of some files of `source`, by their names in its CSV."""
    return {} if source.corrected is None else dict(_other_rows(source, source.corrected))


def _usable(
    label: str, source: LabelSource, alphabet: Alphabet | None, most_frames: int | None, unknown: Counter[str]
) -> tuple[str, str]:
    """The text to learn and "", or "" and why the row is left out. Counts in `unknown`."""
    text = said(source, label)
    if text is None:
        return "", NO_LABEL
    if alphabet is None:
        return text, ""
    try:
        labels = alphabet.encode(text)
    except UnknownCharacterError as error:
        unknown.update(error.characters)
        return "", OUTSIDE_ALPHABET
    if most_frames is not None and frames_needed(labels) > most_frames:
        return "", TOO_LONG
    return text, ""


def _label_rows(source: LabelSource) -> Iterator[tuple[str, str]]:
    return ((file, text) for file, text in read_columns(source.labels, label_columns(source)))


def _other_rows(source: LabelSource, path: Path) -> Iterator[tuple[str, str]]:
    return ((file, text) for file, text in read_columns(path, other_columns(source)))
