"""Captions: which printed phrase belongs to which field."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from hcr_batch.forms.captions.behind import captions_behind
from hcr_batch.forms.captions.elsewhere import (
    is_at_tick,
    is_counted_before,
    is_in_panel,
    is_in_sentence,
    is_on_bar,
    is_right_behind,
)
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.kinds import is_unit
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import follows, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_LEFT_NEAR_MM, _LEFT_FAR_MM = 8.0, 45.0
"""A caption on a field's left at the nearer distance goes before one above, up to the farther one after it:
captions in a column of their own stand far from their fields."""

_LED_MM = 150.0
"""A leader is at most so long."""

_LINE_CODE = re.compile(r"[A-Z]{1,3}[ .-]?\d{1,3}")
"""What a row is called in the instructions to a form."""

_ABOVE_MM = 6.0
_INTO_LINE_MM = 2.0
"""A caption above a line reaches so far into its room, of which the line does not show where it begins."""

_BELOW_MM, _HUGS_MM = 3.5, 2.0
TICK_REACH_MM = 7.0
"""How far a caption may be from its field, above or below, or beside a box to tick. Below a frame, which the head of
the next part may follow, it is at the nearer distance at most, and below a part of the lines of a page most are."""

_CELLS_APART_MM = 1.5
"""Neighbours in a table are nearer to each other than this."""

_INSET_MM = 4.0
"""A caption above a field starts no further left of it than this."""

_SENTENCE = 12
"""A line of so many words with a full stop is a sentence."""

_LONG_LINE, _LINES_APART = 9, 0.6
"""A line of so many words that goes on in another at most this share of its height below it is running text."""

_RULED = 0.9
"""So much of a rule's column of pixels is ink, at the height of what it stands between."""

_TOUCH_MM = 1.0
"""Phrases and fields are found to within this."""


class _Side(Enum):
    """Where a caption stands, and how unlikely that is: in the field or right beside a box to tick, on the left near
    or far, above, below, beside a box to tick but beyond an upright rule, or as the mark of where to sign."""

    OWN = 0.0
    LEFT = 1.0
    ABOVE = 2.0
    FAR_LEFT = 3.0
    BELOW = 4.0
    BEYOND = 5.0


_MORE_NAMED, _MUCH_NEARER = 2, 0.5
"""Captions stand below their lines where so many fields more have one that way, or as many and this share of the
distance."""

_SWAPPED = {_Side.ABOVE: _Side.BELOW, _Side.BELOW: _Side.ABOVE}


@dataclass(frozen=True, slots=True)
class _Offer:
    """A phrase that may be the caption of a field, on which side, and how far from the ideal place it is, 0 to 1."""

    field: int
    phrase: int
    side: _Side
    distance: float


def assign_captions(
    sheet: Sheet,
    places: Sequence[Place],
    phrases: Sequence[Phrase],
    told: Mapping[int, int] = MappingProxyType({}),
    apart: Container[int] = (),
) -> list[int | None]:
    """For each place to write in or to tick the index of the phrase that is its caption, or None; no phrase serves two.

    The captions of boxes to tick stand on their right. told: those that are known already. apart: phrases that
    name nothing else.
    """
    fields = [place.rect for place in places]
    lines = [place.rect for place in places if place.kind is FieldKind.RULED]
    prose = running_text(phrases) | {j for j, p in enumerate(phrases) if is_in_sentence(sheet, p.place, lines)}
    ticks = [place.rect for place in places if place.is_tick]
    light = {j for j, phrase in enumerate(phrases) if is_on_bar(sheet, phrase)}
    of_others = light | {j for j, phrase in enumerate(phrases) if is_at_tick(sheet, phrase, ticks, TICK_REACH_MM)}
    panelled = {i for i, field in enumerate(fields) if is_in_panel(sheet, field)}
    offers = [
        _Offer(i, j, *offer)
        for i, place in enumerate(places)
        for j, phrase in enumerate(phrases)
        if i not in told and j not in told.values() and j not in apart and (j in light or i not in panelled)
        if (offer := _place(sheet, place, phrase, fields, phrases)) is not None
        and not (j in prose and offer[0] in (_Side.ABOVE, _Side.BELOW))
        and not (j in of_others and (offer[0] is _Side.BELOW or (offer[0] is _Side.OWN and _is_line(place))))
    ]
    offers = _without_remarks(sheet, _in_caption_columns(sheet, offers, places, phrases), places, phrases)
    chosen = _choose(offers, places, phrases)
    behind = captions_behind(sheet, places, phrases, chosen)
    if behind:
        taken = set(behind.values())
        rest = [offer for offer in offers if offer.field not in behind and offer.phrase not in taken]
        chosen = [behind.get(i, k) for i, k in enumerate(_choose(rest, places, phrases))]
    return _with_led(sheet, places, phrases, [told.get(i, k) for i, k in enumerate(chosen)], apart)


