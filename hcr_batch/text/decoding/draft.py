"""The text of a crop by its ink alone, before lexicon and prior are consulted."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.text.decoding.beam import Hypothesis
from hcr_batch.text.decoding.constrain import Constraint
from hcr_batch.text.decoding.ctc import LogProbs

Labels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the ink of a crop says.

    log_probs: (T, K) given the labels that the field's rule allows.
    labels: of the text.
    chars: the confidence of each character, in [0, 1].
    total: CTC log-probability of `labels` among the texts that the rule allows.
    confidence: calibrated, in [0, 1].
    others: further texts that a beam search has found.
    kept: probability that the field keeps to its rule, a factor on all confidences; 1 where none was applied.
    constraint: what the rule lets the decoder write; None where that is everything.
    """

    log_probs: LogProbs
    labels: Labels
    chars: tuple[float, ...]
    total: float
    confidence: float
    others: tuple[Hypothesis, ...] = ()
    kept: float = 1.0
    constraint: Constraint | None = None

    def accepts(self, labels: Labels) -> bool:
        """Whether its rule lets this text be written."""
        return self.constraint is None or self.constraint.accepts(labels)
