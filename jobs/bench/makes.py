"""Makes of forms: the ways in which a place to write in is printed."""

from __future__ import annotations

from collections.abc import Callable

from PIL import ImageDraw, ImageFont

from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.records import Box

DPI = 200
MM = DPI / MM_PER_INCH
PRINT_GREY = 40

_LIGHT_GREY, _TINT = 178, 231
_CAPTION_POINTS = 8

Make = Callable[[ImageDraw.ImageDraw, Box, str], None]
"""Prints one field and its caption."""


def write(pencil: ImageDraw.ImageDraw, text: str, x: float, y: float, points: float, grey: int = PRINT_GREY) -> None:
    """Prints text with its baseline at (x, y) in pixels."""
    font = ImageFont.load_default(round(points * DPI / 72))
    pencil.text((x, y), text, fill=grey, font=font, anchor="ls")


def _above(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    write(pencil, caption, box.x, box.y - 1.5 * MM, _CAPTION_POINTS)


def _corners(box: Box, by_mm: float = 0.0) -> tuple[int, int, int, int]:
    by = round(by_mm * MM)
    return box.x - by, box.y - by, box.x + box.width + by, box.y + box.height + by


def _thick(mm: float) -> int:
    return max(1, round(mm * MM))


def _box(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    pencil.rectangle(_corners(box), outline=PRINT_GREY, width=_thick(0.3))


def _line(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    left, _, right, bottom = _corners(box)
    pencil.rectangle((left, bottom - _thick(0.3), right, bottom), fill=PRINT_GREY)


def _hairline(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    left, _, right, bottom = _corners(box)
    pencil.line((left, bottom, right, bottom), fill=120, width=1)


def _dots(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    left, _, right, bottom = _corners(box)
    for x in range(left, right - 3, 9):
        pencil.rectangle((x, bottom - 3, x + 2, bottom - 1), fill=PRINT_GREY)


def _typed_line(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    font = ImageFont.load_default(round(11 * DPI / 72))
    count = int(box.width / pencil.textlength("_", font=font))
    write(pencil, "_" * count, box.x, box.y + box.height - 1.0 * MM, 11)


def _light_box(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    write(pencil, caption, box.x, box.y - 1.5 * MM, _CAPTION_POINTS, 110)
    pencil.rectangle(_corners(box), outline=_LIGHT_GREY, width=_thick(0.25))


def _double_frame(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    write(pencil, caption, box.x, box.y - 2.5 * MM, _CAPTION_POINTS)
    for by in (0.0, 0.7):
        pencil.rectangle(_corners(box, by), outline=PRINT_GREY, width=_thick(0.25))


def _rounded_box(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    pencil.rounded_rectangle(_corners(box), radius=3 * MM, outline=PRINT_GREY, width=_thick(0.3))


def _dashed_box(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    left, top, right, bottom = _corners(box)
    dash, step, thick = round(1.6 * MM), round(2.6 * MM), _thick(0.3)
    for x in range(left, right, step):
        for y in (top, bottom - thick):
            pencil.rectangle((x, y, min(x + dash, right), y + thick), fill=PRINT_GREY)
    for y in range(top, bottom, step):
        for x in (left, right - thick):
            pencil.rectangle((x, y, x + thick, min(y + dash, bottom)), fill=PRINT_GREY)


def _below_a_bar(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    left, top, right, bottom = _corners(box)
    bar = round(5 * MM)
    pencil.rectangle((left, top - bar, right, top), fill=PRINT_GREY)
    write(pencil, caption, left + 2 * MM, top - 1.4 * MM, _CAPTION_POINTS, 255)
    pencil.rectangle((left, top - bar, right, bottom), outline=PRINT_GREY, width=_thick(0.6))


def _tinted(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    _above(pencil, box, caption)
    pencil.rectangle(_corners(box), fill=_TINT)


def _caption_inside(pencil: ImageDraw.ImageDraw, box: Box, caption: str) -> None:
    left, top, right, bottom = _corners(box)
    pencil.rectangle((left, top - round(3.5 * MM), right, bottom), outline=PRINT_GREY, width=_thick(0.3))
    write(pencil, caption, left + 1 * MM, top - 0.6 * MM, 6.5)


MAKES: dict[str, Make] = {
    "boxes": _box,
    "lines": _line,
    "hairlines": _hairline,
    "dotted lines": _dots,
    "typed lines": _typed_line,
    "light boxes": _light_box,
    "double frames": _double_frame,
    "rounded boxes": _rounded_box,
    "dashed boxes": _dashed_box,
    "boxes below bars": _below_a_bar,
    "tinted places": _tinted,
    "captions inside": _caption_inside,
}
