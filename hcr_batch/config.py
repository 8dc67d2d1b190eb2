"""Builds frozen config dataclasses from TOML: unknown keys and wrong types are errors, never guesses."""

from __future__ import annotations

import dataclasses
import datetime
import os
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hcr_batch.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

_URL = re.compile(r"[a-z][a-z0-9+.-]+://")

_MOST_SHOWN = 80
"""Characters of a wrong line that a message repeats."""

_SLIPS = (
    (r"[“”„‘’«»]", "Quotation marks are straight ones."),
    (r'"[^"]*\\', "A text with backslashes stands between apostrophes, such as '[0-9]\\d'."),
    (r"=\s*[-+]?\d+,\d+\s*(#|$)", "A decimal number has a point."),
    (r"=\s*(True|False)\b", "Expected true or false in small letters."),
    (r"=\s*(?!(?:true|false|inf|nan)\b)[^\W\d]|=\s*\d+\.\d+\.", "A text stands between quotation marks."),
    (r"^[\w-]+\s*:", "A key and its value have = between them."),
    (r"^Cannot overwrite a value.*\n[^\[]", "A key stands only once in its table."),
)
"""What lines look like that people write for TOML, and what to say of each; the first that fits."""


def load_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises UsageError where it is absent, malformed or cannot be opened."""
    try:
        return parse_toml(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(f"There is no config file {path}.") from error
    except OSError as error:
        raise UsageError(f"The config file {path} cannot be opened ({error.strerror}): check the path.") from error
    except (ValueError, RecursionError) as error:  # also bytes that are no UTF-8, numbers of thousands of digits
        raise UsageError(f"{path} is not valid TOML: {error}.") from error


def parse_toml(content: bytes) -> dict[str, Any]:
    """The tables of a TOML file that holds these bytes; some editors begin it with a byte order mark.

    Raises ValueError that says what is wrong and shows the line, RecursionError where tables are nested without end.
    """
    text = content.decode("utf-8-sig")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+),", str(error))
        line = text.split("\n")[int(place[1]) - 1].strip() if place is not None else ""
        if not line:
            raise
        shown = line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"
        wrong = f"{error}\n{line}"
        advice = next((f"{words} " for slip, words in _SLIPS if re.search(slip, wrong, re.MULTILINE)), "")
        raise ValueError(f"{error}. {advice}Received: {shown}") from error


def build_config(cls: type[T], values: Mapping[str, Any], base: Path | None = None, where: str = "") -> T:
    """An instance of the dataclass `cls` from `values`, nested dataclasses from nested tables.

    Paths are taken relative to `base`; `~` and `$NAME` in them are filled in. Raises UsageError that
    names the key, what was expected and what was received.
    """
    hints = typing.get_type_hints(cls)
    known = {field.name: field for field in dataclasses.fields(cls) if field.init}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise UsageError(
            f"Unknown key `{where}{unknown[0]}`. Expected one of: {', '.join(sorted(known))}. "
            f"Received: {', '.join(unknown)}.{_belongs(unknown[0], hints)}"
        )
    missing = [
        name
        for name, field in known.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING and name not in values
    ]
    if missing:
        raise UsageError(f"Missing key `{where}{missing[0]}` of {cls.__name__}. Received: {sorted(values)}.")
    return cls(**{name: _convert(value, hints[name], base, f"{where}{name}") for name, value in values.items()})


def _belongs(key: str, hints: Mapping[str, Any]) -> str:
    """Where a key that stands in the wrong table of a TOML belongs, if a table below knows it."""
    for table, hint in hints.items():
        if dataclasses.is_dataclass(hint) and key in {field.name for field in dataclasses.fields(hint)}:
            return f" `{key}` belongs under [{table}]."
    return ""


def _convert(value: Any, hint: Any, base: Path | None, where: str) -> Any:
    """`value` as the type `hint` asks for; the cases are those our configs use."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        wanted = [argument for argument in arguments if argument is not type(None)]
        return None if value is None else _convert(value, wanted[0], base, where)
    if origin is tuple and isinstance(value, list | tuple):
        kinds = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else list(arguments)
        if len(kinds) == len(value):
            return tuple(
                _convert(v, kind, base, f"{where}[{i}]") for i, (v, kind) in enumerate(zip(value, kinds, strict=True))
            )
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if isinstance(value, hint):
            return value
        if isinstance(value, Mapping):
            return build_config(hint, value, base, f"{where}.")
    if hint is Path and isinstance(value, str | Path):
        path = _expand(str(value), where)
        return base / path if base is not None else path
    if isinstance(hint, type) and issubclass(hint, Enum) and value in [member.value for member in hint]:
        return hint(value)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    raise invalid(where, _expected(hint), value)


_IN_WORDS: Mapping[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text, in quotes",
    Path: "a path, in quotes",
    datetime.date: "a date, such as 2026-11-22",
}
"""What to write in a TOML, for whom the names of Python's types say nothing."""


def _expected(hint: Any) -> str:
    """What to give, in words; of an enum its values."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " or ".join(str(member.value) for member in hint)
    if dataclasses.is_dataclass(hint):
        return "a table"
    if typing.get_origin(hint) is tuple:
        _, *others = arguments = typing.get_args(hint)
        return "a list, in [ ]" if others == [Ellipsis] else f"a list of {len(arguments)}, in [ ]"
    return _IN_WORDS.get(hint) or str(getattr(hint, "__name__", hint))


def _expand(path: str, where: str) -> Path:
    """`~` and `$NAME` filled in; a variable that is not set is an error, not a folder of that name, and neither is a
    URL."""
    if "\0" in path:
        raise invalid(where, "a path", path)
    if url := _URL.match(path):
        raise invalid(where, "a path on this machine", f"{url[0]}...")  # it may hold a password
    expanded = os.path.expandvars(path)
    if "$" in expanded:
        raise UsageError(f"`{where}` names an environment variable that is not set. Received: {path}.")
    return Path(expanded).expanduser()


def invalid(name: str, expected: str, received: Any) -> UsageError:
    """The one shape of a complaint about a setting: what, expected, received."""
    return UsageError(f"Invalid value for `{name}`. Expected {expected}. Received: {name}={received!r}.")


def require(condition: bool, name: str, expected: str, received: Any) -> None:
    """Raises `invalid(...)` unless `condition` holds; for `__post_init__` of configs."""
    if not condition:
        raise invalid(name, expected, received)
