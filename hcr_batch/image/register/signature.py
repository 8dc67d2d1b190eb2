"""Whether a field is signed: by the strokes that are left in it when its print is taken out."""

from __future__ import annotations

from hcr_batch.image.register.cut import Cut

_LARGE, _SMALL, _NONE = 0.998, 0.9, 0.01
"""Probabilities, by what strokes there are: such as no speck is, such as a letter is, and none."""


def signed_probability(cut: Cut) -> float:
    """The probability in [0, 1] that somebody wrote or stamped something into a field."""
    if cut.blank:
        return _NONE
    return _LARGE if cut.is_written else _SMALL
