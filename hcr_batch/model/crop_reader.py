"""Reads crops with a network that may run anywhere: in this process, or in another that holds a GPU.

Nothing here loads Keras; whoever has the network gives it as a function. Crops that are read with little confidence get
a second look: the network sees them in another view, and both views count (test-time augmentation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hcr_batch.config import invalid
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.image.grey import checked_pictures, to_grey
from hcr_batch.image.normalise import normalise
from hcr_batch.image.page.alone.field import clear_field
from hcr_batch.image.second_look import second_look
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.model.engines.batch_runner import BatchRunner, ReadBatch
from hcr_batch.records import FieldRule
from hcr_batch.stages import stage
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.ctc import sequence_log_probabilities
from hcr_batch.text.decoding.draft import Draft
from hcr_batch.text.decoding.evidence import Case
from hcr_batch.text.decoding.reader import TextReader
from hcr_batch.text.decoding.rescoring import Rescored, WeighedPrior
from hcr_batch.text.recognition import Recognition

if TYPE_CHECKING:
    from hcr_batch.model.engines.compiled import Reader

LOOK_AGAIN = 0.95
"""Where several texts compete, a reading with less confidence gets a second look. On 492 crops held out from training,
a second look at these, one in seven, gained as much as one at all."""


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
        """Reads pictures of one field each: (H, W) grey or (H, W, 3) RGB uint8, dark ink on light paper, any size.

        Frames, shadows and specks are taken out first, as `transcribe` does with ready-cut fields.

        rules: what each crop's field may hold; None reads anything. Lexicons are loaded once each. Raises
        UsageError for what is no such picture, for another number of rules, and for a lexicon that cannot be read.
        """
        pictures = checked_pictures(crops)
        if rules is not None and len(rules) != len(pictures):
            raise invalid("rules", f"one for each of {len(pictures)} pictures", len(rules))
        return self.begin(_cleared(pictures), rules).finish()

    def begin(
        self, crops: Sequence[NDArray[np.uint8]], rules: Sequence[FieldRule | None] | None = None
    ) -> PendingTexts:
        """Starts the network on crops that need no clearing, as of fields found on a page, and returns at once: other
        crops may be found and begun while it runs."""
        started = perf_counter()
        pictures = self._normalised(crops)
        doubtful: _Doubtful = {}
        first = self._first_looks(self._runner.begin(pictures), rules or [None] * len(crops), doubtful)
        spent = perf_counter() - started
        return PendingTexts(first, lambda: self._second_looks(crops, pictures, doubtful), len(crops), spent)

    def cases(self, crops: Sequence[NDArray[np.uint8]], rule: FieldRule | None = None) -> list[tuple[str, Case | None]]:
        """For each crop the text by its ink alone, and where that is unsure the candidates of lexicon and prior with
        their evidence, after both looks. For fitting the weights of the evidence."""
        doubtful: _Doubtful = {}
        clear = _cleared(crops)
        pictures = self._normalised(clear)
        first = self._first_looks(self._runner.begin(pictures), [rule] * len(crops), doubtful)
        found = _by_place(first) | _by_place(self._second_looks(clear, pictures, doubtful))
        decoded = [found[i] for i in range(len(crops))]
        return [(self._texts.ink(draft), rescored and rescored.case) for draft, rescored in decoded]

    def score(self, crops: Sequence[NDArray[np.uint8]], texts: Sequence[str]) -> list[float]:
        """CTC log-probability that each crop says exactly the text given for it.

        Minus infinity where a text has more characters than its crop has frames. Raises
        UnknownCharacterError for a text that the alphabet cannot write.
        """
        labels = [self._alphabet.encode(text) for text in texts]
        scores: dict[int, float] = {}
        for batch in self._runner.begin(self._normalised(_cleared(crops))):
            totals = sequence_log_probabilities(batch.log_probs, batch.frames, [labels[i] for i in batch.members])
            scores.update(zip(batch.members, totals.tolist(), strict=True))
        return [scores[i] for i in range(len(crops))]

    def _normalised(self, crops: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
        with stage("normalise"):
            return [normalise(to_grey(crop), self._normalise) for crop in crops]

    def _first_looks(
        self, batches: Iterator[ReadBatch], rules: Sequence[FieldRule | None], doubtful: _Doubtful
    ) -> Iterator[_Look]:
        """Decodes the first looks as they come; puts the crops that need a second one into `doubtful`."""
        for batch in batches:
            started = perf_counter()
            with stage("ctc"):
                decoded = self._texts.decode(batch.log_probs, batch.frames, [rules[i] for i in batch.members])
                texts = [self._texts.recognition(*one) for one in decoded]
            for i, (draft, rescored), text in zip(batch.members, decoded, texts, strict=True):
                if rescored is not None and text.confidence < LOOK_AGAIN:
                    # A view of one crop's rows would keep the whole batch in memory until the unit is done.
                    doubtful[i] = replace(draft, log_probs=draft.log_probs.copy()), rescored, rules[i]
            yield _Look(batch.members, decoded, texts, batch.seconds + perf_counter() - started)

    def _second_looks(
        self, crops: Sequence[NDArray[np.uint8]], pictures: Sequence[NDArray[np.float32]], doubtful: _Doubtful
    ) -> Iterator[_Look]:
        """Starts the network on other views of the doubtful crops, and returns at once: the iterator waits for it."""
        places = list(doubtful)
        with stage("normalise"):
            views = [second_look(to_grey(crops[i]), pictures[i], self._normalise) for i in places]
        return self._decoded_again(places, self._runner.begin(views), doubtful)

    def _decoded_again(
        self, places: Sequence[int], batches: Iterator[ReadBatch], doubtful: _Doubtful
    ) -> Iterator[_Look]:
        """Decodes the second looks as they come. places: of the doubtful crops among all, in the order of their
        views."""
        for batch in batches:
            started = perf_counter()
            members = [places[i] for i in batch.members]
            drafts, first, rules = zip(*[doubtful[i] for i in members], strict=True)
            with stage("ctc"):
                rescored = self._texts.decode_again(drafts, first, rules, batch.log_probs, batch.frames)
                texts = [self._texts.recognition(*one) for one in zip(drafts, rescored, strict=True)]
            yield _Look(
                members, list(zip(drafts, rescored, strict=True)), texts, batch.seconds + perf_counter() - started
            )


def _cleared(crops: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    """Pictures of one field each as they are read."""
    return [clear_field(to_grey(crop)).image for crop in crops]


_Doubtful = dict[int, tuple[Draft, Rescored, FieldRule | None]]
"""The crops that a first look leaves in doubt, each with its field's rule, by its place among all crops."""


