"""Draws what was read onto the page: boxes, texts and confidences, for a person to look at."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.records import Box, ColourImage, GreyImage

Colour = tuple[int, int, int]

SURE, FAIR, DOUBTFUL = (18, 120, 62), (176, 100, 0), (196, 30, 30)
OUTSIDE = (0, 128, 150)
BROKEN, CORRECTED, BLANK = (126, 34, 160), (28, 84, 190), (140, 146, 156)
_INK, _PAPER = (24, 30, 40), (255, 255, 255)
_SURE_FROM, _FAIR_FROM = 0.9, 0.5
"""Confidences at which the colour of a box changes."""

_FACES = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
"""Fonts with many scripts that systems have; Pillow's own, which knows ASCII only, is the last resort."""

_FAILURE_PX = 1240
"""Width of the picture in place of a page: A4 at 150 dpi."""

_TEXT_SHARE = 0.5
_TEXT_PX = (15, 44)
_PAGE_SHARE = 60
"""Texts are half as high as their boxes, within these bounds and a 60th of the page's width (3.5 mm)."""

_INK_LEVEL, _INK_COST = 128, 4.0
"""Hiding a dark pixel of the page is as bad as hiding this many of another box or caption."""

_LEAST_WIDTH_PX = 760
"""Narrower pictures, as ready crops are, get a margin at the right, so that their texts have room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One field to draw: its box in pixels of the page, what it says and how it stands.

    confidence: in [0, 1], None where there is none.
    rule: the first rule that does not hold.
    correction: what a person says, None where none did.
    unwritten: nothing is written there, though print may stand.
    outside: handwriting that lies in no field.
    """

    box: Box
    text: str
    confidence: float | None = None
    rule: str | None = None
    correction: str | None = None
    unwritten: bool = False
    outside: bool = False

    @property
    def colour(self) -> Colour:
        """By what matters most: outside of all fields, seen by a person, a broken rule, blank, or the confidence."""
        if self.outside:
            return OUTSIDE
        if self.correction is not None:
            return CORRECTED
        if self.rule is not None:
            return BROKEN
        if self.unwritten or self.confidence is None:
            return BLANK
        return SURE if self.confidence >= _SURE_FROM else FAIR if self.confidence >= _FAIR_FROM else DOUBTFUL

    @property
    def caption(self) -> str:
        """What stands beside the box, on one line."""
        if self.outside:
            return _OUTSIDE_NAME
        if self.correction is not None:
            return f"{_on_one_line(self.correction) or '(blank)'}  [person]"
        sure = "" if self.confidence is None else f"  {self.confidence:.2f}"
        return f"{_on_one_line(self.text)}{sure}" + (f"  ({self.rule})" if self.rule else "")


_OUTSIDE_NAME = "outside all fields"


def _on_one_line(text: str) -> str:
    return " / ".join(text.splitlines())


LEGEND: tuple[tuple[str, Colour], ...] = (
    (f"{_SURE_FROM:.2f} and surer", SURE),
    (f"{_FAIR_FROM:.2f} to {_SURE_FROM:.2f}", FAIR),
    ("less sure", DOUBTFUL),
    ("rule broken", BROKEN),
    ("corrected", CORRECTED),
    ("blank or print", BLANK),
)


def draw_overlay(page: GreyImage, marks: Sequence[Mark], title: str, note: str = "") -> ColourImage:
    """`page` (H, W) with its marks, under a strip with `title`, a legend and `note`.

    Returns RGB (H + strip + foot, W or more, 3) uint8. A caption stands where it hides least: above its
    box, beside, below, or at the box's right end; a field that fills its picture has a foot for it.
    """
    height, width = page.shape
    legend = LEGEND + ((_OUTSIDE_NAME, OUTSIDE),) * any(mark.outside for mark in marks)
    strip = _strip(max(width, _LEAST_WIDTH_PX), title, note, legend if marks else ())
    fills = any(mark.box.height > 0.6 * height for mark in marks)
    foot = 2 * _caption_px(height, width) if fills else 0
    canvas = Image.new("RGB", (strip.width, strip.height + height + foot), _PAPER)
    canvas.paste(strip, (0, 0))
    canvas.paste(Image.fromarray(page), (0, strip.height))
    draw = ImageDraw.Draw(canvas, "RGBA")
    boxes = [_rect(mark.box, strip.height) for mark in marks]
    for mark, box in zip(marks, boxes, strict=True):
        line = 1 if mark.unwritten and mark.correction is None else max(2, round(mark.box.height / 28))
        draw.rectangle(box, outline=mark.colour, width=line)
    surroundings = _Surroundings(list(boxes), page < _INK_LEVEL, strip.height, canvas.size)
    for mark, box in zip(marks, boxes, strict=True):
        if mark.caption:
            surroundings.taken.append(_draw_caption(draw, mark, box, surroundings, width))
    return np.asarray(canvas, np.uint8)


def draw_failure(title: str, sentence: str) -> ColourImage:
    """A picture in place of a page that could not be read: RGB (H, W, 3) uint8."""
    return np.asarray(_strip(_FAILURE_PX, title, sentence, ()), np.uint8)


