"""What fields say that no network reads: whether a box is ticked, and a place signed."""

from __future__ import annotations

from hcr_batch.image.register.checkbox import tick_probability
from hcr_batch.image.register.cut import Cut
from hcr_batch.image.register.signature import signed_probability
from hcr_batch.records import FieldType, Seen
from hcr_batch.text.rules.values import EITHER

_PROBABILITY = {FieldType.CHECKBOX: tick_probability, FieldType.SIGNATURE: signed_probability}


def seen_in(cut: Cut, kind: FieldType) -> Seen | None:
    """What a field of this type says as it was cut, the likelier of two things; None for one that is written."""
    if kind not in EITHER:
        return None
    yes, no = EITHER[kind]
    probability = _PROBABILITY[kind](cut)
    return Seen(yes if probability >= 0.5 else no, round(max(probability, 1.0 - probability), 4))
