"""Prints an empty form: what stands on the paper before anyone takes a pen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.records import GreyImage
from tests.synth.fonts import PRINTED_BOLD, PRINTED_REGULAR
from tests.synth.layout import Layout, PlacedField
from tests.synth.specs import FieldStyle

_TEXT_GREY = 35
# 0.3 mm is close to the 0.75 pt hairline word processors draw around a table cell.
_RULE_MM = 0.3
_LEADER_POINTS = 10


def print_form(layout: Layout) -> GreyImage:
    """Draw the empty form, upright and spotless: shape (H, W), uint8, 255 = paper."""
    height, width = layout.shape
    page = Image.new("L", (width, height), 255)
    pencil = ImageDraw.Draw(page)
    _print_emblem(pencil, layout)
    for text in layout.texts:
        font = _font(PRINTED_BOLD if text.bold else PRINTED_REGULAR, text.size_px)
        pencil.text((text.x, text.y), text.text, fill=_TEXT_GREY, font=font, anchor=text.anchor)
    for field in layout.fields:
        _print_field(pencil, layout, field)
    return np.array(page)


@cache
def _font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    """Open a font once; a page asks for the same few over and over."""
    return ImageFont.truetype(path, size_px)


def _print_emblem(pencil: ImageDraw.ImageDraw, layout: Layout) -> None:
    """Draw a small round mark left of the organisation's name, as letterheads have."""
    left, top, side = layout.px(18.0), layout.px(15.0), layout.px(6.4)
    pencil.ellipse((left, top, left + side, top + side), fill=60)
    inset = side // 4
    pencil.pieslice((left + inset, top + inset, left + side - inset, top + side - inset), 200, 380, fill=255)


def _print_field(pencil: ImageDraw.ImageDraw, layout: Layout, field: PlacedField) -> None:
    """Draw a box, a line, or a box split into cells, around or under the room for writing."""
    box, grey = field.box, layout.form.rule_grey
    thickness = max(1, layout.px(_RULE_MM))
    right, bottom = box.x + box.width - 1, box.y + box.height - 1
    if field.spec.style is FieldStyle.RULED:
        pencil.rectangle((box.x, bottom - thickness + 1, right, bottom), fill=grey)
        return
    if field.spec.style is FieldStyle.DOTTED:
        _print_dots(pencil, layout, field)
        return
    pencil.rectangle((box.x, box.y, right, bottom), outline=grey, width=thickness)
    tick_top = bottom - round(box.height * layout.form.comb_tick) + 1
    for cell in range(1, field.spec.cells):
        left = box.x + round(cell * box.width / field.spec.cells) - thickness // 2
        pencil.rectangle((left, tick_top, left + thickness - 1, bottom), fill=grey)


def _print_dots(pencil: ImageDraw.ImageDraw, layout: Layout, field: PlacedField) -> None:
    """A line of full stops, as word processors draw a tab's leader."""
    box, font = field.box, _font(PRINTED_REGULAR, max(1, round(_LEADER_POINTS * layout.dpi / 72)))
    count = int(box.width / font.getlength("." * 50) * 50)
    pencil.text((box.x, box.y + box.height), "." * count, fill=_TEXT_GREY, font=font, anchor="ls")
