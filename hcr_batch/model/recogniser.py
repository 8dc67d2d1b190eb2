"""Reads crops: pictures in, texts with calibrated confidences out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.batching import pad_batch, plan_batches
from hcr_batch.image.grey import to_grey
from hcr_batch.image.normalise import normalise
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.bundle_files import DEFAULT_BUNDLE
from hcr_batch.model.compiled import compile_reader, set_threads
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.records import Alternative
from hcr_batch.text.decode import (
    GreedyPath,
    Hypothesis,
    LogProbs,
    beam_search,
    character_confidences,
    greedy_decode,
    sequence_log_probabilities,
    sequence_log_probability,
)

BATCH_SIZE = 64
SURE = 0.95
"""At or above this confidence a reading keeps its greedy text and no alternatives are sought."""

_BEAM_WIDTH = 8
_MOST_ALTERNATIVES = 4
_LEAST_ALTERNATIVE = 1e-3


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one crop says; `text` is empty where the reader sees no writing.

    confidence: probability in [0, 1] that `text` is exactly right. log_probability: the CTC
    log-probability of `text`, before calibration.
    """

    text: str
    confidence: float
    log_probability: float
    char_confidences: tuple[float, ...]
    alternatives: tuple[Alternative, ...]


class Recogniser:
    """A loaded model. One per process: it uses all the threads it was given."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._alphabet = bundle.alphabet
        self._reader = compile_reader(bundle.network, bundle.config.normalise.height_px)

    @classmethod
    def load(cls, bundle: Path | str = DEFAULT_BUNDLE, *, threads: int | None = None) -> Recogniser:
        """Loads the bundle in a folder, by default the one that ships.

        `threads` bounds the processor threads; it can be set once per process, before the first
        load. Raises ModelError.
        """
        if threads is not None:
            set_threads(threads)
        return cls(load_bundle(Path(bundle)))

    @property
    def model_id(self) -> str:
        """Id of the bundle, as it stands in the results."""
        return self.bundle.id

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Recognition]:
        """Reads crops: each (H, W) grey or (H, W, 3) RGB uint8, dark ink on light paper, any size."""
        pictures = [normalise(to_grey(crop), self.bundle.config.normalise) for crop in crops]
        readings: dict[int, Recognition] = {}
        for width, members in plan_batches([p.shape[1] for p in pictures], BATCH_SIZE):
            batch, frames = pad_batch([pictures[i] for i in members], WIDTH_STRIDE, width)
            log_probs = self._reader(batch, frames)
            readings.update(zip(members, self._decode(log_probs, frames), strict=True))
        return [readings[i] for i in range(len(pictures))]

    def score(self, crops: Sequence[NDArray[np.uint8]], texts: Sequence[str]) -> list[float]:
        """CTC log-probability that each crop says exactly the text given for it.

        Minus infinity where a text has more characters than its crop has frames. Raises
        UnknownCharacterError for a text that the alphabet cannot write.
        """
        labels = [self._alphabet.encode(text) for text in texts]
        pictures = [normalise(to_grey(crop), self.bundle.config.normalise) for crop in crops]
        scores: dict[int, float] = {}
        for width, members in plan_batches([p.shape[1] for p in pictures], BATCH_SIZE):
            batch, frames = pad_batch([pictures[i] for i in members], WIDTH_STRIDE, width)
            totals = sequence_log_probabilities(self._reader(batch, frames), frames, [labels[i] for i in members])
            scores.update(zip(members, totals.tolist(), strict=True))
        return [scores[i] for i in range(len(pictures))]

    def _decode(self, log_probs: LogProbs, frames: NDArray[np.int32]) -> list[Recognition]:
        """(B, T, K), (B,) -> B recognitions; confidence is computed on true frames only."""
        paths = [greedy_decode(row[:n]) for row, n in zip(log_probs, frames, strict=True)]
        totals = sequence_log_probabilities(log_probs, frames, [path.labels for path in paths])
        return [
            self._recognise(row[:n], path, float(total))
            for row, n, path, total in zip(log_probs, frames, paths, totals, strict=True)
        ]

    def _recognise(self, log_probs: LogProbs, path: GreedyPath, total: float) -> Recognition:
        """Takes the greedy text where it is sure; otherwise what a beam search finds likeliest."""
        labels, chars = path.labels, path.char_confidences
        confidence = self._confidence(total, chars)
        others: list[Hypothesis] = []
        if confidence < SURE:
            hypotheses = beam_search(log_probs, _BEAM_WIDTH)
            # The beam's own sum leaves out the paths it dropped; the texts compete by the exact one.
            beam_total = sequence_log_probability(log_probs, hypotheses[0].labels)
            if beam_total > total:
                labels, total = hypotheses[0].labels, beam_total
                chars = character_confidences(log_probs, labels)
                confidence = self._confidence(total, chars)
            others = [hypothesis for hypothesis in hypotheses if hypothesis.labels != labels]
        alternatives = _alternatives(
            [(self._alphabet.decode(other.labels), other.log_probability) for other in others], total, confidence
        )
        return Recognition(self._alphabet.decode(labels), confidence, total, _rounded(chars), alternatives)

    def _confidence(self, log_probability: float, char_confidences: Sequence[float]) -> float:
        return round(self.bundle.config.calibration.confidence(log_probability, char_confidences), 4)


def _alternatives(others: Sequence[tuple[str, float]], total: float, confidence: float) -> tuple[Alternative, ...]:
    """Confidences of `others` (text, CTC log-probability) beside a text of log-probability `total`.

    Two bounds, the lower one holds: what the text's confidence leaves over, shared in proportion to
    the CTC probabilities of all that is not the text; and the text's confidence, scaled by the ratio
    of the two CTC probabilities. So all confidences together stay below 1, and no alternative is
    surer than the text.
    """
    text_probability = max(float(np.exp(total)), 1e-9)
    rest = max(1.0 - text_probability, 1e-9)
    alternatives = []
    for text, log_probability in others[:_MOST_ALTERNATIVES]:
        probability = float(np.exp(log_probability))
        share = min((1.0 - confidence) * min(1.0, probability / rest), confidence * probability / text_probability)
        if share >= _LEAST_ALTERNATIVE:
            alternatives.append(Alternative(text, round(share, 4)))
    return tuple(alternatives)


def _rounded(confidences: Sequence[float]) -> tuple[float, ...]:
    """Four decimals: what lies below is not knowledge, and it differs with the number of threads."""
    return tuple(round(c, 4) for c in confidences)