Rect = tuple[float, float, float, float]


def _rect(box: Box, down: int) -> Rect:
    """Left, top, right, bottom on a canvas where the page begins `down` pixels below the top."""
    return box.x, box.y + down, box.x + box.width - 1, box.y + box.height - 1 + down


def _caption_px(box_height: int, page_width: int) -> int:
    """Size of a caption's letters in pixels."""
    least, most = _TEXT_PX
    return round(min(max(box_height * _TEXT_SHARE, least), most, max(18, page_width / _PAGE_SHARE)))


@dataclass
class _Surroundings:
    """What a caption should not hide: boxes and captions `taken`, and the `ink` (H, W) bool of the page,
    which begins `down` pixels below the top of a canvas of `size` (width, height)."""

    taken: list[Rect]
    ink: NDArray[np.bool_]
    down: int
    size: tuple[int, int]

    def cost(self, rect: Rect, own: Rect) -> float:
        """How much `rect` would hide; its own box is no hindrance, the ink in it is."""
        left, top, right, bottom = (max(0, round(side)) for side in rect)
        rows = slice(max(0, top - self.down), max(0, bottom - self.down))
        dark = int(np.count_nonzero(self.ink[rows, left:right]))
        return _INK_COST * dark + _overlap(rect, [other for other in self.taken if other != own])


def _draw_caption(
    draw: ImageDraw.ImageDraw, mark: Mark, box: Rect, surroundings: _Surroundings, page_width: int
) -> Rect:
    """Writes a caption on a light plate; returns where it stands."""
    font = load_font(_caption_px(mark.box.height, page_width))
    text = drawable(mark.caption, font)
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    pad = max(2, round(font.size / 7))
    size = (right - left + 2 * pad, bottom - top + 2 * pad)
    x, y = _place(box, size, surroundings)
    plate = (x, y, x + size[0], y + size[1])
    draw.rectangle(plate, fill=(*_PAPER, 225), outline=(*mark.colour, 120))
    draw.text((x + pad - left, y + pad - top), text, font=font, fill=mark.colour)
    return plate


def _place(box: Rect, size: tuple[float, float], surroundings: _Surroundings) -> tuple[float, float]:
    """The place about `box`, within the canvas, that hides least; of equal ones the first."""
    width, height = size
    left, top, right, bottom = box
    middle = (top + bottom - height) / 2
    places = [
        (left, top - height - 1),
        (right - width, top - height - 1),
        (left, bottom + 2),
        (right - width, bottom + 2),
        (right + 2, middle),
        (right - width - 3, middle),
        (left - width - 2, middle),
    ]
    most_x, most_y = surroundings.size[0] - width - 1, surroundings.size[1] - height - 1
    kept = [(min(max(x, 0), most_x), min(max(y, surroundings.down), most_y)) for x, y in places]
    return min(kept, key=lambda place: surroundings.cost((*place, place[0] + width, place[1] + height), box))


def _overlap(rect: Rect, others: Sequence[Rect]) -> float:
    """How much of `rect` the others cover, in pixels."""
    covered = 0.0
    for other in others:
        across = min(rect[2], other[2]) - max(rect[0], other[0])
        down = min(rect[3], other[3]) - max(rect[1], other[1])
        covered += max(0.0, across) * max(0.0, down)
    return covered


def _strip(width: int, title: str, note: str, legend: Sequence[tuple[str, Colour]]) -> Image.Image:
    """The head of the picture: a line for the title, lines for the note, one for the legend."""
    font = load_font(min(40, max(16, width // 62)))
    line = round(font.size * 1.5)
    lines = [title, *_wrapped(note, font, width - line)]
    strip = Image.new("RGB", (width, line * (len(lines) + bool(legend)) + line // 2), (240, 242, 245))
    draw = ImageDraw.Draw(strip)
    y = line // 4
    for text in lines:
        draw.text((line // 2, y), drawable(text, font), font=font, fill=_INK)
        y += line
    x, side = line / 2, font.size * 0.8
    for name, colour in legend:
        draw.rectangle((x, y + side * 0.3, x + side, y + side * 1.3), outline=colour, width=max(2, round(side / 6)))
        draw.text((x + side * 1.4, y), name, font=font, fill=colour)
        x += side * 2.4 + draw.textlength(name, font=font)
    return strip


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """`text` in lines of at most `width` pixels, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=64)
def load_font(size_px: int) -> ImageFont.FreeTypeFont:
    """A font for people's texts at this size: the first of the system's that is there."""
    for face in _FACES:
        try:
            return ImageFont.truetype(face, size_px)
        except OSError:
            continue
    default = ImageFont.load_default(size_px)
    assert isinstance(default, ImageFont.FreeTypeFont)  # Pillow has FreeType in every wheel
    return default


def drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    """`text` in what `font` can draw: a letter that it lacks without its accents, or as a question mark."""
    return "".join(c if _has(font, c) else _plain(c) for c in unicodedata.normalize("NFC", text))


def _plain(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1]
    return base if base.isascii() and base.isprintable() else "?"


def _has(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Whether the font has a glyph: a missing one is drawn like the font's "not defined" box."""
    return character.isascii() or bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))
