"""Which fields a person should look at first."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.text.rules.values import EITHER

OTHER = {one: other for pair in EITHER.values() for one, other in (pair, pair[::-1])}
"""What the readings table says of a checkbox or signature of a form, with what else it may be."""

UNWRITTEN = frozenset({"blank", "printed"})
"""How fields without handwriting stand in the readings table."""


_SHARED = frozenset({"group", "equals"})
"""Rules that several fields of a page break together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a field stands after reading: the columns of `readings` of the same names."""

    status: str
    rule: str | None
    confidence: float | None
    accepted: bool | None
    correction: str | None


def in_doubt(field: Standing, bar: float | None = None) -> bool:
    """Whether a person should see the field: none has yet, and it failed, breaks a rule, or was read
    without reaching the bar, the run's own or another one. A blank field that may be blank is not in doubt, nor is
    print."""
    if field.correction is not None:
        return False
    accepted = field.accepted
    if bar is not None:
        accepted = field.rule is None and field.confidence is not None and field.confidence >= bar
    if accepted:
        return False
    return field.status not in UNWRITTEN or field.rule is not None


def doubt_order(field: Standing) -> tuple[int, float]:
    """Sort key, the most doubtful first: failed, then rules broken, then the least confident; blank fields, print and
    those a person has seen come last. Those that break a rule together have one key: they are to be seen side by side,
    in the order of the page."""
    if field.correction is not None:
        return 4, 0.0
    if field.status == "failed":
        return 0, 0.0
    confidence = 1.0 if field.confidence is None else field.confidence
    if field.rule is not None:
        return 1, 0.0 if field.rule in _SHARED else confidence
    return (3, 0.0) if field.status in UNWRITTEN else (2, confidence)
