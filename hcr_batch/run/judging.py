"""What the rule of a field and the bar for acceptance say about its reading. The text stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.records import FieldRule, Reading, ReadingStatus
from hcr_batch.text.values import CHECKED, check


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


def judge_groups(readings: Sequence[Reading], rules: Sequence[FieldRule | None]) -> list[Reading]:
    """N judged readings with their rules: of each page's boxes to tick of one group all that are ticked break its rule
    where these are several, and those that are required where none is. A group of which a box could not be read is
    left as it is."""
    groups: dict[tuple[int | None, str], list[int]] = {}
    for i, (reading, rule) in enumerate(zip(readings, rules, strict=True)):
        if rule is not None and rule.group is not None:
            groups.setdefault((reading.page, rule.group), []).append(i)
    judged = list(readings)
    for members in groups.values():
        ticked = [i for i in members if readings[i].text == CHECKED]
        required = [i for i in members if (rule := rules[i]) is not None and rule.required]
        if any(readings[i].status is ReadingStatus.FAILED for i in members):
            continue
        broken, which = ("group", ticked) if len(ticked) > 1 else ("required", [] if ticked else required)
        for i in which:
            accepted = None if readings[i].accepted is None else False
            judged[i] = replace(readings[i], valid=False, broken_rule=broken, accepted=accepted)
    return judged
