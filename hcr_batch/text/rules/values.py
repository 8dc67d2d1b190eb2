"""What a text means by the rule of its field, and which rule it breaks. No text is altered here."""

from __future__ import annotations

import datetime
import re
import string
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import regex

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.fold import fold_text
from hcr_batch.text.rules.characters import may_hold
from hcr_batch.text.rules.checks import CHECKS
from hcr_batch.text.rules.dates import DEFAULT_FORMATS, format_problem, read_date
from hcr_batch.text.rules.numbers import plain_number, read_number
from hcr_batch.text.rules.pattern import Pattern
from hcr_batch.text.rules.times import hours_of, read_time

CHECKED, UNCHECKED = "checked", "unchecked"
SIGNED, UNSIGNED = "signed", "unsigned"
EITHER = {FieldType.CHECKBOX: (CHECKED, UNCHECKED), FieldType.SIGNATURE: (SIGNED, UNSIGNED)}
"""What a reading says of a field of which there are but two things to say: that it is, or is not."""

_BOUNDS = {FieldType.DATE: "an ISO date", FieldType.TIME: "a time HH:MM"}

_EMAIL = re.compile(r"[a-z0-9+_-]+(\.[a-z0-9+_-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
"""What nearly all addresses are like; quoted names and other scripts are not written into forms."""

COUNTED = (FieldType.NUMBER, FieldType.DIGITS)
"""Types that amounts are written in."""

SCALED = (*COUNTED, FieldType.DATE, FieldType.TIME)
"""Types of which one can be more than another, or later."""


@dataclass(frozen=True, slots=True)
class Checked:
    """value: the text in a normal form, None where it has none.
    valid: whether all rules hold, None where the field has none.
    broken_rule: the first that does not: required, cells, pattern, format, range or check.
    """

    value: str | None = None
    valid: bool | None = None
    broken_rule: str | None = None


def check(text: str, rule: FieldRule | None) -> Checked:
    """What `text` means in a field with `rule`, and whether it may stand there. An empty text is a blank field.

    Values: true or false for a checkbox and a signature, which must be ticked and signed where they are required; an
    ISO date; a time HH:MM of 24 hours; a number with a point before its decimals, without the sign of its money;
    digits and codes without spaces; a phone number's digits, behind a plus where it has one; an address of e-mail in
    small letters; names and texts composed (NFC) and with single spaces.
    """
    if rule is None:
        return Checked()
    plain = fold_text(text)
    if not plain:
        return _judged(rule, None, "required" if rule.required else None)
    value, fits = _value(plain, rule)
    return _judged(rule, value, _broken(plain, value, fits, rule))


def rule_problem(rule: FieldRule) -> str | None:
    """Why a rule is wrong, as `what: expected ...`, or None."""
    if rule.pattern is not None:
        try:
            Pattern(rule.pattern)
        except regex.error as error:
            return f"pattern: expected a regular expression ({error})"
    for form in rule.formats:
        problem = format_problem(form)
        if problem:
            return f"format: expected {problem}"
    if rule.check is not None and rule.check not in CHECKS:
        return f"check: expected {', '.join(CHECKS)}"
    for name, bound in (("min", rule.least), ("max", rule.most)):
        if bound is not None and on_scale(bound, rule.type) is None:
            return f"{name}: expected {_BOUNDS.get(rule.type, 'a number')}"
    return None


def has_rules(rule: FieldRule) -> bool:
    """Whether there is anything that a text in the field could break. A lexicon is no rule."""
    free = rule.type in (FieldType.TEXT, FieldType.BARCODE, *EITHER)
    others = (rule.pattern, rule.cells, rule.check, rule.group, rule.required_if, rule.equals)
    return not free or rule.required or any(other is not None for other in others)


def _judged(rule: FieldRule, value: str | None, broken: str | None) -> Checked:
    return Checked(value, broken is None if has_rules(rule) else None, broken)


def _value(text: str, rule: FieldRule) -> tuple[str | None, bool]:
    """The normal form, and whether the text is of the field's type."""
    if rule.type is FieldType.DIGITS:
        digits = text.replace(" ", "")
        return (digits, True) if digits.isascii() and digits.isdigit() else (None, False)
    if rule.type is FieldType.NUMBER:
        number = read_number(text)
        return (None, False) if number is None else (plain_number(number), True)
    if rule.type is FieldType.DATE:
        least, most = _date_bound(rule.least), _date_bound(rule.most)
        date = read_date(text, rule.formats or DEFAULT_FORMATS, least, most)
        return (None, False) if date is None else (date.isoformat(), True)
    if rule.type is FieldType.TIME:
        time = read_time(text)
        return time, time is not None
    if rule.type in EITHER:
        yes, no = EITHER[rule.type]
        return ("true" if text == yes else "false"), text in (yes, no)
    if rule.type is FieldType.PHONE:
        return _phone(text, rule)
    if rule.type is FieldType.EMAIL:
        address = text.replace(" ", "").lower()
        return address, _EMAIL.fullmatch(address) is not None
    if rule.type is FieldType.CODE:
        bare = text.replace(" ", "")
        return bare, all(may_hold(rule, c) for c in bare)
    return text, all(may_hold(rule, c) for c in text)


def _phone(text: str, rule: FieldRule) -> tuple[str | None, bool]:
    """Its digits, and the plus before them; whether it holds these and what stands between groups alone."""
    digits = "".join(c for c in text if c in string.digits)
    fits = all(may_hold(rule, c) for c in text) and "+" not in text.lstrip()[1:]
    return ("+" * text.startswith("+") + digits or None), bool(digits) and fits


def _broken(text: str, value: str | None, fits: bool, rule: FieldRule) -> str | None:
    """The first rule that does not hold."""
    if rule.type in EITHER and rule.required and rule.group is None and text == EITHER[rule.type][1]:
        return "required"
    if rule.cells is not None and len(text.replace(" ", "")) > rule.cells:
        return "cells"
    if rule.pattern is not None and not Pattern(rule.pattern).matches(text):
        return "pattern"
    if not fits or value is None:
        return "format"
    if rule.type in SCALED and not _within(value, rule):
        return "range"
    if rule.check is not None and not CHECKS[rule.check](value):
        return "check"
    return None


def _within(value: str, rule: FieldRule) -> bool:
    found = on_scale(value, rule.type)
    least, most = (None if b is None else on_scale(b, rule.type) for b in (rule.least, rule.most))
    return found is not None and (least is None or found >= least) and (most is None or found <= most)


def on_scale(text: str, kind: FieldType) -> Decimal | None:
    """Where a value or a bound lies on its scale: days for dates, hours for times. None where it has no place there."""
    if kind is FieldType.DATE:
        date = _date_bound(text)
        return None if date is None else Decimal(date.toordinal())
    if kind is FieldType.TIME:
        time = read_time(text)
        return None if time is None else hours_of(time)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date_bound(text: str | None) -> datetime.date | None:
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        return None
