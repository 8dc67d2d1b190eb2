"""Questions that stand behind their answers: "[ ] Yes  [ ] No   Do you need an interpreter?"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hcr_batch.forms.captions.tick_grid import row_of
from hcr_batch.forms.wording.vocabulary import is_choice
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect

_LEAST_WORDS = 3
"""A question has this many words at least: fewer are a heading, or the caption of a line."""

_FOLLOWS_UP = re.compile(r"\W*(?:if|please|falls|wenn|bitte|si|se|indien|prego)\b", re.IGNORECASE)
"""How what is asked of one of the answers begins: "If yes, when?"."""


def asked_after(
    ticks: Mapping[int, Rect],
    words: Mapping[int, int],
    phrases: Sequence[Phrase],
    free: Mapping[int, Rect],
    fields: Sequence[Rect],
    reach: float,
) -> dict[int, int]:
    """For boxes to tick in rows of mere answers the question that begins within `reach` pixels behind the last, with no
    place to write in behind it, of which it would be the caption.

    words: the number of the phrase that names a box, for those with one. free: the phrases that name nothing.
    """
    found: dict[int, int] = {}
    for tick in ticks.values():
        row = row_of(tick, ticks)
        if len(row) < 2 or not all(k in words and is_choice(phrases[words[k]].text or "") for k in row):
            continue
        end = max(phrases[words[k]].rect.right for k in row)
        behind = {k: rect for k, rect in free.items() if on_one_row(rect, tick) and 0 <= rect.left - end <= reach}
        question = min(behind, key=lambda k: behind[k].left, default=None)
        if question is None or not _is_question(phrases[question].text):
            continue
        further = [one for one in (*fields, *ticks.values()) if on_one_row(one, tick) and one.left > end]
        if not further:
            found |= dict.fromkeys(row, question)
    return found


def _is_question(text: str | None) -> bool:
    worded = [word for word in (text or "").split() if any(map(str.isalpha, word))]
    return len(worded) >= _LEAST_WORDS and not _FOLLOWS_UP.match(text or "")
