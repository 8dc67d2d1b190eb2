"""Sums of products are read and worked out as Python does it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.text.rules.arithmetic import parse_sum

NAMES = ("net", "vat_2", "prix_é")
OPERANDS = st.sampled_from(NAMES) | st.integers(0, 99).map(str) | st.decimals(0, 99, places=2).map(str)
AMOUNTS = st.decimals(-(10**6), 10**6, places=2)


@given(
    st.sampled_from(NAMES),
    st.lists(st.tuples(st.sampled_from(["+", "-", "*", " + ", " - ", " * "]), OPERANDS), max_size=6),
    st.fixed_dictionaries(dict.fromkeys(NAMES, AMOUNTS)),
)
def test_what_is_stated_is_worked_out_as_python_does_it(
    first: str, others: list[tuple[str, str]], amounts: dict[str, Decimal]
) -> None:
    text = first + "".join(sign + operand for sign, operand in others)
    numbers = {operand: f"Decimal('{operand}')" for _, operand in others if operand not in NAMES}
    python = first + "".join(sign + numbers.get(operand, operand) for sign, operand in others)
    assert parse_sum(text).amount(amounts) == eval(python, {"Decimal": Decimal}, dict(amounts))


@pytest.mark.parametrize(
    ("text", "amounts", "expected"),
    [
        ("a + b", {"a": 3, "b": None}, 3),
        ("a - b", {"a": None, "b": 2}, -2),
        ("a + b", {"a": None, "b": None}, None),  # nothing was filled in
        ("a + b", {"a": 3}, None),  # b could not be read
        ("a * b", {"a": 3, "b": None}, None),
        ("a * b + c * d", {"a": 3, "b": 2, "c": None, "d": None}, 6),
        ("a + b * 2", {"a": 3, "b": None}, 3),
        ("'net amount' * 0.19", {"net amount": 100}, 19),
    ],
)
def test_what_is_blank_counts_nothing(text: str, amounts: dict[str, int | None], expected: int | None) -> None:
    given = {name: None if amount is None else Decimal(amount) for name, amount in amounts.items()}
    assert parse_sum(text).amount(given) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "names of fields and numbers"),
        ("a +", "names of fields and numbers"),
        ("+ a", "names of fields and numbers"),
        ("a b", "names of fields and numbers"),
        ("a ++ b", "names of fields and numbers"),
        ("a / b", "names of fields and numbers"),
        ("(a + b)", "names of fields and numbers"),
        ("a + 'b", "names of fields and numbers"),
        ("1 + 2", "the name of at least one field"),
        ("a + " * 1_000 + "a", "at most 2000 characters"),
    ],
)
def test_what_states_nothing_is_told(text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        parse_sum(text)


def test_one_name_alone_is_told_from_a_sum() -> None:
    assert [parse_sum(text).only_name for text in ("a", "'a b'", "a + b", "a * 1", "a + a")] == [
        "a",
        "a b",
        None,
        None,
        None,
    ]
