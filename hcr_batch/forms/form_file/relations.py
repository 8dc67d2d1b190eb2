"""Rules of a form file that speak of other fields: whether these are there, and of a type that can be meant."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from hcr_batch.forms.definition import FormField
from hcr_batch.records import FieldType
from hcr_batch.text.rules.arithmetic import Sum, parse_sum
from hcr_batch.text.rules.relations import condition
from hcr_batch.text.rules.values import COUNTED, EITHER, SCALED

_POINTS = {
    FieldType.DATE: "a date, more or less some days",
    FieldType.TIME: "a time, more or less some hours",
}
"""Types that are points on a scale, and what such a field can equal."""


def relation_problems(fields: Sequence[FormField]) -> Iterator[str]:
    """A sentence for each group of a single box, and for each rule that names a field which there is not, or one that
    it cannot be held against."""
    yield from _group_problems(fields)
    types = {field.name: field.rule.type for field in fields}
    for field in fields:
        for key, expected, received in _problems(field, types):
            yield f"the field `{field.name}`: invalid value for `{key}`. Expected {expected}. Received: {received!r}."


def _group_problems(fields: Sequence[FormField]) -> Iterator[str]:
    """Groups of a single box: whoever wrote that misspelt it, or forgot the others."""
    groups = Counter(field.rule.group for field in fields)
    for field in fields:
        if field.rule.group is not None and groups[field.rule.group] == 1:
            yield (
                f"the field `{field.name}` is the only one of the group {field.rule.group!r}. "
                "Expected two boxes to tick or more that have the same `group`."
            )


def _problems(field: FormField, types: Mapping[str, FieldType]) -> Iterator[tuple[str, str, str]]:
    """(key, what was expected, what was received)."""
    rule = field.rule
    if rule.required_if is not None:
        name = condition(rule.required_if)[0]
        missing = _missing(field, name, types)
        if missing:
            yield "required", f"true, false, or {missing}", rule.required_if
    for key, bound in (("min", rule.least_field), ("max", rule.most_field)):
        if bound is not None:
            expected = _missing(field, bound, types) or _no_bound(rule.type, types[bound])
            if expected:
                yield key, expected, bound
    if rule.equals is not None:
        expected = _no_sum(field, rule.equals, types)
        if expected:
            yield "equals", expected, rule.equals


def _missing(field: FormField, name: str, types: Mapping[str, FieldType]) -> str | None:
    """What was expected where `name` is not another field."""
    if name in types and name != field.name:
        return None
    others = [other for other in types if other != field.name]
    near = difflib.get_close_matches(name, others, 1)
    return "the name of another field of this form" + (f", as `{near[0]}`" if near else "")


def _no_bound(mine: FieldType, other: FieldType) -> str | None:
    if mine in _POINTS:
        return None if other is mine else f"a field of type {mine}"
    return None if other in COUNTED else "a field of type number or digits"


def _no_sum(field: FormField, text: str, types: Mapping[str, FieldType]) -> str | None:
    """What was expected where `text` states nothing that the field can equal."""
    try:
        stated = parse_sum(text)
    except ValueError as error:
        return str(error)
    missing = next((expected for name in stated.names if (expected := _missing(field, name, types))), None)
    if missing:
        return missing
    if field.rule.type not in SCALED:
        other = None if stated.only_name is None else types[stated.only_name]
        return None if other is not None and other not in EITHER else "the name of one field that says the same"
    if any(types[name] not in SCALED for name in stated.names):
        return "fields of type number, digits, date or time"
    left = {point: _left(point, stated, types) for point in _POINTS}
    if left == {point: int(field.rule.type is point) for point in _POINTS}:
        return None
    return _POINTS.get(field.rule.type, "numbers, or the days or hours from one date or time to another")


def _left(point: FieldType, stated: Sum, types: Mapping[str, FieldType]) -> int | None:
    """How many dates, or times, are left when those taken away are counted off: 1 is one, 0 a number; None for
    nonsense."""
    count = 0
    for sign, product in stated.products:
        points = sum(types[name] is point for name in product.names)
        if points and len(product.names) + len(product.numbers) > 1:
            return None
        count += sign * points
    return count
