"""What the rule of a field and the bar for acceptance say about its reading. The text stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from hcr_batch.grouping import indices_by
from hcr_batch.records import FieldRule, Reading, ReadingStatus
from hcr_batch.text.rules.relations import Stated, broken_relation
from hcr_batch.text.rules.values import CHECKED, check

Rules = Sequence[FieldRule | None]


def judge_page(
    page: Sequence[Reading], rules: Rules, accept: float | None, differing: Collection[int] = ()
) -> list[Reading]:
    """The N readings of a page with value, valid, broken_rule and accepted: by their own rules, by those that speak of
    other fields, and by whether they are `differing` from what is known."""
    alone = [judge(reading, rule, accept) for reading, rule in zip(page, rules, strict=True)]
    judged = judge_relations(judge_groups(alone, rules), rules)
    return [_broken(reading, "known") if i in differing else reading for i, reading in enumerate(judged)]


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


def judge_groups(page: Sequence[Reading], rules: Rules) -> list[Reading]:
    """The N judged readings of a page: of the boxes to tick of one group all that are ticked break its rule where these
    are several, and those that are required where none is. A group of which a box could not be read is left as it is.
    """
    judged = list(page)
    for members in indices_by(None if rule is None else rule.group for rule in rules).values():
        ticked = [i for i in members if page[i].text == CHECKED]
        required = [i for i in members if (rule := rules[i]) is not None and rule.required]
        if any(page[i].status is ReadingStatus.FAILED for i in members):
            continue
        rule_word, which = ("group", ticked) if len(ticked) > 1 else ("required", [] if ticked else required)
        for i in which:
            judged[i] = _broken(page[i], rule_word)
    return judged


def judge_relations(page: Sequence[Reading], rules: Rules) -> list[Reading]:
    """The N judged readings of a page: where a rule about other fields does not hold, its field breaks it and
    so do those others, since any of them may be the wrong one. What broke a rule before keeps that."""
    judged = list(page)
    at = {name: i for i, reading in enumerate(page) if (name := reading.field) is not None}
    stated = {name: said for name, i in at.items() if (said := _stated(page[i], rules[i])) is not None}
    for name, said in stated.items():
        rule = rules[at[name]]
        if rule is None or page[at[name]].valid is False:
            continue
        found = broken_relation(rule, said, stated)
        if found is not None:
            for i in (at[name], *(at[other] for other in found.others)):
                judged[i] = _broken(judged[i], found.rule)
    return judged


def _stated(reading: Reading, rule: FieldRule | None) -> Stated | None:
    """What a field of a form says, None where it could not be read."""
    if rule is None or reading.status is ReadingStatus.FAILED:
        return None
    return Stated(rule.type, reading.value, reading.status is ReadingStatus.BLANK)


def _broken(reading: Reading, rule: str) -> Reading:
    """A judged reading that breaks a rule, and is not accepted whatever its confidence; what broke one before keeps
    that."""
    if reading.valid is False:
        return reading
    return replace(reading, valid=False, broken_rule=rule, accepted=None if reading.accepted is None else False)
