"""A first draft of a form file: the fields that can be seen on a page, named after their captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from hcr_batch.errors import FormError
from hcr_batch.files.pdf_text import PdfWord
from hcr_batch.forms.captions import CaptionReader, assign_captions, cut_phrase, read_captions
from hcr_batch.forms.definition import FormField, overlap_share
from hcr_batch.forms.heads import is_corner, questions, table_head_cells, table_heads
from hcr_batch.forms.naming import Caption, name_fields
from hcr_batch.forms.vocabulary import date_format, guess_type, plain_words
from hcr_batch.image.page.checkboxes import find_checkboxes
from hcr_batch.image.page.field import Field, FieldKind, reading_order
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.phrases import Phrase, find_phrases, group_print, strip_rules
from hcr_batch.image.page.sheet import Rect, Sheet, straighten
from hcr_batch.image.page.view import View
from hcr_batch.records import Box, FieldRule, FieldType, GreyImage

_SKEW_DEGREES = 0.15
"""A page further askew is straightened: at this angle a field as wide as the page rises by half a millimetre."""

_PRINT_HEIGHT_MM, _LARGE_PRINT_MM = 3.8, 5.6
"""Printed letters are at most so high, 14 points, and titles and the heads of tables 20; written ones in a box
are mostly higher than the former."""

_CAPTION_MM = 2.9
"""Captions inside boxes are at most so high: 10 points."""

_PEN_FILL = 0.42
"""Median share of its bounding box that a stroke fills: less is a pen's, as in `image.page.layout`."""

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

_TICK_MARGIN_MM = 1.0
"""Room kept from print beside a field; the outline of a box to tick lies within it."""

_LEAST_LINE = 0.5
"""A line to write on keeps this share of its height below boxes to tick."""

_TYPED_LINE = re.compile(r"^([._…-]{3,}|)(.*?)([._…-]{3,}\W*|)$", re.DOTALL)
"""Three parts of a word: a line to write on made of characters, what is printed, and such a line."""

_WORDS_ON_INK = 0.6
"""Of the words of a PDF so many at least lie on ink, if they are where they are seen."""

_SAME_COMB = 0.6
"""A box is meant for a comb when they share so much of the smaller one."""

_WRITTEN = 0.3
"""A page with writing in this share of its fields has been filled in."""

_CHOICE_MM = 3.0
"""The word of a choice is so near to its box."""

_BESIDE_CHOICES = 0.35
"""A field to the left of choices has at least this share of their box."""

_FRAME_TIMES = 4.0
"""A box is the frame around a box to tick, and not its outline, when it is so many times as large."""

_GROUP_MM = 6.0
"""A field without a caption this near to the right of another belongs to it: day, month, year."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found on a page: shape (H, W), uint8, upright; `straightened` where it was not so before.

    `named` counts the fields named after captions. `filled` tells that somebody has written in the fields.
    """

    page: GreyImage
    fields: tuple[FormField, ...]
    named: int
    straightened: bool
    filled: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field is on a sheet, and what can be told without its caption."""

    rect: Rect
    kind: FieldKind | None
    cells: int | None = None

    @property
    def is_tick(self) -> bool:
        return self.kind is None


def draft_fields(
    page: GreyImage,
    words: Sequence[PdfWord] = (),
    reader: CaptionReader | None = None,
    dpi: float | None = None,
) -> Draft:
    """The fields of a blank (or filled) form, shape (H, W), uint8; without `dpi` it is taken to be A4.

    `words` are those of a PDF with text. Otherwise `reader` reads the captions; without one too the
    fields are numbered. Raises FormError for a page without any field.
    """
    sheet = straighten(page, dpi)
    straightened = abs(sheet.skew_degrees) >= _SKEW_DEGREES
    if straightened:
        page = _upright(sheet)
        sheet = straighten(page, dpi)
    found = find_form(sheet)
    places = _find_places(sheet, found)
    places, phrases = _tell_captions(sheet, found, places, () if straightened else words)
    if not places:
        raise FormError(
            "No fields were found: expected a page with boxes, combs, ruled lines or boxes to tick. "
            "Give the page of the form with --page, or a scan with darker lines."
        )
    captions = _captions(sheet, page, places, phrases, reader)
    names = name_fields(captions, _follows(sheet, places))
    fields = tuple(
        FormField(name, sheet.box_on_page(place.rect), _rule(place, caption))
        for name, place, caption in zip(names, places, captions, strict=True)
    )
    filled = _is_filled(sheet, found, places)
    return Draft(page, fields, sum(map(bool, captions)), straightened, filled)


def _upright(sheet: Sheet) -> GreyImage:
    """The page as the sheet sees it, at the page's own resolution."""
    height, width = sheet.ink.shape
    return View(sheet, Rect(0.0, 0.0, float(width), float(height))).cut()


