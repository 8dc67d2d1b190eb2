"""Where the errors are: scores by length, by confidence and by kind of character."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hcr_batch.text.scoring.bootstrap import Estimate, ScoreEstimates, estimate_scores, ratio_estimate, resampled_sums
from hcr_batch.text.scoring.confusion import NOTHING, pair_characters
from hcr_batch.text.scoring.sample import Sample

LENGTHS = (1, 4, 6, 8, 11, 16, 31)
"""First number of characters of each band of lengths."""

CONFIDENCES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
"""Lower end of each band of confidences."""


@dataclass(frozen=True)
class Part:
    """The scores of some of the fields; `name` says which."""

    name: str
    scores: ScoreEstimates


@dataclass(frozen=True)
class ClassPart:
    """One kind of character: how many are written, read as something else or left out, and put in
    where there is none. `error` is wrong over written; n of it is the number of fields with such a
    character."""

    name: str
    written: int
    wrong: int
    inserted: int
    error: Estimate


def by_length(samples: Sequence[Sample], seed: int = 0) -> list[Part]:
    """Scores by number of characters of the label; bands without fields are left out."""
    ends = [str(b - 1) for b in LENGTHS[1:]]
    names = [a if a == b else f"{a} to {b}" for a, b in zip(map(str, LENGTHS), ends, strict=False)]
    return _parts(samples, lambda s: len(s.label), LENGTHS, [*names, f"{LENGTHS[-1]} or more"], seed)


def by_confidence(samples: Sequence[Sample], seed: int = 0) -> list[Part]:
    """Scores by confidence of the reading; bands without fields are left out."""
    ends = [f"{b:.2f}" for b in CONFIDENCES[1:]]
    names = [f"{a:.2f} to below {b}" for a, b in zip(CONFIDENCES, ends, strict=False)]
    return _parts(samples, lambda s: s.confidence, CONFIDENCES, [*names, f"{CONFIDENCES[-1]:.2f} to 1"], seed)


def by_lexicon(samples: Sequence[Sample], lexicon: Container[str], seed: int = 0) -> list[Part]:
    """Scores of the fields whose label is in the lexicon and of the others; a side without fields is left out."""
    return _parts(samples, lambda s: s.label in lexicon, (0, 1), ("outside the lexicon", "in the lexicon"), seed)


def _parts(
    samples: Sequence[Sample],
    measure: Callable[[Sample], float],
    bands: Sequence[float],
    names: Sequence[str],
    seed: int,
) -> list[Part]:
    band_of = np.searchsorted(bands, [measure(s) for s in samples], side="right") - 1
    groups: list[list[Sample]] = [[] for _ in names]
    for sample, band in zip(samples, band_of, strict=True):
        groups[max(0, int(band))].append(sample)
    return [
        Part(name, estimate_scores([s.scores for s in group], seed))
        for name, group in zip(names, groups, strict=True)
        if group
    ]


@lru_cache(maxsize=4096)
def character_class(character: str) -> str:
    """The kind of a character, for people: capital, small, accented or other letter, digit, space, sign."""
    if character.isspace():
        return "spaces"
    category = unicodedata.category(character)
    if category == "Nd":
        return "digits"
    if not category.startswith("L"):
        return "signs"
    if len(unicodedata.normalize("NFD", character)) > 1:
        return "accented letters"
    return {"Lu": "capital letters", "Ll": "small letters"}.get(category, "other letters")


def by_class(pairs: Iterable[tuple[str, str]], seed: int = 0) -> list[ClassPart]:
    """Errors by kind of character over (reference, reading) pairs, the commonest kind first."""
    written, wrong, inserted = zip(*(_class_counts(a, b) for a, b in pairs), strict=True)
    totals: Counter[str] = sum(written, Counter()) + sum(inserted, Counter())
    return [_class_part(name, written, wrong, inserted, seed) for name, _ in totals.most_common()]


def _class_counts(reference: str, reading: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Characters of each kind in one field: written, of these wrong, and inserted."""
    aligned = pair_characters(reference, reading)
    return (
        Counter(character_class(a) for a, _ in aligned if a != NOTHING),
        Counter(character_class(a) for a, b in aligned if a not in (b, NOTHING)),
        Counter(character_class(b) for a, b in aligned if a == NOTHING),
    )


def _class_part(
    name: str,
    written: Sequence[Counter[str]],
    wrong: Sequence[Counter[str]],
    inserted: Sequence[Counter[str]],
    seed: int,
) -> ClassPart:
    counts = np.array([(w[name], e[name]) for w, e in zip(written, wrong, strict=True)])
    total, errors = counts.sum(axis=0).tolist()
    resampled = resampled_sums(counts, seed)
    error = ratio_estimate(resampled[:, 1], resampled[:, 0], int((counts[:, 0] > 0).sum()), errors / max(1, total))
    return ClassPart(name, total, errors, sum(i[name] for i in inserted), error)
