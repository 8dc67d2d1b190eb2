"""Rules that speak of other fields, against what these say."""

import pytest

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.rules.relations import Broken, Stated, broken_relation, equations

KINDS = {
    "n": FieldType.NUMBER,
    "i": FieldType.DIGITS,
    "d": FieldType.DATE,
    "h": FieldType.TIME,
    "t": FieldType.TEXT,
    "c": FieldType.CODE,
    "x": FieldType.CHECKBOX,
    "s": FieldType.SIGNATURE,
}


def said(name: str, value: str | None) -> Stated:
    """A field whose type the first letter of its name tells; no value is a blank one, "?" one without a normal form."""
    return Stated(KINDS[name[0]], None if value == "?" else value, value is None)


def judge(rule: FieldRule, mine: tuple[str, str | None], **page: str | None) -> Broken | None:
    return broken_relation(rule, said(*mine), {name: said(name, value) for name, value in page.items()})


SPOUSE, ADDRESS = FieldRule(required_if="x"), FieldRule(required_if="not x")


@pytest.mark.parametrize(
    ("rule", "mine", "page", "broken"),
    [
        (SPOUSE, None, {"x": "true"}, True),
        (SPOUSE, None, {"x": "false"}, False),
        (SPOUSE, "ANNA", {"x": "true"}, False),
        (SPOUSE, "?", {"x": "true"}, False),
        (SPOUSE, None, {}, False),  # the box could not be read
        (ADDRESS, None, {"x": "false"}, True),
        (ADDRESS, None, {"x": "true"}, False),
        (FieldRule(required_if="t2"), None, {"t2": "LYON"}, True),
        (FieldRule(required_if="t2"), None, {"t2": "?"}, True),
        (FieldRule(required_if="t2"), None, {"t2": None}, False),
    ],
)
def test_what_is_needed_where_another_field_is_filled_in(
    rule: FieldRule, mine: str | None, page: dict[str, str | None], broken: bool
) -> None:
    assert judge(rule, ("t", mine), **page) == (Broken("required") if broken else None)


def test_a_signature_may_be_needed_too() -> None:
    assert judge(FieldRule(required_if="x"), ("s", "false"), x="true") == Broken("required")
    assert judge(FieldRule(required_if="x"), ("s", "true"), x="true") is None


@pytest.mark.parametrize(
    ("rule", "mine", "page", "broken"),
    [
        (FieldRule(least_field="d2"), ("d", "2026-03-02"), {"d2": "2026-03-02"}, False),
        (FieldRule(least_field="d2"), ("d", "2026-03-01"), {"d2": "2026-03-02"}, True),
        (FieldRule(most_field="d2"), ("d", "2026-03-03"), {"d2": "2026-03-02"}, True),
        (FieldRule(least_field="h2"), ("h", "08:00"), {"h2": "08:30"}, True),
        (FieldRule(most_field="i"), ("n", "9.5"), {"i": "10"}, False),
        (FieldRule(most_field="i"), ("n", "10.5"), {"i": "10"}, True),
        (FieldRule(most_field="i"), ("n", "10.5"), {"i": None}, False),
        (FieldRule(most_field="i"), ("n", "10.5"), {"i": "?"}, False),
        (FieldRule(most_field="i"), ("n", None), {"i": "10"}, False),
        (FieldRule(least_field="n2", most_field="i"), ("n", "10.5"), {"i": "10", "n2": "1"}, True),
    ],
)
def test_what_another_field_holds_is_the_bound(
    rule: FieldRule, mine: tuple[str, str | None], page: dict[str, str | None], broken: bool
) -> None:
    found = judge(rule, mine, **page)
    assert (found is not None and found.rule == "range" and set(found.others) <= set(page)) == broken


@pytest.mark.parametrize(
    ("equals", "mine", "page", "broken"),
    [
        ("n1 + n2", ("n", "12.50"), {"n1": "10", "n2": "2.5"}, False),
        ("n1 + n2", ("n", "12.51"), {"n1": "10", "n2": "2.5"}, True),
        ("n1 + n2", ("n", "10"), {"n1": "10", "n2": None}, False),
        ("n1 + n2", ("n", "10"), {"n1": "10", "n2": "?"}, False),
        ("n1 + n2", ("n", "10"), {"n1": "11"}, False),
        ("n1 + n2", ("n", None), {"n1": "10", "n2": "2"}, False),  # that is for `required`
        ("n1 + n2", ("n", "?"), {"n1": "10", "n2": "2"}, False),
        ("n1 * 0.19", ("n", "2.35"), {"n1": "12.35"}, False),  # 2.3465, rounded
        ("n1 * 0.19", ("n", "2.34"), {"n1": "12.35"}, True),
        ("i1 * n1", ("n", "9"), {"i1": "3", "n1": "3.10"}, False),
        ("i1 * n1", ("n", "8"), {"i1": "3", "n1": "3.10"}, True),
        ("d2 - d1", ("i", "7"), {"d2": "2026-03-08", "d1": "2026-03-01"}, False),
        ("d2 - d1 + 1", ("i", "7"), {"d2": "2026-03-08", "d1": "2026-03-01"}, True),
        ("d1 + 14", ("d", "2026-03-15"), {"d1": "2026-03-01"}, False),
        ("d1 + 14", ("d", "2026-03-16"), {"d1": "2026-03-01"}, True),
        ("h2 - h1", ("n", "7.75"), {"h2": "16:15", "h1": "08:30"}, False),
        ("h2 - h1 - 0.5", ("n", "7.75"), {"h2": "16:15", "h1": "08:30"}, True),
        ("h2 - h1", ("n", "8"), {"h2": "06:00", "h1": "22:00"}, False),  # on the next day
        ("h2 - h1", ("n", "7.33"), {"h2": "15:20", "h1": "08:00"}, False),
        ("h2 - h1", ("n", "7.3"), {"h2": "15:30", "h1": "08:00"}, True),
        ("h2 - h1", ("n", "1" * 40), {"h2": "15:30", "h1": "08:00"}, True),  # a row of strokes, read as ones
        ("h1 + 0.5", ("h", "09:00"), {"h1": "08:30"}, False),
        ("h1 + 0.25", ("h", "09:00"), {"h1": "08:30"}, True),
        ("h1 + n1", ("h", "08:20"), {"h1": "08:00", "n1": "0.33"}, False),
        ("c2", ("c", "AB12"), {"c2": "ab12"}, False),
        ("c2", ("c", "AB12"), {"c2": "AB13"}, True),
        ("c2", ("c", "AB12"), {"c2": None}, False),
        ("t2", ("t", "?"), {"t2": "LYON"}, False),
    ],
)
def test_what_others_make_of_a_field(
    equals: str, mine: tuple[str, str | None], page: dict[str, str | None], broken: bool
) -> None:
    found = judge(FieldRule(equals=equals), mine, **page)
    assert found == (Broken("equals", tuple(page)) if broken else None)


def test_each_field_of_a_sum_is_told_of_it() -> None:
    rules = {"net": FieldRule(), "vat": FieldRule(equals="net * 0.2"), "total": FieldRule(equals="net + vat")}
    assert equations(rules) == {"net": "vat = net * 0.2", "vat": "vat = net * 0.2", "total": "total = net + vat"}
