"""Whether a box is ticked: by how much of it is covered by handwriting."""

from __future__ import annotations

import numpy as np

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
"""A box counts as covered by this much at least, so that the odds stay finite."""

SHOWS_THROUGH, PENCIL = 0.14, 0.22
_PALE_WEIGHT = 0.06
"""Ink up to the first depth beside the box's own print counts for so little only, from the second on for what it
covers. On 22 empty boxes with print of the other side showing through at 18 % and 27 %, and a light coffee stain, it
was 0.07 to 0.14; on 14 marks in each of five pencils and light colours 0.20 and more. What covers all of a box stays
in doubt however pale it is.
"""


def tick_probability(cut: Cut) -> float:
    """The probability in [0, 1] that a checkbox is ticked."""
    return probability_of(*cut.mark)


def probability_of(share: float, depth: float = 1.0) -> float:
    """The probability that a box of which `share`, 0 to 1, is covered is ticked, by ink as dark as `depth` times its
    print."""
    weight = float(np.interp(depth, (SHOWS_THROUGH, PENCIL), (_PALE_WEIGHT, 1.0)))
    odds_against: float = (_MIDDLE_SHARE / max(weight * share, _LEAST_SHARE)) ** _STEEPNESS
    return 1.0 / (1.0 + odds_against)
