"""Captions: which printed phrase belongs to which field."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from hcr_batch.forms.captions.behind import captions_behind
from hcr_batch.forms.captions.elsewhere import (
    asks_for_ticks,
    is_at_tick,
    is_in_panel,
    is_in_sentence,
    is_on_bar,
    is_right_behind,
    running_text,
)
from hcr_batch.forms.captions.paragraphs import paragraphs_beside
from hcr_batch.forms.captions.standing import ABOVE_MM, BELOW_MM, HUGS_MM, TICK_REACH_MM, Side, standing
from hcr_batch.forms.places.place import TOUCH_MM, Place
from hcr_batch.forms.wording.kinds import is_unit
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import follows, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_LEADER_MM = 150.0
"""A leader is at most this long."""

_LINE_CODE = re.compile(r"[A-Z]{1,3}[ .-]?\d{1,3}")
"""What a row is called in the instructions to a form."""

_BRACKETED = re.compile(r"\(.*\)\.?")
"""A remark in brackets. On a row of its own it may be the caption of the line above it: "(name and address)"."""

_MORE_NAMED, _MUCH_NEARER = 2, 0.5
"""Captions stand below their lines where this many fields more have one that way, or as many and this share of the
distance."""

_SWAPPED = {Side.ABOVE: Side.BELOW, Side.BELOW: Side.ABOVE}


@dataclass(frozen=True, slots=True)
class _Offer:
    """A phrase that may be the caption of a field, on which side, and how far from the ideal place it is, 0 to 1."""

    field: int
    phrase: int
    side: Side
    distance: float


def assign_captions(
    sheet: Sheet,
    places: Sequence[Place],
    phrases: Sequence[Phrase],
    known: Mapping[int, int] = MappingProxyType({}),
    apart: Container[int] = (),
) -> list[int | None]:
    """For each place to write in or to tick the index of the phrase that is its caption, or None; no phrase serves two.

    The captions of boxes to tick stand on their right. known: those that are settled already. apart: phrases that
    name nothing else.
    """
    fields = [place.rect for place in places]
    lines = [place.rect for place in places if place.kind is FieldKind.RULED]
    prose = running_text(phrases) | {j for j, p in enumerate(phrases) if is_in_sentence(sheet, p.place, lines)}
    ticks = [place.rect for place in places if place.is_tick]
    light = {j for j, phrase in enumerate(phrases) if is_on_bar(sheet, phrase)}
    of_others = light | {j for j, phrase in enumerate(phrases) if is_at_tick(sheet, phrase, ticks, TICK_REACH_MM)}
    panelled = {i for i, field in enumerate(fields) if is_in_panel(sheet, field)}
    worded = {j: phrase.place for j, phrase in enumerate(phrases) if phrase.cell is None}
    astray = paragraphs_beside(worded, [place.rect for place in places if not place.is_tick])
    offers = [
        _Offer(i, j, *offer)
        for i, place in enumerate(places)
        for j, phrase in enumerate(phrases)
        if i not in known and j not in known.values() and j not in apart and (j in light or i not in panelled)
        if (offer := standing(sheet, place, phrase, fields, phrases)) is not None
        and not (j in prose and offer[0] in (Side.ABOVE, Side.BELOW))
        and not (j in astray and not place.is_tick and offer[0] in (Side.LEFT, Side.FAR_LEFT))
        and not (j in of_others and (offer[0] is Side.BELOW or (offer[0] is Side.OWN and _is_line(place))))
    ]
    offers = _without_remarks(sheet, _in_caption_columns(sheet, offers, places, phrases), places, phrases)
    chosen = _choose(offers, places, phrases)
    behind = captions_behind(sheet, places, phrases, chosen)
    if behind:
        taken = set(behind.values())
        rest = [offer for offer in offers if offer.field not in behind and offer.phrase not in taken]
        chosen = [behind.get(i, k) for i, k in enumerate(_choose(rest, places, phrases))]
    return _with_leaders(sheet, places, phrases, [known.get(i, k) for i, k in enumerate(chosen)], apart)


def _in_caption_columns(
    sheet: Sheet, offers: Sequence[_Offer], places: Sequence[Place], phrases: Sequence[Phrase]
) -> list[_Offer]:
    """The offers, with captions far on the left as near ones where they begin below or above a near one of a field
    that is in line with theirs: they are in one column."""
    edges = {
        (offer.field, offer.phrase): (places[offer.field].rect.left, phrases[offer.phrase].place.left)
        for offer in offers
        if offer.side in (Side.LEFT, Side.FAR_LEFT)
    }
    touch = sheet.px(TOUCH_MM)
    near = [edges[offer.field, offer.phrase] for offer in offers if offer.side is Side.LEFT]

    def is_in_column(offer: _Offer) -> bool:
        field, phrase = edges[offer.field, offer.phrase]
        return any(abs(field - left) <= touch and abs(phrase - start) <= touch for left, start in near)

    return [
        replace(offer, side=Side.LEFT) if offer.side is Side.FAR_LEFT and is_in_column(offer) else offer
        for offer in offers
    ]


def _without_remarks(
    sheet: Sheet, offers: Sequence[_Offer], places: Sequence[Place], phrases: Sequence[Phrase]
) -> list[_Offer]:
    """The offers but those from above that are remarks of another field, or ask for boxes to tick, for fields with a
    caption far on the left, and those of what stands in brackets below a box with a caption above it."""
    far = {offer.field for offer in offers if offer.side is Side.FAR_LEFT}
    fields = [place.rect for place in places if not place.is_tick]
    above = {offer.phrase for offer in offers if offer.side is Side.ABOVE and offer.field in far}
    remarks = {j for j in above if is_right_behind(sheet, phrases[j].place, fields)}
    ticks = [place.rect for place in places if place.is_tick]
    for j in above - remarks:
        others = fields + [phrase.place for k, phrase in enumerate(phrases) if k != j]
        if asks_for_ticks(sheet, phrases[j].place, ticks, others):
            remarks.add(j)
    named = {o.field for o in offers if o.side is Side.ABOVE and places[o.field].kind is FieldKind.BOX}
    bracketed = {j for j, phrase in enumerate(phrases) if _is_bracketed(phrase)}

    def is_remark(offer: _Offer) -> bool:
        if offer.side is Side.ABOVE:
            return offer.field in far and offer.phrase in remarks
        return offer.side is Side.BELOW and offer.field in named and offer.phrase in bracketed

    return [offer for offer in offers if not is_remark(offer)]


def _is_bracketed(phrase: Phrase) -> bool:
    return _BRACKETED.fullmatch((phrase.text or "").strip()) is not None


def _choose(offers: Sequence[_Offer], places: Sequence[Place], phrases: Sequence[Phrase]) -> list[int | None]:
    """The phrases for the places, with captions above or below on the whole page, or below some lines of it."""
    fields = len(places)
    above, below = _assign(offers, fields, ()), _assign(offers, fields, range(fields))
    # Where captions stand below their lines, those above are of other fields, and the first row of a part has none.
    more = above.count(None) - below.count(None)
    over, under = (
        [offer for offer in offers if offer.side is side and chosen[offer.field] == offer.phrase]
        for side, chosen in ((Side.ABOVE, above), (Side.BELOW, below))
    )
    nearer = _mean_distance(under, BELOW_MM) < _MUCH_NEARER * _mean_distance(over, ABOVE_MM)
    # A line shows nothing of where its room begins; what is right above a frame is nearer to none by a hair's breadth.
    framed = [o for o in over if places[o.field].kind is not FieldKind.RULED and below[o.field] != o.phrase]
    hugged = bool(framed) and _mean_distance(framed, ABOVE_MM) <= TOUCH_MM
    if more >= _MORE_NAMED or (more >= 0 and under and nearer and not hugged):
        return below
    between = [offer for offer in offers if offer.side in _SWAPPED and phrases[offer.phrase].cell is None]
    turned: set[int] = set()
    for group in _linked(places, between):
        here, there = ([offer for offer in some if offer.field in group] for some in (under, over))
        near = _mean_distance(here, BELOW_MM) <= HUGS_MM or all(_is_bracketed(phrases[o.phrase]) for o in here)
        if near and (len(here) > len(there) or _hug_lines(here, there, group, places)):
            turned |= group
    return _assign(offers, fields, turned)


def _hug_lines(
    under: Sequence[_Offer], over: Sequence[_Offer], group: Collection[int], places: Sequence[Place]
) -> bool:
    """Whether the fields of a group are lines, each with a caption close below it and each with one above as well: then
    the first of these is the head of the part, and the others hang from the lines above them."""
    lines = all(_is_line(places[i]) for i in group)
    return lines and len(under) == len(over) == len(group) and _mean_distance(under, BELOW_MM) <= TOUCH_MM


def _linked(places: Sequence[Place], offers: Sequence[_Offer]) -> list[set[int]]:
    """The fields that may have captions, by those that they share, or by their row."""
    groups: list[tuple[set[int], set[int]]] = []
    for offer in offers:
        rect = places[offer.field].rect
        linked = [
            group
            for group in groups
            if offer.phrase in group[1] or any(on_one_row(places[i].rect, rect) for i in group[0])
        ]
        groups = [group for group in groups if group not in linked]
        groups.append(
            ({offer.field}.union(*(some for some, _ in linked)), {offer.phrase}.union(*(some for _, some in linked)))
        )
    return [some for some, _ in groups]


def _with_leaders(
    sheet: Sheet,
    places: Sequence[Place],
    phrases: Sequence[Phrase],
    chosen: Sequence[int | None],
    apart: Container[int],
) -> list[int | None]:
    """The captions, and for boxes without one what stands far before them on the row, with no more than a leader and
    the row's number or code between: "Travel ......... 3 [   ]", "Wages ......... A1 [   ]"."""
    captions = list(chosen)
    # What has a cell of its own in a table is the head of its row.
    free = (k for k, phrase in enumerate(phrases) if phrase.place == phrase.rect)
    codes = {k for k in free if _LINE_CODE.fullmatch((phrases[k].text or "").strip())}
    words = [
        k
        for k, phrase in enumerate(phrases)
        if k not in apart
        and k not in codes
        and (phrase.text is None or (any(map(str.isalpha, phrase.text)) and not is_unit(phrase.text)))
    ]
    unnamed = (i for i, k in enumerate(chosen) if k is None or k in codes)
    for i in sorted(unnamed, key=lambda i: places[i].rect.left):
        if places[i].kind is not FieldKind.BOX:
            continue
        field = places[i].rect
        before = [k for k in words if follows(phrases[k].place, field, sheet.px(_LEADER_MM))]
        nearest = max(before, key=lambda k: phrases[k].place.right, default=None)
        if nearest is None or nearest in captions:
            continue
        between = Rect(phrases[nearest].place.right + 1, field.top, field.left - 1, field.bottom)
        if not any(between.overlap(place.rect) > 0 for place in places):
            captions[i] = nearest
    return captions


def _mean_distance(offers: Sequence[_Offer], reach: float) -> float:
    """The mean distance between fields and phrases in millimetres; those of offers are shares of `reach`."""
    return max(0.0, sum(offer.distance for offer in offers) * reach / len(offers)) if offers else 0.0


def _assign(offers: Sequence[_Offer], fields: int, below: Container[int]) -> list[int | None]:
    """The cheapest phrase for each field; captions stand below the fields in `below`, and above the others."""

    def cost(offer: _Offer) -> float:
        return (_SWAPPED.get(offer.side, offer.side) if offer.field in below else offer.side).value + offer.distance

    chosen: list[int | None] = [None] * fields
    taken: set[int] = set()
    for offer in sorted(offers, key=lambda offer: (cost(offer), offer.field)):
        if chosen[offer.field] is None and offer.phrase not in taken:
            chosen[offer.field] = offer.phrase
            taken.add(offer.phrase)
    return chosen


def _is_line(place: Place) -> bool:
    """Whether a place is a line to write on: what is printed in its room may stand beside a box to tick above it."""
    return place.kind is FieldKind.RULED
