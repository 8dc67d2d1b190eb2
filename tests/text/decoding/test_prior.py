"""The prior against a slow and plain computation of the same model."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.text.decoding.prior import FIRST_CHARACTER
from hcr_batch.text.learning.prior_fit import fit_prior

counted = st.dictionaries(st.text("AB-1", min_size=1, max_size=6), st.integers(1, 9), min_size=1, max_size=12)
texts = st.text("ABC-12", max_size=7)


def plainly(counts: dict[str, int], text: str, order: int) -> float:
    """Kneser and Ney's probability of `text` with Chen and Goodman's discounts, from strings and counters."""
    known = len({c for t in counts for c in t} - set("0123456789")) + FIRST_CHARACTER
    rows = {t: "^" + classed(t) + "$" for t in counts}
    met = [Counter[str]() for _ in range(order + 1)]
    for t, n in counts.items():
        for length in range(1, order + 1):
            for i in range(1 if length == 1 else 0, len(rows[t]) - length + 1):
                met[length][rows[t][i : i + length]] += n
    for length in range(order - 1, 0, -1):
        ways = Counter(longer[1:] for longer in met[length + 1])
        met[length] = Counter({g: n if g[0] == "^" else ways[g] for g, n in met[length].items()})

    def discount(length: int, n: int) -> float:
        n1, n2, n3, n4 = (sum(m == k for m in met[length].values()) for k in (1, 2, 3, 4))
        if not (n1 and n2 and n3 and n4):
            return min(n, (0.5, 1.0, 1.5)[min(n, 3) - 1])
        y = n1 / (n1 + 2 * n2)
        estimates = 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3
        return min(n, max(0.05, estimates[min(n, 3) - 1]))

    def probability(before: str, wanted: str) -> float:
        shorter = probability(before[1:], wanted) if before else 1.0 / known
        length = len(before) + 1
        after = {g: n for g, n in met[length].items() if g[:-1] == before}
        if not after:
            return shorter
        taken = {g: discount(length, n) for g, n in after.items()}
        own = after.get(before + wanted, 0) - taken.get(before + wanted, 0.0)
        return (own + sum(taken.values()) * shorter) / sum(after.values())

    row = "^" + classed(text) + "$"
    whole = 1.0
    for i in range(1, len(row)):
        whole *= probability(row[max(0, i - order + 1) : i], row[i]) / (10 if row[i] == "#" else 1)
    return whole


def classed(text: str) -> str:
    """All figures alike."""
    return "".join("#" if c.isdigit() else c for c in text)


@settings(max_examples=60, deadline=None)
@given(counted, st.lists(texts, min_size=1, max_size=4), st.integers(1, 4))
def test_it_is_the_model_of_kneser_and_ney(counts: dict[str, int], read: list[str], order: int) -> None:
    found = np.exp(fit_prior(counts, order).log_probability(read))
    wanted = [plainly(counts, text, order) for text in read]
    np.testing.assert_allclose(found, wanted, rtol=0.02)  # logarithms are kept in half precision


def test_discounts_are_estimated_where_there_is_enough_to_do_so() -> None:
    counts = {"ABA": 1, "AB": 2, "BA": 3, "B": 4, "AAB": 1, "BBA": 2, "A": 7, "A1": 1, "AA": 3}
    for order in (1, 2, 3):
        found = np.exp(fit_prior(counts, order).log_probability(["AB", "ABB", "C"]))
        np.testing.assert_allclose(found, [plainly(counts, text, order) for text in ["AB", "ABB", "C"]], rtol=0.02)


@given(counted, st.lists(texts, min_size=1, max_size=5), texts)
def test_a_text_does_not_depend_on_its_company(counts: dict[str, int], others: list[str], text: str) -> None:
    prior = fit_prior(counts)
    assert prior.log_probability([text])[0] == prior.log_probability([*others, text])[-1]


def test_all_figures_count_alike_and_unknown_characters_are_possible() -> None:
    prior = fit_prior({"01/02/2003": 5, "LEA": 5})
    one, other, torn = prior.log_probability(["12/05/1999", "31/10/2024", "1205/1999/"])
    assert one == other > torn
    assert np.isfinite(prior.log_probability(["王É"])).all()
    assert len(prior.log_probability([])) == 0


def test_what_was_written_often_is_likelier() -> None:
    prior = fit_prior({"THOMAS": 900, "TOMAS": 30, "LEA": 500})
    thomas, tomas, thonas = prior.log_probability(["THOMAS", "TOMAS", "THONAS"])
    assert thomas > tomas > thonas


@given(counted, st.lists(st.text("AB -1", max_size=7), min_size=1, max_size=5), st.floats(0.01, 0.9))
def test_a_field_may_hold_several_texts(counts: dict[str, int], read: list[str], goes_on: float) -> None:
    alone = fit_prior(counts)
    found = np.exp(replace(alone, goes_on=goes_on).log_probability(read))
    for text, probability in zip(read, found, strict=True):
        words = np.exp(alone.log_probability(text.split(" ")))
        wanted = (1 - goes_on) * np.exp(alone.log_probability([text])[0])
        wanted += (1 - goes_on) * goes_on ** (len(words) - 1) * np.prod(words) if " " in text else 0
        assert probability == pytest.approx(wanted)


def test_a_full_name_keeps_its_space() -> None:
    apart, together = ["ANNE MARTIN", "ANNEMARTIN"], fit_prior({"ANNE": 50, "MARTIN": 90, "LEA": 5})
    without, with_space = together.log_probability(apart), replace(together, goes_on=0.1).log_probability(apart)
    assert with_space[0] - with_space[1] > without[0] - without[1]
    assert with_space[0] > with_space[1]


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="no texts"):
        fit_prior({"LEA": 0})
    with pytest.raises(ValueError, match="at most 252"):
        fit_prior({"".join(chr(0x4E00 + i) for i in range(253)): 1})
