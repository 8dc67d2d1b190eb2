"""Times of day as people write them."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.constrain import constraint_of
from hcr_batch.text.rules.characters import may_hold
from hcr_batch.text.rules.times import hours_of, read_time
from hcr_batch.text.rules.values import Checked, check, rule_problem

TIME = FieldRule(type=FieldType.TIME, least="06:00", most="22:00")


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(
        ["{h}:{m:02}", "{h:02}.{m:02}", "{h:02}{m:02}", "{h}H{m:02}", "{h} H {m:02}", "{h}.{m:02} UHR", "{h} : {m:02}"]
    ),
)
def test_times_are_read_back_in_every_convention(hour: int, minute: int, convention: str) -> None:
    text = convention.format(h=hour, m=minute)
    assert read_time(text) == f"{hour:02}:{minute:02}"
    assert all(may_hold(TIME, character) for character in text)


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["AM", "PM", "a.m.", "p.m."]))
def test_hours_of_half_a_day(hour: int, minute: int, half: str) -> None:
    expected = hour % 12 + (12 if half[0] in "pP" else 0)
    assert read_time(f"{hour}:{minute:02} {half}") == f"{expected:02}:{minute:02}"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("7", "07:00"), ("19 H", "19:00"), ("7PM", "19:00"), ("12 AM", "00:00"), ("12 PM", "12:00"), ("24:00", "24:00"),
        ("24:10", None), ("25:00", None), ("7:5", None), ("7:60", None), ("13 PM", "13:00"), ("13 AM", None),
        ("0 PM", None), ("", None),
        ("7:30-8:00", None), ("NOON", None), (":30", None), ("７:30", None),
    ],
)  # fmt: skip
def test_what_is_a_time(text: str, time: str | None) -> None:
    assert read_time(text) == time


def test_the_decoder_writes_times_alone() -> None:
    constraint = constraint_of(TIME, Alphabet("0123456789:.HABOPM "))
    assert constraint is not None and not constraint.allowed[constraint.alphabet.characters.index("O") + 1]
    labels = constraint.alphabet.encode
    assert constraint.accepts(labels("7H30")) and not constraint.accepts(labels("7H3"))
    assert constraint.may_begin(labels("7H3")) and not constraint.may_begin(labels("76"))
    assert np.all(constraint.allowed[1:11])


def test_values_and_bounds() -> None:
    assert check("7.30", TIME) == Checked("07:30", True, None)
    assert check("5 H 59", TIME) == Checked("05:59", False, "range")
    assert check("O7:30", TIME) == Checked(None, False, "format")
    assert rule_problem(FieldRule(type=FieldType.TIME, least="six")) == "min: expected a time HH:MM"
    assert hours_of("07:45") == Decimal("7.75")
