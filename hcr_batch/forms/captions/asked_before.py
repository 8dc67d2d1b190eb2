"""Questions with the first of their answers behind them in one line of print: "Do you smoke? Yes [ ]  No [ ]"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.page.neighbours import follows
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_ASKED = re.compile(r"(.*\w.*[:?])\s+(\w[^:?]*)")
_MOST_WORDS = 3
"""An answer before its box has no more words."""

_BEFORE_MM, _TOUCH_MM = 3.0, 0.5
"""The box of an answer begins this near behind it, or as the places of letters are so little before it ends."""


def part_answers(sheet: Sheet, phrases: Sequence[Phrase], ticks: Sequence[Rect]) -> list[Phrase]:
    """The phrases, those that end before a box to tick, behind a colon or a question mark, in two."""
    near, touch = sheet.px(_BEFORE_MM), sheet.px(_TOUCH_MM)

    def parts(phrase: Phrase) -> list[Phrase]:
        asked = _ASKED.fullmatch(phrase.text or "")
        before = any(follows(phrase.rect, tick, near, touch) for tick in ticks)
        if asked is None or not before or phrase.cell is not None or len(asked[2].split()) > _MOST_WORDS:
            return [phrase]
        # All letters are taken to be about equally wide.
        wide = phrase.rect.width / len(asked[0])
        question = replace(phrase.rect, right=phrase.rect.left + wide * len(asked[1]))
        answer = replace(phrase.rect, left=phrase.rect.right - wide * len(asked[2]))
        return [Phrase(question, asked[1]), Phrase(answer, asked[2])]

    return [part for phrase in phrases for part in parts(phrase)]
