"""What people write in a form's fields: plausible texts in a font's hand, or real crops of ink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.records import GreyImage
from tests.synth.content import make_text
from tests.synth.ink import darken, resize, shrink_to_width
from tests.synth.layout import PlacedField
from tests.synth.specs import FieldKind, FieldStyle

# How much of a field's height people's capitals fill, judged by eye on filled-in forms.
_LOW_FILL, _HIGH_FILL = 0.55, 0.72
# A comb's cell is narrower than it is high: capitals this high still leave room at its sides.
_CELL_FILL = 0.6
# Longest text tried in a field without cells; what comes out too wide is written smaller.
_LONGEST = 24
# A steady writer: forms ask for neat capitals, and mostly get them.
_NEAT = Hand(spacing=0.07, drift=0.02, tilt=2.0, size_jitter=0.04)


class Writing(NamedTuple):
    """What a person wrote: the text, and its ink as a grey picture (H, W), 0 = ink, 255 = paper.

    Ink exactly as large as its field is laid over it as it is. Any other is put inside, scaled
    down where it is wider or higher than the field.
    """

    text: str
    ink: GreyImage


Fill = Callable[[PlacedField, np.random.Generator], Writing | None]
"""Decides what goes into a field; None leaves it blank."""


def hand_fill(font: Path, hand: Hand = _NEAT) -> Fill:
    """Make a writer with the letters of this font, who fills in every field with something plausible."""

    def fill(field: PlacedField, rng: np.random.Generator) -> Writing:
        text = make_text(field.spec.content, rng, max_length=field.spec.cells or _LONGEST)
        if field.spec.style is FieldStyle.COMB:
            return Writing(text, _write_in_cells(text, field, font, hand, rng))
        return Writing(text, _write_freely(text, field, font, hand, rng))

    return fill


def crop_fill(crops: Sequence[Writing], otherwise: Fill) -> Fill:
    """Make a writer who puts real crops, drawn at random, in the name fields that have no cells.

    The crops' paper is made white first. Fields of other kinds are left to `otherwise`.
    """

    def fill(field: PlacedField, rng: np.random.Generator) -> Writing | None:
        if field.spec.kind is not FieldKind.NAME or field.spec.style is FieldStyle.COMB:
            return otherwise(field, rng)
        text, ink = crops[int(rng.integers(len(crops)))]
        height = field.box.height * rng.uniform(_LOW_FILL, _HIGH_FILL)
        return Writing(text, resize(_whiten(ink), height / ink.shape[0]))

    return fill


def _whiten(ink: GreyImage) -> GreyImage:
    """Lift a crop's paper, most of its pixels, to 255; a margin keeps the paper's grain out as well."""
    paper = 0.92 * float(np.median(ink))
    return np.clip(ink * (255 / max(1.0, paper)), 0, 255).astype(np.uint8)


@cache
def _extent(text: str, font: Path) -> tuple[float, float]:
    """Top and bottom of a text's ink below the top of a capital, in heights of a capital.

    (0, 1) for capitals, about (0.5, 0.6) for a hyphen.
    """
    capital_top, capital_bottom = _ink_rows("H", font)
    top, bottom = _ink_rows(text, font)
    height = capital_bottom - capital_top
    return (top - capital_top) / height, (bottom - capital_top) / height


def _ink_rows(text: str, font: Path) -> tuple[int, int]:
    """First row of a text's ink and the row after its last, from a fixed baseline.

    Measured on a drawing: a font's own bounding boxes reach down to the baseline.
    """
    face = ImageFont.truetype(font, 100, layout_engine=ImageFont.Layout.BASIC)
    sheet = Image.new("L", (round(face.getlength(text)) + 200, 300), 0)
    ImageDraw.Draw(sheet).text((100, 200), text, fill=255, font=face, anchor="ls")
    box = sheet.getbbox()
    if box is None:
        raise ValueError(f"the hand {font.stem} has no ink for the text it is given")
    return box[1], box[3]


def _write_freely(text: str, field: PlacedField, font: Path, hand: Hand, rng: np.random.Generator) -> GreyImage:
    """Write a text in one go; who spaces letters widely draws them together where room is short."""
    capital_height = field.box.height * rng.uniform(_LOW_FILL, _HIGH_FILL)
    top, bottom = _extent(text, font)
    height = round(capital_height * (bottom - top))
    text = text.replace(" ", _word_gap(font))
    ink = draw_text(text, font, rng, height, hand)
    if ink.shape[1] > 0.9 * field.box.width and hand.spacing > 0:
        ink = draw_text(text, font, rng, height, replace(hand, spacing=0.0))
    return ink


@cache
def _word_gap(font: Path) -> str:
    """The spaces between two words: two where one is under half a letter and would not be seen."""
    face = ImageFont.truetype(font, 100, layout_engine=ImageFont.Layout.BASIC)
    return "  " if face.getlength(" ") < face.getlength("N") / 2 else " "


def _write_in_cells(text: str, field: PlacedField, font: Path, hand: Hand, rng: np.random.Generator) -> GreyImage:
    """Draw one character per cell from the left: shape of the field's box, 0 = ink, 255 = paper."""
    box, cell_width = field.box, field.box.width / field.spec.cells
    strip = np.full((box.height, box.width), 255, np.uint8)
    capital_height = box.height * _CELL_FILL
    baseline_top = box.height * rng.uniform(0.16, 0.24)
    for index, character in enumerate(text):
        if character == " ":
            continue
        top, bottom = _extent(character, font)
        letter = draw_text(character, font, rng, max(2, round(capital_height * (bottom - top))), hand)
        letter = shrink_to_width(letter, round(cell_width * 0.85))
        x = (index + 0.5) * cell_width - letter.shape[1] / 2 + rng.normal(0, 0.04) * cell_width
        y = baseline_top + top * capital_height + rng.normal(0, 0.02) * box.height
        darken(strip, letter, round(x), round(y))
    return strip
