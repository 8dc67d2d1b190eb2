"""Draws words in a handwriting font with a hand's unsteadiness, for training, tests and samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.errors import UsageError
from hcr_batch.records import GreyImage

_FONT_PX = 64
"""Glyphs are drawn at this size and scaled once at the end."""


@dataclass(frozen=True, kw_only=True)
class Hand:
    """How unsteady a writer is; lengths are shares of the font size, angles in degrees."""

    spacing: float = 0.0
    spacing_jitter: float = 0.03
    drift: float = 0.03
    tilt: float = 3.0
    size_jitter: float = 0.06
    slant: float = 0.0


def random_hand(rng: np.random.Generator) -> Hand:
    """A writer drawn at random; two in five space their letters widely, as hand printing does."""
    wide = rng.random() < 0.4
    return Hand(
        spacing=float(rng.uniform(0.15, 0.6) if wide else rng.uniform(-0.02, 0.12)),
        spacing_jitter=float(rng.uniform(0.0, 0.1 if wide else 0.04)),
        drift=float(rng.uniform(0.0, 0.06)),
        tilt=float(rng.uniform(0.0, 6.0)),
        size_jitter=float(rng.uniform(0.0, 0.1)),
        slant=float(rng.normal(0.0, 0.12)),
    )


@lru_cache(maxsize=128)
def _load_font(path: str, size_px: int) -> ImageFont.FreeTypeFont:
    # The basic layout draws letter by letter and needs no shaping library.
    return ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=128)
def supported_characters(font: Path) -> frozenset[str]:
    """The characters of Basic Latin and Latin-1, and the euro sign, that `font` really draws.

    A missing glyph is recognised by drawing like the font's "not defined" box.
    """
    face = _load_font(str(font), 32)
    missing = bytes(face.getmask("\uffff"))
    printable = [chr(code) for code in (*range(33, 127), *range(161, 256), ord("€"))]
    return frozenset(c for c in printable if bytes(face.getmask(c)) not in (missing, b"")) | {" "}


def font_for(text: str, fonts: Sequence[Path], rng: np.random.Generator) -> Path:
    """One of `fonts` that has all letters of `text`, at random. Raises UsageError where there is none."""
    letters = set(text)
    if not any(letters <= supported_characters(font) for font in fonts):
        raise UsageError(
            f"No font has all of the characters {''.join(sorted(letters))!r}: add a font that has them, "
            "or leave out the texts with them."
        )
    while not letters <= supported_characters(font := fonts[int(rng.integers(len(fonts)))]):
        pass
    return font


def _glyph(
    character: str, face: ImageFont.FreeTypeFont, hand: Hand, rng: np.random.Generator
) -> tuple[Image.Image, float]:
    """One letter, slightly turned and resized, on a square tile, and its advance in pixels."""
    tile = Image.new("L", (3 * _FONT_PX, 3 * _FONT_PX), 0)
    ImageDraw.Draw(tile).text((_FONT_PX, 2 * _FONT_PX), character, fill=255, font=face, anchor="ls")
    scale = 1.0 + float(rng.normal(0.0, hand.size_jitter))
    angle = np.deg2rad(rng.normal(0.0, hand.tilt))
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    x0, y0 = 1.0 * _FONT_PX, 2.0 * _FONT_PX
    # Output pixel (x, y) takes its ink from the affine image of it, turned about the pen's start.
    turn = (cos, sin, x0 - cos * x0 - sin * y0, -sin, cos, y0 + sin * x0 - cos * y0)
    turned = tile.transform(tile.size, Image.Transform.AFFINE, turn, Image.Resampling.BILINEAR)
    return turned, face.getlength(character) * scale


def draw_text(text: str, font: Path, rng: np.random.Generator, height_px: int, hand: Hand | None = None) -> GreyImage:
    """Writes `text`: returns a grey picture (H, W) uint8, 0 = ink, 255 = paper, tight around the ink.

    `height_px` is the height of the ink, ascenders and descenders included; one pixel of paper is
    left around it. A text without ink gives a blank picture of that height.
    """
    hand = hand or random_hand(rng)
    face = _load_font(str(font), _FONT_PX)
    pen, drift = 0.0, 0.0
    placed: list[tuple[NDArray[np.uint8], int, int]] = []
    for character in text:
        tile, advance = _glyph(character, face, hand, rng)
        drift = 0.7 * drift + float(rng.normal(0.0, hand.drift)) * _FONT_PX
        placed.append((np.asarray(tile), round(pen), round(drift)))
        pen += advance + (hand.spacing + float(rng.normal(0.0, hand.spacing_jitter))) * _FONT_PX
    canvas = np.zeros((4 * _FONT_PX, max(0, round(pen)) + 4 * _FONT_PX), np.uint8)
    for ink, left, down in placed:
        left, top = max(0, left), int(np.clip(_FONT_PX // 2 + down, 0, _FONT_PX))
        window = canvas[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.maximum(window, ink[:, : window.shape[1]], out=window)
    return _fit(canvas, hand.slant, height_px)


def _fit(canvas: NDArray[np.uint8], slant: float, height_px: int) -> GreyImage:
    """Slants the ink, cuts it out and scales it to `height_px` rows plus a margin of one pixel."""
    picture = Image.fromarray(canvas)
    middle = canvas.shape[0] / 2
    picture = picture.transform(
        picture.size, Image.Transform.AFFINE, (1, slant, -slant * middle, 0, 1, 0), Image.Resampling.BILINEAR
    )
    extent = picture.getbbox()
    if extent is None:
        return np.full((height_px + 2, height_px + 2), 255, np.uint8)
    picture = picture.crop(extent)
    width_px = max(1, round(picture.width * height_px / picture.height))
    ink = np.asarray(picture.resize((width_px, height_px), Image.Resampling.BOX))
    return np.pad(255 - ink, 1, constant_values=255)
