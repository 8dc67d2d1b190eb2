"""Reads crops with a network that runs wherever it likes: in this process, or in another that holds a GPU.

Nothing here loads Keras; whoever has the network gives it as a function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.image.grey import to_grey
from hcr_batch.image.normalise import normalise
from hcr_batch.model.batch_runner import BATCH_SIZE as BATCH_SIZE
from hcr_batch.model.batch_runner import BatchRunner, ReadBatch
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.records import FieldRule
from hcr_batch.stages import stage
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decode import sequence_log_probabilities
from hcr_batch.text.evidence import Case
from hcr_batch.text.reader import TextReader
from hcr_batch.text.recognition import Recognition
from hcr_batch.text.witnesses import WeighedPrior

if TYPE_CHECKING:
    from hcr_batch.model.compiled import Reader


class CropReader:
    """Pictures in, texts with calibrated confidences out: normalises, lets `network` run, decodes.

    config, prior: of the bundle that the network is from.
    network: pictures (B, H, W, 1) in [0, 1], frames (B,) -> log-probabilities (B, T, K).
    threads: how many of our threads may call it at a time.
    """

    def __init__(self, config: BundleConfig, prior: WeighedPrior | None, network: Reader, threads: int = 1) -> None:
        self._normalise = config.normalise
        self._alphabet = Alphabet(config.alphabet)
        self._runner = BatchRunner(network, threads)
        self._texts = TextReader(
            self._alphabet, config.calibration, config.lexicon, lambda path: read_lexicon(Path(path)), prior
        )

    @property
    def network(self) -> Reader:
        """The network alone."""
        return self._runner.network

    def read(
        self, crops: Sequence[NDArray[np.uint8]], rules: Sequence[FieldRule | None] | None = None
    ) -> list[Recognition]:
        """Reads crops: each (H, W) grey or (H, W, 3) RGB uint8, dark ink on light paper, any size.

        rules: what each crop's field may hold; None reads anything. Lexica are loaded once each. Raises
        UsageError for a lexicon that cannot be read.
        """
        return self.begin(crops, rules).finish()

    def begin(
        self, crops: Sequence[NDArray[np.uint8]], rules: Sequence[FieldRule | None] | None = None
    ) -> PendingTexts:
        """The same in two steps: while the network is at work, other crops may be found and begun."""
        started = perf_counter()
        batches = self._batches(crops)
        return PendingTexts(self._texts, batches, rules or [None] * len(crops), perf_counter() - started)

    def cases(self, crops: Sequence[NDArray[np.uint8]], rule: FieldRule | None = None) -> list[tuple[str, Case | None]]:
        """For each crop what its ink alone says, and what competes where lexicon or prior is asked."""
        found: dict[int, tuple[str, Case | None]] = {}
        for batch in self._batches(crops):
            cases = self._texts.cases(batch.log_probs, batch.frames, [rule] * len(batch.members))
            found.update(zip(batch.members, cases, strict=True))
        return [found[i] for i in range(len(crops))]

    def score(self, crops: Sequence[NDArray[np.uint8]], texts: Sequence[str]) -> list[float]:
        """CTC log-probability that each crop says exactly the text given for it.

        Minus infinity where a text has more characters than its crop has frames. Raises
        UnknownCharacterError for a text that the alphabet cannot write.
        """
        labels = [self._alphabet.encode(text) for text in texts]
        scores: dict[int, float] = {}
        for batch in self._batches(crops):
            totals = sequence_log_probabilities(batch.log_probs, batch.frames, [labels[i] for i in batch.members])
            scores.update(zip(batch.members, totals.tolist(), strict=True))
        return [scores[i] for i in range(len(crops))]

    def _batches(self, crops: Sequence[NDArray[np.uint8]]) -> Iterator[ReadBatch]:
        """What the network says; it begins at once."""
        with stage("normalise"):
            return self._runner.begin([normalise(to_grey(crop), self._normalise) for crop in crops])


class PendingTexts:
    """Crops that the network is at work on. seconds: of work on them so far, whoever did it."""

    def __init__(
        self, texts: TextReader, batches: Iterator[ReadBatch], rules: Sequence[FieldRule | None], seconds: float
    ) -> None:
        self._texts, self._batches, self._rules = texts, batches, rules
        self.seconds = seconds

    def finish(self) -> list[Recognition]:
        """Waits for the network and decodes what it says, in the order of the crops."""
        readings: dict[int, Recognition] = {}
        for batch in self._batches:
            started = perf_counter()
            with stage("ctc"):
                texts = self._texts.read(batch.log_probs, batch.frames, [self._rules[i] for i in batch.members])
            readings.update(zip(batch.members, texts, strict=True))
            self.seconds += batch.seconds + perf_counter() - started
        return [readings[i] for i in range(len(self._rules))]
