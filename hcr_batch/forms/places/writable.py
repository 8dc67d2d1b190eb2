"""What is left to write in once print is set apart: captions inside boxes, and the cells that are labels of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.century import with_printed_parts
from hcr_batch.forms.places.colons import rooms_after_colons
from hcr_batch.forms.places.numbered_cells import numbered_cells
from hcr_batch.forms.places.place import APART_MM, TICK_MARGIN_MM, Place
from hcr_batch.forms.places.placeholders import find_examples
from hcr_batch.forms.places.printed import find_prints
from hcr_batch.forms.places.rooms import below_print, beside_caption, beside_choices, rooms_behind_captions, runs_across
from hcr_batch.forms.places.signs import leading_signs
from hcr_batch.forms.wording.head_cells import is_corner, table_head_cells
from hcr_batch.forms.wording.units import find_units
from hcr_batch.forms.wording.words import word_phrases
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.phrases import Phrase, find_phrases
from hcr_batch.image.page.ruling.strokes import find_strokes, is_standing
from hcr_batch.image.page.sheet import Rect, Sheet, around

_TINT = 10
"""Levels of grey by which the bar with the head of a part is darker than the boxes to write in."""

_UPRIGHT = 1.5
"""A cell with a word turned on its side that is this many times as high as wide holds the label of the rows beside
it."""

_SET_INTO_MM = 3.0
"""A comb that is set into a cell begins this near to the cell's side."""

_ON_LINE_MM = 4.5
"""Words that are printed on a line to write on stand within this above it."""


_AT_TOP_MM, _FREE_SHARE, _FREE_MM = 1.5, 0.6, 4.5
"""A caption begins this near to the upper edge of its box, and leaves this share of its height free, and this much."""


@dataclass(frozen=True, slots=True)
class Prints:
    """What is printed on a sheet: phrases, and what may only name boxes to tick: lines of labels, and figures."""

    phrases: list[Phrase]
    parts: list[Phrase]


_Room = tuple[Rect | None, list[Rect]]
"""What the print in a place leaves of it: the rest, or, where there is none, the rooms between its words."""


def separate_print(
    sheet: Sheet, found: PageForm, places: list[Place], words: Sequence[PdfWord]
) -> tuple[list[Place], Prints]:
    """The places to write in without the print in them, and all printed phrases. words: of the page, where known.

    A box full of print is a label, such as the head of a table's column, and no place to write in.
    """
    places, words = with_printed_parts(sheet, places, found.fields, words)
    known = word_phrases(sheet, words, [_room_for_words(sheet, place) for place in places])
    places = numbered_cells(sheet, found.fields, places, known)
    ticks = [place.rect for place in places if place.is_tick]
    boxes = [place.rect for place in places if place.kind is FieldKind.BOX]
    # The last word in a box with some to tick is the answer of one.
    units = find_units(sheet, [box for box in boxes if not any(map(box.covers, ticks))], known)
    signs = leading_signs(sheet, boxes, known, words)
    examples = find_examples(sheet, places, known)
    known = [phrase for phrase in known if phrase not in units and phrase not in examples]
    places = [place for place in places if not _is_figures(place, known)]
    cells = {i: place.rect for i, place in enumerate(places) if _is_cell(sheet, place, places)}
    strokes = find_strokes(sheet, found.rules)
    counted = [unit.rect for unit in (*units, *signs)]
    prints = find_prints(sheet, found, places, cells, [*known, *units, *signs], strokes)
    prints = [[line for line in lines if line not in counted] for lines in prints]
    turned = {i for i, cell in cells.items() if is_standing(sheet, cell, strokes)}
    sides = {i for i in turned if cells[i].height >= _UPRIGHT * cells[i].width}
    standing = sides | {i for i in turned if not prints[i]}
    writable, labels, corners = _writable_and_labels(sheet, places, cells, prints, known, standing)
    of_sides = [cells[i] for i in sides]
    writable = [
        _between_units(sheet, place, signs, units)
        for place in writable
        if place.rect not in of_sides and not any(corner.covers(place.rect) for corner in corners)
    ]
    if known:
        return writable, _prints_outside(writable, labels, known, examples)
    margin = sheet.px(TICK_MARGIN_MM)
    closed = [p.rect.padded(margin if p.is_tick else 0.0) for p in writable]
    heads = [label.place for label in labels]
    return writable, Prints(labels + find_phrases(sheet, found.rules, closed + heads), [])