def _find_places(sheet: Sheet, found: PageForm) -> list[_Place]:
    """Fields and boxes to tick, in reading order."""
    # A frame around choices, or the cell of a table with some, is a box too; above a line there may be some.
    closed = [field.rect for field in found.fields if field.kind is FieldKind.COMB or field.cells]
    squares = find_checkboxes(sheet, closed)
    frames = [field.rect for field in found.fields if field.kind is FieldKind.BOX]
    ticks = [square for square in squares if all(_is_apart(square, frame) for frame in frames)]
    fields = [_below_ticks(sheet, field, ticks) if field.kind is FieldKind.RULED else field for field in found.fields]
    as_fields = [Field(rect, FieldKind.BOX) for rect in ticks]
    places = []
    for field in reading_order(fields + as_fields):
        if any(field is tick for tick in as_fields):
            places.append(_Place(field.rect, None))
        else:
            places.append(_Place(field.rect, field.kind, field.cells))
    return places


def _below_ticks(sheet: Sheet, field: Field, ticks: Sequence[Rect]) -> Field:
    """A line to write on with the room that boxes to tick above it leave."""
    above = [tick.bottom for tick in ticks if tick.overlap(field.rect) > 0]
    if not above:
        return field
    top = min(max(above) + sheet.px(_TICK_MARGIN_MM), field.rect.bottom - _LEAST_LINE * field.rect.height)
    return replace(field, rect=replace(field.rect, top=top))


def _is_apart(square: Rect, frame: Rect) -> bool:
    """Whether a box to tick lies outside of a box to write in, or is a small thing within it."""
    shared, area = square.overlap(frame), square.width * square.height
    return shared == 0 or (shared >= area and frame.width * frame.height >= _FRAME_TIMES * area)


def _tell_captions(
    sheet: Sheet, found: PageForm, places: list[_Place], words: Sequence[PdfWord]
) -> tuple[list[_Place], list[Phrase]]:
    """The places to write in without the print in them, and all printed phrases.

    A box full of print is a label, such as the head of a table's column.
    """
    bare = strip_rules(sheet, found.rules)
    known = _word_phrases(sheet, words, [place.rect for place in places])
    cells = [_is_cell(sheet, place, places) for place in places]
    free = [place for place, cell in zip(places, cells, strict=True) if not (cell or place.is_tick)]
    # Where nobody wrote in the fields outside of tables, what stands in the tables is print.
    blank = bool(free) and not any(_is_written(sheet, bare, place.rect) for place in free)
    writable: list[_Place] = []
    labels: list[Phrase] = []
    prints = [
        _around(lines) if (lines := _print_within(sheet, bare, place, known, blank=blank and cell)) else None
        for place, cell in zip(places, cells, strict=True)
    ]
    near = sheet.px(_TICK_MARGIN_MM)
    empty = [place.rect for place, print_in in zip(places, prints, strict=True) if print_in is None]
    ticks = [place.rect for place in places if place.is_tick]
    heads = table_head_cells(
        {i: place.rect for i, (place, cell) in enumerate(zip(places, cells, strict=True)) if cell},
        {i for i, print_in in enumerate(prints) if print_in is not None},
        near,
    )
    for i, (place, cell, print_in) in enumerate(zip(places, cells, prints, strict=True)):
        within = [] if place.is_tick else [tick for tick in ticks if place.rect.covers(tick)]
        if within:
            lines = _print_within(sheet, bare, place, known, blank=blank and cell)
            if rest := _beside_choices(sheet, place.rect, within, lines, sure=bool(known)):
                writable.append(replace(place, rect=rest))
        elif print_in is None:
            if i not in heads:
                writable.append(place)
        elif i not in heads and (rest := _without(sheet, place.rect, print_in, sure=bool(known), empty=empty)):
            writable.append(replace(place, rect=rest))
        elif known or cell:
            texts = [p.text for p in known if p.text and p.rect.overlap(place.rect) > 0]
            labels.append(Phrase(print_in, " ".join(texts) or None, place.rect))
        else:
            writable.append(place)
    titles = [label.place for label in labels]
    corners = [
        p.rect for p, print_in in zip(places, prints, strict=True) if print_in and is_corner(p.rect, titles, near)
    ]
    writable = [place for place in writable if not any(corner.covers(place.rect) for corner in corners)]
    if known:
        # What is printed in a comb, between day and month, is no caption.
        taken = [label.place for label in labels] + [place.rect for place in writable if place.cells]
        others = [p for p in known if not any(rect.covers(p.rect) for rect in taken)]
        # The number of a row is no caption either.
        return writable, [p for p in labels + others if p.text is None or any(map(str.isalpha, p.text))]
    margin = sheet.px(_TICK_MARGIN_MM)
    closed = [p.rect.grown(*(margin if p.is_tick else 0.0,) * 4) for p in writable]
    return writable, labels + find_phrases(sheet, found.rules, closed + [label.place for label in labels])


