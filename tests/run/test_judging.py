"""What becomes of a reading under the rule of its field and the bar."""

from dataclasses import replace
from pathlib import Path

import pytest

from hcr_batch.records import Box, FieldRule, FieldType, Layout, Reading, ReadingStatus, failed_reading
from hcr_batch.run.judging import judge
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


def test_options_without_type_or_lexicon_have_no_rule(tmp_path: Path) -> None:
    assert ReadingOptions(layout=Layout.CROP).rule is None
    named = ReadingOptions(field_type=FieldType.NAME, lexicon=tmp_path / "names.csv").rule
    assert named == FieldRule(type=FieldType.NAME, lexicon=str(tmp_path / "names.csv"))
