"""Corrects labels that two readers agree against, and those that a network trained on them does not learn."""

from __future__ import annotations

from collections.abc import Mapping

from hcr_batch.text.fold import fold_text

_SURE = 0.9
"""The second reader's score from which its voice counts."""

_RARER = 5
"""A label that is this many times as common as what was read is believed: writers slur letters, and
whoever typed the label knew the name."""

_KNOWN = 2
"""A label that occurs at least this often is a name, not a slip of the typist."""

_OVERRULED, _REFUSED = -4.0, -8.0
"""Log-probabilities of a label below which a sure reading takes its place, and below which it is not learned from:
of 96 training labels looked at, all that a sure reading overruled were wrong, and nine in ten of those refused."""


def corrected_label(label: str, first: str, second: str, score: float, counts: Mapping[str, int]) -> str:
    """`label`, or what both readers read instead of it.

    first, second: the readings of two readers that share no training; score: how sure the second is,
    in [0, 1]. counts: how often each text occurs among all labels. All texts are compared in upper
    case without accents; the result is so written where it differs from `label`.
    """
    given, read, other = (fold_text(text, case=True, accents=True).strip() for text in (label, first, second))
    if read != other or read == given or not read or score < _SURE:
        return label
    believed = counts.get(given, 0) >= _KNOWN and counts.get(given, 0) > _RARER * counts.get(read, 0)
    return label if believed else read


def label_to_learn(label: str, log_probability: float, read: str, confidence: float) -> str | None:
    """`label`, or what it should have been, or None where nothing should be learned from it.

    log_probability: of `label`, by a network that was trained on it; read, confidence: what that network reads.
    An empty text is a blank. Labels "blank" are kept only where the network is sure of it: of those in the names
    data set four fifths stand under writing that was hard to read.
    """
    sure = confidence >= _SURE
    if read == label:
        return label if read or sure else None
    if read and sure and log_probability < _OVERRULED:
        return read
    return label if label and log_probability >= _REFUSED else None
