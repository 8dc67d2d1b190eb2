"""What names each place to write in or to tick: its caption, the heads of its table, the question before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.forms.captions.asked_before import part_answers
from hcr_batch.forms.captions.grid_heads import grid_heads
from hcr_batch.forms.captions.own import assign_captions
from hcr_batch.forms.captions.tick_legends import name_tick_places, words_above, words_before
from hcr_batch.forms.places.inset import captions_in_cells
from hcr_batch.forms.places.place import APART_MM, TICK_MARGIN_MM, Place
from hcr_batch.forms.places.writable import Prints
from hcr_batch.forms.wording.caption_text import CaptionReader, cut_phrase, read_captions
from hcr_batch.forms.wording.counted_heads import counted_heads
from hcr_batch.forms.wording.heads import (
    heads_above,
    heads_apart,
    heads_on_bars,
    heads_over,
    heads_spanning_on_bars,
    table_heads,
)
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.typed_words import join_typed
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import is_on_top, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.ruling.bars import find_bars
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage

_CELLS = (FieldKind.BOX, FieldKind.COMB)
"""What a cell of a table may be, whose row and column have heads: codes are written into combs that fill theirs."""

_GROUP_MM = 6.0
"""A field without a caption this near to the right of another belongs to it: day, month, year."""

_COMPLETED_MM = 110.0
"""This far behind its box to tick an answer's line begins at most: "[ ] holds a degree in ______"."""

_LINES_APART = 0.8
"""The lines of one answer leave at most this share of their height between them."""


def find_captions(
    sheet: Sheet,
    page: GreyImage,
    places: Sequence[Place],
    prints: Prints,
    reader: CaptionReader | None,
    frames: Sequence[Rect],
    combs: Mapping[int, Rect],
) -> tuple[list[Caption], list[int]]:
    """What names each field, as far as it can be read, and its row where it stands under the head of a column.

    frames: the boxes of the page, in which a question may stand above the boxes to tick. combs: the cells that some
    combs are set into, by the numbers of the places.
    """
    boxes = [place.rect for place in places if place.kind in _CELLS]
    apart = heads_apart(prints.phrases, prints.parts, boxes, sheet.px(APART_MM))
    bars = find_bars(sheet)
    apart = heads_on_bars(apart, bars, boxes, sheet.px(APART_MM))
    apart = heads_spanning_on_bars(apart, bars, sheet.px(APART_MM))
    apart = part_answers(sheet, apart, [place.rect for place in places if place.is_tick])
    prints = replace(prints, phrases=join_typed(apart, [place.rect for place in places]))
    phrases, whole = [*prints.phrases, *prints.parts], len(prints.phrases)
    known, inside = captions_in_cells(places, prints.phrases, combs)
    before = words_before(sheet, places, phrases, whole)
    known |= before
    chosen = assign_captions(sheet, places, prints.phrases, known, inside)
    over = words_above(places, phrases, chosen)
    if over:
        chosen = assign_captions(sheet, places, prints.phrases, known | over, inside)
    lines = _further_lines(sheet, places, prints.phrases, chosen)
    naming = [[] if k is None or i in lines else [k] for i, k in enumerate(chosen)]
    _name_cells(sheet, places, phrases, whole, naming, {i: cell for i, cell in combs.items() if i not in known})
    rows, headed = name_tick_places(sheet, places, phrases, whole, before, naming, frames)
    _name_spanned(phrases, sheet.px(APART_MM), naming, [i for i, place in enumerate(places) if place.is_tick])
    texts = _texts(sheet, page, phrases, sorted({k for some in naming for k in some}), reader)
    captions = [_caption([texts[k] for k in some], headed.get(i, 1)) for i, some in enumerate(naming)]
    return _with_heads(sheet, places, [_with_q(caption) for caption in captions], rows, lines)


