"""Which boxes to tick are taken for answers that rule each other out."""

from __future__ import annotations

import pytest

from hcr_batch.forms.wording.groups import with_groups
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
