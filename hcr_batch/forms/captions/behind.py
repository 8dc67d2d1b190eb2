"""Captions behind their places: "[      ] Surname   [      ] Date of birth"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hcr_batch.forms.places.place import TOUCH_MM, Place
from hcr_batch.forms.wording.naming import SMALL_WORDS
from hcr_batch.forms.wording.nouns import UNITS
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_BEHIND_MM, _BEFORE_MM = 7.0, 45.0
"""Such a caption begins this near behind its place, and nothing else ends this near before the first place of the
row."""

_IN_LINE_MM = 3.0
"""Places of one column begin within this of each other."""

_LEAST, _SHARE = 2, 0.5
"""Captions stand behind their places where this many of these in line, and more than this share, would have none or the
caption of another otherwise."""


def captions_behind(
    sheet: Sheet, places: Sequence[Place], phrases: Sequence[Phrase], usual: Sequence[int | None]
) -> dict[int, int]:
    """For places to write in whose captions stand behind them those captions, by their numbers; mostly none.

    Their rows begin with a place and end in print. usual: the captions as they are found before, above and below the
    places. Those in line with each other are decided together.
    """
    pairs = _rows_of_pairs(sheet, places, phrases)
    behind = set(pairs.values())
    found: dict[int, int] = {}
    for group in _groups(sheet, places, pairs):
        nameless = {i for i in group if usual[i] is None}
        misnamed = {i for i in group if usual[i] in behind}
        leads_on = any(_leads_on(phrases[pairs[i]].text or "") for i in group)
        if nameless and not leads_on and len(nameless | misnamed) >= max(_LEAST, _SHARE * len(group)):
            found |= {i: pairs[i] for i in group}
    return found


def _rows_of_pairs(sheet: Sheet, places: Sequence[Place], phrases: Sequence[Phrase]) -> dict[int, int]:
    """The places with print behind them, in rows of nothing else."""
    pairs = {
        i: k
        for i, place in enumerate(places)
        if not place.is_tick
        and place.whole in (None, place.rect)
        and (k := _right_behind(sheet, place.rect, places, phrases)) is not None
    }
    while True:
        kept = {i: k for i, k in pairs.items() if _is_in_row(sheet, i, k, places, phrases, pairs)}
        if len(kept) == len(pairs):
            return kept
        pairs = kept


def _right_behind(sheet: Sheet, field: Rect, places: Sequence[Place], phrases: Sequence[Phrase]) -> int | None:
    """The phrase that is the next thing behind a place, where it may name it."""
    gaps = {k: phrase.place.left - field.right for k, phrase in enumerate(phrases) if on_one_row(phrase.place, field)}
    near = {k: gap for k, gap in gaps.items() if -sheet.px(TOUCH_MM) <= gap <= sheet.px(_BEHIND_MM)}
    k = min(near, key=lambda k: near[k], default=None)
    if k is None or phrases[k].cell is not None or not _may_name(phrases[k].text):
        return None
    between = Rect(field.right + 1, field.top, phrases[k].place.left - 1, field.bottom)
    return None if any(between.overlap(place.rect) > 0 for place in places) else k


def _may_name(text: str | None) -> bool:
    """Whether a phrase is more than a unit or a remark in brackets."""
    if text is None:
        return True
    words = plain_words(text)
    return not text.startswith("(") and any(len(word) > 1 and word not in UNITS and word.isalpha() for word in words)


def _leads_on(text: str) -> bool:
    """Whether a phrase asks for what follows on it: "for a term of", "Born:"."""
    return text.rstrip().endswith(":") or text.lower().split()[-1:] in ([word] for word in SMALL_WORDS)


def _is_in_row(
    sheet: Sheet, i: int, k: int, places: Sequence[Place], phrases: Sequence[Phrase], pairs: Mapping[int, int]
) -> bool:
    """Whether what stands before a place is the caption of another, and what follows on its caption has one too."""
    field, caption, touch = places[i].rect, phrases[k].place, sheet.px(TOUCH_MM)
    prints = {j: phrase.place for j, phrase in enumerate(phrases) if j != k and on_one_row(phrase.place, field)}
    others = {j: place.rect for j, place in enumerate(places) if j != i and on_one_row(place.rect, field)}
    before = [rect for rect in others.values() if 0 <= field.left - rect.right + touch <= sheet.px(_BEFORE_MM)]
    named = {j: rect for j, rect in prints.items() if 0 <= field.left - rect.right + touch <= sheet.px(_BEFORE_MM)}
    last = max(named, key=lambda j: named[j].right, default=None)
    if last is None and before:
        return False
    if last is not None and (last not in pairs.values() or any(rect.right > named[last].right for rect in before)):
        return False
    after = {j: rect for j, rect in others.items() if rect.left >= caption.right - touch}
    following = min(after, key=lambda j: after[j].left, default=None)
    if following is None:
        return True
    gap = after[following].left - caption.right
    if following in pairs:
        return caption.left - field.right <= gap + touch
    return gap > sheet.px(_BEFORE_MM)


def _groups(sheet: Sheet, places: Sequence[Place], chosen: Collection[int]) -> list[set[int]]:
    """The places by what is in one row or one column with each other."""
    groups: list[set[int]] = []
    for i in chosen:
        rect = places[i].rect
        linked = [
            group
            for group in groups
            if any(
                on_one_row(places[k].rect, rect) or abs(places[k].rect.left - rect.left) <= sheet.px(_IN_LINE_MM)
                for k in group
            )
        ]
        groups = [group for group in groups if group not in linked] + [{i}.union(*linked)]
    return groups
