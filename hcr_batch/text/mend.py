"""Doubts a label that two readers contradict with one voice, and says what it should have been."""

from __future__ import annotations

from collections.abc import Mapping

from hcr_batch.text.fold import fold_text

_SURE = 0.9
"""The second reader's score from which its voice counts."""

_RARER = 5
"""A label so many times as common a name as what was read is believed: writers slur letters, and
whoever typed the label knew the name."""

_KNOWN = 2
"""A label that occurs so often is a name, not a slip of the typist."""


def mended(label: str, first: str, second: str, score: float, counts: Mapping[str, int]) -> str:
    """`label`, or what both readers say instead.

    first, second: the readings of two readers that share no training; score: how sure the second is,
    in [0, 1]. counts: how often each text occurs among all labels. All texts are compared in upper
    case without accents; the result is so written where it differs from `label`.
    """
    given, read, other = (fold_text(text, case=True, accents=True).strip() for text in (label, first, second))
    if read != other or read == given or not read or score < _SURE:
        return label
    believed = counts.get(given, 0) >= _KNOWN and counts.get(given, 0) > _RARER * counts.get(read, 0)
    return label if believed else read