def _name_cells(
    sheet: Sheet,
    places: Sequence[Place],
    phrases: Sequence[Phrase],
    whole: int,
    naming: list[list[int]],
    around: Mapping[int, Rect],
) -> None:
    """Puts the heads of rows and columns into the `naming` of the cells of tables. The first `whole` phrases are whole;
    the others are parts of them, or figures. around: the cells of combs that have no caption there."""
    near = sheet.px(APART_MM)
    cells = {i: around.get(i, _with_unit(place)) for i, place in enumerate(places) if place.kind in _CELLS}
    labels = {k: phrase.cell for k, phrase in enumerate(phrases[:whole]) if phrase.cell is not None}
    counted = counted_heads(dict(enumerate(phrases)), near)
    ticks = [place.rect for place in places if place.is_tick]
    for i, heads in table_heads(cells, labels, near, ticks, counted).items():
        # The caption of a row without a label in a cell says more than the head of a column.
        naming[i] = list(heads) if len(heads) > 1 else naming[i] or list(heads)
    rects = {k: phrase.place for k, phrase in enumerate(phrases)}
    for i, heads in grid_heads(sheet, places, rects, {k: rects[k] for k in range(whole)}).items():
        naming[i] = list(heads)
    under = {i: phrases[some[0]] for i, some in enumerate(naming) if i in cells and len(some) == 1}
    for i, k in heads_above(cells, under, dict(enumerate(phrases[:whole])), near).items():
        naming[i] = [k, *naming[i]] if i in under and under[i].cell else [k]
    _name_spanned(phrases, near, naming, list(cells))


def _name_spanned(phrases: Sequence[Phrase], near: float, naming: list[list[int]], columns: Sequence[int]) -> None:
    """Puts the heads that span others before these, for the cells and the boxes to tick of these numbers that are named
    after one of those alone."""
    spanning = heads_over(dict(enumerate(phrases)), near)
    for i in columns:
        if len(naming[i]) == 1 and naming[i][0] in spanning:
            naming[i].insert(0, spanning[naming[i][0]])


def _with_unit(place: Place) -> Rect:
    """The room of a place with what is printed in the same box to say what is counted."""
    return place.whole if place.unit and place.whole is not None else place.rect


def _caption(texts: Sequence[str | None], lines: int) -> Caption:
    """The texts that name a field; the last `lines` of them, the lines of one head, become one text."""
    head = " ".join(filter(None, texts[-lines:]))
    return tuple(text for text in (*texts[:-lines], head) if text)


def _with_q(caption: Caption) -> Caption:
    """A caption that begins with the mere number of a question, with a q before that: names begin with a letter."""
    numbered = len(caption) > 1 and not any(map(str.isalpha, caption[0]))
    return (f"q{caption[0].strip()}", *caption[1:]) if numbered else caption


def _texts(
    sheet: Sheet, page: GreyImage, phrases: list[Phrase], wanted: list[int], reader: CaptionReader | None
) -> dict[int, str | None]:
    """What the phrases of these numbers say, None where that is no word or cannot be read."""
    texts = {k: phrases[k].text for k in wanted}
    unread = [k for k in wanted if texts[k] is None]
    if reader is not None and unread:
        texts |= zip(unread, read_captions([cut_phrase(sheet, page, phrases[k]) for k in unread], reader), strict=True)
    return {k: text if text and plain_words(text) else None for k, text in texts.items()}


