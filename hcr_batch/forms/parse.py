"""The tables of a form file: each key with what it must be, and a sentence for each that is not.

Nothing here raises: whoever checks a form wants to read of all that is wrong with it at once.
"""

from __future__ import annotations

import datetime
import difflib
import importlib
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple, TypeVar

from hcr_batch.records import WRITTEN_TYPES, Box, FieldRule, FieldType
from hcr_batch.text.rules.checks import CHECKS
from hcr_batch.text.rules.times import read_time
from hcr_batch.text.rules.values import SCALED, on_scale, rule_problem

T = TypeVar("T")

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

DPI_RANGE = (50, 1200)
_MOST_PAGES = 100_000
_MOST_PIXELS = 100_000
_MOST_FORMATS = 50
_MOST_CELLS = 200
_MOST_SHOWN = 80
"""No more characters of a wrong value are repeated in a message."""

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


class Table:
    """One table of a form file, read key by key; what is wrong is added to `problems`."""

    def __init__(self, values: Mapping[str, Any], where: str, problems: list[str]) -> None:
        self.values = values
        self.where = where
        self.problems = problems

    def complain(self, key: str, expected: str) -> None:
        """Adds that the value of `key` is not what was expected."""
        received = f"{key} = {shown(self.values[key])}"
        self.problems.append(f"{self.where}: invalid value for `{key}`. Expected {expected}. Received: {received}.")

    def known(self, keys: tuple[str, ...]) -> None:
        """Adds a problem for each key that is none of `keys`."""
        for key in self.values:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, 1)
                hint = f" Did you mean `{near[0]}`?" if near else ""
                self.problems.append(
                    f"{self.where}: unknown key `{shown_key(key)}`.{hint} Expected one of: {', '.join(keys)}."
                )

    def get(self, key: str, read: Callable[[Any], T | None], expected: str, default: T, *, needed: bool = False) -> T:
        """The value of `key` as `read` gives it, which is None for a value that cannot be meant."""
        if key not in self.values:
            if needed:
                self.problems.append(f"{self.where}: the key `{key}` is missing. Expected {expected}.")
            return default
        value = read(self.values[key])
        if value is None:
            self.complain(key, expected)
            return default
        return value