def _in_caption_columns(
    sheet: Sheet, offers: Sequence[_Offer], places: Sequence[Place], phrases: Sequence[Phrase]
) -> list[_Offer]:
    """The offers, with captions far on the left as near ones where they begin below or above a near one of a field
    that is in line with theirs: they are in one column."""
    edges = {
        (offer.field, offer.phrase): (places[offer.field].rect.left, phrases[offer.phrase].place.left)
        for offer in offers
        if offer.side in (_Side.LEFT, _Side.FAR_LEFT)
    }
    touch = sheet.px(_TOUCH_MM)
    near = [edges[offer.field, offer.phrase] for offer in offers if offer.side is _Side.LEFT]

    def is_in_column(offer: _Offer) -> bool:
        field, phrase = edges[offer.field, offer.phrase]
        return any(abs(field - left) <= touch and abs(phrase - start) <= touch for left, start in near)

    return [
        replace(offer, side=_Side.LEFT) if offer.side is _Side.FAR_LEFT and is_in_column(offer) else offer
        for offer in offers
    ]


def _without_remarks(
    sheet: Sheet, offers: Sequence[_Offer], places: Sequence[Place], phrases: Sequence[Phrase]
) -> list[_Offer]:
    """The offers but those from above that are remarks of another field, for fields with a caption far on the left."""
    far = {offer.field for offer in offers if offer.side is _Side.FAR_LEFT}
    fields = [place.rect for place in places if not place.is_tick]
    above = {offer.phrase for offer in offers if offer.side is _Side.ABOVE and offer.field in far}
    remarks = {j for j in above if is_right_behind(sheet, phrases[j].place, fields)}
    return [
        offer for offer in offers if not (offer.side is _Side.ABOVE and offer.field in far and offer.phrase in remarks)
    ]


def _choose(offers: Sequence[_Offer], places: Sequence[Place], phrases: Sequence[Phrase]) -> list[int | None]:
    """The phrases for the places, with captions above or below on the whole page, or below some lines of it."""
    fields = len(places)
    above, below = _assign(offers, fields, ()), _assign(offers, fields, range(fields))
    # Where captions stand below their lines, those above are of other fields, and the first row of a part has none.
    more = above.count(None) - below.count(None)
    over, under = (
        [offer for offer in offers if offer.side is side and chosen[offer.field] == offer.phrase]
        for side, chosen in ((_Side.ABOVE, above), (_Side.BELOW, below))
    )
    nearer = _mean_distance(under, _BELOW_MM) < _MUCH_NEARER * _mean_distance(over, _ABOVE_MM)
    # A line shows nothing of where its room begins; what is right above a frame is nearer to none by a hair's breadth.
    framed = [o for o in over if places[o.field].kind is not FieldKind.RULED and below[o.field] != o.phrase]
    hugged = bool(framed) and _mean_distance(framed, _ABOVE_MM) <= _TOUCH_MM
    if more >= _MORE_NAMED or (more >= 0 and under and nearer and not hugged):
        return below
    between = [offer for offer in offers if offer.side in _SWAPPED and phrases[offer.phrase].cell is None]
    turned: set[int] = set()
    for group in _linked(places, between):
        here = [offer for offer in under if offer.field in group]
        near = _mean_distance(here, _BELOW_MM) <= _HUGS_MM
        if near and len(here) > sum(offer.field in group for offer in over):
            turned |= group
    return _assign(offers, fields, turned)


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


