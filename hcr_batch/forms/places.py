"""Places to write in, told from what is printed in them: captions inside boxes, and the labels of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hcr_batch.files.pdf_fields import PdfField
from hcr_batch.files.pdf_text import PdfWord
from hcr_batch.forms.colons import rooms_after_colons
from hcr_batch.forms.heads import is_corner, table_head_cells
from hcr_batch.forms.units import find_units
from hcr_batch.forms.words import word_phrases
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.labels import without_labels
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase, find_phrases, group_print, strip_rules
from hcr_batch.image.page.sheet import Rect, Sheet, around
from hcr_batch.image.page.strokes import find_strokes, is_standing

_PRINT_HEIGHT_MM, _LARGE_PRINT_MM = 3.8, 5.6
"""Printed letters are at most so high, 14 points, and titles and the heads of tables 20; written ones in a box
are mostly higher than the former."""

_CAPTION_MM = 2.9
"""Captions inside boxes are at most so high: 10 points."""

_PEN_FILL = 0.42
"""Median share of its bounding box that a stroke fills: less is a pen's. `image.page.layout` has 0.44 for the lines of
whole pages."""

_STROKE_MM = 0.8
_WRITING_MM = 2.0
"""Smaller strokes are dots and specks, and smaller ones than the latter are no handwriting."""

_JITTER_MM = 0.5
_ON_LINE = 0.6
"""So many of the letters of print stand within this of one baseline."""

_LEAST_FIELD_MM = 10.0
"""A field is at least so wide beside a caption in the same box."""

_FREE_BELOW, _FREE_RIGHT = 0.5, 0.6
"""Print in a box is its caption where this share of the box's height is free below it, or of its width on
its right; else the box is a label and nobody writes in it."""

_SHORT_END, _ROOM_BELOW = 0.4, 2.0
"""The last line of a caption leaves room to write behind it where it takes no more of the box's width; below it there
is so many times the room above the first."""

_TINT = 10
"""Levels of grey by which the bar with the head of a part is darker than the boxes to write in."""

_SET_INTO_MM = 3.0
"""A comb that is set into a cell begins so near to the cell's side."""

_LEAST_CAPTIONS, _ROOM_BEHIND, _LEAST_ROOM_MM = 2, 2.0, 3.5
"""So many captions side by side in a box have each so many times their width behind them, and room so high: one may be
the last line of a text, and print with less behind it holds what it names."""

_CHOICE_MM = 3.0
"""The word of a choice is so near to its box."""

_BESIDE_CHOICES, _IN_MIDDLE = 0.35, 0.2
"""A field to the left of choices has at least this share of their box; those that have as much room on their right, but
for this share, stand in the middle of it."""

TICK_MARGIN_MM = 1.0
"""Room kept from print beside a field; the outline of a box to tick lies within it."""


APART_MM = 1.5
"""Neighbours in a table are nearer to each other than this: heavy rules between them, or the tint between white places,
take a millimetre and more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is on a sheet, and what can be told without its caption.

    whole: the box with the print in it that was left out of `rect`. declared: what the PDF itself says of it.
    unit: what is printed behind it in the same box, and says what is counted there.
    """

    rect: Rect
    kind: FieldKind | None
    cells: int | None = None
    whole: Rect | None = None
    declared: PdfField | None = None
    unit: str = ""

    @property
    def is_tick(self) -> bool:
        """Whether it is a box or ring to tick."""
        return self.kind is None


@dataclass(frozen=True, slots=True)
class Prints:
    """What is printed on a sheet: phrases, and what may only name boxes to tick: lines of labels, and figures."""

    phrases: list[Phrase]
    parts: list[Phrase]


