"""Draws lines of print and of writing as scans show them, to learn from which is which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.drawing.handwriting import draw_text, font_for
from hcr_batch.records import GreyImage

_SPACED = 0.1
"""Share of print with wide spaces between its letters."""

_PRINT_PX, _HAND_PX = (9, 56), (12, 60)
"""Sizes of print, from ascender to descender and more, and heights of writing: between 5 points at 150 dpi and
14 at 300."""

_CUT = 0.15
"""Share of lines that lose some columns, as where rules were erased."""


def draw_print(text: str, fonts: Sequence[Path], rng: np.random.Generator) -> GreyImage:
    """`text` in one of `fonts`, as a press sets it."""
    size = int(rng.integers(*_PRINT_PX))
    face = ImageFont.truetype(str(font_for(text, fonts, rng)), size, layout_engine=ImageFont.Layout.BASIC)
    step = size / 6 if rng.random() < _SPACED else 0.0
    starts = np.cumsum([0.0, *(face.getlength(letter) + step for letter in text)]) if step else [0.0]
    picture = Image.new("L", (int(face.getlength(text) + step * len(text)) + size, 2 * size), 0)
    draw = ImageDraw.Draw(picture)
    for start, part in zip(starts, text if step else [text], strict=False):
        draw.text((size // 4 + start, size // 2), part, fill=255, font=face)
    return np.asarray(255 - np.asarray(picture), np.uint8)


def draw_hand(text: str, fonts: Sequence[Path], rng: np.random.Generator) -> GreyImage:
    """`text` in one of `fonts`, as a hand writes it."""
    return draw_text(text, font_for(text, fonts, rng), rng, int(rng.integers(*_HAND_PX)))


def beside(first: GreyImage, second: GreyImage) -> GreyImage:
    """Two lines, (H, W) uint8 each, side by side on one baseline."""
    rows = max(first.shape[0], second.shape[0])
    return np.hstack([_padded(line, rows - line.shape[0], 0, 6) for line in (first, second)])


def above(first: GreyImage, second: GreyImage) -> GreyImage:
    """Two lines, (H, W) uint8 each, one above the other, both flush left."""
    columns = max(first.shape[1], second.shape[1])
    return np.vstack([_padded(line, 0, columns - line.shape[1], 2) for line in (first, second)])


def _padded(line: GreyImage, above: int, right: int, around: int) -> GreyImage:
    return np.pad(line, ((above + 1, 1), (around, right + around)), constant_values=255)


def scaled(line: GreyImage, factor: float) -> GreyImage:
    """A line (H, W) uint8, resampled to `factor` times its resolution."""
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, None, fx=factor, fy=factor, interpolation=way), np.uint8)


def worn(line: GreyImage, rng: np.random.Generator) -> GreyImage:
    """A line (H, W) uint8 as a scanner gives it, with more paper around it: a little turned, blurred, thicker or
    thinner, greyer, noisy, in two levels or as a JPEG."""
    line = np.pad(line, int(rng.integers(2, 14)), constant_values=255)
    height, width = line.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 0.6)), 1.0)
    turn[:, 2] += rng.uniform(-0.5, 0.5, 2)
    ink = cv2.warpAffine(255 - line, turn, (width, height)).astype(np.float32) / 255
    if rng.random() < 0.6:
        ink = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.3, 1.1)))
    if rng.random() < 0.3:
        steeper = float(rng.uniform(1.2, 3.0))
        ink = np.clip(ink * steeper - (steeper - 1) / 2 * rng.uniform(0.3, 1.0), 0.0, 1.0)
    if rng.random() < _CUT:
        at = int(rng.integers(0, width))
        ink[:, at : at + max(1, int(rng.integers(1, max(2, height // 2))))] = 0.0
    grey = 255 * (1 - ink * rng.uniform(0.35, 1.0)) * rng.uniform(0.8, 1.0)
    grey = np.clip(grey + rng.normal(0, rng.uniform(0, 9), ink.shape), 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        grey = np.where(grey < rng.integers(110, 190), np.uint8(0), np.uint8(255))
    if rng.random() < 0.5:
        _, jpeg = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))])
        grey = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)
    return np.asarray(grey, np.uint8)
