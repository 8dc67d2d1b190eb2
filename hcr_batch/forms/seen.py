"""What fields say that no network reads: whether a box is ticked."""

from __future__ import annotations

from hcr_batch.image.register.checkbox import tick_probability
from hcr_batch.image.register.cut import Cut
from hcr_batch.records import FieldType, Seen
from hcr_batch.text.values import CHECKED, UNCHECKED


def seen_in(cut: Cut, kind: FieldType) -> Seen | None:
    """What a field of this type says as it was cut; None for one that is written."""
    return _either(tick_probability(cut), CHECKED, UNCHECKED) if kind is FieldType.CHECKBOX else None


def _either(probability: float, yes: str, no: str) -> Seen:
    """The likelier of two texts, with its probability, at least a half."""
    return Seen(yes if probability >= 0.5 else no, round(max(probability, 1.0 - probability), 4))