def _with_led(
    sheet: Sheet,
    places: Sequence[Place],
    phrases: Sequence[Phrase],
    chosen: Sequence[int | None],
    apart: Container[int],
) -> list[int | None]:
    """The captions, and for boxes without one what stands far before them on the row, with no more than a leader and
    the row's number or code between: "Travel ......... 3 [   ]", "Wages ......... A1 [   ]"."""
    led = list(chosen)
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
    bare = (i for i, k in enumerate(chosen) if k is None or k in codes)
    for i in sorted(bare, key=lambda i: places[i].rect.left):
        if places[i].kind is not FieldKind.BOX:
            continue
        field = places[i].rect
        before = [k for k in words if follows(phrases[k].place, field, sheet.px(_LED_MM))]
        nearest = max(before, key=lambda k: phrases[k].place.right, default=None)
        if nearest is None or nearest in led:
            continue
        between = Rect(phrases[nearest].place.right + 1, field.top, field.left - 1, field.bottom)
        if not any(between.overlap(place.rect) > 0 for place in places):
            led[i] = nearest
    return led


def _mean_distance(offers: Sequence[_Offer], reach: float) -> float:
    """Millimetres between fields and phrases, where the farthest are so far."""
    return max(0.0, sum(offer.distance for offer in offers) * reach / len(offers)) if offers else 0.0


def _assign(offers: Sequence[_Offer], fields: int, below: Container[int]) -> list[int | None]:
    """The cheapest phrase for each of so many fields; captions stand `below` those, and above the others."""

    def cost(offer: _Offer) -> float:
        return (_SWAPPED.get(offer.side, offer.side) if offer.field in below else offer.side).value + offer.distance

    chosen: list[int | None] = [None] * fields
    taken: set[int] = set()
    for offer in sorted(offers, key=lambda offer: (cost(offer), offer.field)):
        if chosen[offer.field] is None and offer.phrase not in taken:
            chosen[offer.field] = offer.phrase
            taken.add(offer.phrase)
    return chosen


def running_text(phrases: Sequence[Phrase]) -> set[int]:
    """The numbers of the phrases that are sentences, or lines of a paragraph: no captions."""
    long = {k for k, phrase in enumerate(phrases) if len((phrase.text or "").split()) >= _LONG_LINE}
    found = {k for k in long if _is_sentence(phrases[k].text or "")}
    for k in long:
        upper = phrases[k]
        for j, lower in enumerate(phrases):
            gap = lower.rect.top - upper.rect.bottom
            together = -0.3 * upper.rect.height <= gap <= _LINES_APART * upper.rect.height
            flush = abs(lower.rect.left - upper.rect.left) <= upper.rect.height
            if j != k and together and flush and ((lower.text or "")[:1].islower() or j in long):
                found |= {j, k}
    return found


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith(".") and len(text.split()) >= _SENTENCE


