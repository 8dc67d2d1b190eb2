"""A first draft of a form file: the fields that can be seen on a page, named after their captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hcr_batch.errors import NoFieldsError
from hcr_batch.files.scans.pdf_fields import PdfField
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.captions.legends import find_captions, follows_closely, with_answers
from hcr_batch.forms.definition import MOST_OVERLAP, FormField, overlap_share
from hcr_batch.forms.places.brackets import typed_brackets
from hcr_batch.forms.places.date_cells import join_date_cells
from hcr_batch.forms.places.date_order import DAY_FIRST, tell_order, words_in_combs
from hcr_batch.forms.places.declared import declared_captions, with_declared
from hcr_batch.forms.places.divided import divided_boxes
from hcr_batch.forms.places.idle import outside_words, without_codes, without_idle
from hcr_batch.forms.places.inset import cells_around_combs
from hcr_batch.forms.places.numbered import with_amounts
from hcr_batch.forms.places.place import TICK_MARGIN_MM, Place
from hcr_batch.forms.places.printed import is_written
from hcr_batch.forms.places.prompts import with_prompts
from hcr_batch.forms.places.scales import find_scales
from hcr_batch.forms.places.ticked import ticked_places
from hcr_batch.forms.places.told import Prints, tell_captions
from hcr_batch.forms.places.typed_rings import typed_rings
from hcr_batch.forms.wording.caption_text import CaptionReader
from hcr_batch.forms.wording.firma import with_firma
from hcr_batch.forms.wording.groups import with_groups
from hcr_batch.forms.wording.kinds import guess_type, tell_type
from hcr_batch.forms.wording.light_print import with_light
from hcr_batch.forms.wording.naming import UNNAMED, Caption, name_fields
from hcr_batch.forms.wording.turned_print import PrintReader, with_turned
from hcr_batch.forms.wording.units import is_no_cents
from hcr_batch.forms.wording.vocabulary import date_format
from hcr_batch.image.page.field import Field, FieldKind, reading_order
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.phrases import strip_rules
from hcr_batch.image.page.sheet import Rect, Sheet, straighten
from hcr_batch.image.page.ticking.squares import find_checkboxes
from hcr_batch.image.page.view import View
from hcr_batch.records import WRITTEN_TYPES, Box, FieldRule, FieldType, GreyImage

_SKEW_DEGREES = 0.15
"""A page further askew is straightened: at this angle a field as wide as the page rises by half a millimetre."""

_SAME_COMB = 0.6
"""A box is meant for a comb when they share so much of the smaller one."""

_SEVERAL_LINES_MM = 25.0
"""A box so high is for several lines: a date alone may stand in it, beside a signature, but no single number."""

_NUMBER_MM, _FAR_LARGER, _LEAST_SMALLER = 6.0, 1.35, 2
"""A square with so much room is for a number where so many others on the page, which are to be ticked, are smaller by
this factor: "Number them in order of choice"."""

_WRITTEN = 0.3
"""A page with writing in this share of its fields has been filled in."""

_LEAST_LINE = 0.5
"""A line to write on keeps this share of its height below boxes to tick."""

_FRAME_TIMES = 2.8
"""A box is the frame around a box to tick, and not its outline, when it is so many times as large."""

_ONE_LINE = (FieldType.NUMBER, FieldType.DIGITS, FieldType.CODE, FieldType.TIME, FieldType.PHONE, FieldType.EMAIL)

_OUTLINE_MM = 0.7
"""A box to tick has its outline within this around its room."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found on a page: shape (H, W), uint8, upright; `straightened` where it was not so before.

    `named` counts the fields named after captions, `numbered` those that have only a number. `filled` tells that
    somebody has written in the fields, `order_open` that there are dates of which nothing on the form says whether
    their day or their month comes first, `declared` that the fields are those that a PDF declares itself.
    """

    page: GreyImage
    fields: tuple[FormField, ...]
    named: int
    numbered: int
    straightened: bool
    filled: bool
    order_open: bool = False
    declared: bool = False


def draft_fields(
    page: GreyImage,
    words: Sequence[PdfWord] = (),
    reader: CaptionReader | None = None,
    dpi: float | None = None,
    print_reader: PrintReader | None = None,
    declared: Sequence[PdfField] = (),
) -> Draft:
    """The fields of a blank (or filled) form, shape (H, W), uint8; without `dpi` it is taken to be A4.

    `words` are those of a PDF with text, `declared` the fields that it says it has; a page askew has neither.
    Otherwise `print_reader` reads what is printed, else `reader` the captions;
    without any the fields are numbered. Raises NoFieldsError for a page without any field.
    """
    sheet = straighten(page, dpi)
    straightened = abs(sheet.skew_degrees) >= _SKEW_DEGREES
    if straightened:
        page = _upright(sheet)
        sheet = straighten(page, dpi)
    found = find_form(sheet)
    found = replace(found, fields=tuple(divided_boxes(sheet, found.rules, found.fields)))
    words, declared = ((), ()) if straightened else (words, declared)
    places = _find_places(sheet, found, words)
    if not words and print_reader is not None:
        words = print_reader(_without_ticks(sheet, places), sheet.page_dpi)
        words = with_turned(sheet, found, with_light(sheet, words, print_reader), print_reader)
    words, places = with_prompts(sheet, words, places)
    places, prints = tell_captions(sheet, found, places, words)
    if declared:
        places = with_declared(sheet, places, declared)
    places = _without_overlaps(sheet, places)
    if not places:
        raise NoFieldsError(
            "No fields were found: expected a page with boxes, combs, ruled lines or boxes to tick. "
            "Give the page of the form with --page, or a scan with darker lines."
        )
    frames = [field.rect for field in found.fields if field.kind is FieldKind.BOX]
    cells = cells_around_combs(sheet, found.rules, places)
    captions, rows = find_captions(sheet, page, places, prints, reader, frames, cells)
    captions = declared_captions(places, captions, rows, words)
    places, captions, rows = join_date_cells(sheet, places, captions, rows)
    follows = follows_closely(sheet, places)
    names = name_fields(captions, follows, rows)
    captions = with_answers(places, captions, follows)
    order = _tell_order(sheet, places, prints, captions, words)
    rules = with_groups(names, _tell_rules(sheet, places, captions, prints, order))
    fields = tuple(
        FormField(name, sheet.box_on_page(place.rect), rule)
        for name, place, rule in zip(names, places, rules, strict=True)
    )
    order_open = order is None and any(map(_follows_order, rules, captions))
    filled = _is_filled(sheet, found, places)
    numbered = sum(name.startswith(UNNAMED) for name, caption in zip(names, captions, strict=True) if not caption)
    return Draft(
        page,
        fields,
        sum(map(bool, captions)),
        numbered,
        straightened=straightened,
        filled=filled,
        order_open=order_open,
        declared=all(place.declared is not None for place in places),
    )


def _without_ticks(sheet: Sheet, places: Sequence[Place]) -> GreyImage:
    """The page without its boxes to tick, which would be taken for letters."""
    ticks = [place.rect.grown(*(sheet.px(_OUTLINE_MM),) * 4) for place in places if place.is_tick]
    return sheet.page_without(ticks, 255)


def _upright(sheet: Sheet) -> GreyImage:
    """The page as the sheet sees it, at the page's own resolution."""
    height, width = sheet.ink.shape
    return View(sheet, Rect(0.0, 0.0, float(width), float(height))).cut()


