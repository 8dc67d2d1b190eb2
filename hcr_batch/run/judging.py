"""What the rule of a field and the bar for acceptance say about its reading. The text stays as it is."""

from __future__ import annotations

from dataclasses import replace

from hcr_batch.records import FieldRule, Reading, ReadingStatus
from hcr_batch.text.values import check


def judge(reading: Reading, rule: FieldRule | None, accept: float | None) -> Reading:
    """`reading` with value, valid, broken_rule and accepted.

    accept: the confidence from which on a reading that breaks no rule is accepted. A blank field has no
    confidence and is not accepted, but only a rule that it breaks makes it a case for people; nor is
    print accepted. A field that could not be read stays without any of them.
    """
    if reading.status is ReadingStatus.FAILED or reading.box is None:
        return reading
    checked = check(reading.text or "", rule)
    accepted = None
    if accept is not None:
        sure = reading.status is ReadingStatus.OK and reading.confidence is not None and reading.confidence >= accept
        accepted = sure and checked.valid is not False
    return replace(
        reading, value=checked.value, valid=checked.valid, broken_rule=checked.broken_rule, accepted=accepted
    )
