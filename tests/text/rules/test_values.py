"""What texts mean in fields, and which rule they break."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.rules.numbers import plain_number, read_number
from hcr_batch.text.rules.values import Checked, check, rule_problem

DATE = FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",), least="1900-01-01", most="2026-12-31")
AMOUNT = FieldRule(type=FieldType.NUMBER, least="0", most="1000.50")
PHONE, EMAIL = FieldRule(type=FieldType.PHONE), FieldRule(type=FieldType.EMAIL)
CARD = FieldRule(type=FieldType.DIGITS, check="luhn", cells=16)
PLATE = FieldRule(type=FieldType.CODE, pattern="[A-Z]{2} [0-9]{3}", required=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"), ("007", "7"), ("+5", "5"), ("-5", "-5"), ("-0", "0"), ("12.50", "12.50"), ("12,5", "12.5"),
        ("1.250", "1250"), ("1,250", "1250"), ("0.125", "0.125"), ("0,125", "0.125"), ("12.3456", "12.3456"),
        ("1.234.567", "1234567"), ("1,234,567.89", "1234567.89"), ("1.234.567,89", "1234567.89"),
        ("12 000", "12000"), ("1'250.50", "1250.50"), (".5", "0.5"), ("5.", "5"), ("1234,5", "1234.5"),
        ("", None), ("-", None), (".", None), ("1.2.3", None), ("1,25,3", None), ("1.250.00", None), ("12A", None),
        ("1,2.3,4", None), ("12-5", None), ("--5", None), ("1.25,250.5", None), ("１２", None),
    ],
)  # fmt: skip
def test_numbers(text: str, value: str | None) -> None:
    number = read_number(text)
    assert (None if number is None else plain_number(number)) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([",.", ".,", " ,", "'."]))
def test_numbers_with_two_decimals_are_read_back_in_every_convention(number: Decimal, signs: str) -> None:
    thousands, decimal = signs[0], signs[1]
    text = f"{number:,.2f}".replace(",", "t").replace(".", decimal).replace("t", thousands)
    assert read_number(text) == number


@given(st.text("0123456789.,+- '", max_size=9))
def test_a_plain_number_is_read_as_itself(text: str) -> None:
    number = read_number(text)
    if number is not None:
        assert Decimal(plain_number(number)) == number


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("anything", None, Checked(None, None, None)),
        ("anything", FieldRule(), Checked("anything", None, None)),
        ("  two  words ", FieldRule(lexicon="names.csv"), Checked("two words", None, None)),  # no rule
        ("", FieldRule(), Checked(None, None, None)),
        ("", FieldRule(required=True), Checked(None, False, "required")),
        ("", DATE, Checked(None, True, None)),
        ("12/03/1950", DATE, Checked("1950-03-12", True, None)),
        ("31/02/1950", DATE, Checked(None, False, "format")),
        ("12/03/2050", DATE, Checked("2050-03-12", False, "range")),
        ("31/12/1899", DATE, Checked("1899-12-31", False, "range")),
        ("01/01/1900", DATE, Checked("1900-01-01", True, None)),
        ("1.000,50", AMOUNT, Checked("1000.50", True, None)),
        ("1000,51", AMOUNT, Checked("1000.51", False, "range")),
        ("-1", AMOUNT, Checked("-1", False, "range")),
        ("ten", AMOUNT, Checked(None, False, "format")),
        ("4111 1111 1111 1111", CARD, Checked("4111111111111111", True, None)),
        ("4111 1111 1111 1112", CARD, Checked("4111111111111112", False, "check")),
        ("41111111111111111", CARD, Checked("41111111111111111", False, "cells")),
        ("O111", CARD, Checked(None, False, "format")),
        ("AB 123", PLATE, Checked("AB123", True, None)),
        ("AB 12", PLATE, Checked("AB12", False, "pattern")),
        ("XAB 123", PLATE, Checked("XAB123", False, "pattern")),  # the whole text must match
        ("", PLATE, Checked(None, False, "required")),
        ("JEAN-LUC", FieldRule(type=FieldType.NAME), Checked("JEAN-LUC", True, None)),
        ("JEAN 2", FieldRule(type=FieldType.NAME), Checked("JEAN 2", False, "format")),
        ("E\u0301LODIE", FieldRule(type=FieldType.NAME), Checked("ÉLODIE", True, None)),  # composed
        ("checked", FieldRule(type=FieldType.CHECKBOX), Checked("true", None, None)),
        ("unchecked", FieldRule(type=FieldType.CHECKBOX), Checked("false", None, None)),
        ("unchecked", FieldRule(type=FieldType.CHECKBOX, required=True), Checked("false", False, "required")),
        ("signed", FieldRule(type=FieldType.SIGNATURE), Checked("true", None, None)),
        ("signed", FieldRule(type=FieldType.SIGNATURE, required=True), Checked("true", True, None)),
        ("unsigned", FieldRule(type=FieldType.SIGNATURE, required=True), Checked("false", False, "required")),
        ("12", FieldRule(type=FieldType.DIGITS, least="10", most="11"), Checked("12", False, "range")),
        ("$ 1,000.50", AMOUNT, Checked("1000.50", True, None)),
        ("25 %", AMOUNT, Checked("25", True, None)),
        ("12 €", AMOUNT, Checked("12", True, None)),
        ("€", AMOUNT, Checked(None, False, "format")),
        ("(555) 123-4567", PHONE, Checked("5551234567", True, None)),
        ("+44 20 7946.0018", PHONE, Checked("+442079460018", True, None)),
        ("06-67-62", FieldRule(type=FieldType.PHONE, required=True), Checked("066762", True, None)),
        ("06+67", PHONE, Checked("0667", False, "format")),
        ("NONE", PHONE, Checked(None, False, "format")),
        ("-", PHONE, Checked(None, False, "format")),
        ("M.DUPONT_1@GMAIL.COM", EMAIL, Checked("m.dupont_1@gmail.com", True, None)),
        ("ANNA@ROSE-PAUL.CO.UK", EMAIL, Checked("anna@rose-paul.co.uk", True, None)),
        ("ANNA@ROSE", EMAIL, Checked("anna@rose", False, "format")),
        ("ANNA.ROSE.COM", EMAIL, Checked("anna.rose.com", False, "format")),
        ("A@B@ROSE.COM", EMAIL, Checked("a@b@rose.com", False, "format")),
    ],
)
def test_examples(text: str, rule: FieldRule | None, expected: object) -> None:
    assert check(text, rule) == expected


@given(st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 1, 1)))
def test_a_date_is_valid_within_its_range_and_only_there(date: datetime.date) -> None:
    checked = check(f"{date.day:02d}/{date.month:02d}/{date.year:04d}", DATE)
    inside = datetime.date(1900, 1, 1) <= date <= datetime.date(2026, 12, 31)
    assert checked == Checked(date.isoformat(), inside, None if inside else "range")


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (FieldRule(pattern="[A-"), "pattern"),
        (FieldRule(type=FieldType.DATE, formats=("dd/mm",)), "format"),
        (FieldRule(type=FieldType.CODE, check="crc"), "check"),
        (FieldRule(type=FieldType.NUMBER, least="low"), "min"),
        (FieldRule(type=FieldType.NUMBER, least="nan"), "min"),  # which is neither more nor less than anything
        (FieldRule(type=FieldType.DATE, most="31/12/2020"), "max"),
    ],
)
def test_wrong_rules_are_told(rule: FieldRule, word: str) -> None:
    assert str(rule_problem(rule)).startswith(word)


@pytest.mark.parametrize("rule", [DATE, AMOUNT, CARD, PLATE, FieldRule()])
def test_rules_that_can_are_fine(rule: FieldRule) -> None:
    assert rule_problem(rule) is None


def test_no_group_of_a_code_in_a_comb_ends_in_a_slash() -> None:
    comb = FieldRule(type=FieldType.CODE, cells=8)
    assert check("7/3347", comb) == Checked("7/3347", False, "format")
    assert check("AB-12 34", comb) == Checked("AB-1234", True, None)
    assert check("7/3347", FieldRule(type=FieldType.CODE)).valid
    assert check("7/3347", FieldRule(type=FieldType.CODE, cells=8, pattern="[0-9]/[0-9]{4}")).valid
