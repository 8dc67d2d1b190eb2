"""What becomes of a reading under the rule of its field and the bar."""

from dataclasses import replace
from pathlib import Path

import pytest

from hcr_batch.records import Box, FieldRule, FieldType, Layout, Reading, ReadingStatus, failed_reading
from hcr_batch.run.judging import judge, judge_groups, judge_page
from hcr_batch.run.options import ReadingOptions

OK = Reading(1, Box(0, 0, 9, 9), "age", "12", 0.97, ReadingStatus.OK)
BLANK = replace(OK, text="", confidence=None, status=ReadingStatus.BLANK)
AGE = FieldRule(type=FieldType.DIGITS, least="0", most="120")


@pytest.mark.parametrize(
    ("reading", "rule", "accept", "expected"),
    [
        (OK, None, None, (None, None, None, None)),
        (OK, AGE, None, ("12", True, None, None)),
        (OK, AGE, 0.97, ("12", True, None, True)),
        (OK, AGE, 0.98, ("12", True, None, False)),
        (OK, None, 0.9, (None, None, None, True)),
        (OK, FieldRule(), 0.9, ("12", None, None, True)),  # no rule to break
        (replace(OK, text="121"), AGE, 0.9, ("121", False, "range", False)),
        (replace(OK, text="I2"), AGE, 0.9, (None, False, "format", False)),
        (BLANK, AGE, 0.9, (None, True, None, False)),
        (BLANK, replace(AGE, required=True), 0.9, (None, False, "required", False)),
        (replace(OK, status=ReadingStatus.PRINTED), None, 0.9, (None, None, None, False)),
        (failed_reading(1, "damaged_page", "gone"), AGE, 0.9, (None, None, None, None)),
        (Reading(1, None, None, "", None, ReadingStatus.BLANK), AGE, 0.9, (None, None, None, None)),  # a bare page
    ],
)
def test_value_validity_and_acceptance(
    reading: Reading, rule: FieldRule | None, accept: float | None, expected: object
) -> None:
    judged = judge(reading, rule, accept)
    assert (judged.value, judged.valid, judged.broken_rule, judged.accepted) == expected
    assert (judged.text, judged.confidence, judged.status) == (reading.text, reading.confidence, reading.status)


SMOKER = FieldRule(type=FieldType.CHECKBOX, group="smoker", required=True)
YES, NO = (Reading(1, Box(0, 0, 9, 9), "smoker", text, 0.99, ReadingStatus.OK) for text in ("checked", "unchecked"))


@pytest.mark.parametrize(
    ("boxes", "rules", "expected"),
    [
        ((YES, NO), (SMOKER, SMOKER), [(True, None, True), (True, None, True)]),
        ((YES, YES, NO), (SMOKER,) * 3, [(False, "group", False), (False, "group", False), (True, None, True)]),
        ((NO, NO), (SMOKER, SMOKER), [(False, "required", False), (False, "required", False)]),
        ((NO, NO), (replace(SMOKER, required=False),) * 2, [(True, None, True)] * 2),
        ((YES, YES), (SMOKER, replace(SMOKER, group="drinks")), [(True, None, True)] * 2),
        (
            (NO, failed_reading(1, "registration", "cut off")),
            (SMOKER, SMOKER),
            [(True, None, True), (None, None, None)],
        ),
    ],
    ids=["one", "two", "none", "none is needed", "two groups", "one is lost"],
)
def test_of_a_group_of_boxes_one_may_be_ticked(
    boxes: tuple[Reading, ...], rules: tuple[FieldRule, ...], expected: list[object]
) -> None:
    one_by_one = [judge(box, rule, 0.9) for box, rule in zip(boxes, rules, strict=True)]
    judged = judge_groups(one_by_one, rules)
    assert [(reading.valid, reading.broken_rule, reading.accepted) for reading in judged] == expected


DATE, COUNT = FieldRule(type=FieldType.DATE), FieldRule(type=FieldType.DIGITS)
STAY = {
    "arrival": DATE,
    "departure": replace(DATE, least_field="arrival"),
    "nights": replace(COUNT, equals="departure - arrival"),
    "rooms": replace(COUNT, most="9"),
}


@pytest.mark.parametrize(
    ("texts", "broken"),
    [
        (("01/03/2026", "08/03/2026", "7", "2"), [None] * 4),
        (("01/03/2026", "08/03/2026", "1", "2"), ["equals", "equals", "equals", None]),
        (("09/03/2026", "08/03/2026", "1", "2"), ["range", "range", "equals", None]),  # what is broken keeps its word
        (("01/03/2026", "08/03/2026", "", "12"), [None, None, None, "range"]),
        (("01/03/2026", "38/03/2026", "7", "2"), [None, "format", None, None]),
        (("01/03/2026", None, "1", "2"), [None] * 4),
    ],
    ids=["right", "a wrong count", "the wrong way round", "blank", "no date", "cut off"],
)
def test_where_fields_do_not_agree_none_of_them_is_accepted(
    texts: tuple[str | None, ...], broken: list[str | None]
) -> None:
    page = [
        replace(failed_reading(1, "registration", "cut off"), field=name)
        if text is None
        else replace(OK, field=name, text=text, status=ReadingStatus.OK if text else ReadingStatus.BLANK)
        for name, text in zip(STAY, texts, strict=True)
    ]
    judged = judge_page(page, list(STAY.values()), 0.9)
    assert [reading.broken_rule for reading in judged] == broken
    for reading in judged:
        accepted = reading.status is ReadingStatus.OK and reading.broken_rule is None
        assert reading.accepted == (None if reading.status is ReadingStatus.FAILED else accepted)


def test_options_without_type_or_lexicon_have_no_rule(tmp_path: Path) -> None:
    assert ReadingOptions(layout=Layout.CROP).rule is None
    named = ReadingOptions(field_type=FieldType.NAME, lexicon=tmp_path / "names.csv").rule
    assert named == FieldRule(type=FieldType.NAME, lexicon=str(tmp_path / "names.csv"))
