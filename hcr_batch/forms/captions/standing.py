"""Where a phrase stands as the caption of a field, and how far from it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from hcr_batch.forms.captions.elsewhere import is_counted_before
from hcr_batch.forms.places.place import APART_MM, TOUCH_MM, Place
from hcr_batch.forms.wording.kinds import is_unit
from hcr_batch.forms.wording.vocabulary import is_joint
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import is_on_top, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_LEFT_NEAR_MM, _LEFT_FAR_MM = 8.0, 45.0
"""A caption on a field's left at the nearer distance goes before one above, up to the farther one after it:
captions in a column of their own stand far from their fields."""

ABOVE_MM = 6.0
_INTO_LINE_MM = 2.0
"""A caption above a line reaches this far into its room, of which the line does not show where it begins."""

BELOW_MM, HUGS_MM = 3.5, 2.0
TICK_REACH_MM = 7.0
"""How far a caption may be from its field, above or below, or beside a box to tick. Below a frame, which the head of
the next part may follow, it is at the nearer distance at most, and below a part of the lines of a page most are."""

_INSET_MM = 4.0
"""A caption above a field starts no further left of it than this."""

_SHARED = 0.6
"""This much of the width of a caption above or below a field stands over the field."""

_RULED = 0.9
"""This much of a rule's column of pixels is ink, at the height of what it stands between."""


class Side(Enum):
    """Where a caption stands, and how unlikely that is: in the field or right beside a box to tick, on the left near
    or far, above, below, beside a box to tick but beyond an upright rule, or as the mark of where to sign."""

    OWN = 0.0
    LEFT = 1.0
    ABOVE = 2.0
    FAR_LEFT = 3.0
    BELOW = 4.0
    BEYOND = 5.0


def standing(
    sheet: Sheet, place: Place, candidate: Phrase, fields: Sequence[Rect], phrases: Sequence[Phrase]
) -> tuple[Side, float] | None:
    """Where a phrase stands as a field's caption, and how far off, from 0 to 1; None where it cannot be that."""
    field, tick, phrase = place.rect, place.is_tick, candidate.place
    touch = sheet.px(TOUCH_MM)
    left, right = field.left - phrase.right, phrase.left - field.right
    if field.covers(phrase):
        return Side.OWN, 0.0
    beside = phrase.bottom <= field.top + touch or phrase.right <= field.left + touch
    whole = place.whole if place.whole != field else None
    if whole is not None and beside and whole.padded(touch).covers(phrase):
        return Side.OWN, min(1.0, (phrase.top - whole.top) / whole.height)
    # Typed dashes stand at half the height of the letters before them.
    level = on_one_row(phrase, field.grown(0, 0, 0, touch) if place.kind is FieldKind.RULED else field)
    if level and tick and -touch <= right <= sheet.px(TICK_REACH_MM):
        beyond = is_ruled_off(sheet, field, phrase)
        return Side.BEYOND if beyond else Side.OWN, right / sheet.px(TICK_REACH_MM)
    if level and -touch <= left <= sheet.px(TICK_REACH_MM if tick else _LEFT_FAR_MM):
        return _before(sheet, place, candidate, fields, phrases)
    return None if tick else _above_or_below(sheet, place, phrase, fields, phrases)


def _before(
    sheet: Sheet, place: Place, candidate: Phrase, fields: Sequence[Rect], phrases: Sequence[Phrase]
) -> tuple[Side, float] | None:
    """The same of what stands before a field on its row."""
    field, phrase = place.rect, candidate.place
    left = field.left - phrase.right
    far = left / sheet.px(_LEFT_FAR_MM)
    if not place.is_tick and (is_unit(candidate.text) or is_counted_before(sheet, candidate, field, fields)):
        return None
    if not place.is_tick and (_is_mark(candidate.text) or is_joint(candidate.text or "")):
        return Side.BEYOND, far
    between = Rect(phrase.right + 1, max(field.top, phrase.top), field.left - 1, min(field.bottom, phrase.bottom))
    if _blocked(between, field, phrase, fields, phrases):
        return None
    # What stands in a box of its own, and not in a cell beside the field, is rather printed beside the field.
    is_apart = candidate.cell is not None and left > sheet.px(APART_MM)
    near = left <= sheet.px(_LEFT_NEAR_MM) and not is_apart
    return Side.LEFT if near else Side.FAR_LEFT, far


def _above_or_below(
    sheet: Sheet, place: Place, phrase: Rect, fields: Sequence[Rect], phrases: Sequence[Phrase]
) -> tuple[Side, float] | None:
    """The same of what stands above a place to write in, or below it."""
    field, touch, is_line = place.rect, sheet.px(TOUCH_MM), place.kind is FieldKind.RULED
    shared = min(field.right, phrase.right) - max(field.left, phrase.left)
    if phrase.left < field.left - sheet.px(_INSET_MM) or shared < _SHARED * phrase.width:
        return None
    above, below = field.top - phrase.bottom, phrase.top - field.bottom
    if -(sheet.px(_INTO_LINE_MM) if is_line else touch) <= above <= sheet.px(ABOVE_MM):
        between = Rect(phrase.left, phrase.bottom + 1, phrase.right, field.top - 1)
        if _blocked(between, field, phrase, fields, phrases):
            return None
        # What begins over the farther half of a line, as a number below a bar code, is rather of something else.
        astray = is_line and phrase.left > (field.left + field.right) / 2
        return Side.BEYOND if astray else Side.ABOVE, max(-touch, above) / sheet.px(ABOVE_MM)
    is_near = -touch <= below <= sheet.px(BELOW_MM if is_line else HUGS_MM)
    # Print below a cell that stands right below another in a column is no head.
    if not is_near or any(is_on_top(one, field, touch) for one in fields if one is not field):
        return None
    return Side.BELOW, below / sheet.px(BELOW_MM)


def _is_mark(text: str | None) -> bool:
    """Whether a phrase is the cross before the line for a signature, which has its caption elsewhere."""
    return text is not None and text.strip(" .:") in ("X", "x")


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
