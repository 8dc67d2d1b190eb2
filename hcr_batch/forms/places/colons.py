"""The room that captions with a colon leave in a box which holds several of them, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.forms.places.place import LEAST_FIELD_MM, TICK_MARGIN_MM
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_BLANK_MM = 4.5
"""Below a caption that is to be answered there is this much room: an empty line. Text goes on closer below."""

_LINES_MM = 9.0
"""Room this high below a caption is for a line or two below it."""

_BEHIND = 0.3
"""Above less, people write behind a caption that leaves this share of the box's width there."""

_HIGHER_MM = 1.5
"""What is written behind a caption begins this much higher: above another one that asks, the room ends there."""


def rooms_after_colons(
    sheet: Sheet, box: Rect, phrases: Sequence[Phrase], others: Sequence[Rect], *, within: bool
) -> list[Rect]:
    """The room behind each phrase in a box that ends in a colon, above an empty line, or that line where there is too
    little behind it. others: places in the box, to tick or to write in. `within` the box may be but one such phrase:
    choices stand above it.

    None for a box with a single line of print, which is its label.
    """
    own = [phrase for phrase in phrases if box.covers(phrase.rect)]
    asked = [phrase.rect for phrase in own if (phrase.text or "").rstrip().endswith(":")]
    taken = [*(phrase.rect for phrase in own), *others]
    rooms = [room for rect in asked if (room := _room_after(sheet, box, rect, taken, asked)) is not None]
    return rooms if within or len(rooms) > 1 else []


def _room_after(sheet: Sheet, box: Rect, caption: Rect, taken: Sequence[Rect], asked: Sequence[Rect]) -> Rect | None:
    """The room behind a caption, else below it; None where what is `taken` leaves none.

    asked: the captions that ask for an answer, some of what is `taken`.
    """
    others = [rect for rect in taken if rect is not caption]
    below = Rect(caption.left, caption.bottom, box.right, box.bottom)
    end = min([box.bottom, *(rect.top for rect in others if rect.overlap(below) > 0)])
    room, least = end - caption.bottom, sheet.px(LEAST_FIELD_MM)
    if room < sheet.px(_BLANK_MM):
        return None
    start = caption.right + sheet.px(TICK_MARGIN_MM)
    if room >= sheet.px(_LINES_MM) or box.right - start < max(_BEHIND * box.width, least):
        return replace(below, bottom=end) if below.width >= least else None
    higher = sheet.px(_HIGHER_MM)
    middle = (caption.top + caption.bottom) / 2
    over = Rect(start, box.top, box.right, middle)
    top = max([box.top, caption.top - higher, *(rect.bottom for rect in others if rect.overlap(over) > 0)])
    bottom = end - higher if any(rect.top == end for rect in asked) else end
    return Rect(start, top, box.right, bottom) if top < middle else None
