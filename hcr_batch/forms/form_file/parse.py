"""What a field of a form file may say: its keys, which of them go together, and the rule they make."""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable
from typing import NamedTuple

from hcr_batch.forms.form_file.table import Table
from hcr_batch.forms.form_file.values import (
    A_CONDITION,
    BOX,
    MOST_CELLS,
    a_box,
    a_check,
    a_date,
    a_name,
    a_number,
    a_text,
    a_time,
    a_type,
    flag_or_name,
    pair_of,
    some_formats,
    whole,
)
from hcr_batch.records import WRITTEN_TYPES, Box, FieldRule, FieldType
from hcr_batch.text.rules.checks import CHECKS
from hcr_batch.text.rules.values import SCALED, on_scale, rule_problem

FORM_KEYS = ("name", "reference", "page", "dpi", "known", "field")
FIELD_KEYS = (
    "name",
    "box",
    "type",
    "required",
    "lexicon",
    "pattern",
    "cells",
    "format",
    "min",
    "max",
    "range",
    "check",
    "group",
    "equals",
)
"""All keys there are; schemas/form.schema.json says the same to editors."""

_ONLY_FOR: dict[str, frozenset[FieldType]] = {
    "lexicon": WRITTEN_TYPES - {FieldType.DATE, FieldType.TIME},
    "pattern": WRITTEN_TYPES | {FieldType.BARCODE},
    "cells": WRITTEN_TYPES,
    "format": frozenset({FieldType.DATE}),
    "min": frozenset(SCALED),
    "max": frozenset(SCALED),
    "range": frozenset(SCALED),
    "check": frozenset({FieldType.CODE, FieldType.DIGITS}),
    "group": frozenset({FieldType.CHECKBOX}),
    "equals": WRITTEN_TYPES | {FieldType.BARCODE},
}
"""A key on any other type would do nothing, which whoever wrote it cannot have meant."""


def parse_field(table: Table) -> tuple[str, Box | None, FieldRule]:
    """Name, box and rule of one `[[field]]`; the box is None where there is none to draw."""
    table.check_keys(FIELD_KEYS)
    name = table.get("name", a_name, 'a name such as "last_name"', "", needed=True)
    box = table.get("box", a_box, BOX, None, needed=True)
    kinds = " | ".join(FieldType)
    kind = table.get("type", a_type, f"one of {kinds}", None, needed=True)
    if kind is None:
        return name, box, FieldRule()
    return name, box, _parse_rule(table, kind)


def _parse_rule(table: Table, kind: FieldType) -> FieldRule:
    for key, kinds in _ONLY_FOR.items():
        if key in table.values and kind not in kinds:
            allowed = ", ".join(k.value for k in FieldType if k in kinds)
            table.problems.append(
                f"{table.where}: `{key}` says nothing about a field of type {kind.value}. "
                f"Expected it on a field of type {allowed} only."
            )
    least, most = _parse_range(table, kind)
    never: bool | str = False
    required = table.get("required", flag_or_name, f"true, false, or {A_CONDITION}", never)
    formats: tuple[str, ...] = table.get("format", some_formats, 'a list such as ["dd/mm/yyyy", "dd.mm.yy"]', ())
    rule = FieldRule(
        type=kind,
        required=required is True,
        pattern=table.get("pattern", a_text, 'a regular expression such as "[A-Z]{2}[0-9]{6}"', None),
        cells=table.get("cells", whole(1, MOST_CELLS), f"a whole number from 1 to {MOST_CELLS}", None),
        formats=formats,
        least=least.value,
        most=most.value,
        check=table.get("check", a_check, f"one of {', '.join(CHECKS)}", None),
        group=table.get("group", a_name, 'a name that boxes to tick share, such as "married"', None),
        required_if=required if isinstance(required, str) else None,
        least_field=least.field,
        most_field=most.field,
        equals=table.get("equals", a_text, 'a sum such as "net + vat", or the name of a field', None),
    )
    problem = rule_problem(rule)
    if problem:
        key, expected = problem.split(": expected ", 1)
        table.complain(key, expected)
    elif rule.cells is not None:
        _fit_cells(table, rule, rule.cells)
    return rule


def _fit_cells(table: Table, rule: FieldRule, cells: int) -> None:
    """Adds what asks for more characters than a comb has cells; spaces need none."""
    for form in rule.formats:
        if len(form.replace(" ", "")) > cells:
            table.complain("format", f"formats of at most {cells} characters, one for each of the `cells`")
            break
    if rule.pattern is not None and _least_length(rule.pattern) > cells:
        table.complain(
            "pattern", f"one that a text of at most {cells} characters can match, one for each of the `cells`"
        )


def _least_length(pattern: str) -> int:
    """The least characters of a text that matches a regular expression; 0 where it cannot be told."""
    try:
        # It warns of "[[", which may come to mean something else one day; the expression is not matched by it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            # Python's own parser of expressions works out the widths and has no public name.
            return int(importlib.import_module("re._parser").parse(pattern).getwidth()[0])
    except (ImportError, AttributeError, re.error):
        return 0


class _Bound(NamedTuple):
    """A bound as text, or the field that holds it."""

    value: str | None = None
    field: str | None = None


_OPEN = _Bound()


def _parse_range(table: Table, kind: FieldType) -> tuple[_Bound, _Bound]:
    """The bounds, from `min` and `max` or from both in `range`."""
    read, literal = _LITERALS.get(kind, (a_number, "a number"))
    bound, one = _bound_or_field(read), f"{literal}, or the name of a field"
    least, most = table.get("min", bound, one, _OPEN), table.get("max", bound, one, _OPEN)
    both = table.get("range", pair_of(bound), f"a list of two: the least and the most, each {one}", None)
    if both and {"min", "max"} & set(table.values):
        table.problems.append(f"{table.where}: the range is given twice. Expected `range`, or `min` and `max`.")
    least, most = both or (least, most)
    low, high = (None if given.value is None else on_scale(given.value, kind) for given in (least, most))
    if low is not None and high is not None and low > high:
        table.problems.append(f"{table.where}: no value lies in the range, as {least.value} is more than {most.value}.")
    return least, most


_LITERALS: dict[FieldType, tuple[Callable[[object], str | None], str]] = {
    FieldType.DATE: (a_date, 'a date such as "1900-01-31"'),
    FieldType.TIME: (a_time, 'a time such as "06:30"'),
}
"""Bounds that are no numbers: how each is read, and what was expected."""


def _bound_or_field(read: Callable[[object], str | None]) -> Callable[[object], _Bound | None]:
    """Reads a bound, or the name of a field; what has figures and signs alone is a bound that is mistyped."""

    def bound(value: object) -> _Bound | None:
        text = read(value)
        if text is not None:
            return _Bound(value=text)
        name = a_name(value)
        return _Bound(field=name) if name is not None and any(map(str.isalpha, name)) else None

    return bound
