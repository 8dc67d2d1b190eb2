"""Batches for training: a stream that depends on the seed and the step alone, so it can resume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import UsageError
from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.image.batching import pad_batch
from hcr_batch.image.drawing.augment import AugmentConfig, augment
from hcr_batch.image.normalise import NormaliseConfig, normalise
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.text.alphabet import Alphabet, frames_needed

_BATCHES_PER_CHUNK = 16
"""This many batches are drawn together and sorted by width, so that little padding is computed."""

_MOST_REFUSALS = 1_000
"""After as many crops in a row that cannot be used, there is something wrong with all of them."""


_LABELS_STEP = 16
"""L is a multiple of this: with the width buckets, a training sees some dozens of shapes, no more."""


@dataclass(frozen=True)
class Batch:
    """pictures (B, H, W, 1) float16, half as much to carry to a GPU, frames (B,) int32, labels (B, L) int32 padded
    with 0, lengths (B,)."""

    pictures: NDArray[np.float16]
    frames: NDArray[np.int32]
    labels: NDArray[np.int32]
    label_lengths: NDArray[np.int32]


@dataclass
class Refused:
    """Crops that were drawn and could not be used. unreadable: files, by the number of their source. too_long: how
    often a text did not fit its frames."""

    unreadable: dict[int, set[Path]] = field(default_factory=lambda: defaultdict(set))
    too_long: int = 0


Chunk = tuple[list[Batch], Refused]
"""Batches that are drawn together, and what was refused meanwhile."""


class TrainingStream:
    """Endless batches drawn from `sources` by their shares, each crop changed in another way each time.

    `sources` holds (share, crops) pairs; without `augment_config` crops are taken as they are.
    Images that cannot be opened are replaced by others and named in `unreadable`, those drawn whose
    text does not fit their frames are counted in `too_long`. Raises UsageError once more than the
    share `max_bad` of a source's images has turned out unreadable.
    """

    def __init__(
        self,
        sources: Sequence[tuple[float, Sequence[LabelledCrop]]],
        alphabet: Alphabet,
        normalise_config: NormaliseConfig,
        augment_config: AugmentConfig | None,
        batch_size: int,
        seed: int,
        max_bad: float = 0.01,
    ) -> None:
        self._sources = [crops for _, crops in sources]
        shares = np.array([share for share, _ in sources], float)
        self._shares = shares / shares.sum()
        self._alphabet, self._normalise, self._augment = alphabet, normalise_config, augment_config
        self._batch_size, self._seed, self._max_bad = batch_size, seed, max_bad
        self.unreadable: list[set[Path]] = [set() for _ in sources]
        self.too_long = 0

    def batches(
        self, first_step: int = 0, make: Callable[[Iterator[int]], Generator[Chunk]] | None = None
    ) -> Iterator[Batch]:
        """The batches from `first_step` on, the same however often training was interrupted.

        make: gives the chunks of these numbers in their order; None makes them here.
        """
        first, skip = divmod(first_step, _BATCHES_PER_CHUNK)
        with closing((make or self._made_here)(count(first))) as chunks:
            for batches, refused in chunks:
                self._note(refused)
                yield from batches[skip:]
                skip = 0

    def _made_here(self, numbers: Iterator[int]) -> Generator[Chunk]:
        yield from map(self.chunk, numbers)

    def chunk(self, number: int) -> Chunk:
        """The `number`th, which depends on nothing that was drawn before."""
        rng, refused = np.random.default_rng([self._seed, number]), Refused()
        samples = [self._sample(rng, refused) for _ in range(self._batch_size * _BATCHES_PER_CHUNK)]
        samples.sort(key=lambda sample: sample[0].shape[1])
        groups = [samples[i : i + self._batch_size] for i in range(0, len(samples), self._batch_size)]
        return [_collate(groups[i]) for i in rng.permutation(len(groups))], refused

    def _note(self, refused: Refused) -> None:
        """Adds up what was refused. Raises UsageError where too much of a source was."""
        self.too_long += refused.too_long
        for source, paths in refused.unreadable.items():
            self.unreadable[source] |= paths
            self._check_readable(source, self.unreadable[source])

    def _sample(self, rng: np.random.Generator, refused: Refused) -> tuple[NDArray[np.float32], list[int]]:
        for _ in range(_MOST_REFUSALS):
            source = int(rng.choice(len(self._sources), p=self._shares))
            crop = self._sources[source][int(rng.integers(len(self._sources[source])))]
            image = load_crop(crop.path)
            if image is None:
                refused.unreadable[source].add(crop.path)
                self._check_readable(source, refused.unreadable[source])
                continue
            changed = augment(image, rng, self._augment) if self._augment else image
            picture = normalise(changed, self._normalise)
            labels = self._alphabet.encode(crop.text)
            if frames_needed(labels) <= picture.shape[1] // WIDTH_STRIDE:
                return picture, labels
            refused.too_long += 1
        raise UsageError(
            f"{_MOST_REFUSALS} crops in a row could not be used: their labels have more characters "
            "than their pictures have frames. Do the labels belong to these images?"
        )

    def _check_readable(self, source: int, bad: set[Path]) -> None:
        crops = len(self._sources[source])
        if len(bad) > self._max_bad * crops:
            some = min(bad)
            raise UsageError(
                f"{len(bad)} of {crops} images in {some.parent} are damaged so far, {some.name} among them. "
                f"Expected at most {self._max_bad:.0%}: replace them, or raise --max-bad."
            )


def _collate(samples: Sequence[tuple[NDArray[np.float32], list[int]]]) -> Batch:
    pictures, frames = pad_batch([picture for picture, _ in samples], WIDTH_STRIDE)
    lengths = np.array([len(labels) for _, labels in samples], np.int32)
    longest = -(-max(1, int(lengths.max())) // _LABELS_STEP) * _LABELS_STEP
    padded = np.zeros((len(samples), longest), np.int32)
    for row, (_, labels) in zip(padded, samples, strict=True):
        row[: len(labels)] = labels
    return Batch(pictures.astype(np.float16), frames, padded, lengths)
