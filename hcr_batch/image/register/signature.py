"""Whether a field is signed: by the strokes that are left in it when its print is taken out."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.register.checkbox import PENCIL, SHOWS_THROUGH
from hcr_batch.image.register.cut import Cut

_LARGE, _SMALL, _NONE = 0.998, 0.98, 0.01
"""Probabilities, by what strokes there are: such as no speck is, such as letters are, and none. Of 600 places on 13
drawn forms, half of them signed with a name, initials or a flourish, scanned well and badly, large strokes stood in
211, all signed, small ones in 93, of which one was not, being pale, and none in 296, none of them signed."""

_PALE_WEIGHT = 0.2
"""By this much what is as pale as print that shows through counts."""


def signed_probability(cut: Cut) -> float:
    """The probability in [0, 1] that somebody wrote or stamped something into a field; what is as pale as print of the
    other side that shows through counts for little."""
    if cut.blank:
        return _NONE
    weight = float(np.interp(cut.mark.depth, (SHOWS_THROUGH, PENCIL), (_PALE_WEIGHT, 1.0)))
    return weight * (_LARGE if cut.is_written else _SMALL)
