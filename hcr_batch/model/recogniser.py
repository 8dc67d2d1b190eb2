"""Reads crops: pictures in, texts with calibrated confidences out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.image.batching import pad_batch, plan_batches
from hcr_batch.image.grey import to_grey
from hcr_batch.image.normalise import normalise
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.bundle_files import DEFAULT_BUNDLE
from hcr_batch.model.compiled import Reader, set_threads
from hcr_batch.model.runtime import make_reader
from hcr_batch.model.runtimes import Runtime
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.records import FieldRule
from hcr_batch.stages import stage
from hcr_batch.text.decode import sequence_log_probabilities
from hcr_batch.text.lexicon import Case
from hcr_batch.text.reader import SURE as SURE
from hcr_batch.text.reader import TextReader
from hcr_batch.text.recognition import Recognition as Recognition

BATCH_SIZE = 64


class Recogniser:
    """A loaded model. One per process: it uses all the threads it was given."""

    def __init__(self, bundle: Bundle, runtime: Runtime = Runtime.TENSORFLOW, *, threads: int | None = None) -> None:
        self.bundle = bundle
        self._alphabet = bundle.alphabet
        self._reader = make_reader(bundle.network, bundle.config.normalise.height_px, runtime, threads)
        self._texts = TextReader(
            bundle.alphabet, bundle.config.calibration, bundle.config.lexicon, lambda path: read_lexicon(Path(path))
        )

    @classmethod
    def load(
        cls,
        bundle: Path | str = DEFAULT_BUNDLE,
        *,
        threads: int | None = None,
        runtime: Runtime = Runtime.TENSORFLOW,
    ) -> Recogniser:
        """Loads the bundle in a folder, by default the one that ships.

        `threads` bounds the processor threads; it can be set once per process, before the first
        load. `runtime` runs the network. Raises ModelError, and MissingProgramError for a runtime that is
        not installed.
        """
        if threads is not None:
            set_threads(threads)
        return cls(load_bundle(Path(bundle)), runtime, threads=threads)

    @property
    def model_id(self) -> str:
        """Id of the bundle, as it stands in the results."""
        return self.bundle.id

    @property
    def network(self) -> Reader:
        """The compiled network alone."""
        return self._reader

    def read(
        self, crops: Sequence[NDArray[np.uint8]], rules: Sequence[FieldRule | None] | None = None
    ) -> list[Recognition]:
        """Reads crops: each (H, W) grey or (H, W, 3) RGB uint8, dark ink on light paper, any size.

        rules: what each crop's field may hold; None reads anything. Lexica are loaded once each. Raises
        UsageError for a lexicon that cannot be read.
        """
        wanted = rules or [None] * len(crops)
        readings: dict[int, Recognition] = {}
        for members, log_probs, frames in self._batches(crops):
            with stage("ctc"):
                texts = self._texts.read(log_probs, frames, [wanted[i] for i in members])
            readings.update(zip(members, texts, strict=True))
        return [readings[i] for i in range(len(crops))]

    def cases(self, crops: Sequence[NDArray[np.uint8]], rule: FieldRule) -> list[tuple[str, Case | None]]:
        """For each crop, what it says without the lexicon of `rule`, and what competes where that is asked."""
        found: dict[int, tuple[str, Case | None]] = {}
        for members, log_probs, frames in self._batches(crops):
            found.update(zip(members, self._texts.cases(log_probs, frames, [rule] * len(members)), strict=True))
        return [found[i] for i in range(len(crops))]

    def score(self, crops: Sequence[NDArray[np.uint8]], texts: Sequence[str]) -> list[float]:
        """CTC log-probability that each crop says exactly the text given for it.

        Minus infinity where a text has more characters than its crop has frames. Raises
        UnknownCharacterError for a text that the alphabet cannot write.
        """
        labels = [self._alphabet.encode(text) for text in texts]
        scores: dict[int, float] = {}
        for members, log_probs, frames in self._batches(crops):
            totals = sequence_log_probabilities(log_probs, frames, [labels[i] for i in members])
            scores.update(zip(members, totals.tolist(), strict=True))
        return [scores[i] for i in range(len(crops))]

    def _batches(
        self, crops: Sequence[NDArray[np.uint8]]
    ) -> Iterator[tuple[list[int], NDArray[np.float32], NDArray[np.int32]]]:
        """Positions of crops of like width, their log-probabilities (B, T, K), and their true frames (B,)."""
        with stage("normalise"):
            pictures = [normalise(to_grey(crop), self.bundle.config.normalise) for crop in crops]
        for width, members in plan_batches([p.shape[1] for p in pictures], BATCH_SIZE):
            batch, frames = pad_batch([pictures[i] for i in members], WIDTH_STRIDE, width)
            with stage("network"):
                log_probs = self._reader(batch, frames)
            yield members, log_probs, frames
