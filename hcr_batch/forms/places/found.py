"""Places on a sheet: what is found there to write in and to tick, drawn or typed, each once and in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.definition import MOST_OVERLAP, overlap_share
from hcr_batch.forms.places.brackets import typed_brackets
from hcr_batch.forms.places.circled import figures_to_circle
from hcr_batch.forms.places.idle import outside_words, without_codes, without_idle
from hcr_batch.forms.places.place import TICK_MARGIN_MM, Place
from hcr_batch.forms.places.scales import find_scales
from hcr_batch.forms.places.typed_boxes import typed_boxes
from hcr_batch.forms.places.typed_rings import typed_rings
from hcr_batch.image.page.field import Field, FieldKind, reading_order
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.ticking.squares import find_checkboxes
from hcr_batch.records import Box

_NUMBER_MM, _FAR_LARGER, _LEAST_SMALLER = 6.0, 1.35, 2
"""A square with this much room is for a number where this many others on the page, which are to be ticked, are smaller
by this factor: "Number them in order of choice"."""

_RIM, _EMPTY = 0.15, 0.005
"""It holds no more ink than this share, but for a margin of that share of its side: figures to circle are in rings as
large."""

_LEAST_LINE = 0.5
"""A line to write on keeps this share of its height below boxes to tick."""

_FRAME_TIMES = 2.8
"""A box is the frame around a box to tick, and not its outline, when it is this many times as large."""


def find_places(sheet: Sheet, found: PageForm, words: Sequence[PdfWord]) -> list[Place]:
    """Fields and boxes to tick, in reading order."""
    # A frame around choices, or the cell of a table with some, is a box too; above a line there may be some.
    closed = [field.rect for field in found.fields if field.kind is FieldKind.COMB or field.cells]
    squares = find_checkboxes(sheet, closed)
    frames = [field.rect for field in found.fields if field.kind is FieldKind.BOX]
    ticks = [square for square in squares if all(_is_apart(square, frame) for frame in frames)]
    ticks = outside_words(sheet, ticks, words)
    ticks = without_codes(sheet, ticks, [*found.fields, *(Field(tick, FieldKind.BOX) for tick in ticks)])
    ticks += typed_rings(sheet, words, ticks)
    ticks += typed_boxes(sheet, words, ticks)
    ticks += [room for room in typed_brackets(sheet, words) if not any(room.overlap(other) > 0 for other in ticks)]
    numbered, heads = find_scales(sheet, words, frames)
    ticks += [cell for cell in numbered if not any(tick.overlap(cell) > 0 for tick in ticks)]
    cells = [field.rect for field in found.fields if field.kind is not FieldKind.RULED]
    circled = figures_to_circle(sheet, words, [*cells, *ticks, *found.lettered])
    large = _to_write_in(sheet, ticks)
    ticks = [tick for tick in ticks if tick not in large]
    ticks += [cell for cell in (*found.lettered, *circled) if not any(tick.overlap(cell) > 0 for tick in ticks)]
    rest = [field for field in found.fields if field.rect not in numbered and field.rect not in heads]
    rest += [Field(rect, FieldKind.BOX) for rect in large]
    rest = without_idle(sheet, rest, ticks)
    lines = [field.rect for field in rest if field.kind is FieldKind.RULED]
    fields = [
        _below_ticks(sheet, _below_lines(field, lines), ticks) if field.kind is FieldKind.RULED else field
        for field in rest
    ]
    places = [Place(field.rect, field.kind, field.cells) for field in fields]
    return reading_order([*places, *(Place(rect, None) for rect in ticks)])


def _to_write_in(sheet: Sheet, ticks: Sequence[Rect]) -> list[Rect]:
    """The boxes to tick that are for a number: empty, as high as lines to write on, and far larger than others on the
    page."""
    sizes = [min(tick.width, tick.height) for tick in ticks]
    empty = [sheet.ink_share(tick.padded(-_RIM * size)) <= _EMPTY for tick, size in zip(ticks, sizes, strict=True)]
    return [
        tick
        for tick, size, bare in zip(ticks, sizes, empty, strict=True)
        if bare and size >= sheet.px(_NUMBER_MM)
        if sum(other * _FAR_LARGER <= size for other in sizes) >= _LEAST_SMALLER
    ]


def without_overlaps(sheet: Sheet, places: Sequence[Place]) -> list[Place]:
    """The places but those that share more with an earlier one than a form file may, or lie off the page."""
    kept: list[tuple[Place, Box]] = []
    for place in places:
        box = sheet.box_on_page(place.rect)
        if min(box.width, box.height) > 0 and not any(overlap_share(box, other) > MOST_OVERLAP for _, other in kept):
            kept.append((place, box))
    return [place for place, _ in kept]


def _below_ticks(sheet: Sheet, field: Field, ticks: Sequence[Rect]) -> Field:
    """A line to write on with the room that boxes to tick above it leave."""
    above = [tick.bottom for tick in ticks if tick.overlap(field.rect) > 0]
    if not above:
        return field
    top = min(max(above) + sheet.px(TICK_MARGIN_MM), field.rect.bottom - _LEAST_LINE * field.rect.height)
    return replace(field, rect=replace(field.rect, top=top))


def _below_lines(field: Field, lines: Sequence[Rect]) -> Field:
    """A line to write on with the room below shorter lines that end in the upper half of its own: one in a sentence,
    above a line for more."""
    least = field.rect.bottom - _LEAST_LINE * field.rect.height
    over = [line.bottom for line in lines if line.overlap(field.rect) > 0 and line.bottom <= least]
    return replace(field, rect=replace(field.rect, top=max([field.rect.top, *over])))


def _is_apart(square: Rect, frame: Rect) -> bool:
    """Whether a box to tick lies outside of a box to write in, or is a small thing within it."""
    shared, area = square.overlap(frame), square.width * square.height
    return shared == 0 or (shared >= area and frame.width * frame.height >= _FRAME_TIMES * area)