def _is_cell(sheet: Sheet, place: _Place, places: Sequence[_Place]) -> bool:
    """Whether a box shares a side with another, as the cells of a table do."""
    near = sheet.px(_TICK_MARGIN_MM)
    reach = place.rect.grown(near, near, near, near)
    others = (p for p in places if p is not place and p.kind is FieldKind.BOX)
    return place.kind is FieldKind.BOX and any(reach.overlap(other.rect) > 0 for other in others)


def _word_phrases(sheet: Sheet, words: Sequence[PdfWord], places: Sequence[Rect]) -> list[Phrase]:
    """The words of a PDF joined to phrases, none of which runs from one of `places` into another.

    None where they do not lie on the page's ink.
    """
    printed = [part for word in words if (part := _without_line(word))]
    placed = [(word.text, _on_sheet(sheet, word)) for word in printed]
    on_ink = [part for part in placed if sheet.ink_share(part[1]) > 0]
    if len(on_ink) < _WORDS_ON_INK * len(placed):
        return []
    phrases: list[Phrase] = []
    home: int | None = None
    for text, rect in on_ink:
        within = next((i for i, place in enumerate(places) if place.covers(rect)), -1)
        last = phrases[-1] if phrases else None
        if last and within == home and _continues(last.rect, rect):
            phrases[-1] = Phrase(_around([last.rect, rect]), f"{last.text} {text}")
        else:
            phrases.append(Phrase(rect, text))
        home = within
    return phrases


def _without_line(word: PdfWord) -> PdfWord | None:
    """A word without the line to write on that was typed before or behind it, `Name:______`; None where there is no
    more to it than a line and its punctuation."""
    found = _TYPED_LINE.match(word.text)
    if found is None:
        return word if any(map(str.isalnum, word.text)) else None
    before, text, behind = (len(part) for part in found.groups())
    if not any(map(str.isalnum, found[2])):
        return None
    # A word's place is that of all its characters, which are taken to be about equally wide.
    wide = (word.right - word.left) / (before + text + behind)
    return replace(word, text=found[2], left=word.left + before * wide, right=word.right - behind * wide)


def _on_sheet(sheet: Sheet, word: PdfWord) -> Rect:
    """Where a word of the page stands on its sheet."""
    height, width = sheet.page.shape
    return sheet.rect_on_sheet(Rect(word.left * width, word.top * height, word.right * width, word.bottom * height))


def _continues(line: Rect, word: Rect) -> bool:
    level = abs((line.top + line.bottom) - (word.top + word.bottom)) < 0.5 * line.height
    return level and -0.2 * line.height < word.left - line.right < 0.8 * line.height