def tell_captions(
    sheet: Sheet, found: PageForm, places: list[Place], words: Sequence[PdfWord]
) -> tuple[list[Place], Prints]:
    """The places to write in without the print in them, and all printed phrases.

    A box full of print is a label, such as the head of a table's column.
    """
    known = word_phrases(sheet, words, [place.rect for place in places])
    ticks = [place.rect for place in places if place.is_tick]
    boxes = [place.rect for place in places if place.kind is FieldKind.BOX]
    # The last word in a box with some to tick is the answer of one.
    units = find_units(sheet, [box for box in boxes if not any(map(box.covers, ticks))], known)
    known = [phrase for phrase in known if phrase not in units]
    places = [place for place in places if not _is_figures(place, known)]
    cells = {i: place.rect for i, place in enumerate(places) if _is_cell(sheet, place, places)}
    prints = _find_prints(sheet, found, places, cells, known)
    strokes = find_strokes(sheet, found.rules)
    standing = {i for i, cell in cells.items() if not prints[i] and is_standing(sheet, cell, strokes)}
    writable, labels, corners = _tell_labels(sheet, places, cells, prints, known, standing)
    writable = [place for place in writable if not any(corner.covers(place.rect) for corner in corners)]
    writable = [_before_units(sheet, place, units) for place in writable]
    heads = [label.place for label in labels]
    if known:
        # What is printed in a comb, between day and month, is no caption.
        taken = heads + [place.rect for place in writable if place.cells]
        others = [p for p in known if not any(rect.covers(p.rect) for rect in taken)]
        # The number of a row is no caption either.
        worded = [p for p in labels + others if p.text is None or any(map(str.isalpha, p.text))]
        combs = [place.rect for place in writable if place.cells]
        parts = [p for p in known if p not in worded and not any(rect.covers(p.rect) for rect in combs)]
        return writable, Prints(worded, parts)
    margin = sheet.px(TICK_MARGIN_MM)
    closed = [p.rect.grown(*(margin if p.is_tick else 0.0,) * 4) for p in writable]
    return writable, Prints(labels + find_phrases(sheet, found.rules, closed + heads), [])


def _is_figures(place: Place, known: Sequence[Phrase]) -> bool:
    """Whether a figure is printed in each cell of a comb, as in the number of a creditor. Letters may be those of a
    date."""
    printed = "".join(phrase.text or "" for phrase in known if place.cells and place.rect.covers(phrase.rect))
    return bool(place.cells) and sum(map(str.isdigit, printed)) == place.cells


def _find_prints(
    sheet: Sheet, found: PageForm, places: Sequence[Place], cells: Mapping[int, Rect], known: list[Phrase]
) -> list[list[Rect]]:
    """The lines of print inside each place; `cells` are those in tables, by their numbers."""
    bare = strip_rules(sheet, found.rules)
    free = [place for i, place in enumerate(places) if not (i in cells or place.is_tick)]
    # Where nobody wrote in the fields outside of tables, what stands in the tables is print.
    blank = bool(free) and not any(is_written(sheet, bare, place.rect) for place in free)
    prints = [_print_within(sheet, bare, place, known, blank=blank and i in cells) for i, place in enumerate(places)]
    return _with_labels(sheet, found, places, prints, known)


def _with_labels(
    sheet: Sheet, found: PageForm, places: Sequence[Place], prints: Sequence[list[Rect]], known: Sequence[Phrase]
) -> list[list[Rect]]:
    """The lines of print with what stands alike in a whole row or column of cells: the number of a row is too narrow
    for a line. Where the text is known, it says more: the numbers of a scale are to be circled."""
    kept = {id(field.rect) for field in without_labels(sheet, found).fields}
    labels = [field.rect for field in found.fields if id(field.rect) not in kept]
    if not labels:
        return list(prints)
    strokes = find_strokes(sheet, found.rules)
    unread = [
        place.rect in labels and not any(phrase.rect.overlap(place.rect) > 0 for phrase in known) for place in places
    ]
    stand = [strokes.around(place.rect) if alone else None for place, alone in zip(places, unread, strict=True)]
    return [lines or ([print_in] if print_in else []) for lines, print_in in zip(prints, stand, strict=True)]


