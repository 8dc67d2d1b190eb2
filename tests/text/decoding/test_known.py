"""Rows that are known, against Bayes' rule written out row by row."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.decoding.known import Candidate, Cell, KnownRows, cell_of, key_of

NUMBER, NAME = FieldRule(type=FieldType.DIGITS), FieldRule(type=FieldType.NAME)
BORN = FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",))


def cell(text: str) -> Cell | None:
    return Cell(text, text) if text else None


def known(*rows: str) -> KnownRows:
    """Rows such as "4711 ADAMS", with "-" for a cell that is empty."""
    split = [[cell(text.strip("-")) for text in row.split()] for row in rows]
    return KnownRows.of([f"c{i}" for i in range(len(split[0]))], split)


def said(**texts: str) -> dict[str, list[Candidate]]:
    """Candidates such as "4711:0.6 4717:0.3"."""
    return {
        name: [Candidate(text, text, float(p)) for text, p in (one.split(":") for one in given.split())]
        for name, given in texts.items()
    }


MEMBERS = known("4711 ADAMS", "4712 BAKER", "4713 CLARK", "4714 ADAMS", "4715 DAVIS", "4716 EVANS")


BORN_IN = known(
    *(f"47{i} {name} {1949 + i}" for i, name in enumerate(["ADAMS", "BAKER", "CLARK", "DAVIS", "EVANS"], start=11))
)


def matched(rows: KnownRows, **texts: str) -> dict[str, tuple[str, float, bool]]:
    return {
        name: (one.candidates[0].text, round(one.candidates[0].probability, 3), one.agrees)
        for name, one in rows.match(said(**texts))[0].items()
    }


def test_what_stands_in_one_row_is_believed() -> None:
    found = matched(MEMBERS, c0="4719:0.6 4712:0.3", c1="BAKER:0.8 BAXER:0.1")
    assert found["c0"][0] == "4712" and found["c0"][1] > 0.85 and found["c0"][2]
    assert found["c1"][0] == "BAKER" and found["c1"][1] > 0.95 and found["c1"][2]


def test_what_is_clearly_written_otherwise_stays_and_is_told() -> None:
    found, _ = BORN_IN.match(said(c0="4712:0.99", c1="BARKER:0.999", c2="1961:0.9"))
    assert [found[name].agrees for name in ("c0", "c1", "c2")] == [True, False, True]
    assert found["c1"].candidates[0].text == "BARKER"
    assert found["c1"].expected is not None and found["c1"].expected.text == "BAKER"


def test_a_text_that_the_reader_does_not_name_is_taken_where_it_is_unsure() -> None:
    found = matched(BORN_IN, c0="4712:0.99", c1="BAXEB:0.3 BAXER:0.2", c2="1961:0.9")
    assert found["c1"][0] == "BAKER" and found["c1"][2]
    nothing_like_it = matched(BORN_IN, c0="4712:0.99", c1="SMITH:0.3 SMYTH:0.2", c2="1961:0.9")
    assert nothing_like_it["c1"][0] == "SMITH" and not nothing_like_it["c1"][2]


def test_where_fields_speak_for_different_rows_it_is_open_which_is_wrong() -> None:
    assert not any(agrees for _, _, agrees in matched(MEMBERS, c0="4712:0.99", c1="CLARK:0.99").values())


def test_who_is_not_known_is_told_and_read_as_ever() -> None:
    found = matched(MEMBERS, c0="9999:0.9", c1="FOSTER:0.8 POSTER:0.1")
    assert found == {"c0": ("9999", 0.9, False), "c1": ("FOSTER", 0.8, False)}


def test_what_many_rows_hold_says_little() -> None:
    crowd = known(*(f"{'ANNA' if i % 2 else 'JOHN'} {'MOORE' if i % 3 else 'COOK'} {i}" for i in range(300)))
    few = matched(crowd, c0="ANNA:0.6 ANNE:0.4", c1="MOORE:0.6 MOOSE:0.4")
    many = matched(crowd, c0="ANNA:0.6 ANNE:0.4", c1="MOORE:0.6 MOOSE:0.4", c2="7:0.9")
    assert few["c0"][1] < many["c0"][1]


def test_a_cell_that_is_empty_agrees_with_any_text() -> None:
    rows = known("4711 ADAMS -", "4712 BAKER LEEDS")
    found = matched(rows, c0="4711:0.9", c1="ADAMS:0.9", c2="YORK:0.7 CORK:0.2")
    assert found["c2"] == ("YORK", 0.7, True)


def test_the_row_that_a_page_is_of_is_named() -> None:
    rows = known("4711 ADAMS", "- -", "4712 BAKER", "4713 CLARK", "4713 CLARK")
    baker, clark, nobody = (
        rows.match(said(c0=number, c1=name))[1]
        for number, name in (("4712:0.9", "BAKER:0.9"), ("4713:0.9", "CLARK:0.9"), ("99:0.9", "FOSTER:0.9"))
    )
    assert baker is not None and baker.row == 3 and baker.confidence > 0.99
    assert clark is None and nobody is None  # of two equal rows neither is likelier than the other


def test_a_hundred_columns_are_heard_as_well() -> None:
    people = [[Cell(f"{name}{i}", f"{name}{i}") for i in range(100)] for name in ("A", "B")]
    fields = {f"c{i}": [Candidate(f"A{i}", f"A{i}", 0.9)] for i in range(100)}
    found, _ = KnownRows.of(list(fields), people).match(fields)
    assert all(one.agrees and one.candidates[0].probability > 0.99 for one in found.values())


def test_what_the_reader_gives_nothing_stays_so() -> None:
    assert matched(MEMBERS, c0="4712:0", c1="FOSTER:0")["c1"] == ("FOSTER", 0.0, False)


CANDIDATES = st.dictionaries(st.sampled_from("ABCDE"), st.floats(0.02, 0.19), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from(["A", "B", "C", "D", ""])] * 3), min_size=1, max_size=8).filter(
        lambda rows: any(map(any, rows))
    ),
    st.tuples(CANDIDATES, CANDIDATES, CANDIDATES),
)
def test_probabilities_are_those_of_bayes_written_out(
    rows: list[tuple[str, str, str]], given_texts: tuple[dict[str, float], ...]
) -> None:
    distinct = sorted(set(rows) - {("", "", "")})
    fields = {f"c{i}": [Candidate(text, text, p) for text, p in texts.items()] for i, texts in enumerate(given_texts)}
    weights = []
    written: list[list[float]] = []
    for row in distinct:
        weight, parts = 0.9 / len(distinct), []
        for i, text in enumerate(row):
            best = max(given_texts[i].values())
            p = given_texts[i].get(text, 0.0)
            share = sum(other[i] == text for other in distinct) / (len(distinct) + 1_000)
            lift = 1.0 if not text else p / share if p >= 0.01 * best else 0.0
            weight *= 0.02 + 0.98 * lift
            parts.append(0.0 if not text else min(0.98, 0.98 * lift / (0.02 + 0.98 * lift)))
        weights.append(weight)
        written.append(parts)
    total = sum(weights) + 0.1
    found, match = KnownRows.of(["c0", "c1", "c2"], [[cell(text) for text in row] for row in rows]).match(fields)
    likeliest = distinct[int(np.argmax(weights))]
    of_that = max(weights) / total / rows.count(likeliest)
    if abs(of_that - 0.5) > 1e-9:
        assert (match is None) == (of_that < 0.5)
    if match is not None:
        assert rows[match.row - 1] == likeliest and math.isclose(match.confidence, of_that, abs_tol=1e-9)
    for i, texts in enumerate(given_texts):
        if likeliest[i] and likeliest[i] not in texts:
            continue  # what the reader does not name is for the test above
        as_read = 1 - sum(w / total * parts[i] for w, parts in zip(weights, written, strict=True))
        expected = {
            text: p * as_read
            + sum(
                w / total * parts[i] for w, parts, row in zip(weights, written, distinct, strict=True) if row[i] == text
            )
            for text, p in texts.items()
        }
        got = {candidate.text: candidate.probability for candidate in found[f"c{i}"].candidates}
        assert all(math.isclose(got[text], expected[text], abs_tol=1e-9) for text in texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["A", "BB", "CCC"])] * 2), min_size=1, max_size=6), CANDIDATES, CANDIDATES)
def test_no_field_is_more_than_certain(
    rows: list[tuple[str, str]], one: dict[str, float], two: dict[str, float]
) -> None:
    fields = {name: [Candidate(t, t, p) for t, p in texts.items()] for name, texts in (("c0", one), ("c1", two))}
    for field in known(*(" ".join(row) for row in rows)).match(fields)[0].values():
        assert sum(candidate.probability for candidate in field.candidates) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("text", "rule", "key"),
    [
        ("d'Été-Roux", NAME, "DETEROUX"),
        ("D'ETE ROUX", NAME, "DETEROUX"),
        ("007 12", NUMBER, "712"),
        ("02 15 87 56 22", FieldRule(type=FieldType.PHONE), "215875622"),
        ("00071234", FieldRule(type=FieldType.CODE), "71234"),
        ("01234", FieldRule(), "1234"),
        ("0", FieldRule(), "0"),
        ("0A1", FieldRule(type=FieldType.CODE), "0A1"),
        ("12.50", FieldRule(type=FieldType.NUMBER), "12.5"),
        ("1.250", FieldRule(type=FieldType.NUMBER), "1250"),
        ("03/02/1990", BORN, "1990-02-03"),
        ("1990-02-03", BORN, None),
        ("--", NAME, None),
    ],
)
def test_what_a_text_is_looked_up_by(text: str, rule: FieldRule, key: str | None) -> None:
    assert key_of(text, rule) == key


def test_dates_of_a_list_are_written_as_the_form_has_them() -> None:
    assert cell_of("1990-02-03", BORN) == Cell("03/02/1990", "1990-02-03")
    assert cell_of(" 3/2/1990 ", FieldRule(type=FieldType.DATE)) == Cell("3/2/1990", "1990-02-03")
    assert cell_of("unknown", BORN) is None and cell_of("", NAME) is None
