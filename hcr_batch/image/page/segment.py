"""From a page to the crops of its fields, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.negative import is_black
from hcr_batch.image.page.alone.field import whole_page
from hcr_batch.image.page.boxes.labels import without_labels
from hcr_batch.image.page.combs.label_cells import without_label_cells
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.folds import without_folds
from hcr_batch.image.page.layout import is_crop_sized, layout_of
from hcr_batch.image.page.photo import lay_flat
from hcr_batch.image.page.print_or_hand import is_printed, rows_of_print, without_captions
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.screen import without_screen
from hcr_batch.image.page.shadow import without_deep_shadow
from hcr_batch.image.page.sheet import Sheet, straighten
from hcr_batch.image.page.streaks import without_streaks
from hcr_batch.image.page.ticking.cells import without_ticked
from hcr_batch.image.page.ticking.choices import cut_with_choices, without_boxed
from hcr_batch.image.page.writing.columns import parted_below
from hcr_batch.image.page.writing.cut import cut_line
from hcr_batch.image.page.writing.frame import below
from hcr_batch.image.page.writing.heads import without_heads
from hcr_batch.image.page.writing.holes import are_holes
from hcr_batch.image.page.writing.lines import TextLine, find_lines
from hcr_batch.image.page.writing.row_numbers import without_row_numbers
from hcr_batch.image.page.writing.through import without_shown_through
from hcr_batch.records import Crop, GreyImage, Layout


def segment(page: GreyImage, layout: Layout = Layout.AUTO, dpi: float | None = None) -> list[Crop]:
    """The fields of an upright grey page, shape (H, W), uint8, in reading order: from top to bottom, left to right.

    Without `dpi` the page is taken to be A4. Boxes are in pixels of `page`; images are straightened, without printed
    rules, and C-contiguous. With `Layout.CROP` the page is one field. A sheet photographed on something darker is
    rectified first; folds and the streaks of a scanner's feeder are removed. A black picture holds no fields.
    """
    if layout is Layout.CROP or (layout is Layout.AUTO and is_crop_sized(page)):
        return [whole_page(page)]
    if is_black(page):
        return []
    page = without_streaks(without_screen(page))
    flat = lay_flat(page)
    if flat is None:
        return _segment_flat(page, layout, dpi)
    crops = _segment_flat(without_deep_shadow(flat.image), layout, dpi)
    return [replace(crop, box=flat.box_on_page(crop.box)) for crop in crops]


def _segment_flat(page: GreyImage, layout: Layout, dpi: float | None) -> list[Crop]:
    """The fields of a page whose sheet fills the picture."""
    page = without_folds(page, dpi)
    sheet = straighten(page, dpi)
    form = find_form(sheet)
    if layout is Layout.AUTO:
        layout = layout_of(sheet, form)
    if layout is Layout.CROP:
        return [whole_page(page)]
    if layout is Layout.FIELDS:
        form = without_label_cells(sheet, without_boxed(sheet, without_labels(sheet, form)))
        crops = [_without_print(crop) for crop in cut_with_choices(sheet, form)]
        crops = without_row_numbers(sheet, form.fields, without_heads(sheet, form.fields, crops))
        return without_shown_through(without_ticked(sheet, form.fields, crops))
    return _lines_of(sheet, form.rules)


def _lines_of(sheet: Sheet, rules: Rules) -> list[Crop]:
    """The lines of free handwriting on a sheet."""
    lines = find_lines(sheet, rules)
    if are_holes(lines, sheet.px(1.0)):
        return []
    cut = [(line, _without_print(cut_line(sheet, rules, line))) for line in lines]
    captions = [line for line, crop in cut if crop.printed]
    return [part for line, crop in cut for part in _parted(sheet, rules, line, crop, captions)]


def _parted(sheet: Sheet, rules: Rules, line: TextLine, crop: Crop, captions: Sequence[TextLine]) -> list[Crop]:
    """A line and its crop, in as many as it has columns below captions."""
    parts = [line] if crop.printed else parted_below(line, captions)
    return [crop] if len(parts) == 1 else [_without_print(cut_line(sheet, rules, part)) for part in parts]


def _without_print(crop: Crop) -> Crop:
    """A crop without the printed lines beside or above written ones; marked `printed` if it holds nothing else."""
    if crop.blank or crop.printed:
        return crop
    if not crop.lines:
        rows = rows_of_print(crop.image)
        return replace(crop, printed=True) if rows == len(crop.image) else replace(crop, image=below(crop.image, rows))
    written = tuple(line for line in crop.lines if not is_printed(line))
    return replace(crop, lines=without_captions(written)) if written else replace(crop, printed=True)
