"""Whether a box is ticked: by how much of it is covered by handwriting."""

from __future__ import annotations

from hcr_batch.image.register.cut import Cut

_MIDDLE_SHARE, _STEEPNESS = 0.06, 4.0
"""Where the odds are even, and how fast they change with the logarithm of the covered share.

Set by hand between what was measured on 3072 drawn boxes of 2.5 to 6 mm, scanned three ways and at 1 bit,
placed with an error of 0.12 mm: crosses, ticks, slashes, scribbles and dashes cover 9 % to 93 %, empty boxes
at most 2 %, and of strokes that a neighbour's mark reaches into the box with, one in a hundred covers more
than 4 %. Of 3011 boxes two went wrong (both such strokes); where the curve says 99.7 % on average, 556 of
556 were right. A lone dot is neither: dots are spread evenly over both sides.
"""

_LEAST_SHARE = 1e-3


def tick_probability(cut: Cut) -> float:
    """The probability in [0, 1] that a checkbox is ticked."""
    return probability_of(cut.covered)


def probability_of(share: float) -> float:
    """The probability that a box of which `share`, 0 to 1, is covered by handwriting is ticked."""
    odds_against: float = (_MIDDLE_SHARE / max(share, _LEAST_SHARE)) ** _STEEPNESS
    return 1.0 / (1.0 + odds_against)
