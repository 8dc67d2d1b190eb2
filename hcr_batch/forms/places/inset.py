"""Combs that are set into a cell of a table, whose caption stands in the cell too, beside or above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.boxes.closed import find_closed
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_ROOM_MM, _HIGHER = 1.5, 2.5
"""A cell is higher than its comb by room for a caption, and at most this many times as high: higher ones are frames
around a part of the form."""

_OUTLINE_MM = 1.5
"""The rules of a comb end within this around its room."""


def cells_around_combs(sheet: Sheet, rules: Rules, places: Sequence[Place]) -> dict[int, Rect]:
    """The cell around each comb that is alone in one, by the numbers of the places."""
    combs = {i: place.rect for i, place in enumerate(places) if place.cells}
    closed = find_closed(sheet, _without_combs(sheet, rules, list(combs.values()))) if combs else []
    room = sheet.px(_ROOM_MM)
    found: dict[int, Rect] = {}
    for i, comb in combs.items():
        around = [
            rect
            for rect in closed
            if rect.covers(comb)
            and comb.height + room <= rect.height <= _HIGHER * comb.height
            and not any(rect.overlap(place.rect) > 0 for k, place in enumerate(places) if k != i)
        ]
        if around:
            found[i] = min(around, key=lambda rect: rect.width * rect.height)
    return found


def _without_combs(sheet: Sheet, rules: Rules, combs: Sequence[Rect]) -> Rules:
    """The rules but those of the combs: where these begin close to the side of their cell, they run into it."""
    outlines = [comb.padded(sheet.px(_OUTLINE_MM)) for comb in combs]

    def is_own(left: float, top: float, right: float, bottom: float) -> bool:
        return any(o.left <= left and o.top <= top and right <= o.right and bottom <= o.bottom for o in outlines)

    across = tuple(rule for rule in rules.across if not is_own(rule.start, rule.at, rule.end, rule.at))
    down = tuple(rule for rule in rules.down if not is_own(rule.at, rule.start, rule.at, rule.end))
    return replace(rules, across=across, down=down)


def captions_in_cells(
    places: Sequence[Place], phrases: Sequence[Phrase], cells: Mapping[int, Rect]
) -> tuple[dict[int, int], set[int]]:
    """The captions of the combs in `cells`, by their numbers: what stands before the comb, else what begins the cell;
    and the numbers of all phrases in these, which name nothing outside of them."""
    captions: dict[int, int] = {}
    inside: set[int] = set()
    for i, cell in cells.items():
        own = {k: phrase.rect for k, phrase in enumerate(phrases) if phrase.cell is None and cell.covers(phrase.rect)}
        inside |= set(own)
        comb = places[i].rect
        before = [k for k, rect in own.items() if rect.right <= comb.left and on_one_row(rect, comb)]
        if before:
            captions[i] = max(before, key=lambda k: own[k].right)
        elif own:
            captions[i] = min(own, key=lambda k: (own[k].top - cell.top > comb.height / 2, own[k].left))
    return captions, inside
