"""Boxes to tick that are typed, as word processors' forms have them: `( ) Single  ( ) Married` and `[  ] Yes`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.neighbours import follows, on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet

_CLOSING = {"(": ")", "[": "]"}
_CLOSED = re.compile(r"\(\s*\)|\[\s*\]")

_ROOM_MM = (0.7, 9.0)
"""From one bracket to the other: a blank of 8 points, and a tabulator."""

_NARROW_MM = 1.6
"""Where a single blank leaves less than this, a mark is made over the brackets."""

_WORD_MM, _TOUCH_MM = 3.0, 1.0
"""The word of the choice begins this near behind them, or as the places of letters are so little before they end.
Behind the brackets for an area code stands the line for the number."""

_LEAST = 2
"""There are several to choose between."""


def typed_brackets(sheet: Sheet, words: Sequence[PdfWord]) -> list[Rect]:
    """The room between the brackets of each; `words` are those of a PDF, in its order."""
    placed = [(word.text, on_sheet(sheet, word)) for word in words]
    rooms = [
        room if room.width >= sheet.px(_NARROW_MM) else whole
        for i in range(len(placed))
        for room, whole, word in _brackets_at(placed, i)
        if _is_answer(sheet, whole, word) and sheet.px(_ROOM_MM[0]) <= room.width <= sheet.px(_ROOM_MM[1])
    ]
    return rooms if len(rooms) >= _LEAST else []


def _brackets_at(placed: Sequence[tuple[str, Rect]], i: int) -> list[tuple[Rect, Rect, tuple[str, Rect]]]:
    """The room between brackets that open with a word, that with the brackets, and the word behind; none without."""
    text, rect = placed[i]
    closing, behind = (placed[i + 1 : i + 2] or [("", rect)])[0], placed[i + 2 : i + 3]
    if _CLOSED.fullmatch(text):
        # A word's place is that of all its characters, which are taken to be about equally wide.
        wide = rect.width / len(text)
        return [(Rect(rect.left + wide, rect.top, rect.right - wide, rect.bottom), rect, closing)]
    if closing[0] != _CLOSING.get(text) or not on_one_row(rect, closing[1]) or not behind:
        return []
    room = Rect(rect.right, rect.top, closing[1].left, rect.bottom)
    return [(room, replace(room, left=rect.left, right=closing[1].right), behind[0])]


def _is_answer(sheet: Sheet, whole: Rect, word: tuple[str, Rect]) -> bool:
    """Whether a word begins right behind the end of brackets: on a typewriter those are as wide as a blank."""
    text, rect = word
    return text[:1].isalnum() and follows(whole, rect, sheet.px(_WORD_MM), sheet.px(_TOUCH_MM))