def parse_field(table: Table) -> tuple[str, Box | None, FieldRule]:
    """Name, box and rule of one `[[field]]`; the box is None where there is none to draw."""
    table.known(FIELD_KEYS)
    name = table.get("name", a_name, 'a name such as "last_name"', "", needed=True)
    box = table.get("box", _a_box, _BOX, None, needed=True)
    kinds = " | ".join(FieldType)
    kind = table.get("type", _a_type, f"one of {kinds}", None, needed=True)
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
    required = table.get("required", _flag_or_name, f"true, false, or {_A_CONDITION}", never)
    formats: tuple[str, ...] = table.get("format", _formats, 'a list such as ["dd/mm/yyyy", "dd.mm.yy"]', ())
    rule = FieldRule(
        type=kind,
        required=required is True,
        pattern=table.get("pattern", a_text, 'a regular expression such as "[A-Z]{2}[0-9]{6}"', None),
        cells=table.get("cells", whole(1, _MOST_CELLS), f"a whole number from 1 to {_MOST_CELLS}", None),
        formats=formats,
        least=least.value,
        most=most.value,
        check=table.get("check", _a_check, f"one of {', '.join(CHECKS)}", None),
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
    read, literal = _LITERALS.get(kind, (_a_number, "a number"))
    bound, one = _bound_or_field(read), f"{literal}, or the name of a field"
    least, most = table.get("min", bound, one, _OPEN), table.get("max", bound, one, _OPEN)
    both = table.get("range", _pair_of(bound), f"a list of two: the least and the most, each {one}", None)
    if both and {"min", "max"} & set(table.values):
        table.problems.append(f"{table.where}: the range is given twice. Expected `range`, or `min` and `max`.")
    least, most = both or (least, most)
    low, high = (None if given.value is None else on_scale(given.value, kind) for given in (least, most))
    if low is not None and high is not None and low > high:
        table.problems.append(f"{table.where}: no value lies in the range, as {least.value} is more than {most.value}.")
    return least, most


def a_text(value: Any) -> str | None:
    """A text that is not empty and holds no control characters."""
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


def a_name(value: Any) -> str | None:
    """A text fit for a name: no blanks at its ends, at most 100 characters."""
    return value if a_text(value) and value == value.strip() and len(value) <= 100 else None


def whole(least: int, most: int) -> Callable[[Any], int | None]:
    """Reads a whole number within bounds."""
    return lambda value: value if type(value) is int and least <= value <= most else None


a_page = whole(1, _MOST_PAGES)


def a_dpi(value: Any) -> float | None:
    """A resolution in pixels per inch."""
    good = type(value) in (int, float) and DPI_RANGE[0] <= value <= DPI_RANGE[1]
    return float(value) if good else None


_BOX = "[x, y, width, height] in whole pixels of the reference, x and y from 0 and width and height from 1"


def _a_box(value: Any) -> Box | None:
    if not isinstance(value, list) or len(value) != 4:
        return None
    place, size = whole(0, _MOST_PIXELS), whole(1, _MOST_PIXELS)
    x, y, width, height = (read(part) for read, part in zip((place, place, size, size), value, strict=True))
    if x is None or y is None or width is None or height is None:
        return None
    return Box(x, y, width, height)


def _a_type(value: Any) -> FieldType | None:
    return FieldType(value) if isinstance(value, str) and value in set(FieldType) else None


_A_CONDITION = 'the name of a field, such as "married" or "not married"'


def _flag_or_name(value: Any) -> bool | str | None:
    return value if isinstance(value, bool) else a_name(value)


def _a_check(value: Any) -> str | None:
    return value if isinstance(value, str) and value in CHECKS else None


def _formats(value: Any) -> tuple[str, ...] | None:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_FORMATS or not all(a_text(part) for part in given):
        return None
    return tuple(given)


def _a_number(value: Any) -> str | None:
    # Nor are infinity and "not a number" less than that; a whole number may have too many digits for a float.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number and abs(value) < 1e18 else None


def _a_date(value: Any) -> str | None:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if not isinstance(value, str) or len(value) != len("1900-01-31"):
        return None
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _a_time(value: Any) -> str | None:
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return read_time(value) if isinstance(value, str) and ":" in value else None


_LITERALS: dict[FieldType, tuple[Callable[[Any], str | None], str]] = {
    FieldType.DATE: (_a_date, 'a date such as "1900-01-31"'),
    FieldType.TIME: (_a_time, 'a time such as "06:30"'),
}
"""Bounds that are no numbers: how each is read, and what was expected."""


def _bound_or_field(read: Callable[[Any], str | None]) -> Callable[[Any], _Bound | None]:
    """Reads a bound, or the name of a field; what has figures and signs alone is a bound that is mistyped."""

    def bound(value: Any) -> _Bound | None:
        text = read(value)
        if text is not None:
            return _Bound(value=text)
        name = a_name(value)
        return _Bound(field=name) if name is not None and any(map(str.isalpha, name)) else None

    return bound


def _pair_of(read: Callable[[Any], T | None]) -> Callable[[Any], tuple[T, T] | None]:
    def pair(value: Any) -> tuple[T, T] | None:
        if not isinstance(value, list) or len(value) != 2:
            return None
        least, most = read(value[0]), read(value[1])
        return None if least is None or most is None else (least, most)

    return pair


def path_within(folder: Path, given: str) -> Path | str:
    """The file that `given` names within `folder`, or why a form may not name it.

    A form may come from anywhere: it names files of its own folder and below, whatever links there are.
    """
    windows, posix = PureWindowsPath(given), PurePosixPath(given)
    if posix.is_absolute() or windows.drive or windows.root:
        return "a path relative to the folder of the form file"
    if ".." in posix.parts or ".." in windows.parts:
        return "a path that stays in the folder of the form file, without `..`"
    try:
        root, path = folder.resolve(), (folder / given).resolve()
        there = path.is_file()
    except (OSError, RuntimeError, ValueError):
        return "a path that can be followed; this one runs in a circle or holds odd characters"
    if not path.is_relative_to(root):
        return "a path that stays in the folder of the form file; a link leads out of it"
    if not there:
        return "a file that exists in the folder of the form file"
    return path


def shown(value: Any) -> str:
    """A wrong value as a message repeats it: on one line, and not all of a long one."""
    try:
        text = repr(value)
    except ValueError:  # Python writes out no number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def shown_key(key: str) -> str:
    """A key as a message repeats it."""
    return shown(key)[1:-1]
