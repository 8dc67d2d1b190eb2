"""The preview of a form: its reference with every field drawn and labelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.forms.definition import FormField
from hcr_batch.records import Box, ColourImage, FieldType, GreyImage

COLOURS: dict[FieldType, tuple[int, int, int]] = {
    FieldType.TEXT: (0, 114, 178),
    FieldType.NAME: (0, 158, 115),
    FieldType.DIGITS: (213, 94, 0),
    FieldType.NUMBER: (140, 80, 0),
    FieldType.DATE: (160, 60, 150),
    FieldType.TIME: (190, 75, 120),
    FieldType.CODE: (90, 60, 200),
    FieldType.PHONE: (0, 110, 110),
    FieldType.EMAIL: (110, 110, 0),
    FieldType.CHECKBOX: (70, 70, 70),
    FieldType.SIGNATURE: (150, 20, 60),
    FieldType.BARCODE: (30, 30, 130),
}
"""One colour per type, after Okabe and Ito's palette, darkened for text on white: told apart by all eyes."""

WRONG = (204, 0, 0)
"""Fields that the check complains of."""

_SIDE_PX = 2000
"""A preview's long side at most: enough to read the smallest label on a screen."""

_FADE = 0.45
"""How far the page is bleached, so that the drawing stands out from print."""

_DARK = 160
"""Print is darker than this."""

