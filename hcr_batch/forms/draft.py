"""A first draft of a form file: the fields that can be seen on a page, named after their captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hcr_batch.errors import NoFieldsError
from hcr_batch.files.scans.pdf_fields import PdfField
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.captions.legends import find_captions, follows_closely, with_answers
from hcr_batch.forms.definition import FormField, overlap_share
from hcr_batch.forms.drafted_rules import follows_order, guess_rules, order_of_dates
from hcr_batch.forms.places.caption_columns import parted_below_captions
from hcr_batch.forms.places.date_cells import join_date_cells
from hcr_batch.forms.places.date_lines import join_date_lines
from hcr_batch.forms.places.declared import declared_captions, with_declared
from hcr_batch.forms.places.divided import divided_boxes
from hcr_batch.forms.places.found import find_places, without_overlaps
from hcr_batch.forms.places.inset import cells_around_combs
from hcr_batch.forms.places.kept_free import without_kept_free
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.places.priced import without_priced
from hcr_batch.forms.places.printed import is_written
from hcr_batch.forms.places.prompts import with_prompts
from hcr_batch.forms.places.tinted_signatures import with_tinted_signatures
from hcr_batch.forms.places.typed_boxes import boxes_apart
from hcr_batch.forms.places.writable import Prints, separate_print
from hcr_batch.forms.wording.caption_text import CaptionReader
from hcr_batch.forms.wording.groups import with_groups, with_scales
from hcr_batch.forms.wording.light_print import with_light
from hcr_batch.forms.wording.naming import UNNAMED, Caption, name_fields
from hcr_batch.forms.wording.turned_print import PrintReader, with_turned
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.phrases import strip_rules
from hcr_batch.image.page.sheet import Rect, Sheet, straighten
from hcr_batch.image.page.view import View
from hcr_batch.records import Box, GreyImage

_SKEW_DEGREES = 0.15
"""A page further askew is straightened: at this angle a field as wide as the page rises by half a millimetre."""

_SAME_COMB = 0.6
"""A box is meant for a comb when they share this much of the smaller one."""

_WRITTEN = 0.3
"""A page with writing in this share of its fields has been filled in."""

_OUTLINE_MM = 0.7
"""A box to tick has its outline within this around its room."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found on a page.

    page: shape (H, W), uint8, upright.
    named, numbered: how many fields are named after captions, and how many have only a number for a name.
    straightened: whether the page was askew before.
    filled: whether somebody has written in the fields.
    order_open: whether there are dates for which nothing on the form says if the day or the month comes first.
    declared: whether the fields are those of a fillable PDF.
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
    """The fields of a blank (or filled-in) form, shape (H, W), uint8; without `dpi` it is taken to be A4.

    Names come from `words`, those of a PDF with text, else from what `print_reader` reads on the page, else from what
    `reader` reads of the captions; without any of these the fields are numbered. `declared` are the fields of a
    fillable PDF. Words and declared fields are ignored if the page is askew. Raises NoFieldsError.
    """
    page, sheet, straightened = _straightened(page, dpi)
    words, declared = ((), ()) if straightened else (words, declared)
    found = find_form(sheet)
    found = replace(found, fields=tuple(divided_boxes(sheet, found.rules, found.fields)))
    places, prints, words = _places_and_print(sheet, found, words, print_reader, declared)
    places, captions, names = _name_places(sheet, page, found, places, prints, words, reader)
    order = order_of_dates(sheet, places, prints, captions, words)
    rules = with_groups(names, guess_rules(sheet, places, captions, prints, order))
    rules = with_scales(names, captions, rules)
    return Draft(
        page,
        tuple(
            FormField(name, sheet.box_on_page(place.rect), rule)
            for name, place, rule in zip(names, places, rules, strict=True)
        ),
        named=sum(map(bool, captions)),
        numbered=sum(name.startswith(UNNAMED) for name, caption in zip(names, captions, strict=True) if not caption),
        straightened=straightened,
        filled=_is_filled(sheet, found, places),
        order_open=order is None and any(map(follows_order, rules, captions)),
        declared=all(place.declared is not None for place in places),
    )


def _straightened(page: GreyImage, dpi: float | None) -> tuple[GreyImage, Sheet, bool]:
    """The page, upright, as a sheet too, and whether it was askew before."""
    sheet = straighten(page, dpi)
    if abs(sheet.skew_degrees) < _SKEW_DEGREES:
        return page, sheet, False
    page = _upright(sheet)
    return page, straighten(page, dpi), True


def _places_and_print(
    sheet: Sheet,
    found: PageForm,
    words: Sequence[PdfWord],
    print_reader: PrintReader | None,
    declared: Sequence[PdfField],
) -> tuple[list[Place], Prints, Sequence[PdfWord]]:
    """The places to write in or to tick, what is printed beside them, and the words of the page, given or read.

    Raises NoFieldsError where there are no such places.
    """
    words = boxes_apart(sheet, words)
    places = find_places(sheet, found, words)
    if not words and print_reader is not None:
        words = print_reader(_without_ticks(sheet, places), sheet.page_dpi)
        words = with_turned(sheet, found, with_light(sheet, words, print_reader), print_reader)
    words, places = with_prompts(sheet, words, places)
    places = with_tinted_signatures(sheet, words, places)
    places, prints = separate_print(sheet, found, places, words)
    places, prints = without_priced(sheet, places, prints)
    places = parted_below_captions(sheet, places, prints.phrases)
    places, phrases = join_date_lines(sheet, places, prints.phrases)
    places = without_overlaps(sheet, with_declared(sheet, places, declared) if declared else places)
    if not places:
        raise NoFieldsError(
            "No fields were found: expected a page with boxes, combs, ruled lines or boxes to tick. "
            "Give the page of the form with --page, or a scan with darker lines."
        )
    return places, replace(prints, phrases=phrases), words


def _name_places(
    sheet: Sheet,
    page: GreyImage,
    found: PageForm,
    places: list[Place],
    prints: Prints,
    words: Sequence[PdfWord],
    reader: CaptionReader | None,
) -> tuple[list[Place], list[Caption], list[str]]:
    """The places, the cells of one date joined, with the texts that name each, and the names of their fields."""
    frames = [field.rect for field in found.fields if field.kind is FieldKind.BOX]
    cells = cells_around_combs(sheet, found.rules, places)
    captions, rows = find_captions(sheet, page, places, prints, reader, frames, cells)
    captions = declared_captions(places, captions, rows, words)
    places, captions, rows = without_kept_free(*join_date_cells(sheet, places, captions, rows))
    follows = follows_closely(sheet, places)
    names = name_fields(captions, follows, rows)
    return places, with_answers(places, captions, follows), names


def _without_ticks(sheet: Sheet, places: Sequence[Place]) -> GreyImage:
    """The page without its boxes to tick, which would be taken for letters."""
    ticks = [place.rect.padded(sheet.px(_OUTLINE_MM)) for place in places if place.is_tick]
    return sheet.page_without(ticks, 255)


def _upright(sheet: Sheet) -> GreyImage:
    """The page as the sheet sees it, at the page's own resolution."""
    height, width = sheet.ink.shape
    return View(sheet, Rect(0.0, 0.0, float(width), float(height))).cut()


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
