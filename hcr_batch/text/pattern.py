"""Regular expressions that can also say whether a text may still become one they match.

The library `regex` understands the expressions of Python's `re` and, unlike it, matches beginnings
(`partial=True`): that is what lets an expression steer a beam search character by character.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import regex

_SECONDS = 0.2
"""No text of a field takes longer, unless the expression itself is one that explodes."""


class Pattern:
    """A regular expression that must match a whole text. Raises regex.error for a malformed one."""

    def __init__(self, source: str) -> None:
        self._compiled = _compile(source)

    def matches(self, text: str) -> bool:
        """Whether all of `text` matches. An expression that takes too long to tell does not."""
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
    return regex.compile(source)
