"""Reads labelled crops with one or more models, a chunk of images in memory at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.model.engines.batch_runner import BATCH_SIZE
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import FieldRule, GreyImage
from hcr_batch.text.recognition import Recognition

_CHUNK = 8 * BATCH_SIZE
"""Crops whose pictures are held at once: enough to sort them into full batches of like widths."""


@dataclass(frozen=True)
class Progress:
    """Crops read so far, of how many: the progress of jobs that read labelled crops."""

    read: int
    of: int


def ignore(_: Progress) -> None:
    """For callers that want no progress."""


@dataclass(frozen=True, slots=True)
class LabelledReading:
    """A labelled crop and what each model reads, in the order of the models.

    image: None where the file is absent or no image; `readings` is then empty.
    milliseconds: the crop's share of the time that the first model took for its batch.
    """

    crop: LabelledCrop
    image: GreyImage | None
    readings: tuple[Recognition, ...] = ()
    milliseconds: float = 0.0


def crop_name(crop: LabelledCrop, images: Path) -> str:
    """Its path below `images`; as it is where the label file names a place elsewhere."""
    path = crop.path.relative_to(images) if crop.path.is_relative_to(images) else crop.path
    return path.as_posix()


def read_labelled(
    recognisers: Sequence[Recogniser], crops: Sequence[LabelledCrop], rule: FieldRule | None = None
) -> Iterator[list[LabelledReading]]:
    """Chunks of `crops` in their order, read; only one chunk's images are held. rule: what they may hold."""
    for start in range(0, len(crops), _CHUNK):
        loaded = [(crop, load_crop(crop.path)) for crop in crops[start : start + _CHUNK]]
        read = _read_by_shape(recognisers, [image for _, image in loaded if image is not None], rule)
        yield [
            LabelledReading(crop, None) if image is None else LabelledReading(crop, image, *next(read))
            for crop, image in loaded
        ]


def _read_by_shape(
    recognisers: Sequence[Recogniser], images: Sequence[GreyImage], rule: FieldRule | None
) -> Iterator[tuple[tuple[Recognition, ...], float]]:
    """Readings and milliseconds of each image, in order; images of like shape share a batch."""
    order = sorted(range(len(images)), key=lambda i: images[i].shape[1] / images[i].shape[0])
    results: dict[int, tuple[tuple[Recognition, ...], float]] = {}
    for first in range(0, len(order), BATCH_SIZE):
        members = order[first : first + BATCH_SIZE]
        batch = [images[i] for i in members]
        rules = [rule] * len(batch)
        started = time.perf_counter()
        readings = [recognisers[0].read(batch, rules)]
        milliseconds = 1000 * (time.perf_counter() - started) / len(batch)
        readings += [recogniser.read(batch, rules) for recogniser in recognisers[1:]]
        for i, texts in zip(members, zip(*readings, strict=True), strict=True):
            results[i] = texts, milliseconds
    return iter([results[i] for i in range(len(images))])


def time_alone(recogniser: Recogniser, image: GreyImage) -> float:
    """Milliseconds to read one image by itself: the better of two tries."""
    tries = []
    for _ in range(2):
        started = time.perf_counter()
        recogniser.read([image])
        tries.append(1000 * (time.perf_counter() - started))
    return min(tries)
