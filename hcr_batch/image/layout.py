"""What kind of picture a page is: one field cut out by others, a form, or free handwriting."""

from __future__ import annotations

from hcr_batch.image.fields import FieldKind, Form, find_form
from hcr_batch.image.lines import find_lines
from hcr_batch.image.sheet import Sheet, straighten
from hcr_batch.records import GreyImage, Layout

CROP_SIDE_PX = 200
"""A picture with a side no longer than this is one field: a field of a form is up to 15 mm high, 180
pixels at 300 dpi, and no page is that small."""

_STRIP_SIDE_PX = 700
_STRIP_ASPECT = 2.0
"""A picture no higher than this and at least so many times as wide may be a field at 600 dpi or a strip of
a form: what is on it decides. A page of A5 at 72 dpi is 595 pixels high, but not that wide."""

_FILLS = 0.4
"""A field over this share of a strip's height is what the strip was cut out for."""

_FEW_LINES = 2
"""A strip with so many lines of text at most is a field: one line, and a caption above."""

_NOTEBOOK_LINES = 5
_NOTEBOOK_WIDTH = 0.65
"""Ruled paper has at least so many lines over this share of its width; a form's lines begin after a caption."""


def choose_layout(page: GreyImage) -> Layout:
    """The layout of a grey page: CROP, FIELDS or LINES, never AUTO. Small pictures are told by their size."""
    if is_crop_sized(page):
        return Layout.CROP
    sheet = straighten(page)
    return layout_of(sheet, find_form(sheet))


def is_crop_sized(page: GreyImage) -> bool:
    """Whether a picture is too small to be anything but one field."""
    height, width = page.shape
    return min(height, width) <= CROP_SIDE_PX


def layout_of(sheet: Sheet, form: Form) -> Layout:
    """The layout of a sheet whose fields are known."""
    if _is_strip(sheet.page):
        return _layout_of_strip(sheet, form)
    if form.fields and not _is_ruled_paper(sheet, form):
        return Layout.FIELDS
    return Layout.LINES


def _is_strip(page: GreyImage) -> bool:
    height, width = page.shape
    return height <= _STRIP_SIDE_PX and (width >= _STRIP_ASPECT * height or width <= _STRIP_SIDE_PX)


def _layout_of_strip(sheet: Sheet, form: Form) -> Layout:
    """A strip is a form when it has several fields or a small one, else one field or a few lines."""
    if len(form.fields) == 1 and form.fields[0].rect.height > _FILLS * sheet.ink.shape[0]:
        return Layout.CROP
    if form.fields:
        return Layout.FIELDS
    return Layout.LINES if len(find_lines(sheet, form.rules)) > _FEW_LINES else Layout.CROP


def _is_ruled_paper(sheet: Sheet, form: Form) -> bool:
    """Whether all there is are lines across the page."""
    wide = [
        field
        for field in form.fields
        if field.kind is FieldKind.RULED and field.rect.width > _NOTEBOOK_WIDTH * sheet.ink.shape[1]
    ]
    return len(wide) >= _NOTEBOOK_LINES and len(wide) == len(form.fields)