def _with_heads(
    sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption], rows: Sequence[int], lines: Mapping[int, int]
) -> tuple[list[Caption], list[int]]:
    """The captions, and for cells of a table that have none, that of the cell above: the head of their column. The
    further `lines` of an answer have that of the line above.

    Such cells and lines have the numbers of their rows; `rows` has those of boxes to tick, which count otherwise only
    where there are no cells before them.
    """
    near = sheet.px(APART_MM)
    named, numbered = list(captions), list(rows)
    for i in sorted(range(len(places)), key=lambda i: places[i].rect.top):
        k = lines.get(i, _cell_above(i, places, near) if not named[i] else None)
        if k is not None and named[k]:
            named[i] = named[k]
            numbered[k] = max(1, numbered[k])
            numbered[i] = numbered[k] + 1
    for i in (i for i, place in enumerate(places) if place.is_tick and numbered[i]):
        row = [k for k in range(len(places)) if numbered[k] and on_one_row(places[k].rect, places[i].rect)]
        before = [k for k in row if not places[k].is_tick and places[k].rect.right <= places[i].rect.left + near]
        numbered[i] = numbered[max(before, key=lambda k: places[k].rect.right, default=i)]
    return named, numbered


def _cell_above(i: int, places: Sequence[Place], near: float) -> int | None:
    """The cell of a table that stands on top of another."""
    boxes = [k for k, place in enumerate(places) if place.kind is FieldKind.BOX]
    return next((k for k in boxes if i in boxes and is_on_top(places[k].rect, places[i].rect, near)), None)


def _further_lines(
    sheet: Sheet, places: Sequence[Place], phrases: Sequence[Phrase], chosen: Sequence[int | None]
) -> dict[int, int]:
    """For the second and further lines of an answer the line above, by their numbers.

    They have no caption before or above them, and what is printed below them belongs to what follows, unless there is
    print below two lines of one row, as for place and signature.
    """
    near = sheet.px(TICK_MARGIN_MM)
    found: dict[int, int] = {}
    ruled = [i for i, place in enumerate(places) if place.kind is FieldKind.RULED and not place.cells]

    def is_below(i: int) -> bool:
        k = chosen[i]
        return k is not None and phrases[k].place.top >= places[i].rect.bottom - near

    for i in sorted(ruled, key=lambda i: places[i].rect.top):
        rect = places[i].rect
        above = [k for k in ruled if k != i and _goes_on(places[k].rect, rect, near)]
        free = not any(rect.overlap(phrase.place) > 0 for phrase in phrases)
        first = max(above, key=lambda k: places[k].rect.bottom, default=None)
        if is_below(i) and any(is_below(k) and k != i and on_one_row(places[k].rect, rect) for k in ruled):
            continue
        if first is not None and free and (chosen[i] is None or is_below(i)) and not is_below(first):
            found[i] = first
    return {i: k for i, k in found.items() if chosen[k] is not None or k in found}


def _goes_on(upper: Rect, lower: Rect, near: float) -> bool:
    """Whether a line to write on goes on in another below it, which may begin further left, below the caption."""
    gap = lower.top - upper.bottom
    ends = abs(upper.right - lower.right) <= near and lower.left <= upper.left + near
    return ends and -near <= gap <= _LINES_APART * lower.height


def follows_closely(sheet: Sheet, places: Sequence[Place]) -> list[bool]:
    """Whether each place to write in stands on one row with the one before it, and close behind that, or is a line
    behind a box to tick: without a caption of its own it is a part of that answer."""
    follows = [False]
    for left, place in pairwise(places):
        shared = min(left.rect.bottom, place.rect.bottom) - max(left.rect.top, place.rect.top)
        gap = place.rect.left - left.rect.right
        if left.is_tick and place.kind is FieldKind.RULED:
            follows.append(shared > 0.5 * left.rect.height and 0 <= gap <= sheet.px(_COMPLETED_MM))
            continue
        follows.append(not place.is_tick and shared > 0.5 * place.rect.height and 0 <= gap <= sheet.px(_GROUP_MM))
    return follows


def with_answers(places: Sequence[Place], captions: Sequence[Caption], follows: Sequence[bool]) -> list[Caption]:
    """The captions, and for lines that complete an answer the words of that, "[ ] unemployed since ______": they say
    what is written there."""
    found = list(captions)
    for i in range(1, len(places)):
        if follows[i] and not found[i] and places[i - 1].is_tick:
            found[i] = captions[i - 1][-1:]
    return found
