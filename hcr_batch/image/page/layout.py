"""What kind of picture a page is: one field cut out by others, a form, or free handwriting."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.field import FieldKind, Form
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.writing.lines import TextLine, find_lines
from hcr_batch.records import GreyImage, Layout

CROP_SIDE_PX = 200
"""A picture with a side no longer than this is one field: a field of a form is up to 15 mm high, 180
pixels at 300 dpi, and no page is that small."""

_STRIP_SIDE_PX = 700
_STRIP_ASPECT = 2.0
"""A picture no higher than this and at least this many times as wide may be a field at 600 dpi or a strip of
a form: what is on it decides. A page of A5 at 72 dpi is 595 pixels high, but not that wide."""

_FILLS = 0.4
"""A field over this share of a strip's height is what the strip was cut out for."""

_FEW_LINES = 2
"""A strip with this many lines of text at most is a field: one line, and a caption above. Others that were cut through
do not count."""

_CUT_PX = 2
"""What was cut through reaches this near to the edge: its rim is too pale for ink."""

_NOTEBOOK_LINES = 5
_NOTEBOOK_WIDTH = 0.65
_NOTEBOOK_SHARE = 0.7
_NOTEBOOK_EDGE_MM, _NOTEBOOK_PITCH_MM = 4.0, 15.0
"""Ruled paper has at least this many lines over this share of its width, and they are this share of all its
fields. Within this many mm they begin in one place, and the next is this near; a form's lines begin after a caption, or
have a question between them."""

_FREE_LINES = 3
"""With this many written lines beside the ruled fields the rules are chance finds, or underline words."""

_STROKE_MM = 1.0
_MIN_STROKES = 4
"""Strokes of a line that say what it is: no dots, and enough of them."""

_PEN_FILL = 0.44
"""Median share of its bounding box that a stroke fills: 0.46 to 0.7 for the lines of printed pages, whose
letters are small for their thickness, 0.25 to 0.48 for a pen's (330 printed and 93 written lines)."""

_TALL_MM = 4.2
_TALL_STROKES = 3
"""A line with this many thin strokes of this height is written, too: print of up to 14 points is lower."""


_SEPARATOR = 0.6
"""A rule over this share of the width parts a printed page: there is nothing to read on one without fields
or writing."""


def is_crop_sized(page: GreyImage) -> bool:
    """Whether a picture is too small to be anything but one field."""
    height, width = page.shape
    return bool(height <= CROP_SIDE_PX or width <= CROP_SIDE_PX)


def layout_of(sheet: Sheet, form: Form) -> Layout:
    """The layout of a sheet whose fields are known."""
    if _is_strip(sheet.page):
        return _layout_of_strip(sheet, form)
    if any(field.kind is not FieldKind.RULED for field in form.fields):
        return Layout.FIELDS
    if _is_ruled_paper(sheet, form):
        return Layout.LINES
    free = _count_free_lines(sheet, form)
    if form.fields:
        return Layout.LINES if free >= max(_FREE_LINES, len(form.fields) // 2) else Layout.FIELDS
    return Layout.LINES if free or not _has_separator(sheet, form) else Layout.FIELDS


def _is_strip(page: GreyImage) -> bool:
    height, width = page.shape
    return bool(height <= _STRIP_SIDE_PX and (width >= _STRIP_ASPECT * height or width <= _STRIP_SIDE_PX))


def _layout_of_strip(sheet: Sheet, form: Form) -> Layout:
    """A strip is a form when it has several fields or a small one, else one field or a few lines."""
    if len(form.fields) == 1 and form.fields[0].rect.height > _FILLS * sheet.ink.shape[0]:
        return Layout.CROP
    if form.fields:
        return Layout.FIELDS
    whole = [line for line in find_lines(sheet, form.rules) if not _is_cut_through(sheet, line)]
    return Layout.LINES if len(whole) > _FEW_LINES else Layout.CROP


def _is_cut_through(sheet: Sheet, line: TextLine) -> bool:
    """Whether a line of text reaches over the top or bottom of the page: a field was cut out between such lines."""
    height, width = line.ink.shape
    box = sheet.box_on_page(Rect(line.left, line.top, line.left + width, line.top + height))
    return box.y <= _CUT_PX or box.y + box.height >= sheet.page.shape[0] - _CUT_PX


def _is_ruled_paper(sheet: Sheet, form: Form) -> bool:
    """Whether all there is are lines across the page."""
    wide = [
        field
        for field in form.fields
        if field.kind is FieldKind.RULED and field.rect.width > _NOTEBOOK_WIDTH * sheet.ink.shape[1]
    ]
    starts = np.array([field.rect.left for field in wide])
    level = np.abs(starts - np.median(starts)) <= sheet.px(_NOTEBOOK_EDGE_MM) if wide else starts
    if level.sum() < max(_NOTEBOOK_LINES, _NOTEBOOK_SHARE * len(form.fields)):
        return False
    return bool(np.median(np.diff(np.sort([field.rect.bottom for field in wide]))) <= sheet.px(_NOTEBOOK_PITCH_MM))


def _count_free_lines(sheet: Sheet, form: Form) -> int:
    """How many lines of handwriting lie outside the fields."""
    return sum(
        _is_written(sheet, line) and not any(_is_in(line, field.rect) for field in form.fields)
        for line in find_lines(sheet, form.rules)
    )


def _is_written(sheet: Sheet, line: TextLine) -> bool:
    """Whether a line is written with a pen: its strokes are thin for their size, or too high for print."""
    stats = find_components(line.ink).stats[1:]
    _, _, width, height, area = stats[stats[:, 2:4].max(axis=1) >= sheet.px(_STROKE_MM)].T
    if len(area) < _MIN_STROKES:
        return False
    fill = area / (width * height)
    tall = (height > sheet.px(_TALL_MM)) & (fill < _PEN_FILL)
    return bool(np.median(fill) < _PEN_FILL or tall.sum() >= _TALL_STROKES)


def _is_in(line: TextLine, rect: Rect) -> bool:
    """Whether a good part of a line lies in a field, seen across and along it."""
    height, width = line.ink.shape
    own = Rect(line.left, line.top, line.left + width, line.top + height)
    return own.overlap(rect) > 0.3 * min(own.width, rect.width) * min(own.height, rect.height)


def _has_separator(sheet: Sheet, form: Form) -> bool:
    return any(rule.length > _SEPARATOR * sheet.ink.shape[1] for rule in form.rules.across)
