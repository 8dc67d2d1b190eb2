"""Rules of a field about other fields of its page, and whether they hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.fold import fold_text
from hcr_batch.text.rules.arithmetic import Sum, parse_sum
from hcr_batch.text.rules.values import EITHER, SCALED, on_scale

_DAY = Decimal(24)
_MINUTES = -2
"""Decimals to which an hour must agree, so that minutes do."""

_MOST_HOURS = Decimal(1_000_000)
"""No shift takes as many. A line of strokes may be read as a number with more digits than are reckoned with, of which
there is no remainder."""

_NOT = "not "


class Stated(NamedTuple):
    """What a field says. value: in the normal form of its type, None where it has none. blank: nothing is there."""

    type: FieldType
    value: str | None
    blank: bool


class Broken(NamedTuple):
    """A rule that does not hold, and the other fields that may be read or filled in wrongly as well as its own."""

    rule: str
    others: tuple[str, ...] = ()


def equations(rules: Mapping[str, FieldRule]) -> dict[str, str]:
    """What each field of a form must agree with others in, by name: `total = net + vat` for all three. One that takes
    part in several is named in the first."""
    found: dict[str, str] = {}
    for name, rule in rules.items():
        for one in () if rule.equals is None else (name, *parse_sum(rule.equals).names):
            found.setdefault(one, f"{name} = {rule.equals}")
    return found


def condition(required_if: str) -> tuple[str, bool]:
    """The field that `required_if` names, and whether it must be filled in or ticked: `married`, `not same_address`."""
    return required_if.removeprefix(_NOT), not required_if.startswith(_NOT)


def broken_relation(rule: FieldRule, said: Stated, page: Mapping[str, Stated]) -> Broken | None:
    """The first rule of a field that what `page` says, by name, does not agree with: required, range or equals.

    A rule that names a field which is not on `page`, as one that could not be read, is left alone, and so is one
    whose outcome is open, since a value is blank or has no normal form.
    """
    if rule.required_if is not None and _is_empty(said):
        name, must = condition(rule.required_if)
        other = page.get(name)
        return Broken("required") if other is not None and must is not _is_empty(other) else None
    if said.blank:
        return None
    return _broken_range(rule, said, page) or _broken_equals(rule, said, page)


def _is_empty(said: Stated) -> bool:
    """Nothing is written, ticked or signed there."""
    return said.blank or (said.type in EITHER and said.value == "false")


def _broken_range(rule: FieldRule, said: Stated, page: Mapping[str, Stated]) -> Broken | None:
    mine = _amount(said)
    for name, sign in ((rule.least_field, 1), (rule.most_field, -1)):
        other = page.get(name) if name is not None else None
        bound = None if other is None else _amount(other)
        if name is not None and mine is not None and bound is not None and sign * (mine - bound) < 0:
            return Broken("range", (name,))
    return None


def _broken_equals(rule: FieldRule, said: Stated, page: Mapping[str, Stated]) -> Broken | None:
    if rule.equals is None:
        return None
    stated = parse_sum(rule.equals)
    agree = _agree_by_amount(stated, said, page) if said.type in SCALED else _agree_by_text(stated, said, page)
    return Broken("equals", stated.names) if agree is False else None


def _agree_by_amount(stated: Sum, said: Stated, page: Mapping[str, Stated]) -> bool | None:
    """Whether an amount, a date or a time is what is stated; products, and what is reckoned of times, may be rounded to
    the decimals that are written."""
    known = {name: other for name in stated.names if (other := page.get(name)) is not None}
    amounts = {name: _amount(other) for name, other in known.items() if other.blank or _amount(other) is not None}
    mine, expected = _amount(said), stated.amount(amounts)
    if mine is None or expected is None:
        return None
    off, rounded = abs(mine - expected), stated.multiplies
    if FieldType.TIME in (said.type, *(other.type for other in known.values())):
        # A shift may end on the next day, and twenty minutes are no whole hundredths of an hour.
        off, rounded = min(off % _DAY, _DAY - off % _DAY) if off < _MOST_HOURS else off, True
    exponent = _MINUTES if said.type is FieldType.TIME else mine.as_tuple().exponent
    assert isinstance(exponent, int)  # of a number, that is
    return off <= (Decimal(1).scaleb(exponent) / 2 if rounded else 0)


def _agree_by_text(stated: Sum, said: Stated, page: Mapping[str, Stated]) -> bool | None:
    """Whether a text is that of the other field; nothing is said of one that is blank."""
    other = page.get(stated.names[0])
    if other is None or other.value is None or said.value is None:
        return None
    one, two = (fold_text(value, case=True) for value in (said.value, other.value))
    return one == two


def _amount(said: Stated) -> Decimal | None:
    return None if said.value is None or said.type not in SCALED else on_scale(said.value, said.type)
