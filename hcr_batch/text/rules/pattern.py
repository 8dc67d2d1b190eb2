"""Regular expressions that can also say whether a text may still become one they match.

The library `regex` understands the expressions of Python's `re` and, unlike it, matches beginnings
(`partial=True`): that is what lets an expression steer a beam search character by character.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import Any

import regex

_SECONDS = 0.2
"""No text of a field takes longer, unless the expression itself is one that explodes."""


_MOST_CHARACTERS, _MOST_DEPTH, _MOST_WRITTEN_OUT = 10_000, 50, 10_000
"""Of an expression; those of real forms stay far below. Three nested repetitions of 1000 would fill the memory."""

_TOKEN = re.compile(r"(?s)\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<times>\d{1,9})(?:,\d*)?\}|.")


class Pattern:
    """A regular expression that must match a whole text. Raises regex.error for a malformed one."""

    def __init__(self, source: str) -> None:
        self._compiled = _compile(source)

    def matches(self, text: str) -> bool:
        """Whether all of `text` matches. One that takes too long to match does not."""
        return self._match(text, partial=False)

    def may_begin(self, text: str) -> bool:
        """Whether some text that matches begins with `text`.

        Exact for expressions without lookaround, word boundaries and back references; for these a yes may
        come to nothing, or a beginning be missed.
        """
        return self._match(text, partial=True)

    def _match(self, text: str, *, partial: bool) -> bool:
        try:
            return self._compiled.fullmatch(text, partial=partial, timeout=_SECONDS) is not None
        except TimeoutError:
            return False


@lru_cache(maxsize=1024)
def _compile(source: str) -> Any:
    """Raises regex.error, also for an expression that would cost more than any field is worth."""
    if len(source) > _MOST_CHARACTERS or _depth(source) > _MOST_DEPTH:
        raise regex.error(f"longer than {_MOST_CHARACTERS} characters, or nested deeper than {_MOST_DEPTH}")
    if _written_out(source) > _MOST_WRITTEN_OUT:
        raise regex.error(f"longer than {_MOST_WRITTEN_OUT} characters with its repetitions written out")
    return regex.compile(source)


def _depth(source: str) -> int:
    """The most brackets that are open at once; those that are escaped count, too."""
    depths = accumulate((c in "([") - (c in ")]") for c in source)
    return max(depths, default=0)


def _written_out(source: str) -> int:
    """How long an expression is with `x{3}` written as `xxx`, as the library keeps it: nested repetitions multiply."""
    groups, last = [0], 0
    for token in _TOKEN.finditer(source):
        if token[0] == "(":
            groups.append(0)
            last = 0
        elif token[0] == ")" and len(groups) > 1:
            last = groups.pop()
            groups[-1] += last
        elif token["times"]:
            groups[-1] += last * (max(1, int(token["times"])) - 1)
            last *= max(1, int(token["times"]))
        else:
            last = 1
            groups[-1] += 1
    return sum(groups)
