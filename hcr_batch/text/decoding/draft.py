"""A crop half read: what the ink says, before lexicon and prior are asked."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.text.decoding.beam import Hypothesis
from hcr_batch.text.decoding.constrain import Constraint
from hcr_batch.text.decoding.ctc import LogProbs

Labels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """log_probs: (T, K) given its allowed labels.
    total: log-probability of `labels` among the texts its rule allows.
    kept: factor on all confidences, for how sure it is that the rule is kept at all, or broken.
    """

    log_probs: LogProbs
    labels: Labels
    chars: tuple[float, ...]
    total: float
    confidence: float
    others: tuple[Hypothesis, ...] = ()
    kept: float = 1.0
    constraint: Constraint | None = None
