"""Whether a page lies the right way round, where no form tells: told by how well its fields read."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from hcr_batch.text.recognition import Recognition

_LEAST_FIELDS = 3
"""With fewer fields one illegible hand would have a page turned."""

_BAR = 0.5
"""Median confidence: ten drawn pages of real names had 0.96 or more upright, 0.32 or less any other way round."""


def reads_well(read: Sequence[Recognition | None]) -> bool:
    """Whether there are some fields, and most of them are read with confidence."""
    return len(read) >= _LEAST_FIELDS and _middle(read) >= _BAR


def reads_badly(read: Sequence[Recognition | None]) -> bool:
    """Whether there are some fields, and most of them are not."""
    return len(read) >= _LEAST_FIELDS and _middle(read) < _BAR


def _middle(read: Sequence[Recognition | None]) -> float:
    """Median confidence; a field in which the model sees no writing counts as 0."""
    return median(one.confidence if one is not None and one.text else 0.0 for one in read)