def _prints_outside(
    places: Sequence[Place], labels: list[Phrase], known: Sequence[Phrase], examples: list[Phrase]
) -> Prints:
    """The labels and what is printed outside them and outside combs: between day and month stands no caption. Mere
    figures, such as the number of a row, are none either."""
    combs = [place.rect for place in places if place.cells]
    taken = [*(label.place for label in labels), *combs]
    others = [p for p in known if not any(rect.covers(p.rect) for rect in taken)]
    worded = [p for p in labels + others if p.text is None or any(map(str.isalpha, p.text))]
    # Of several in one cell each is a part.
    figures = [label for label in labels if label not in worded and len((label.text or "").split()) == 1]
    parts = [p for p in known if p not in worded and not any(rect.covers(p.rect) for rect in combs)]
    parts = figures + [p for p in parts if not any(label.place.covers(p.rect) for label in figures)]
    return Prints(worded, parts + examples)


def _room_for_words(sheet: Sheet, place: Place) -> Rect:
    """Where words stand that are printed in a place: above a line on that, since what is higher may run out of it."""
    if place.kind is not FieldKind.RULED:
        return place.rect
    return replace(place.rect, top=max(place.rect.top, place.rect.bottom - sheet.px(_ON_LINE_MM)))


def _is_figures(place: Place, known: Sequence[Phrase]) -> bool:
    """Whether a figure is printed in each cell of a comb, as in the number of a creditor. Letters may be those of a
    date."""
    printed = "".join(phrase.text or "" for phrase in known if place.cells and place.rect.covers(phrase.rect))
    return bool(place.cells) and sum(map(str.isdigit, printed)) == place.cells


def _writable_and_labels(
    sheet: Sheet,
    places: Sequence[Place],
    cells: Mapping[int, Rect],
    prints: Sequence[list[Rect]],
    known: list[Phrase],
    standing: set[int],
) -> tuple[list[Place], list[Phrase], list[Rect]]:
    """The places to write in, without their print; the labels; and the cells in the corner of a table.

    standing: the cells that hold a word turned on its side.
    """
    near = sheet.px(APART_MM)
    ticks = [place.rect for place in places if place.is_tick]
    printed_in = {i for i, lines in enumerate(prints) if not _is_bare(sheet, lines, ticks)}
    roomy = {i for i in printed_in & set(cells) if _is_captioned_box(sheet, cells[i], prints[i])}
    heads = table_head_cells(cells, printed_in | standing, near, standing, roomy)
    empty = [place.rect for i, place in enumerate(places) if i not in printed_in]
    tinted = _tinted(sheet, places)
    writable, labels = list[Place](), list[Phrase]()
    for i, (place, lines) in enumerate(zip(places, prints, strict=True)):
        within = [] if place.is_tick else [tick for tick in ticks if place.rect.covers(tick)]
        is_label = not within and (
            i in heads or (i in tinted and runs_across(place.rect, lines)) or _names_comb(sheet, place, places, known)
        )
        rest, rooms = (None, []) if is_label else _room_left(sheet, place, places, within, lines, known, empty)
        if rest is not None:
            # Above a line no box holds what is printed there.
            whole = rest if place.kind is FieldKind.RULED else _below_all(within, rest, place.rect)
            writable.append(replace(place, rect=rest, whole=whole))
        elif rooms:
            writable += [replace(place, rect=room) for room in rooms]
        elif lines and not within and (known or i in cells):
            texts = [p.text for p in known if p.text and place.rect.covers(p.rect)]
            labels.append(Phrase(around(lines), " ".join(texts) if known else None, place.rect))
        elif lines and not within:
            writable.append(place)
    titles = [label.place for label in labels]
    printed = [place.rect for place, lines in zip(places, prints, strict=True) if lines]
    return writable, labels, [rect for rect in printed if is_corner(rect, titles, near)]