class _Look(NamedTuple):
    """What one look at a batch of crops yields, and the seconds of work that it took.

    members: places of the crops among all. decoded: of each what its ink says, and its candidates where several
    compete. texts: what each is read as.
    """

    members: Sequence[int]
    decoded: Sequence[tuple[Draft, Rescored | None]]
    texts: Sequence[Recognition]
    seconds: float


def _by_place(looks: Iterable[_Look]) -> dict[int, tuple[Draft, Rescored | None]]:
    """What was decoded of each crop, by its place among all."""
    return {i: decoded for look in looks for i, decoded in zip(look.members, look.decoded, strict=True)}


class PendingTexts:
    """Crops that the network is reading. seconds: of work on them so far, in all processes together."""

    def __init__(
        self, first: Iterator[_Look], again: Callable[[], Iterator[_Look]], crops: int, seconds: float
    ) -> None:
        self._first, self._begin_again, self._crops = first, again, crops
        self._again: Iterator[_Look] | None = None
        self._readings: dict[int, Recognition] = {}
        self.seconds = seconds

    def look_again(self) -> None:
        """Waits for the first looks and starts the second ones. The network stays busy where a caller begins further
        crops before it finishes these."""
        self._second()

    def finish(self) -> list[Recognition]:
        """Waits for the network and decodes what it says, in the order of the crops."""
        self._take(self._second())
        return [self._readings[i] for i in range(self._crops)]

    def _second(self) -> Iterator[_Look]:
        """The second looks, begun once."""
        if self._again is None:
            self._take(self._first)
            started = perf_counter()
            self._again = self._begin_again()
            self.seconds += perf_counter() - started
        return self._again

    def _take(self, looks: Iterator[_Look]) -> None:
        for look in looks:
            self._readings.update(zip(look.members, look.texts, strict=True))
            self.seconds += look.seconds
