"""The places that a PDF declares itself, as they are drawn for the hand, and what it calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hcr_batch.files.scans.pdf_fields import PdfField
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.field import FieldKind, reading_order
from hcr_batch.image.page.sheet import Rect, Sheet, around

_SAME = 0.5
"""What is drawn and what is declared are one place where they share this much of the smaller one."""

_OTHERS = 0.2
"""A drawn place that holds this much of another declared one is that of several."""

_ALIKE = 0.35
"""What is drawn is taken where it shares this much of what both cover: the words before it may be in one of them. Boxes
to tick hold none, and on a screen they may be clicked well beside what is drawn."""

_WITHIN = 0.8
"""A piece of a declared place lies within it by this much of itself."""

_MANY = 2
"""Drawn places for each declared one: with more the PDF declares only some of its fields."""

_MOST_WORDS, _LEAST_LETTERS, _PRINTED = 5, 3, 0.5
"""A name is believed that has at most this many words, of which this many, those of this many letters, stand on the
page."""


def with_declared(sheet: Sheet, drawn: Sequence[Place], declared: Sequence[PdfField]) -> list[Place]:
    """The declared places in reading order, each as it is drawn, where that can be seen.

    What is typed on a screen is lower than what is written by hand: the room above a line counts for more than the
    place that a program knows. What is drawn without being declared is none, unless that is far more than what is: some
    PDFs declare no more than where to sign.
    """
    rects = _apart([on_sheet(sheet, field) for field in declared])
    places = [_place(rect, field, drawn, rects) for rect, field in zip(rects, declared, strict=True)]
    # The room above a line, which nothing bounds, may reach into the place above it.
    free = _apart([place.rect for place in places])
    places = [replace(place, rect=rect) for place, rect in zip(places, free, strict=True)]
    others = [place for place in drawn if not any(place.rect.overlap(rect) > 0 for rect in (*rects, *free))]
    places += others if len(others) > _MANY * len(places) else []
    return reading_order(places)


def declared_captions(
    places: Sequence[Place], captions: Sequence[Caption], rows: Sequence[int], words: Sequence[PdfWord]
) -> list[Caption]:
    """What names each place: the name that the PDF gives it, where that is made of words of the page, else its caption,
    else whatever the PDF calls it. The cells of a table are named after its heads; `rows` has the numbers of theirs."""
    printed = {word for some in words for word in plain_words(some.text)}
    named: list[Caption] = []
    for place, caption, row in zip(places, captions, rows, strict=True):
        names = place.declared.names if place.declared is not None else ()
        believed = [name for name in names if _is_believed(name, printed)]
        named.append(caption if row and caption else tuple(believed[:1]) or caption or names[:1])
    return named


def _is_believed(name: str, printed: set[str]) -> bool:
    words = plain_words(name)
    long = [word for word in words if len(word) >= _LEAST_LETTERS and word.isalpha()]
    return bool(long) and len(words) <= _MOST_WORDS and sum(w in printed for w in long) >= _PRINTED * len(words)


def _apart(rects: Sequence[Rect]) -> list[Rect]:
    """Places that run into each other, by less than half of the smaller one, each without its half of what they
    share: for a screen they need not be exact."""
    parted = list(rects)
    for i, k in combinations(range(len(parted)), 2):
        if 0 < _share(parted[i], parted[k]) < _SAME:
            parted[i], parted[k] = _parted(parted[i], parted[k])
    return parted


def _parted(one: Rect, other: Rect) -> tuple[Rect, Rect]:
    """Two places with a border in the middle of what they share, across the shorter way."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across < down:
        first, second = sorted((one, other), key=lambda rect: rect.left)
        border = (second.left + first.right) / 2
        cut = replace(first, right=border), replace(second, left=border)
    else:
        first, second = sorted((one, other), key=lambda rect: rect.top)
        border = (second.top + first.bottom) / 2
        cut = replace(first, bottom=border), replace(second, top=border)
    return cut if first is one else (cut[1], cut[0])


def _place(rect: Rect, field: PdfField, drawn: Sequence[Place], declared: Sequence[Rect]) -> Place:
    """A declared place, by what is drawn for it alone."""
    alike = 0.0 if field.is_tick else _ALIKE
    own = [place for place in drawn if place.is_tick == field.is_tick and _is_same(place.rect, rect, declared, alike)]
    if not field.is_tick:
        own += _in_pieces(rect, drawn, declared)
    seen = max(own, key=lambda place: _alike(place.rect, rect), default=None)
    if seen is None:
        return Place(rect, None if field.is_tick else FieldKind.BOX, declared=field)
    return replace(seen, declared=field)


def _in_pieces(rect: Rect, drawn: Sequence[Place], declared: Sequence[Rect]) -> list[Place]:
    """All of a declared place that is drawn in pieces, as dashes part the groups of a number; none of any other."""
    pieces = [place.rect for place in drawn if not place.is_tick and _share(place.rect, rect, of=place.rect) >= _WITHIN]
    whole = around(pieces) if len(pieces) > 1 else None
    return [Place(whole, FieldKind.BOX)] if whole and _is_same(whole, rect, declared, _ALIKE) else []


def _is_same(drawn: Rect, rect: Rect, declared: Sequence[Rect], alike: float) -> bool:
    if _share(drawn, rect) < _SAME or _alike(drawn, rect) < alike:
        return False
    return not any(_share(drawn, other, of=other) > _OTHERS for other in declared if other is not rect)


def _share(one: Rect, other: Rect, of: Rect | None = None) -> float:
    """What two places share, as a part of the smaller one, or of the one given."""
    area = min(_area(one), _area(other)) if of is None else _area(of)
    return one.overlap(other) / max(area, 1e-9)


def _alike(one: Rect, other: Rect) -> float:
    """What two places share, as a part of what they cover."""
    shared = one.overlap(other)
    return shared / max(_area(one) + _area(other) - shared, 1e-9)


def _area(rect: Rect) -> float:
    return rect.width * rect.height