_Rect = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of the preview."""

_CROWDED = 0.02
"""A label may cover this much of a field or of another label; where all places do, a number stands for it."""

_LEAST_POINTS = 7
"""Size of the smallest numbers."""

_TINT = 0.12
_LEGEND_LINES = 2.2
"""How opaque fields are filled, and how high the legend is, in heights of its letters."""


def draw_preview(page: GreyImage, fields: Sequence[FormField], wrong: Collection[str] = ()) -> ColourImage:
    """The page, shape (H, W), uint8, with each field's box, number, name, type and cells.

    At most 2000 pixels high and wide, with a legend of the types below. Fields named in `wrong` are red. Names that
    have no room beside their fields are listed below the legend by their numbers, which stand in the fields.
    """
    scale = min(1.0, _SIDE_PX / max(page.shape))
    height, width = (max(1, round(side * scale)) for side in page.shape)
    grey = np.asarray(Image.fromarray(page).resize((width, height), Image.Resampling.BOX))
    base = np.repeat((255 - (255 - grey) * (1 - _FADE)).astype(np.uint8)[..., None], 3, axis=2)
    size = max(12, round(max(height, width) / 95))
    legend = round(_LEGEND_LINES * size)
    picture = Image.new("RGB", (width, height + legend), (255, 255, 255))
    picture.paste(Image.fromarray(base))
    pencil = ImageDraw.Draw(picture, "RGBA")
    for field in fields:
        _draw_box(pencil, field, scale, WRONG if field.name in wrong else COLOURS[field.rule.type])
    taken: list[_Rect] = []
    boxes = [_scaled(field.box, scale) for field in fields]
    listed: list[str] = []
    for number, (field, box) in enumerate(zip(fields, boxes, strict=True), start=1):
        colour = WRONG if field.name in wrong else COLOURS[field.rule.type]
        around = [other for other in boxes if other is not box]
        label = _place_label(_labels(number, field), box, size, _Page(grey, around, taken))
        if label is None:
            label = _place_number(number, box, size, grey.shape)
            listed.append(f"{number} {field.name}")
        taken.append(label.rect)
        _draw_label(pencil, label, colour)
    _draw_legend(pencil, [field.rule.type for field in fields], (height, size), bool(wrong))
    return np.asarray(_with_list(picture, listed, size) if listed else picture, np.uint8)


@dataclass(frozen=True, slots=True)
class _Page:
    """What labels should not hide: print, shape (H, W), uint8, the boxes of other fields, and labels before."""

    grey: GreyImage
    boxes: Sequence[_Rect]
    taken: list[_Rect]

    def hidden(self, rect: _Rect) -> float:
        """How much of all that a label there would hide, as shares of its area or of theirs; labels count most."""
        left, top, right, bottom = (max(0, round(side)) for side in rect)
        under = self.grey[top:bottom, left:right]
        print_share = float((under < _DARK).mean()) if under.size else 1.0
        boxes = sum(_met(rect, box) + _met(box, rect) for box in self.boxes)
        return print_share + boxes + 4 * sum(_met(rect, one) for one in self.taken)

    def crowds(self, rect: _Rect, own: _Rect) -> bool:
        """Whether a label there would cover a field or another label."""
        return any(_met(other, rect) > _CROWDED for other in (*self.boxes, *self.taken, own))


@dataclass(frozen=True, slots=True)
class _Label:
    """A text, the size of its letters in points, and where it stands."""

    text: str
    points: int
    rect: _Rect


def _scaled(box: Box, scale: float) -> _Rect:
    left, top = box.x * scale, box.y * scale
    return left, top, left + max(3.0, box.width * scale), top + max(3.0, box.height * scale)


def _draw_box(pencil: ImageDraw.ImageDraw, field: FormField, scale: float, colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = _scaled(field.box, scale)
    pencil.rectangle((left, top, right, bottom), fill=(*colour, round(255 * _TINT)), outline=(*colour, 255), width=2)
    for cell in range(1, field.rule.cells or 0):
        x = left + (right - left) * cell / (field.rule.cells or 1)
        pencil.line((x, top, x, bottom), fill=(*colour, 110), width=1)


def _labels(number: int, field: FormField) -> list[str]:
    """What is written on a field, from the most to the least: its colour shows the type too."""
    rule = field.rule
    named = f"{number} {field.name}"
    if rule.type is FieldType.CHECKBOX:
        return [named]
    parts = [named, rule.type.value]
    if rule.cells:
        parts.append(f"{rule.cells} cells")
    if rule.required or rule.required_if is not None:
        parts.append("required" if rule.required else f"required if {rule.required_if}")
    if rule.equals is not None:
        parts.append(f"= {rule.equals}")
    return [" · ".join(parts), named]


def _place_label(texts: Sequence[str], box: _Rect, size: int, page: _Page) -> _Label | None:
    """A label inside its field where it fits, else the shortest below, above or beside it, where that hides least of
    what is printed and found around it; None where it would cover other fields or labels."""
    left, top, right, bottom = box
    inside = next(
        (
            (text, points)
            for text in texts
            for points in range(size, max(9, size // 2) - 1, -1)
            if _extent(text, points)[0] <= right - left - 4 and _extent(text, points)[1] <= bottom - top - 2
        ),
        None,
    )
    text, points = inside or (texts[-1], max(10, round(size * 0.8)))
    wide, tall = _extent(text, points)
    middle = (top + bottom - tall) / 2
    outside = [(left, bottom + 1), (left, top - tall - 1), (right + 3, middle), (left - wide - 3, middle)]
    rects = [_on_page(x, y, (wide, tall), page.grey.shape) for x, y in ([(left + 3, top + 2)] if inside else outside)]
    rect = min(rects, key=page.hidden)
    return None if inside is None and page.crowds(rect, box) else _Label(text, points, rect)


def _place_number(number: int, box: _Rect, size: int, shape: tuple[int, ...]) -> _Label:
    """The number of a field in the middle of it, as large as it fits in."""
    left, top, right, bottom = box
    sizes = range(size, _LEAST_POINTS - 1, -1)
    points = next((points for points in sizes if _fits(str(number), points, box)), _LEAST_POINTS)
    wide, tall = _extent(str(number), points)
    middle = (left + right - wide) / 2, (top + bottom - tall) / 2
    return _Label(str(number), points, _on_page(*middle, (wide, tall), shape))


def _fits(text: str, points: int, box: _Rect) -> bool:
    """Whether a label in a box leaves its sides uncovered; the letters have room around them."""
    wide, tall = _extent(text, points)
    return wide <= box[2] - box[0] - 4 and tall <= box[3] - box[1] - 4


def _on_page(x: float, y: float, extent: tuple[float, float], shape: tuple[int, ...]) -> _Rect:
    """A rectangle of that extent at a place, moved onto a page of that shape (H, W)."""
    (wide, tall), (height, width) = extent, shape[:2]
    x, y = min(max(0.0, x), max(0.0, width - wide)), min(max(0.0, y), height - tall)
    return x, y, x + wide, y + tall


def _draw_label(pencil: ImageDraw.ImageDraw, label: _Label, colour: tuple[int, int, int]) -> None:
    left, top = label.rect[:2]
    pencil.rectangle(label.rect, fill=(255, 255, 255, 225))
    pencil.text((left + 3, top), label.text, fill=(*colour, 255), font=ImageFont.load_default(label.points))


def _with_list(picture: Image.Image, entries: Sequence[str], size: int) -> Image.Image:
    """The picture with a list below it, in as many columns as have room."""
    points = max(10, round(size * 0.8))
    wide, tall = max(_extent(entry, points)[0] for entry in entries) + size, _extent("", points)[1]
    columns = max(1, int((picture.width - 2 * size) // wide))
    rows = -(-len(entries) // columns)
    longer = Image.new("RGB", (picture.width, picture.height + round(rows * tall) + size), (255, 255, 255))
    longer.paste(picture)
    pencil = ImageDraw.Draw(longer)
    for i, entry in enumerate(entries):
        place = size + (i // rows) * wide, picture.height + (i % rows) * tall
        pencil.text(place, entry, fill=(0, 0, 0), font=ImageFont.load_default(points))
    return longer


def _extent(text: str, points: int) -> tuple[float, float]:
    """Width and height of a label in letters of this size."""
    return ImageFont.load_default(points).getlength(text) + 6, points * 1.3


def _met(one: _Rect, other: _Rect) -> float:
    """The share of one rectangle that lies in another."""
    across = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    down = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    return across * down / max(1.0, (one[2] - one[0]) * (one[3] - one[1]))


def _draw_legend(
    pencil: ImageDraw.ImageDraw, types: Sequence[FieldType], place: tuple[int, int], any_wrong: bool
) -> None:
    top, size = place
    font = ImageFont.load_default(size)
    x, y = size * 1.0, top + size * 0.5
    entries = [(f"{kind.value} ({types.count(kind)})", COLOURS[kind]) for kind in FieldType if kind in types]
    if any_wrong:
        entries.append(("see the messages", WRONG))
    for text, colour in entries:
        pencil.rectangle((x, y + size * 0.2, x + size, y + size * 1.2), fill=(*colour, 255))
        pencil.text((x + size * 1.4, y), text, fill=(0, 0, 0, 255), font=font)
        x += size * 2.6 + font.getlength(text)