def _find_places(sheet: Sheet, found: PageForm, words: Sequence[PdfWord]) -> list[Place]:
    """Fields and boxes to tick, in reading order."""
    # A frame around choices, or the cell of a table with some, is a box too; above a line there may be some.
    closed = [field.rect for field in found.fields if field.kind is FieldKind.COMB or field.cells]
    squares = find_checkboxes(sheet, closed)
    frames = [field.rect for field in found.fields if field.kind is FieldKind.BOX]
    ticks = [square for square in squares if all(_is_apart(square, frame) for frame in frames)]
    ticks = outside_words(sheet, ticks, words)
    ticks = without_codes(sheet, ticks, [*found.fields, *(Field(tick, FieldKind.BOX) for tick in ticks)])
    ticks += typed_rings(sheet, words, ticks)
    ticks += [room for room in typed_brackets(sheet, words) if not any(room.overlap(other) > 0 for other in ticks)]
    numbered, heads = find_scales(sheet, words, frames)
    ticks += [cell for cell in numbered if not any(tick.overlap(cell) > 0 for tick in ticks)]
    large = _to_write_in(sheet, ticks)
    ticks = [tick for tick in ticks if tick not in large]
    ticks += [cell for cell in found.lettered if not any(tick.overlap(cell) > 0 for tick in ticks)]
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
    """The boxes to tick that are for a number: as high as lines to write on, and far larger than others on the page."""
    sizes = [min(tick.width, tick.height) for tick in ticks]
    return [
        tick
        for tick, size in zip(ticks, sizes, strict=True)
        if size >= sheet.px(_NUMBER_MM) and sum(other * _FAR_LARGER <= size for other in sizes) >= _LEAST_SMALLER
    ]


def _without_overlaps(sheet: Sheet, places: Sequence[Place]) -> list[Place]:
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


