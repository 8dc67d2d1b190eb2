"""Reads labelled crops while a network is still in training, and scores it."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.image.batching import pad_batch, plan_batches
from hcr_batch.image.normalise import NormaliseConfig, normalise
from hcr_batch.model.engines.compiled import Reader
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.greedy import greedy_decode
from hcr_batch.text.scoring.metrics import Scores, score_all

_AT_ONCE = 1_024
"""Pictures that are in memory at a time, however many crops are held out."""


def greedy_scores(reader: Reader, crops: Sequence[LabelledCrop], alphabet: Alphabet, config: NormaliseConfig) -> Scores:
    """Scores of the greedy readings of `crops`; those that cannot be opened are left out."""
    parts = [crops[i : i + _AT_ONCE] for i in range(0, len(crops), _AT_ONCE)]
    return sum((_part_scores(reader, part, alphabet, config) for part in parts), Scores())


def _part_scores(reader: Reader, crops: Sequence[LabelledCrop], alphabet: Alphabet, config: NormaliseConfig) -> Scores:
    loaded = [(image, crop.text) for crop in crops if (image := load_crop(crop.path)) is not None]
    pictures = [normalise(image, config) for image, _ in loaded]
    pairs: list[tuple[str, str]] = []
    for width, members in plan_batches([picture.shape[1] for picture in pictures], 64):
        batch, frames = pad_batch([pictures[i] for i in members], WIDTH_STRIDE, width)
        for i, row, length in zip(members, reader(batch, frames), frames, strict=True):
            pairs.append((loaded[i][1], alphabet.decode(greedy_decode(row[:length]).labels)))
    return score_all(pairs)
