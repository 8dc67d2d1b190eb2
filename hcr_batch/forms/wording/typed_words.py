"""The words that a typewriter wrote, whose blanks are wide, joined to lines."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, around

_TYPED_BLANK = 1.2
"""The blank between two typed words is at most this many times as wide as their letters are high."""


def join_typed(phrases: Sequence[Phrase], places: Sequence[Rect]) -> list[Phrase]:
    """The phrases, those of a picture that are words of one line in one piece: a typewriter's blanks are wide."""
    joined: list[Phrase] = []
    for phrase in sorted(phrases, key=lambda phrase: phrase.rect.left):
        before = next((k for k, one in enumerate(joined) if _goes_on_in(one, phrase, places)), None)
        if before is None:
            joined.append(phrase)
        else:
            joined[before] = Phrase(around([joined[before].rect, phrase.rect]))
    return sorted(joined, key=lambda phrase: (phrase.rect.top, phrase.rect.left))


def _goes_on_in(phrase: Phrase, following: Phrase, places: Sequence[Rect]) -> bool:
    one, other = phrase.rect, following.rect
    unread = all(each.text is None and each.cell is None for each in (phrase, following))
    lower, gap = min(one.height, other.height), other.left - one.right
    if not (unread and on_one_row(one, other) and 0 <= gap <= _TYPED_BLANK * lower):
        return False
    between = Rect(one.right, max(one.top, other.top), other.left, min(one.bottom, other.bottom))
    return not any(between.overlap(place) > 0 for place in places)
