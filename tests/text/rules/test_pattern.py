"""Patterns against `re` and brute force: what matches, and what may still come to match."""

import itertools
import re
import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.text.rules.pattern import Pattern

LETTERS = "A0-"
LONGEST = 6
WORDS = ["".join(w) for n in range(LONGEST + 1) for w in itertools.product(LETTERS, repeat=n)]

atoms = st.sampled_from(["A", "0", "-", ".", "[A0]", "[^A]", "[0-9]", r"\d", r"\w", r"\D"])
sources = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "??"])).map(lambda p: f"(?:{p[0]}){p[1]}"),
        inner.map(lambda source: f"({source})"),
    ),
    max_leaves=3,
)


@settings(max_examples=60, deadline=None)
@given(sources)
def test_it_matches_what_re_matches_and_knows_every_beginning(source: str) -> None:
    ours, theirs = Pattern(source), re.compile(source, re.ASCII)
    matching = [word for word in WORDS if theirs.fullmatch(word)]
    assert [word for word in WORDS if ours.matches(word)] == matching
    beginnings = {word[:n] for word in matching for n in range(len(word) + 1)}
    short = [word for word in WORDS if len(word) <= 2]
    # Three atoms, each at most twice, are satisfied within four characters of any beginning.
    assert {word for word in short if ours.may_begin(word)} == {word for word in short if word in beginnings}


@pytest.mark.parametrize("source", ["^[A-Z]{2}[0-9]{6}$", r"\A[A-Z]{2}[0-9]{6}\Z", "(?P<a>[A-Z]{2})[0-9]{6}"])
def test_anchors_and_groups_do_no_harm(source: str) -> None:
    pattern = Pattern(source)
    assert pattern.matches("AB123456") and not pattern.matches("AB1234567")
    assert pattern.may_begin("AB12") and not pattern.may_begin("A1") and not pattern.may_begin("AB1234567")


def test_an_expression_that_explodes_ends_soon() -> None:
    started = time.process_time()
    assert not Pattern("((A+)+|(A|A)+)+(B|C)\\1").matches("A" * 60 + "-")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "source",
    [
        "(((a{1000}){1000}){1000}){1000}",  # written out by the library, it fills any memory
        "(?:[a-z]{200}[0-9]{200}){30}",
        "(" * 3_000 + "a" + ")" * 3_000,  # the library recurses once for each
        "a?" * 6_000,
    ],
)
def test_an_expression_that_would_cost_too_much_is_refused(source: str) -> None:
    with pytest.raises(regex.error, match="longer than"):
        Pattern(source)


@pytest.mark.parametrize("source", [r"[A-Z]{2}[0-9]{6}", r"(?:\d{4}[ -]?){4}", r"[\]{3}]{4}", r"\({3}", "a{5000}"])
def test_the_expressions_of_real_forms_are_not(source: str) -> None:
    assert Pattern(source)
