"""Random changes to a crop that a different hand, pen or scanner could have made."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.drawing.clutter import CAPTIONS, printed, stamp
from hcr_batch.image.levels import PAPER_SHARE, grey_percentiles, paper_level
from hcr_batch.records import GreyImage

_FILLED = (0.3, 0.9)
"""What writing, and what else is printed or written in a crop, fills of its height when it is cut another way."""

_INK_DEPTH = 0.4
"""Ink is darker than paper by this share of what the darkest hundredth is."""

_LEAST_CONTRAST = 32
"""Greys between paper and the darkest: with less there is no telling ink from dust."""

_LEAST_ROWS = 22
"""Rows that a scan leaves of a crop: writing 2.8 mm high at 200 dpi. Crops with fewer keep what they have."""

_BILEVEL_SHARE = 0.1
"""Of the scans, those in black and white alone."""


@dataclass(frozen=True, kw_only=True)
class AugmentConfig:
    """Strength of each change; angles in degrees, lengths as shares of the crop's height.

    Each `*_share` is the probability that the change is made at all.
    clutter_share: of a printed caption, a rule or a slice of another line at the edges; off where the training crops
    are full of them already, as the names and the drawn ones are.
    frame_share: of another cut, that shows more paper above and below the writing or hardly any.
    scan_share: of another scan, in place of blur and noise alone.
    """

    rotation: float = 1.5
    shear: float = 0.35
    scale_x: tuple[float, float] = (0.75, 1.2)
    scale_y: tuple[float, float] = (0.85, 1.15)
    shift: float = 0.08
    elastic_share: float = 0.5
    elastic: float = 0.05
    stroke_share: float = 0.35
    contrast_share: float = 0.4
    noise_share: float = 0.3
    blur_share: float = 0.25
    erase_share: float = 0.1
    clutter_share: float = 0.0
    frame_share: float = 0.0
    scan_share: float = 0.0


def augment(crop: GreyImage, rng: np.random.Generator, config: AugmentConfig) -> GreyImage:
    """A changed copy of `crop`, grey (H, W) uint8 -> (H, W') uint8, the same text."""
    if config.frame_share and rng.random() < config.frame_share:
        crop = _frame_anew(crop, rng)
    crop = _warp(crop, rng, config)
    if rng.random() < config.stroke_share:
        crop = _change_stroke(crop, rng)
    if rng.random() < config.contrast_share:
        crop = _change_contrast(crop, rng)
    if config.scan_share and rng.random() < config.scan_share:
        crop = _scan_anew(crop, rng)
    else:
        if rng.random() < config.blur_share:
            crop = _blurred(crop, float(rng.uniform(0.4, 1.0)))
        if rng.random() < config.noise_share:
            crop = _add_noise(crop, rng)
    if rng.random() < config.erase_share:
        crop = _erase_band(crop, rng)
    if config.clutter_share and rng.random() < config.clutter_share:
        crop = _add_clutter(crop, rng)
    return crop


def _frame_anew(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    """Other rows of the page the crop was cut from: all that hold ink, and any number of blank ones."""
    darkest, paper = grey_percentiles(crop, (0.01, PAPER_SHARE))
    inked = (crop < paper - _INK_DEPTH * (paper - darkest)).sum(axis=1) > 1
    rows = np.flatnonzero(inked)
    if not rows.size or paper - darkest < _LEAST_CONTRAST:
        return crop
    first, filled = int(rows[0]), int(rows[-1] + 1 - rows[0])
    height = round(filled / rng.uniform(*_FILLED))
    above = int(rng.integers(0, height - filled + 1))
    page = np.pad(crop, ((height, height), (0, 0)), constant_values=paper)
    top = height + first - above
    return page[top : top + height]


def _warp(crop: GreyImage, rng: np.random.Generator, config: AugmentConfig) -> GreyImage:
    """Affine change and, at times, an elastic one, in a single resampling."""
    height, width = crop.shape
    scale_x, scale_y = rng.uniform(*config.scale_x), rng.uniform(*config.scale_y)
    new_width = max(8, round(width * scale_x))
    angle = np.deg2rad(rng.uniform(-config.rotation, config.rotation))
    shear = rng.uniform(-config.shear, config.shear)
    shift_x, shift_y = rng.uniform(-config.shift, config.shift, 2) * height
    x = (np.arange(new_width) - new_width / 2).astype(np.float32)[None, :]
    y = (np.arange(height) - height / 2).astype(np.float32)[:, None]
    # Long crops turn less: their ends would leave the picture.
    angle *= min(1.0, 8 * height / width)
    from_x = x / np.float32(scale_x) + (y * np.float32((shear + angle) / scale_x) + np.float32(width / 2 - shift_x))
    from_y = y / np.float32(scale_y) + (x * np.float32(-angle / scale_y) + np.float32(height / 2 - shift_y))
    if rng.random() < config.elastic_share:
        from_x += _smooth_field(from_x.shape, rng, config.elastic * height)
        from_y += _smooth_field(from_y.shape, rng, config.elastic * height)
    return np.asarray(
        cv2.remap(
            crop,
            from_x,
            from_y,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=paper_level(crop),
        ),
        np.uint8,
    )


def _smooth_field(shape: tuple[int, ...], rng: np.random.Generator, spread: float) -> NDArray[np.float32]:
    """A smooth random field with a standard deviation of about `spread`, one knot per crop height or so."""
    height, width = shape
    knots = rng.standard_normal((3, max(3, round(1.5 * width / height))), np.float32) * np.float32(spread)
    return np.asarray(cv2.resize(knots, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _change_stroke(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    """Thickens or thins the strokes; small crops only by part, or thin ink would vanish."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    change = cv2.erode if rng.random() < 0.6 else cv2.dilate
    part = float(rng.uniform(0.3, 1.0)) if change is cv2.erode else float(rng.uniform(0.2, 0.6))
    return np.asarray(cv2.addWeighted(change(crop, kernel), part, crop, 1 - part, 0), np.uint8)


def _change_contrast(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    """Greys the paper, fades the ink, bends the curve between."""
    paper, ink = rng.uniform(150, 255), rng.uniform(0, 110)
    curve = np.linspace(0, 1, 256) ** rng.uniform(0.6, 1.6)
    return np.asarray((ink + curve * (paper - ink)).astype(np.uint8)[crop])


def _scan_anew(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    """The sheet scanned at a lower resolution: fewer pixels, a soft lens, a lamp that leaves one end darker, noise of
    the sensor, and JPEG or, at times, black and white alone."""
    height, width = crop.shape
    rows = round(max(min(height, _LEAST_ROWS), height * rng.uniform(0.45, 1.0)))
    sheet = np.asarray(cv2.resize(crop, (max(1, round(width * rows / height)), rows), interpolation=cv2.INTER_AREA))
    lamp = np.linspace(1.0, rng.uniform(0.85, 1.0), sheet.shape[1], dtype=np.float32)[:: rng.choice((-1, 1))]
    seen = _blurred(sheet, float(rng.uniform(0.3, 0.9))) * lamp
    noise = rng.standard_normal(sheet.shape, np.float32) * np.float32(rng.uniform(1.0, 9.0))
    picture = np.asarray(np.clip(seen + noise, 0, 255), np.uint8)
    if rng.random() < _BILEVEL_SHARE:
        return np.asarray(cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1], np.uint8)
    quality = (cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 91)))
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_GRAYSCALE), np.uint8)


def _blurred(crop: GreyImage, sigma: float) -> GreyImage:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma), np.uint8)


def _add_noise(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    # Even noise does as well as normal noise here and is much cheaper to draw.
    noise = rng.integers(-128, 128, crop.shape, np.int8).astype(np.float32) * float(rng.uniform(0.03, 0.14))
    return np.asarray(np.clip(crop + noise, 0, 255), np.uint8)


def _erase_band(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    """Paints a thin band of paper or ink across: a fold, a rule, a dropped scan line."""
    crop = crop.copy()
    height = crop.shape[0]
    top, thick = int(rng.integers(0, height)), int(rng.integers(1, max(2, height // 16)))
    crop[top : top + thick] = paper_level(crop) if rng.random() < 0.5 else int(crop.min())
    return crop


def _add_clutter(crop: GreyImage, rng: np.random.Generator) -> GreyImage:
    """Draws what a wide cut shows at its edges, one of three; the text in the middle stays free."""
    page = crop.copy()
    height, width = page.shape
    kind = rng.integers(3)
    if kind == 0:  # the lower part of a caption printed above the field
        caption = printed(str(rng.choice(CAPTIONS)), max(6, height // 4))
        stamp(page, caption, int(rng.integers(0, width)), -round(caption.shape[0] * rng.uniform(0.3, 0.8)))
    elif kind == 1:  # the ruled line one writes on
        row = height - 1 - int(rng.integers(0, max(1, height // 10)))
        page[row : row + max(1, height // 40)] = int(crop.min())
    else:  # the feet of the line above, for which this line turned about will do
        part = max(1, height // 8)
        stamp(page, np.ascontiguousarray(crop[height // 3 : height // 3 + part, ::-1]), 0, 0)
    return page