def _tell_order(
    sheet: Sheet, places: Sequence[Place], prints: Prints, captions: Sequence[Caption], words: Sequence[PdfWord]
) -> str | None:
    """The order of day and month that the print of the page says, as far as its text is known."""
    texts = [phrase.text for phrase in (*prints.phrases, *prints.parts) if phrase.text]
    return tell_order(texts or [" ".join(caption) for caption in captions], words_in_combs(sheet, places, words))


def _tell_rules(
    sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption], prints: Prints, order: str | None
) -> list[FieldRule]:
    """What each field may hold."""
    ticked = ticked_places(sheet, places, captions)
    pairs = enumerate(zip(places, captions, strict=True))
    rules = [_rule(place, caption, order, is_ticked=i in ticked) for i, (place, caption) in pairs]
    rules = [_of_lines(sheet, place, rule) for place, rule in zip(places, rules, strict=True)]
    rules = with_firma(captions, [part.text for part in prints.parts if part.text], rules)
    rules = [_declared_rule(rule, place.declared) for rule, place in zip(rules, places, strict=True)]
    return with_amounts(sheet, places, captions, prints.parts, rules)


def _follows_order(rule: FieldRule, caption: Caption) -> bool:
    """Whether a field is a date whose caption says nothing of its format."""
    return bool(rule.formats) and date_format(" ".join(caption)) is None


def _rule(place: Place, named: Caption, order: str | None, *, is_ticked: bool) -> FieldRule:
    """What the field may hold, as far as its caption and its cells say; of a date that says no more its form's order
    of day and month."""
    if is_ticked:
        return FieldRule(type=FieldType.CHECKBOX)
    caption = " ".join(named)
    kind = guess_type(named, place.cells or (place.declared.cells if place.declared else None))
    if kind is FieldType.TEXT and (is_no_cents(place.unit) or tell_type(place.unit, None) is FieldType.NUMBER):
        kind = FieldType.NUMBER
    if kind not in WRITTEN_TYPES:
        return FieldRule(type=kind)
    if kind is FieldType.TIME and place.cells is not None and place.cells < len("hhmm"):
        kind = FieldType.DIGITS
    if kind is not FieldType.DATE:
        return FieldRule(type=kind, cells=place.cells)
    form = _fitting(date_format(caption) or order or DAY_FIRST, place.cells)
    if form is None:
        return FieldRule(type=FieldType.DIGITS, cells=place.cells)
    return FieldRule(type=kind, cells=place.cells, formats=(form,))


def _declared_rule(rule: FieldRule, declared: PdfField | None) -> FieldRule:
    """The rule, with what the PDF itself says of what may be typed in."""
    if declared is None:
        return rule
    rule = replace(rule, required=declared.required)
    if declared.type is None or declared.is_tick:
        return rule
    if declared.type is not FieldType.DATE:
        return replace(rule, type=declared.type, formats=())
    form = date_format(declared.date_format or "") or next(iter(rule.formats), DAY_FIRST)
    fitting = _fitting(form, rule.cells)
    return rule if fitting is None else replace(rule, type=FieldType.DATE, formats=(fitting,))


def _of_lines(sheet: Sheet, place: Place, rule: FieldRule) -> FieldRule:
    """The rule, or that of any text for a box in which several numbers stand one below the other: what is sold in the
    columns of a table without rows. Only texts and names are read line by line."""
    high = place.kind is FieldKind.BOX and place.rect.height >= sheet.px(_SEVERAL_LINES_MM)
    return FieldRule(type=FieldType.TEXT) if high and rule.type in _ONE_LINE else rule


def _fitting(form: str, cells: int | None) -> str | None:
    """A date format as it fits so many cells: without separators, or with two figures for the year; None where they
    hold only a part of a date."""
    bare = "".join(character for character in form if character.isalpha())
    tries = (form, bare, bare.replace("yyyy", "yy"))
    return next((one for one in tries if cells is None or len(one) <= cells), None)


def _is_filled(sheet: Sheet, found: PageForm, places: list[Place]) -> bool:
    """Whether a good part of the fields holds strokes as large as handwriting."""
    bare = strip_rules(sheet, found.rules)
    fields = [place.rect for place in places if not place.is_tick]
    return sum(is_written(sheet, bare, rect) for rect in fields) >= max(2, _WRITTEN * len(fields))


def seen_cells(page: GreyImage, boxes: Sequence[Box], dpi: float | None = None) -> list[int | None]:
    """For each box, how many cells the comb has that the page, shape (H, W), shows there; None for no comb."""
    sheet = straighten(page, dpi)
    combs = [(sheet.box_on_page(field.rect), field.cells) for field in find_form(sheet).fields]
    return [
        next((cells for comb, cells in combs if cells and overlap_share(comb, box) > _SAME_COMB), None) for box in boxes
    ]