def _tell_labels(
    sheet: Sheet,
    places: Sequence[Place],
    cells: Mapping[int, Rect],
    prints: Sequence[list[Rect]],
    known: list[Phrase],
    standing: set[int],
) -> tuple[list[Place], list[Phrase], list[Rect]]:
    """The places to write in, beside their print; the labels; and labels in the corner of a table.

    standing: the cells that hold a word turned on its side, which nobody reads.
    """
    near, sure = sheet.px(APART_MM), bool(known)
    printed_in = {i for i, lines in enumerate(prints) if lines}
    heads = table_head_cells(cells, printed_in | standing, near, standing)
    empty = [place.rect for place, lines in zip(places, prints, strict=True) if not lines]
    ticks = [place.rect for place in places if place.is_tick]
    tinted = _tinted(sheet, places)
    writable, labels = list[Place](), list[Phrase]()
    for i, (place, lines) in enumerate(zip(places, prints, strict=True)):
        within = [] if place.is_tick else [tick for tick in ticks if place.rect.covers(tick)]
        rest: Rect | None = place.rect
        rooms: list[Rect] = []
        if within:
            rest = _beside_choices(sheet, place.rect, within, lines, sure=sure)
            inner = [other.rect for other in places if other is not place and place.rect.covers(other.rect)]
            rooms = rooms_after_colons(sheet, place.rect, known, inner, within=True) if rest is None else []
        elif (
            i in heads or (i in tinted and _runs_across(place.rect, lines)) or _names_comb(sheet, place, places, known)
        ):
            rest = None
        elif lines:
            rest = _beside_caption(sheet, place.rect, lines, sure=sure, empty=empty)
            rooms = _rooms_in(sheet, place.rect, lines, known, empty) if rest is None else []
        if rest is not None:
            writable.append(replace(place, rect=rest, whole=_below_all(within, rest, place.rect)))
        elif rooms:
            writable += [replace(place, rect=room) for room in rooms]
        elif lines and not within and (known or i in cells):
            texts = [p.text for p in known if p.text and p.rect.overlap(place.rect) > 0]
            labels.append(Phrase(around(lines), " ".join(texts) if known else None, place.rect))
        elif lines and not within:
            writable.append(place)
    titles = [label.place for label in labels]
    printed = [place.rect for place, lines in zip(places, prints, strict=True) if lines]
    return writable, labels, [rect for rect in printed if is_corner(rect, titles, near)]


def _below_all(ticks: Sequence[Rect], rest: Rect, box: Rect) -> Rect:
    """The box of a field, less its upper part where this is that of boxes to tick above the field."""
    lowest = max((tick.bottom for tick in ticks), default=box.top)
    return replace(box, top=lowest) if rest.top >= lowest else box


def _tinted(sheet: Sheet, places: Sequence[Place]) -> set[int]:
    """The boxes on darker paper than most, by their numbers."""
    papers = {i: sheet.paper_in(place.rect) for i, place in enumerate(places) if place.kind is FieldKind.BOX}
    if not papers:
        return set()
    usual = float(np.median(list(papers.values())))
    return {i for i, paper in papers.items() if paper <= usual - _TINT}


def _names_comb(sheet: Sheet, place: Place, places: Sequence[Place], known: Sequence[Phrase]) -> bool:
    """Whether a box with print has a comb set into the cell on its right that has no caption of its own there."""
    rect, reach = place.rect, sheet.px(_SET_INTO_MM)
    if place.kind is not FieldKind.BOX or not any(rect.covers(phrase.rect) for phrase in known):
        return False
    beside = [
        other.rect
        for other in places
        if other.cells and 0 <= other.rect.left - rect.right <= reach
        if rect.top - 1 <= other.rect.top and other.rect.bottom <= rect.bottom + 1
    ]
    cells = [replace(comb, top=rect.top, bottom=rect.bottom) for comb in beside]
    return bool(cells) and not any(cell.covers(phrase.rect) for cell in cells for phrase in known)


def _runs_across(rect: Rect, lines: Sequence[Rect]) -> bool:
    """Whether the print in a box stands in the middle of its height, as the head of a part stands in its bar."""
    return bool(lines) and rect.bottom - around(lines).bottom < _FREE_BELOW * rect.height


def _is_cell(sheet: Sheet, place: Place, places: Sequence[Place]) -> bool:
    """Whether a box shares a side with another, as the cells of a table do."""
    near = sheet.px(APART_MM)
    reach = place.rect.grown(near, near, near, near)
    others = (p for p in places if p is not place and p.kind is FieldKind.BOX)
    return place.kind is FieldKind.BOX and any(reach.overlap(other.rect) > 0 for other in others)


