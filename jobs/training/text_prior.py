"""The prior of what people write: names as often as they were written, phrases, and invented numbers and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labelled_crops import LabelledCrop
from hcr_batch.files.labels import read_labels
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.prior import Prior
from hcr_batch.text.learning.invent import Inventor, invent_decimal
from hcr_batch.text.learning.prior_fit import fit_prior


@dataclass(frozen=True, kw_only=True)
class PriorFit:
    """What a prior learns from beside the names that were written.

    number_share: of invented numbers, dates and codes among the names.
    decimal_share: of numbers with a point.
    elided_share, address_share, sign_share, mark_share: of names with an apostrophe, addresses, times, and e-mail and
    what is like these, which the names data hardly have.
    phrase_count: how often each phrase counts; there are far fewer than names.
    goes_on: how probable the prior takes it to be that a field holds one more text behind a space; the names data do
    not say, since their forms ask for first and last name apart.
    """

    number_share: float = 0.1
    decimal_share: float = 0.02
    elided_share: float = 0.01
    address_share: float = 0.02
    sign_share: float = 0.02
    mark_share: float = 0.02
    phrase_count: int = 4
    goes_on: float = 0.3
    seed: int = 0


def prior_of(names: Mapping[str, int], config: PriorFit, phrases: Sequence[str] = ()) -> Prior:
    """A prior of names as often as they were written, of `phrases`, and of what `config` has invented."""
    rng, counts = np.random.default_rng(config.seed), Counter(names)
    written = {name: count for name, count in names.items() if count > 0}
    inventor, eliding = Inventor(written), Inventor(written, elided=1.0)
    total = counts.total()
    counts.update(inventor.number(rng) for _ in range(round(config.number_share * total)))
    counts.update(invent_decimal(rng) for _ in range(round(config.decimal_share * total)))
    counts.update(eliding.name(rng) for _ in range(round(config.elided_share * total)))
    counts.update(inventor.address(rng) for _ in range(round(config.address_share * total)))
    counts.update(inventor.signed(rng) for _ in range(round(config.sign_share * total)))
    counts.update(inventor.marked(rng) for _ in range(round(config.mark_share * total)))
    counts.update({phrase: config.phrase_count * n for phrase, n in Counter(phrases).items()})
    return replace(fit_prior(counts), goes_on=config.goes_on)


def without_labels(names: Mapping[str, int], crops: Sequence[LabelledCrop]) -> Counter[str]:
    """`names` less those of `crops`: who is judged must not be among those that the judge has learned from."""
    others = Counter(names)
    others.subtract(Counter(crop.text for crop in crops if crop.text))
    return others


def phrases_of(labels: Path, alphabet: Alphabet) -> list[str]:
    """The texts of a CSV of labels as the alphabet writes them. Raises UsageError."""
    return [crop.text for crop in labelled(labels, alphabet) if crop.text]


def labelled(labels: Path, alphabet: Alphabet) -> Sequence[LabelledCrop]:
    """What a CSV that lies beside its `images/` labels, as the alphabet writes it. Raises UsageError."""
    return read_labels(LabelSource(labels=labels, images=labels.parent / "images", fold=True), alphabet).crops