def _place(
    sheet: Sheet, place: Place, candidate: Phrase, fields: Sequence[Rect], phrases: Sequence[Phrase]
) -> tuple[_Side, float] | None:
    """Where a phrase stands as a field's caption, and how far off, from 0 to 1; None where it cannot be that."""
    field, tick, phrase = place.rect, place.is_tick, candidate.place
    touch = sheet.px(_TOUCH_MM)
    # Typed dashes stand at half the height of the letters before them.
    level = on_one_row(phrase, field.grown(0, 0, 0, touch) if place.kind is FieldKind.RULED else field)
    below, above = phrase.top - field.bottom, field.top - phrase.bottom
    left, right = field.left - phrase.right, phrase.left - field.right
    if field.covers(phrase):
        return _Side.OWN, 0.0
    beside = phrase.bottom <= field.top + touch or phrase.right <= field.left + touch
    whole = place.whole if place.whole != field else None
    if whole is not None and beside and whole.grown(*(touch,) * 4).covers(phrase):
        return _Side.OWN, min(1.0, (phrase.top - whole.top) / whole.height)
    if level and tick and -touch <= right <= sheet.px(TICK_REACH_MM):
        beyond = is_ruled_off(sheet, field, phrase)
        return _Side.BEYOND if beyond else _Side.OWN, right / sheet.px(TICK_REACH_MM)
    if level and -touch <= left <= sheet.px(TICK_REACH_MM if tick else _LEFT_FAR_MM):
        if not tick and (is_unit(candidate.text) or is_counted_before(sheet, candidate, field, fields)):
            return None
        if not tick and _is_mark(candidate.text):
            return _Side.BEYOND, left / sheet.px(_LEFT_FAR_MM)
        between = Rect(phrase.right + 1, max(field.top, phrase.top), field.left - 1, min(field.bottom, phrase.bottom))
        if _blocked(between, field, phrase, fields, phrases):
            return None
        # What stands in a box of its own, and not in a cell beside the field, is rather printed beside the field.
        is_apart = candidate.cell is not None and left > sheet.px(_CELLS_APART_MM)
        near = left <= sheet.px(_LEFT_NEAR_MM) and not is_apart
        return _Side.LEFT if near else _Side.FAR_LEFT, left / sheet.px(_LEFT_FAR_MM)
    if tick or phrase.left < field.left - sheet.px(_INSET_MM):
        return None
    if min(field.right, phrase.right) - max(field.left, phrase.left) < 0.6 * phrase.width:
        return None
    into = sheet.px(_INTO_LINE_MM) if place.kind is FieldKind.RULED else touch
    if -into <= above <= sheet.px(_ABOVE_MM):
        between = Rect(phrase.left, phrase.bottom + 1, phrase.right, field.top - 1)
        blocked = _blocked(between, field, phrase, fields, phrases)
        # What begins over the farther half of a line, as a number below a bar code, is rather of something else.
        astray = place.kind is FieldKind.RULED and phrase.left > (field.left + field.right) / 2
        side = _Side.BEYOND if astray else _Side.ABOVE
        return None if blocked else (side, max(-touch, above) / sheet.px(_ABOVE_MM))
    reach = sheet.px(_BELOW_MM if place.kind is FieldKind.RULED else _HUGS_MM)
    if -touch <= below <= reach and not _is_lower_cell(field, fields, touch):
        return _Side.BELOW, below / sheet.px(_BELOW_MM)
    return None


def _is_line(place: Place) -> bool:
    """Whether a place is a line to write on: what is printed in its room may stand beside a box to tick above it."""
    return place.kind is FieldKind.RULED


def _is_mark(text: str | None) -> bool:
    """Whether a phrase is the cross before the line for a signature, which has its caption elsewhere."""
    return text is not None and text.strip(" .:") in ("X", "x")


def _is_lower_cell(field: Rect, fields: Sequence[Rect], near: float) -> bool:
    """Whether a field stands right below another in a column of a table, of which print below it is no head."""
    return any(
        max(abs(field.left - one.left), abs(field.right - one.right), abs(field.top - one.bottom)) <= near
        for one in fields
        if one is not field
    )


def is_ruled_off(sheet: Sheet, one: Rect, other: Rect) -> bool:
    """Whether an upright rule stands between two things side by side, as that of a frame."""
    start, end = min(one.right, other.right), max(one.left, other.left)
    top, bottom = min(one.top, other.top), max(one.bottom, other.bottom)
    top, bottom = top - (bottom - top) / 2, bottom + (bottom - top) / 2  # The side of a box to tick is no such rule.
    between = sheet.ink[max(0, int(top)) : int(bottom) + 1, int(start) : int(end)]
    return bool(between.size and ((between > 0).mean(axis=0) >= _RULED).any())


def _blocked(between: Rect, field: Rect, phrase: Rect, fields: Sequence[Rect], phrases: Sequence[Phrase]) -> bool:
    """Whether another field or phrase lies between a field and a phrase."""
    if between.width <= 0 or between.height <= 0:
        return False
    others = [other for other in fields if other is not field]
    others += [other.place for other in phrases if other.place is not phrase]
    return any(between.overlap(other) > 0 for other in others)