def _print_within(sheet: Sheet, bare: Mask, place: Place, known: list[Phrase], *, blank: bool) -> list[Rect]:
    """The bounding boxes of the lines of print inside a box or above a line.

    In a `blank` box whatever there is is print.
    """
    if place.is_tick or place.cells:
        return []
    rect = place.rect
    if known:
        return [p.rect for p in known if rect.covers(p.rect)]
    inset = min(2.0, rect.height / 8)
    rows = slice(max(0, int(rect.top + inset)), max(0, int(rect.bottom - inset)))
    columns = slice(max(0, int(rect.left + inset)), max(0, int(rect.right - inset)))
    part = np.zeros_like(bare)
    part[rows, columns] = bare[rows, columns]
    return [line for line in group_print(sheet, part) if blank or _is_print(sheet, part, line)]


def _is_print(sheet: Sheet, ink: Mask, line: Rect) -> bool:
    """Whether the strokes of a line are as low as print, and stand on one baseline."""
    window = ink[int(line.top) : int(line.bottom), int(line.left) : int(line.right)]
    stats = find_components(window).stats[1:]
    heights = stats[:, 3]
    letters = heights >= sheet.px(_STROKE_MM)
    fill = float(np.median(stats[letters, 4] / (stats[letters, 2] * heights[letters]))) if letters.any() else 0.0
    highest = sheet.px(_LARGE_PRINT_MM if fill >= _PEN_FILL else _PRINT_HEIGHT_MM)
    if not letters.any() or heights.max() > highest:
        return False
    bottoms = (stats[:, 1] + heights)[letters]
    return bool((np.abs(bottoms - np.median(bottoms)) <= max(1.0, sheet.px(_JITTER_MM))).mean() >= _ON_LINE)


def _before_units(sheet: Sheet, place: Place, units: Sequence[Phrase]) -> Place:
    """The place without the unit printed at its end."""
    own = [unit for unit in units if place.rect.covers(unit.rect)]
    first = min(own, key=lambda unit: unit.rect.left, default=None)
    if first is None or place.is_tick:
        return place
    rect = replace(place.rect, right=first.rect.left - sheet.px(TICK_MARGIN_MM))
    return replace(place, rect=rect, unit=first.text or "")


def _beside_choices(
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
        return _beside_caption(sheet, under, below, sure=sure, empty=())
    rest = _beside_caption(sheet, rect, above, sure=sure, empty=()) if above else rect
    if rest is None:
        return None
    chosen = around(choices)
    if not above and abs((chosen.left - rect.left) - (rect.right - chosen.right)) <= _IN_MIDDLE * rect.width:
        return None
    end = chosen.left - 2 * sheet.px(TICK_MARGIN_MM)
    wide = max(_BESIDE_CHOICES * rect.width, sheet.px(_LEAST_FIELD_MM))
    return replace(rest, right=end) if end - rest.left >= wide else None


def _beside_caption(
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
    if rect.bottom - print_in.bottom >= _FREE_BELOW * rect.height:
        return replace(rect, top=max(rect.top, print_in.bottom))
    near = sheet.px(TICK_MARGIN_MM)
    free = rect.right - print_in.right
    if not _labels_another(sheet, rect, empty) and free >= max(_FREE_RIGHT * rect.width, sheet.px(_LEAST_FIELD_MM)):
        return replace(rect, left=print_in.right + near)
    return None


def _labels_another(sheet: Sheet, rect: Rect, empty: Sequence[Rect]) -> bool:
    """Whether a box labels one of the `empty` boxes."""
    near = sheet.px(APART_MM)
    return any(_labels(rect, other, near) for other in empty)


def _rooms_in(
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
        room.width >= max(_ROOM_BEHIND * line.width, sheet.px(_LEAST_FIELD_MM))
        and room.height >= sheet.px(_LEAST_ROOM_MM)
        for line, room in zip(row, rooms, strict=True)
    )
    return rooms if roomy else []


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


def is_written(sheet: Sheet, bare: Mask, rect: Rect) -> bool:
    """Whether a field holds a stroke as large as handwriting."""
    window = bare[int(rect.top) + 2 : int(rect.bottom) - 2, int(rect.left) + 2 : int(rect.right) - 2]
    if not window.size:
        return False
    sizes = find_components(np.ascontiguousarray(window)).stats[1:, 2:4]
    return bool((sizes.max(axis=1, initial=0) >= sheet.px(_WRITING_MM)).any())
