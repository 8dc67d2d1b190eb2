"""From label probabilities to recognitions, by the rules of the fields: greedy first, and where that is
unsure a beam search, the shape the rule asks for, the lexicon and the prior."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import Alternative, FieldRule
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.calibrate import Calibration
from hcr_batch.text.decoding.alignment import character_confidences
from hcr_batch.text.decoding.beam import Hypothesis, beam_search
from hcr_batch.text.decoding.constrain import (
    Constraint,
    constraint_of,
    mask_labels,
    probability_kept,
    shaped_confidences,
    with_gaps,
)
from hcr_batch.text.decoding.ctc import LogProbs, sequence_log_probabilities, sequence_log_probability
from hcr_batch.text.decoding.draft import Draft, Labels
from hcr_batch.text.decoding.evidence import EvidenceWeights, weigh
from hcr_batch.text.decoding.greedy import GreedyPath, greedy_decode, greedy_paths
from hcr_batch.text.decoding.rescoring import Rescored, Rescorer, WeighedPrior, score_texts
from hcr_batch.text.recognition import LEAST_ALTERNATIVE, MOST_ALTERNATIVES, Recognition

SURE = 0.98
"""At or above this confidence a reading keeps its greedy text and nothing else is sought."""

_BEAM_WIDTH = 8
_SHAPED_BEAM_WIDTH = 16
_SHAPED_LEAST_PROBABILITY = 1e-5
"""Of a label to be tried where the text has a shape: what the shape asks for may be faint."""


class TextReader:
    """Decodes batches. `lexicon` gives the lexicon of a name that stands in a rule; it is asked once for each.
    weights: of the evidence where a lexicon is asked; the prior has its own for all other fields."""

    def __init__(
        self,
        alphabet: Alphabet,
        calibration: Calibration,
        weights: EvidenceWeights,
        lexicon: Callable[[str], Mapping[str, int]],
        prior: WeighedPrior | None = None,
    ) -> None:
        self._alphabet = alphabet
        self._calibration = calibration
        self._constraint = lru_cache(maxsize=4096)(lambda rule: constraint_of(rule, alphabet))
        self._rescorer = Rescorer(alphabet, weights, lexicon, prior)

    def decode(
        self, log_probs: LogProbs, frames: NDArray[np.integer[Any]], rules: Sequence[FieldRule | None] | None = None
    ) -> list[tuple[Draft, Rescored | None]]:
        """(B, T, K), (B,), B rules -> of each crop what the ink says, and its candidates where that is unsure.

        All is computed on true frames only.
        """
        known = rules or [None] * len(frames)
        constraints = [None if rule is None else self._constraint(rule) for rule in known]
        drafts = self._drafts(log_probs, frames, constraints)
        unsure = [i for i, draft in enumerate(drafts) if draft.labels and draft.confidence * draft.kept < SURE]
        rescored = self._rescorer.rescore([drafts[i] for i in unsure], [known[i] for i in unsure])
        by_place = dict(zip(unsure, rescored, strict=True))
        return [(draft, by_place.get(i)) for i, draft in enumerate(drafts)]

    def decode_again(
        self,
        drafts: Sequence[Draft],
        rescored: Sequence[Rescored],
        rules: Sequence[FieldRule | None],
        log_probs: LogProbs,
        frames: NDArray[np.integer[Any]],
    ) -> list[Rescored]:
        """With what a second look says of the B crops, (B, T, K) and (B,)."""
        given, _ = _narrowed(log_probs, frames, [draft.constraint for draft in drafts])
        return self._rescorer.rescore_again(drafts, rescored, rules, [given[i, :n] for i, n in enumerate(frames)])

    def recognition(self, draft: Draft, rescored: Rescored | None) -> Recognition:
        """The text that is taken, with its confidence and what else it may be."""
        return self._plain(draft) if rescored is None else self._weighed(draft, rescored)

    def ink(self, draft: Draft) -> str:
        """What the ink alone says."""
        return self._alphabet.decode(draft.labels)

    def _drafts(
        self, log_probs: LogProbs, frames: NDArray[np.integer[Any]], constraints: Sequence[Constraint | None]
    ) -> list[Draft]:
        given, masses = _narrowed(log_probs, frames, constraints)
        paths = greedy_paths(given, frames)
        totals = sequence_log_probabilities(given, frames, [path.labels for path in paths])
        drafts: list[Draft] = []
        for i, n in enumerate(frames):
            draft = self._draft(given[i, :n], paths[i], float(totals[i]), constraints[i], float(masses[i]))
            drafts.append(draft or self._against_the_rule(log_probs[i, :n]))
        return drafts

    def _draft(
        self, log_probs: LogProbs, path: GreedyPath, total: float, constraint: Constraint | None, mass: float
    ) -> Draft | None:
        """The likeliest text that the constraint allows, None where the ink speaks against all of these."""
        plain = Draft(log_probs, path.labels, path.char_confidences, total, 0.0, constraint=constraint)
        plain = replace(plain, confidence=self._confidence(total, path.char_confidences))
        if constraint is not None and constraint.shapes_text:
            found = self._shaped(plain, constraint)
            if found is None:
                return None
            draft, mass = found[0], mass + found[1]
        else:
            draft = self._searched(plain) if plain.confidence < SURE else plain
        if constraint is None:
            return draft
        kept = probability_kept(mass)
        return replace(draft, kept=kept) if kept >= 0.5 else None

    def _searched(self, draft: Draft) -> Draft:
        """The greedy text, or what a beam search finds likelier; the other texts beside it."""
        hypotheses = beam_search(draft.log_probs, _BEAM_WIDTH)
        if hypotheses[0].labels != draft.labels:
            # The beam's own sum leaves out the paths it dropped; the texts compete by the exact one.
            total = sequence_log_probability(draft.log_probs, hypotheses[0].labels)
            if total > draft.total:
                draft = self._with_text(draft, hypotheses[0].labels, total)
        return replace(draft, others=tuple(h for h in hypotheses if h.labels != draft.labels))

    def _shaped(self, draft: Draft, constraint: Constraint) -> tuple[Draft, float] | None:
        """The likeliest text of the shape asked for, and the log of how probable that shape is.

        The second is the share of texts of that shape among all that two beams find, with the shape and
        without it. None where none has the shape.
        """
        if draft.confidence >= SURE and constraint.accepts(draft.labels):
            return draft, 0.0
        found = beam_search(draft.log_probs, _BEAM_WIDTH)
        found += beam_search(draft.log_probs, _SHAPED_BEAM_WIDTH, _SHAPED_LEAST_PROBABILITY, constraint.may_begin)
        texts = sorted({h.labels for h in found} | {draft.labels})
        (totals,) = score_texts([draft.log_probs], [texts])
        fits = np.array([constraint.accepts(labels) for labels in texts]) & np.isfinite(totals)
        if not fits.any():
            return None
        mass = float(np.logaddexp.reduce(totals[fits]) - np.logaddexp.reduce(totals))
        order = [int(i) for i in np.argsort(-totals, kind="stable") if fits[i]]
        best, *rest = [Hypothesis(texts[i], min(0.0, float(totals[i]) - mass)) for i in order]
        chars = shaped_confidences(draft.log_probs, best.labels, constraint)
        confidence = self._confidence(best.log_probability, chars)
        shaped = replace(draft, labels=best.labels, chars=chars, total=best.log_probability, confidence=confidence)
        return replace(shaped, others=tuple(rest)), mass

    def _against_the_rule(self, log_probs: LogProbs) -> Draft:
        """What is written where it cannot be what the rule allows: as read without a rule."""
        path = greedy_decode(log_probs)
        total = sequence_log_probability(log_probs, path.labels)
        plain = Draft(log_probs, path.labels, path.char_confidences, total, 0.0)
        plain = replace(plain, confidence=self._confidence(total, path.char_confidences))
        return self._searched(plain) if plain.confidence < SURE else plain

    def _with_text(self, draft: Draft, labels: Labels, total: float) -> Draft:
        chars = draft.chars if labels == draft.labels else character_confidences(draft.log_probs, labels)
        return replace(draft, labels=labels, chars=chars, total=total, confidence=self._confidence(total, chars))

    def _confidence(self, log_probability: float, chars: Sequence[float]) -> float:
        return round(self._calibration.confidence(log_probability, chars), 4)

    def _weighed(self, draft: Draft, rescored: Rescored) -> Recognition:
        case = rescored.case
        chosen, posterior = weigh(*rescored)
        sure = [round(float(p) * draft.kept, 4) for p in posterior]
        order = [int(i) for i in np.argsort(-posterior, kind="stable") if i != chosen]
        alternatives = [Alternative(case.texts[i], sure[i]) for i in order[:MOST_ALTERNATIVES]]
        labels = tuple(self._alphabet.encode(case.texts[chosen]))
        draft = self._with_text(draft, labels, float(case.log_probabilities[chosen]))
        return Recognition(
            case.texts[chosen],
            sure[chosen],
            draft.total,
            _rounded(draft.chars),
            tuple(a for a in alternatives if a.confidence >= LEAST_ALTERNATIVE),
        )

    def _plain(self, draft: Draft) -> Recognition:
        others = [(self._alphabet.decode(other.labels), other.log_probability) for other in draft.others]
        confidence = round(draft.confidence * draft.kept, 4)
        alternatives = _alternatives(others, draft.total, confidence)
        text = self._alphabet.decode(draft.labels)
        return Recognition(text, confidence, draft.total, _rounded(draft.chars), alternatives)


def _narrowed(
    log_probs: LogProbs, frames: NDArray[np.integer[Any]], constraints: Sequence[Constraint | None]
) -> tuple[LogProbs, NDArray[np.float64]]:
    """(B, T, K) given that each crop holds only labels that its constraint allows, and the log of how probable
    that is, (B,)."""
    masses = np.zeros(len(frames))
    narrow = {i: c for i, c in enumerate(constraints) if c is not None and c.narrows_labels}
    if not narrow:
        return log_probs, masses
    at, allowed = list(narrow), np.stack([c.allowed for c in narrow.values()])
    given = log_probs.copy()
    seen = np.stack([with_gaps(log_probs[i], c) for i, c in narrow.items()])
    given[at], masses[at] = mask_labels(seen, frames[at], allowed)
    return given, masses


def _alternatives(others: Sequence[tuple[str, float]], total: float, confidence: float) -> tuple[Alternative, ...]:
    """Confidences of `others` (text, CTC log-probability) beside a text of log-probability `total`.

    Two bounds, the lower one holds: what the text's confidence leaves over, shared in proportion to
    the CTC probabilities of all that is not the text; and the text's confidence, scaled by the ratio
    of the two CTC probabilities. So all confidences together stay below 1, and no alternative is
    surer than the text.
    """
    text_probability = max(math.exp(total), 1e-9)
    rest = max(1.0 - text_probability, 1e-9)
    alternatives = []
    for text, log_probability in others[:MOST_ALTERNATIVES]:
        probability = math.exp(log_probability)
        share = min((1.0 - confidence) * min(1.0, probability / rest), confidence * probability / text_probability)
        if share >= LEAST_ALTERNATIVE:
            alternatives.append(Alternative(text, round(share, 4)))
    return tuple(alternatives)


def _rounded(confidences: Sequence[float]) -> tuple[float, ...]:
    """Four decimals: what lies below is not knowledge, and it differs with the number of threads."""
    return tuple(round(c, 4) for c in confidences)
