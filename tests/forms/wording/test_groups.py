"""Which boxes to tick are taken for answers that rule each other out."""

from __future__ import annotations

import pytest

from hcr_batch.forms.wording.groups import with_groups, with_scales
from hcr_batch.records import FieldRule, FieldType

TICK, TEXT = FieldRule(type=FieldType.CHECKBOX), FieldRule()


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        ("smoker_yes smoker_no", ["smoker", "smoker"]),
        ("smoker_yes drinker_yes smoker_no drinker_no", ["smoker", "drinker", "smoker", "drinker"]),
        ("sex_m sex_f", ["sex", "sex"]),
        ("geschlecht_mannlich geschlecht_weiblich geschlecht_divers", ["geschlecht"] * 3),
        ("fumador_si fumador_no", ["fumador", "fumador"]),
        ("courses_swimming courses_tennis", [None, None]),
        ("smoker_yes smoker_often", [None, None]),
        ("smoker_yes consent", [None, None]),
        ("yes no", [None, None]),
    ],
)
def test_answers_of_which_one_rules_out_the_others(names: str, groups: list[str | None]) -> None:
    called = names.split()
    assert [rule.group for rule in with_groups(called, [TICK] * len(called))] == groups


def test_what_is_written_is_of_no_group() -> None:
    assert with_groups(["smoker_yes", "smoker_no"], [TICK, TEXT]) == [TICK, TEXT]


@pytest.mark.parametrize(
    ("answers", "group"),
    [
        ("strongly disagree/disagree/neutral/agree/strongly agree", "staff_helps"),
        ("nie/selten/oft/immer", "staff_helps"),
        ("0/1/2/3/4/5", "staff_helps"),
        ("poor/good/vory gaod/excellent", "staff_helps"),
        ("phone/letter/e-mail", None),
        ("good/good/poor", None),
        ("1/3/5", None),
        ("poor/good", None),
    ],
)
def test_the_marks_of_a_scale_rule_each_other_out(answers: str, group: str | None) -> None:
    captions = [("Staff helps", answer) for answer in answers.split("/")] + [("Member", "since 1")]
    names = [f"staff_helps_{answer.replace(' ', '_')}" for _, answer in captions[:-1]] + ["member_since_1"]
    rules = with_scales(names, captions, [TICK] * len(captions))
    assert [rule.group for rule in rules] == [group] * (len(captions) - 1) + [None]


def test_each_question_on_a_scale_has_a_group_of_its_own() -> None:
    captions = [(f"Staff helps {whom}", mark) for whom in ("me", "all") for mark in "123"]
    names = ["staff_1", "staff_2", "staff_3", "staff_1_2", "staff_2_2", "staff_3_2"]
    groups = [rule.group for rule in with_scales(names, captions, [TICK] * 6)]
    assert groups == ["staff"] * 3 + ["staff_2"] * 3
