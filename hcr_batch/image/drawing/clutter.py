"""Puts a drawn word where a form would: captions, rules, time stamps, slices of the next lines.

The reader must ignore all of it, so it is drawn around the word in training crops.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.records import GreyImage

CAPTIONS = (
    "NOM :", "PRENOM :", "NOM", "PRENOM", "NOM DE FAMILLE", "DATE DE NAISSANCE :", "NE(E) LE :", "CLASSE :",
    "VILLE :", "ADRESSE", "CODE POSTAL", "TEL :", "Name:", "First name", "Last name", "Date of birth",
    "Phone", "City", "No.", "Amount", "Signature", "Ref.",
)  # fmt: skip
"""Printed words found beside fields; the French ones stand on the forms of the names data set."""


@lru_cache(maxsize=64)
def _print_font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size_px)


def printed(text: str, height_px: int) -> GreyImage:
    """`text` in a printed face whose capitals are about `height_px` high, grey, tight."""
    face = _print_font(max(6, round(height_px * 1.4)))
    left, top, right, bottom = (round(v) for v in face.getbbox(text))
    picture = Image.new("L", (max(1, right - left), max(1, bottom - top)), 255)
    ImageDraw.Draw(picture).text((-left, -top), text, fill=0, font=face)
    return np.asarray(picture, np.uint8)


def stamp(page: GreyImage, ink: GreyImage, left: int, top: int) -> None:
    """Lays `ink` (h, w) on `page` (H, W) in place, keeping the darker of both; what falls outside is cut off."""
    y0, y1 = max(0, top), min(page.shape[0], top + ink.shape[0])
    x0, x1 = max(0, left), min(page.shape[1], left + ink.shape[1])
    if y0 < y1 and x0 < x1:
        window = page[y0:y1, x0:x1]
        np.minimum(window, ink[y0 - top : y1 - top, x0 - left : x1 - left], out=window)


def place_in_field(word: GreyImage, neighbour: GreyImage, rng: np.random.Generator) -> GreyImage:
    """A crop as a form gives it, around `word` (grey, tight): returns grey (H, W) uint8.

    `neighbour` is other writing, of which a slice may show at the top or bottom edge. One crop in
    three is tight, as a field finder cuts it; the others carry the clutter of wide cuts.
    """
    height, width = word.shape
    if rng.random() < 0.35:
        return _tight(word, rng)
    above, below = (round(height * v) for v in rng.uniform(0.05, 0.5, 2))
    caption_left = rng.random() < 0.4
    caption = printed(str(rng.choice(CAPTIONS)), max(6, round(height * rng.uniform(0.3, 0.55))))
    left = caption.shape[1] + round(height * rng.uniform(0.6, 1.5)) if caption_left else 0
    left += round(height * rng.uniform(0.1, 1.5))
    right = round(height * rng.uniform(0.1, 1.0) + rng.random() ** 2 * 5 * height)
    page = np.full((above + height + below, left + width + right), 255, np.uint8)
    stamp(page, word, left, above)
    if caption_left:
        drop = round(height * rng.uniform(0.2, 0.6))
        stamp(page, caption, round(left - height * rng.uniform(0.3, 0.6)) - caption.shape[1], above + drop)
    elif rng.random() < 0.5:  # a caption above the field, its upper part cut off by the crop's edge
        stamp(page, caption, left // 2, round(-caption.shape[0] * rng.uniform(0.2, 0.8)))
    _add_edges(page, neighbour, above, below, rng)
    return page


def _tight(word: GreyImage, rng: np.random.Generator) -> GreyImage:
    margins = [(round(word.shape[0] * v), round(word.shape[0] * w)) for v, w in rng.uniform(0.02, 0.3, (2, 2))]
    return np.pad(word, margins, constant_values=255)


def _add_edges(page: GreyImage, neighbour: GreyImage, above: int, below: int, rng: np.random.Generator) -> None:
    """Draws in place what the edges of a wide cut show."""
    height, width = page.shape
    slide = int(rng.integers(0, width))
    if rng.random() < 0.3:
        stamp(page, neighbour, slide - neighbour.shape[1] // 2, round(above * 0.6) - neighbour.shape[0])
    if rng.random() < 0.3:
        stamp(page, neighbour, slide - neighbour.shape[1] // 2, height - round(below * 0.5))
    if rng.random() < 0.25:  # the ruled line one writes on
        row = height - max(2, round(below * rng.uniform(0.6, 1.0)))
        page[row : row + max(1, height // 40)] = int(rng.integers(0, 120))
    if rng.random() < 0.15:  # the left border of a box
        page[:, : max(1, height // 30)] = int(rng.integers(0, 120))
    if rng.random() < 0.15:  # a time stamp printed upright along the edge
        digits = ":".join(f"{int(v):02d}" for v in rng.integers(0, 60, 3))
        stamp(page, np.rot90(printed(digits, max(6, height // 5))).copy(), 1, int(rng.integers(-height, height // 2)))