def _room_left(
    sheet: Sheet,
    place: Place,
    places: Sequence[Place],
    ticks: Sequence[Rect],
    lines: Sequence[Rect],
    known: Sequence[Phrase],
    empty: Sequence[Rect],
) -> _Room:
    """The room in a place beside the boxes to tick or the lines of print within it. empty: places without print."""
    if ticks:
        return _among_choices(sheet, place, places, ticks, lines, known)
    return _beside_print(sheet, place, lines, known, empty) if lines else (place.rect, [])


def _among_choices(
    sheet: Sheet,
    place: Place,
    places: Sequence[Place],
    ticks: Sequence[Rect],
    lines: Sequence[Rect],
    known: Sequence[Phrase],
) -> _Room:
    """The room in a place beside its boxes to tick and their words."""
    rest = beside_choices(sheet, place.rect, ticks, lines, sure=bool(known))
    if rest is not None:
        return rest, []
    inner = [other.rect for other in places if other is not place and place.rect.covers(other.rect)]
    return None, rooms_after_colons(sheet, place.rect, known, inner, within=True)


def _beside_print(
    sheet: Sheet, place: Place, lines: Sequence[Rect], known: Sequence[Phrase], empty: Sequence[Rect]
) -> _Room:
    """The room in a place beside its caption, or below that above a line."""
    rest = below_print(sheet, place.rect, lines) if place.kind is FieldKind.RULED else None
    rest = rest or beside_caption(sheet, place.rect, lines, sure=bool(known), empty=empty)
    return rest, [] if rest is not None else rooms_behind_captions(sheet, place.rect, lines, known, empty)


def _is_bare(sheet: Sheet, lines: Sequence[Rect], ticks: Sequence[Rect]) -> bool:
    """Whether the print in a cell is none but boxes to tick, which alone in a whole column look like its labels."""
    margin = sheet.px(TICK_MARGIN_MM)
    return all(any(tick.padded(margin).covers(line) for tick in ticks) for line in lines)


def _below_all(ticks: Sequence[Rect], rest: Rect, box: Rect) -> Rect:
    """The box of a field, less its upper part where this is that of boxes to tick above the field."""
    lowest = max((tick.bottom for tick in ticks), default=box.top)
    return replace(box, top=lowest) if rest.top >= lowest else box


def _is_captioned_box(sheet: Sheet, cell: Rect, lines: Sequence[Rect]) -> bool:
    """Whether the print in a cell is a caption at its top, with most of a high cell free below: a head fills its cell,
    or stands in the middle."""
    printed = around(lines)
    free = cell.bottom - printed.bottom
    at_top = printed.top - cell.top <= sheet.px(_AT_TOP_MM)
    return at_top and free >= max(_FREE_SHARE * cell.height, sheet.px(_FREE_MM))


def _tinted(sheet: Sheet, places: Sequence[Place]) -> set[int]:
    """The boxes on darker paper than most, by their numbers."""
    boxes = {i: place.rect for i, place in enumerate(places) if place.kind is FieldKind.BOX}
    darker = sheet.are_darker(list(boxes.values()), _TINT)
    return {i for i, dark in zip(boxes, darker, strict=True) if dark}


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


def _is_cell(sheet: Sheet, place: Place, places: Sequence[Place]) -> bool:
    """Whether a box shares a side with another, as the cells of a table do."""
    near = sheet.px(APART_MM)
    reach = place.rect.padded(near)
    others = (p for p in places if p is not place and p.kind is FieldKind.BOX)
    return place.kind is FieldKind.BOX and any(reach.overlap(other.rect) > 0 for other in others)


def _between_units(sheet: Sheet, place: Place, signs: Sequence[Phrase], units: Sequence[Phrase]) -> Place:
    """The place without the unit printed at its end, and without the sign of a currency at its start; where it has
    both, the former says what is counted."""
    if place.is_tick:
        return place
    rect, margin = place.rect, sheet.px(TICK_MARGIN_MM)
    behind = min((unit for unit in units if rect.covers(unit.rect)), key=lambda unit: unit.rect.left, default=None)
    if behind is not None:
        rect = replace(rect, right=behind.rect.left - margin)
    before = next((sign for sign in signs if rect.covers(sign.rect)), None)
    if before is not None:
        rect = replace(rect, left=before.rect.right + margin)
    said = [one.text for one in (behind, before) if one is not None and one.text]
    return replace(place, rect=rect, unit=said[0] if said else place.unit)
