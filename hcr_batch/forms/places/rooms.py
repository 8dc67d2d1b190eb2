"""The room to write in that captions and boxes to tick leave of their box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.forms.places.colons import rooms_after_colons
from hcr_batch.forms.places.place import APART_MM, LEAST_FIELD_MM, TICK_MARGIN_MM
from hcr_batch.image.page.neighbours import is_beside, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet, around

_CAPTION_MM = 2.9
"""Captions inside boxes are at most this high: 10 points."""

_FREE_BELOW, _FREE_RIGHT = 0.5, 0.6
"""Print in a box is its caption where this share of the box's height is free below it, or of its width on
its right; else the box is a label and nobody writes in it."""

_SHORT_END, _ROOM_BELOW = 0.4, 2.0
"""The last line of a caption leaves room to write behind it where it takes no more of the box's width; below it there
is this many times the room above the first."""

_LEAST_CAPTIONS, _ROOM_BEHIND, _LEAST_ROOM_MM = 2, 2.0, 3.5
"""This many captions side by side in a box have each this many times their width behind them, and room this high: one
may be the last line of a text, and print with less behind it holds what it names."""

_LEAST_ON_LINE_MM = 3.0
"""Below the descenders of a line of print there is this much room on the next line of it: those of 10 points are 4 mm
apart."""

_AT_RIGHT_MM, _AT_LEFT_MM = 2.5, 12.0
"""Print that ends this near to the right side of its box, with more room than the latter before it, as "Total" has,
belongs to what is on the right."""

_CHOICE_MM = 3.0
"""The word of a choice is this near to its box."""

_BESIDE_CHOICES, _IN_MIDDLE = 0.35, 0.2
"""A field to the left of choices has at least this share of their box; those that have as much room on their right, but
for this share, stand in the middle of it."""


def beside_choices(
    sheet: Sheet, rect: Rect, ticks: Sequence[Rect], lines: Sequence[Rect], *, sure: bool
) -> Rect | None:
    """What is left to write in of a box that holds boxes to tick, to their left, as a date has beside them, or below
    them, with a caption of its own there; None where it is but the frame around them, as the cell with a box to tick in
    its middle, or the room behind a question whose answers have their words above in the heads of columns."""
    reach = sheet.px(_CHOICE_MM)
    taken = [tick.grown(reach, 0.0, reach, 0.0) for tick in ticks]
    choices = [*ticks, *(line for line in lines if any(line.overlap(choice) > 0 for choice in taken))]
    above = [line for line in lines if line not in choices]
    if len(choices) == len(ticks) > 1 and above:
        return None
    under = replace(rect, top=max(choice.bottom for choice in choices))
    below = [line for line in above if line.top >= under.top]
    if sure and below and len(below) == len(above):
        return beside_caption(sheet, under, below, sure=sure, empty=())
    rest = beside_caption(sheet, rect, above, sure=sure, empty=()) if above else rect
    if rest is None:
        return None
    chosen = around(choices)
    if not above and abs((chosen.left - rect.left) - (rect.right - chosen.right)) <= _IN_MIDDLE * rect.width:
        return None
    end = chosen.left - 2 * sheet.px(TICK_MARGIN_MM)
    wide = max(_BESIDE_CHOICES * rect.width, sheet.px(LEAST_FIELD_MM))
    return replace(rest, right=end) if end - rest.left >= wide else None


def below_print(sheet: Sheet, rect: Rect, lines: Sequence[Rect]) -> Rect | None:
    """The room on a line to write on below the print of the line above it, which single-spaced text leaves little of;
    None where print stands on the line itself."""
    lowest = max(line.bottom for line in lines)
    return replace(rect, top=max(rect.top, lowest)) if rect.bottom - lowest >= sheet.px(_LEAST_ON_LINE_MM) else None


def beside_caption(
    sheet: Sheet, rect: Rect, lines: Sequence[Rect], *, sure: bool, empty: Sequence[Rect]
) -> Rect | None:
    """What is left to write in of a box with lines of print; None where it is a label."""
    rest = _without(sheet, rect, around(lines), sure=sure, empty=empty)
    if rest is not None or not sure or _labels_another(sheet, rect, empty):
        return rest
    upper = _above_short_end(rect, lines)
    return _without(sheet, rect, around(upper), sure=sure, empty=empty) if upper else None


def _above_short_end(rect: Rect, lines: Sequence[Rect]) -> list[Rect]:
    """The lines of a caption at the top of a box above its last one, where this is so short that people write behind
    it; else none. A label has as much room above itself as below."""
    last = max(lines, key=lambda line: line.bottom)
    upper = [line for line in lines if line.bottom <= last.top + last.height / 4]
    if len(upper) + 1 < len(lines) or not upper or last.width > _SHORT_END * rect.width:
        return []
    above, below = min(line.top for line in upper) - rect.top, rect.bottom - last.bottom
    return upper if below >= _ROOM_BELOW * above else []


def _without(sheet: Sheet, rect: Rect, print_in: Rect, *, sure: bool, empty: Sequence[Rect]) -> Rect | None:
    """What is left to write in beside or below the print in a box; None where it is a label.

    It is one where there is an `empty` box to its right or below it that does not reach beyond it. Unless it is `sure`
    that this is print, it must be low: else small writing would cost the field its room.
    """
    if not sure and print_in.height > sheet.px(_CAPTION_MM):
        return None
    if _leads_to(sheet, rect, print_in, empty):
        return None
    if rect.bottom - print_in.bottom >= _FREE_BELOW * rect.height:
        return replace(rect, top=max(rect.top, print_in.bottom))
    near = sheet.px(TICK_MARGIN_MM)
    free = rect.right - print_in.right
    if not _labels_another(sheet, rect, empty) and free >= max(_FREE_RIGHT * rect.width, sheet.px(LEAST_FIELD_MM)):
        return replace(rect, left=print_in.right + near)
    return None


def _leads_to(sheet: Sheet, rect: Rect, print_in: Rect, empty: Sequence[Rect]) -> bool:
    """Whether the print in a box is at its right side, before an `empty` box of the same row: however high in its own
    box, it is no caption of that."""
    before, behind = print_in.left - rect.left, rect.right - print_in.right
    if behind > sheet.px(_AT_RIGHT_MM) or before < max(sheet.px(_AT_LEFT_MM), rect.width / 2):
        return False
    near = sheet.px(APART_MM)
    return any(is_beside(rect, other, near) for other in empty)


def _labels_another(sheet: Sheet, rect: Rect, empty: Sequence[Rect]) -> bool:
    """Whether a box labels one of the `empty` boxes."""
    near = sheet.px(APART_MM)
    return any(_labels(rect, other, near) for other in empty)


def _labels(label: Rect, box: Rect, near: float) -> bool:
    """Whether a box is next to a label, to its right or below it, and reaches no further: the higher one beside "From"
    and "To", one below the other, has a caption of its own, and they have their own room.

    near: pixels by which the edges of neighbours differ.
    """
    beside = label.grown(-near, -near, near, -near).overlap(box) > 0
    below = label.grown(-near, -near, -near, near).overlap(box) > 0
    level = label.top - near <= box.top and box.bottom <= label.bottom + near
    under = label.left - near <= box.left and box.right <= label.right + near
    return (beside and level) or (below and under)


def rooms_behind_captions(
    sheet: Sheet, rect: Rect, lines: Sequence[Rect], known: Sequence[Phrase], empty: Sequence[Rect]
) -> list[Rect]:
    """The rooms that several captions in a box leave, if the text is known and the box labels no other."""
    if not known or _labels_another(sheet, rect, empty):
        return []
    return _behind_captions(sheet, rect, lines) or rooms_after_colons(sheet, rect, known, (), within=False)


def _behind_captions(sheet: Sheet, rect: Rect, lines: Sequence[Rect]) -> list[Rect]:
    """The room behind each of the captions that stand side by side at the bottom of a box, below that of the box:
    "Valid   from ....  to ....". None where one has too little."""
    near = sheet.px(TICK_MARGIN_MM)
    lowest = max(lines, key=lambda line: line.bottom, default=rect)
    row = sorted((line for line in lines if on_one_row(line, lowest)), key=lambda line: line.left)
    above = [line for line in lines if line not in row]
    if len(row) < _LEAST_CAPTIONS or not above:
        return []
    ends = [*(line.left - near for line in row[1:]), rect.right]
    whole = [replace(rect, left=line.right + near, right=end) for line, end in zip(row, ends, strict=True)]
    rooms = [replace(room, top=max([rect.top, *(p.bottom for p in above if p.overlap(room) > 0)])) for room in whole]
    roomy = all(
        room.width >= max(_ROOM_BEHIND * line.width, sheet.px(LEAST_FIELD_MM))
        and room.height >= sheet.px(_LEAST_ROOM_MM)
        for line, room in zip(row, rooms, strict=True)
    )
    return rooms if roomy else []


def runs_across(rect: Rect, lines: Sequence[Rect]) -> bool:
    """Whether the print in a box stands in the middle of its height, as the head of a part stands in its bar."""
    return bool(lines) and rect.bottom - around(lines).bottom < _FREE_BELOW * rect.height