def _print_within(sheet: Sheet, bare: Mask, place: _Place, known: list[Phrase], *, blank: bool) -> list[Rect]:
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


def _beside_choices(
    sheet: Sheet, rect: Rect, ticks: Sequence[Rect], lines: Sequence[Rect], *, sure: bool
) -> Rect | None:
    """What is left to write in of a box that holds boxes to tick, to their left, as a date has beside them; None where
    it is but the frame around them."""
    reach = sheet.px(_CHOICE_MM)
    taken = [tick.grown(reach, 0.0, reach, 0.0) for tick in ticks]
    choices = [*ticks, *(line for line in lines if any(line.overlap(choice) > 0 for choice in taken))]
    above = [line for line in lines if line not in choices]
    rest = _without(sheet, rect, _around(above), sure=sure, empty=()) if above else rect
    if rest is None:
        return None
    near = sheet.px(_TICK_MARGIN_MM)
    end = min(choice.left for choice in choices) - 2 * near
    wide = max(_BESIDE_CHOICES * rect.width, sheet.px(_LEAST_FIELD_MM))
    return replace(rest, right=end) if end - rest.left >= wide else None


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


def _without(sheet: Sheet, rect: Rect, print_in: Rect, *, sure: bool, empty: Sequence[Rect]) -> Rect | None:
    """What is left to write in beside or below the print in a box; None where it is a label.

    It is one where there is an `empty` box to its right or below it. Unless it is `sure` that this is
    print, it must be low: else small writing would cost the field its room.
    """
    if not sure and print_in.height > sheet.px(_CAPTION_MM):
        return None
    if rect.bottom - print_in.bottom >= _FREE_BELOW * rect.height:
        return replace(rect, top=max(rect.top, print_in.bottom))
    near = sheet.px(_TICK_MARGIN_MM)
    beside = rect.grown(-near, -near, near, -near), rect.grown(-near, -near, -near, near)
    labels_another = any(side.overlap(other) > 0 for side in beside for other in empty)
    free = rect.right - print_in.right
    if not labels_another and free >= max(_FREE_RIGHT * rect.width, sheet.px(_LEAST_FIELD_MM)):
        return replace(rect, left=print_in.right + near)
    return None


def _around(rects: Sequence[Rect]) -> Rect:
    return Rect(
        min(r.left for r in rects), min(r.top for r in rects), max(r.right for r in rects), max(r.bottom for r in rects)
    )


def _captions(
    sheet: Sheet, page: GreyImage, places: list[_Place], phrases: list[Phrase], reader: CaptionReader | None
) -> list[Caption]:
    """What names each field, as far as it can be read."""
    chosen = assign_captions(sheet, [p.rect for p in places], [p.is_tick for p in places], phrases)
    naming: list[list[int]] = [[] if i is None else [i] for i in chosen]
    cells = {i: place.rect for i, place in enumerate(places) if place.kind is FieldKind.BOX}
    labels = {k: phrase.cell for k, phrase in enumerate(phrases) if phrase.cell is not None}
    for i, heads in table_heads(cells, labels, sheet.px(_TICK_MARGIN_MM)).items():
        naming[i] = list(heads)
    ticks = {i: place.rect for i, place in enumerate(places) if place.is_tick}
    others = {k: phrase.place for k, phrase in enumerate(phrases) if k not in chosen}
    for i, question in questions(ticks, others).items():
        naming[i].insert(0, question)
    texts = _texts(sheet, page, phrases, sorted({k for some in naming for k in some}), reader)
    return _with_heads(sheet, places, [tuple(text for k in some if (text := texts[k])) for some in naming])


def _texts(
    sheet: Sheet, page: GreyImage, phrases: list[Phrase], wanted: list[int], reader: CaptionReader | None
) -> dict[int, str | None]:
    """What the phrases of these numbers say, None where that is no word or cannot be read."""
    texts = {k: phrases[k].text for k in wanted}
    unread = [k for k in wanted if texts[k] is None]
    if reader is not None and unread:
        texts |= zip(unread, read_captions([cut_phrase(sheet, page, phrases[k]) for k in unread], reader), strict=True)
    return {k: text if text and plain_words(text) else None for k, text in texts.items()}


