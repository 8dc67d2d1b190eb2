"""Names of fields, made of what names them on paper."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hcr_batch.forms.vocabulary import plain_words

Caption = tuple[str, ...]
"""What names a field on paper: its caption, in a table the heads of its row and column, before the caption of a box to
tick the question. Empty where nothing does."""

_MOST_NAME, _MOST_SHARED = 40, 28
"""Characters of a name, and of the part that fields share: it is the same beside a long choice and a short one."""


def name_fields(captions: Sequence[Caption], follows: Sequence[bool]) -> list[str]:
    """A name for each field, in small letters without accents, each once; numbers where nothing names it.

    follows: whether a field stands so close behind the one before that it belongs to that if it has no caption.
    """
    wide = max(2, len(str(len(captions))))
    names: list[str] = []
    for number, (caption, close) in enumerate(zip(captions, follows, strict=True), start=1):
        base = _name(caption) if caption else f"field_{number:0{wide}}"
        if not caption and close and captions[number - 2]:
            base = names[-1]
        names.append(_unused(base, names))
    return names


def _name(caption: Caption) -> str:
    """The last part tells fields apart that share what comes before: that is shortened first."""
    last = _snake(caption[-1], _MOST_NAME)
    room = min(_MOST_SHARED, _MOST_NAME - len(last) - 1)
    first = _snake(" ".join(caption[:-1]), room) if len(caption) > 1 and room > 0 else ""
    return f"{first}_{last}" if first else last


def _snake(text: str, most: int) -> str:
    """The words of a text joined by underscores, as many as make a name that is not too long."""
    words = _without_number(plain_words(text))
    name = ""
    for word in words:
        longer = f"{name}_{word}" if name else word
        if len(longer) > most:
            break
        name = longer
    return name or words[0][:most]


def _without_number(words: list[str]) -> list[str]:
    """The words of a caption without the number that the form gives it, "1. Surname"."""
    return words[1:] if words[0].isdigit() and len(words) > 1 else words


def _unused(name: str, taken: Sequence[str]) -> str:
    tries = (name if n == 1 else f"{name}_{n}" for n in itertools.count(1))
    return next(candidate for candidate in tries if candidate not in taken)
