"""What a person sees first."""

import dataclasses

from hcr_batch.text.triage import Standing, doubt_order, in_doubt

READ = Standing(status="ok", rule=None, confidence=0.5, accepted=None, correction=None)
BLANK = dataclasses.replace(READ, status="blank", confidence=None)
PRINT = dataclasses.replace(READ, status="printed", confidence=0.2)


def test_order() -> None:
    ordered = [
        dataclasses.replace(READ, status="failed", confidence=None),
        dataclasses.replace(READ, rule="equals", confidence=0.99),
        dataclasses.replace(READ, rule="pattern", confidence=0.4),
        dataclasses.replace(READ, rule="pattern", confidence=0.99),
        dataclasses.replace(BLANK, rule="required"),
        dataclasses.replace(READ, confidence=0.1),
        READ,
        BLANK,
        dataclasses.replace(READ, confidence=0.1, correction=""),
    ]
    mixed = [*ordered[1::2], *ordered[::2]]
    assert sorted(mixed, key=doubt_order) == ordered


def test_who_is_in_doubt() -> None:
    assert in_doubt(READ) and in_doubt(dataclasses.replace(READ, accepted=False))
    assert in_doubt(dataclasses.replace(BLANK, rule="required"))
    assert not in_doubt(BLANK) and not in_doubt(PRINT)
    assert doubt_order(READ) < doubt_order(PRINT)
    assert not in_doubt(dataclasses.replace(READ, accepted=True))
    assert not in_doubt(dataclasses.replace(READ, rule="pattern", correction=""))  # a person has decided


def test_another_bar_takes_the_place_of_the_runs_own() -> None:
    assert not in_doubt(READ, 0.5) and in_doubt(READ, 0.51)
    assert in_doubt(dataclasses.replace(READ, accepted=True), 0.51)
    assert not in_doubt(dataclasses.replace(READ, accepted=False), 0.5)
    assert in_doubt(dataclasses.replace(READ, rule="pattern"), 0.5)
    assert in_doubt(dataclasses.replace(READ, status="failed", confidence=None), 0.1)
    assert not in_doubt(BLANK, 0.9)


def test_fields_that_break_a_rule_together_stay_together() -> None:
    total, net = (dataclasses.replace(READ, rule="equals", confidence=confidence) for confidence in (0.99, 0.2))
    assert doubt_order(total) == doubt_order(net)
