"""Constrained decoding: a field's rule allows some labels only, and only texts of some shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.alphabet import BLANK, Alphabet
from hcr_batch.text.decoding.alignment import peak_frames
from hcr_batch.text.decoding.ctc import LogProbs
from hcr_batch.text.rules.characters import may_hold
from hcr_batch.text.rules.dates import DEFAULT_FORMATS, format_pattern
from hcr_batch.text.rules.pattern import Pattern
from hcr_batch.text.rules.times import TIME_PATTERN

KEPT_ODDS = 1000.0
"""Odds, before the ink is seen, that what stands in a field is what its rule allows. From 100 to 10,000
at most one of 108 held-out cheque amounts is taken for anything but digits, and none of 500 names for digits."""

_FAINT_RIVAL = math.log(1e-4)

_MOST_TRIED = 4_000
"""Beginnings of texts, in the search for one that may be written."""


@dataclass(frozen=True)
class Constraint:
    """The texts that a rule lets the decoder write.

    allowed: (K,) bool, labels that may be used; the blank always. patterns: the text must match all.
    longest: most characters, those of the cells of a comb.
    """

    alphabet: Alphabet
    allowed: NDArray[np.bool_]
    patterns: tuple[Pattern, ...] = ()
    longest: int | None = None

    @property
    def narrows_labels(self) -> bool:
        """Whether any label is forbidden."""
        return not self.allowed.all()

    @property
    def gap(self) -> int | None:
        """The label of the space where that may be seen and not written: between groups of the cells of a comb there is
        more room than between their characters."""
        space = self.alphabet.encode(" ")[0] if " " in self.alphabet.characters else None
        return space if self.longest is not None and space is not None and not self.allowed[space] else None

    @property
    def shapes_text(self) -> bool:
        """Whether there is more to it than allowed labels."""
        return bool(self.patterns) or self.longest is not None

    def accepts(self, labels: Sequence[int]) -> bool:
        """Whether the text of `labels`, all of them allowed, may be written; the empty one always may."""
        text = self.alphabet.decode(labels)
        if not text:
            return True
        return (self.longest is None or len(text) <= self.longest) and all(p.matches(text) for p in self.patterns)

    def may_begin(self, labels: Sequence[int]) -> bool:
        """Whether a text that may be written begins with `labels`, all of them allowed."""
        text = self.alphabet.decode(labels)
        return (self.longest is None or len(text) <= self.longest) and all(p.may_begin(text) for p in self.patterns)


def constraint_of(rule: FieldRule, alphabet: Alphabet) -> Constraint | None:
    """What `rule` lets the decoder write with `alphabet`; None where that is everything.

    Ranges and check digits are left out: they find misreadings, and would find none if the decoder chose
    texts that satisfy them.
    """
    allowed = np.array([True, *(may_hold(rule, c) for c in alphabet.characters)])
    patterns = [] if rule.pattern is None else [Pattern(rule.pattern)]
    if rule.type is FieldType.DATE:
        patterns.append(Pattern("|".join(format_pattern(f) for f in rule.formats or DEFAULT_FORMATS)))
    if rule.type is FieldType.TIME:
        patterns.append(Pattern(TIME_PATTERN))
    constraint = Constraint(alphabet, allowed, tuple(patterns), rule.cells)
    return constraint if constraint.narrows_labels or constraint.shapes_text else None


def can_write_any(constraint: Constraint) -> bool:
    """Whether there is a text, besides the empty one, that the constraint lets the decoder write. One that is not found
    soon is taken to exist.

    Depth first, and by other labels at each depth, so that a space that must stand somewhere is met before long.
    """
    labels = [int(label) for label in np.flatnonzero(constraint.allowed) if label != BLANK]
    begun: list[tuple[int, ...]] = [()]
    tried = 0
    while begun and tried < _MOST_TRIED:
        text = begun.pop()
        turn = len(text) % max(len(labels), 1)
        for label in labels[turn:] + labels[:turn]:
            longer = (*text, label)
            tried += 1
            if constraint.accepts(longer):
                return True
            if constraint.may_begin(longer):
                begun.append(longer)
    return bool(begun)


def with_gaps(log_probs: LogProbs, constraint: Constraint) -> LogProbs:
    """(T, K) with the space as another blank where it is but a gap between cells."""
    if constraint.gap is None:
        return log_probs
    given = log_probs.copy()
    given[:, BLANK] = np.logaddexp(given[:, BLANK], given[:, constraint.gap])
    given[:, constraint.gap] = -np.inf
    return given


def mask_labels(
    log_probs: LogProbs, frames: NDArray[np.integer[Any]], allowed: NDArray[np.bool_]
) -> tuple[LogProbs, NDArray[np.float64]]:
    """Log-probabilities given that only allowed labels are written, and the log of how probable that is.

    (B, T, K), (B,), (B, K) -> (B, T, K) and (B,). Every path through allowed labels alone is divided
    by the same number, so the first is exact: P(text | allowed) for each text. The second sums over
    all frames of a crop, the empty text included.
    """
    masked = np.where(allowed[:, None, :], log_probs, -np.inf)
    peak = masked.max(axis=2, keepdims=True)
    kept = peak + np.log(np.exp(masked - peak).sum(axis=2, keepdims=True))
    true = np.arange(log_probs.shape[1]) < frames[:, None]
    return (masked - kept).astype(np.float32), np.where(true, kept[..., 0], 0.0).sum(axis=1, dtype=np.float64)


def probability_kept(log_mass: float) -> float:
    """Probability that a field keeps to its rule, where the network gives `log_mass` to all texts that do.

    Bayes with KEPT_ODDS: below one half the ink speaks against the rule so clearly that what it says
    is kept, and reported as breaking it.
    """
    mass = math.exp(min(log_mass, 0.0))
    return KEPT_ODDS * mass / (KEPT_ODDS * mass + max(1.0 - mass, 1e-12))


def shaped_confidences(log_probs: LogProbs, labels: Sequence[int], constraint: Constraint) -> tuple[float, ...]:
    """For each character, its probability at its best frame among the labels that could stand in its place.

    (T, K) and L labels of an accepted text -> L numbers in [0, 1]. Where a pattern asks for a digit, a letter
    that looks like it is no question; the blank is one where the text may do without the character.
    """
    confidences = []
    for place, frame in enumerate(peak_frames(log_probs, labels)):
        rivals = 0.0
        for label in np.flatnonzero(log_probs[frame] > _FAINT_RIVAL).tolist():
            other = (*labels[:place], *([label] if label != BLANK else []), *labels[place + 1 :])
            if label != labels[place] and constraint.accepts(other):
                rivals += math.exp(log_probs[frame, label])
        own = math.exp(log_probs[frame, labels[place]])
        confidences.append(min(1.0, own / max(own + rivals, 1e-12)))
    return tuple(confidences)
