"""One table of a form file, read key by key, with a sentence for each value that is not as expected.

Nothing here raises: whoever checks a form wants to read of all that is wrong with it at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")

_MOST_SHOWN = 80
"""No more characters of a wrong value are repeated in a message."""


class Table:
    """One table of a form file, read key by key; what is wrong is added to `problems`."""

    def __init__(self, values: Mapping[str, object], where: str, problems: list[str]) -> None:
        self.values = values
        self.where = where
        self.problems = problems

    def complain(self, key: str, expected: str) -> None:
        """Adds that the value of `key` is not what was expected."""
        received = f"{key} = {shown(self.values[key])}"
        self.problems.append(f"{self.where}: invalid value for `{key}`. Expected {expected}. Received: {received}.")

    def check_keys(self, keys: tuple[str, ...]) -> None:
        """Adds a problem for each key that is none of `keys`."""
        for key in self.values:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, 1)
                hint = f" Did you mean `{near[0]}`?" if near else ""
                self.problems.append(
                    f"{self.where}: unknown key `{shown_key(key)}`.{hint} Expected one of: {', '.join(keys)}."
                )

    def get(
        self, key: str, read: Callable[[object], T | None], expected: str, default: T, *, needed: bool = False
    ) -> T:
        """The value of `key` as `read` gives it, which is None for a wrong value."""
        if key not in self.values:
            if needed:
                self.problems.append(f"{self.where}: the key `{key}` is missing. Expected {expected}.")
            return default
        value = read(self.values[key])
        if value is None:
            self.complain(key, expected)
            return default
        return value


def shown(value: object) -> str:
    """A wrong value as a message repeats it: on one line, and not all of a long one."""
    try:
        text = repr(value)
    except ValueError:  # Python writes out no number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def shown_key(key: str) -> str:
    """A key as a message repeats it."""
    return shown(key)[1:-1]
