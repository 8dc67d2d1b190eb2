"""All the figures of an evaluation, from its samples. Pure: the same samples and seed, the same figures."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from hcr_batch.text.scoring.bootstrap import Estimate, ScoreEstimates, estimate_scores, resampled_sums, share_estimate
from hcr_batch.text.scoring.breakdown import ClassPart, Part, by_class, by_confidence, by_length, by_lexicon
from hcr_batch.text.scoring.confidence import ConfidenceFigures, confidence_figures
from hcr_batch.text.scoring.confusion import Confusions
from hcr_batch.text.scoring.sample import Sample


@dataclass(frozen=True)
class BlankFigures:
    """The fields known to be blank: how many are read as blank, and the characters read into the rest."""

    fields: int
    seen: Estimate
    invented_characters: int


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Figures over the fields with writing; `blanks` are the others. `confidence` is over both, since
    both are readings that someone may accept unseen."""

    scores: ScoreEstimates
    blanks: BlankFigures
    confidence: ConfidenceFigures
    by_length: tuple[Part, ...]
    by_confidence: tuple[Part, ...]
    by_class: tuple[ClassPart, ...]
    by_lexicon: tuple[Part, ...]
    confusions: Confusions


def evaluate(samples: Sequence[Sample], seed: int = 0, lexicon: Container[str] = ()) -> Evaluation:
    """All figures of `samples`, at least one of them with writing or known to be blank.

    lexicon: the texts that the reader took for likely; without any there is nothing to compare.
    """
    written = [s for s in samples if s.label]
    pairs = [(s.label, s.reading) for s in written]
    return Evaluation(
        scores=estimate_scores([s.scores for s in written], seed),
        blanks=_blank_figures([s for s in samples if not s.label], seed),
        confidence=confidence_figures([s.confidence for s in samples], [s.right for s in samples], seed),
        by_length=tuple(by_length(written, seed)),
        by_confidence=tuple(by_confidence(written, seed)),
        by_class=tuple(by_class(pairs, seed)) if pairs else (),
        by_lexicon=tuple(by_lexicon(written, lexicon, seed)) if lexicon else (),
        confusions=Confusions.of(pairs),
    )


def _blank_figures(blanks: Sequence[Sample], seed: int) -> BlankFigures:
    seen = np.array([[sample.right] for sample in blanks], np.int64).reshape(len(blanks), 1)
    resampled = resampled_sums(seen, seed)[:, 0]
    return BlankFigures(
        fields=len(blanks),
        seen=share_estimate(int(seen.sum()), resampled, len(blanks)),
        invented_characters=sum(len(sample.reading) for sample in blanks),
    )