def _with_heads(sheet: Sheet, places: Sequence[_Place], captions: Sequence[Caption]) -> list[Caption]:
    """The captions, and for cells of a table that have none, that of the cell above: the head of their column."""
    near = sheet.px(_TICK_MARGIN_MM)
    named = list(captions)
    for i in sorted(range(len(places)), key=lambda i: places[i].rect.top):
        if not named[i] and places[i].kind is FieldKind.BOX:
            rect = places[i].rect
            above = (
                k for k, place in enumerate(places) if place.kind is FieldKind.BOX and _on_top(place.rect, rect, near)
            )
            named[i] = next((named[k] for k in above), ())
    return named


def _on_top(upper: Rect, lower: Rect, near: float) -> bool:
    """Whether two cells are one above the other in a column of a table."""
    edges = abs(upper.left - lower.left), abs(upper.right - lower.right), abs(lower.top - upper.bottom)
    return max(edges) <= near


def _follows(sheet: Sheet, places: Sequence[_Place]) -> list[bool]:
    """Whether each place to write in stands on one row with the one before it, and close behind that."""
    follows = [False]
    for left, place in pairwise(places):
        shared = min(left.rect.bottom, place.rect.bottom) - max(left.rect.top, place.rect.top)
        gap = place.rect.left - left.rect.right
        follows.append(not place.is_tick and shared > 0.5 * place.rect.height and 0 <= gap <= sheet.px(_GROUP_MM))
    return follows


def _rule(place: _Place, named: Caption) -> FieldRule:
    """What the field may hold, as far as its caption and its cells say."""
    if place.is_tick:
        return FieldRule(type=FieldType.CHECKBOX)
    caption = " ".join(named)
    kind = guess_type(caption, place.cells) if caption else FieldType.TEXT
    if kind is not FieldType.DATE:
        return FieldRule(type=kind, cells=place.cells)
    form = _fitting(date_format(caption) or "dd/mm/yyyy", place.cells)
    if form is None:
        return FieldRule(type=FieldType.DIGITS, cells=place.cells)
    return FieldRule(type=kind, cells=place.cells, formats=(form,))


def _fitting(form: str, cells: int | None) -> str | None:
    """A date format as it fits so many cells: without separators, or with two figures for the year; None where they
    hold only a part of a date."""
    bare = "".join(character for character in form if character.isalpha())
    tries = (form, bare, bare.replace("yyyy", "yy"))
    return next((one for one in tries if cells is None or len(one) <= cells), None)


def _is_filled(sheet: Sheet, found: PageForm, places: list[_Place]) -> bool:
    """Whether a good part of the fields holds strokes as large as handwriting."""
    bare = strip_rules(sheet, found.rules)
    fields = [place.rect for place in places if not place.is_tick]
    return sum(_is_written(sheet, bare, rect) for rect in fields) >= max(2, _WRITTEN * len(fields))


def _is_written(sheet: Sheet, bare: Mask, rect: Rect) -> bool:
    """Whether a field holds a stroke as large as handwriting."""
    window = bare[int(rect.top) + 2 : int(rect.bottom) - 2, int(rect.left) + 2 : int(rect.right) - 2]
    if not window.size:
        return False
    sizes = find_components(np.ascontiguousarray(window)).stats[1:, 2:4]
    return bool((sizes.max(axis=1, initial=0) >= sheet.px(_WRITING_MM)).any())


def seen_cells(page: GreyImage, boxes: Sequence[Box], dpi: float | None = None) -> list[int | None]:
    """For each box, how many cells the comb has that the page, shape (H, W), shows there; None for no comb."""
    sheet = straighten(page, dpi)
    combs = [(sheet.box_on_page(field.rect), field.cells) for field in find_form(sheet).fields]
    return [
        next((cells for comb, cells in combs if cells and overlap_share(comb, box) > _SAME_COMB), None) for box in boxes
    ]
