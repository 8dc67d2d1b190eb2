"""What a scanner does to a sheet: it lands askew, light falls unevenly, dust and compression add noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import GreyImage

_MM_PER_INCH = 25.4
# White paper as a scanner sees it before it lifts the white point.
_PAPER_GREY = 246


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """How badly a scanner treats a page; each limit is the most it does, drawn evenly up to there.

    `scale` and `tilt` are shares: 0.03 lets the page grow or shrink by 3 %, and a tilt of 0.006
    moves a corner by 0.6 % of the page's width. `shade` is the share of light lost at the dark end.
    `noise` is the standard deviation of the grey noise; `specks` counts dust per page; `blur_px`
    is the standard deviation of the blur at 200 dpi. Greys above `white` come out as pure paper,
    as office scanners do it. `jpeg_quality` is 1 to 100, 0 for no compression.
    """

    rotation_deg: float = 2.5
    scale: float = 0.03
    shift_mm: float = 2.0
    tilt: float = 0.004
    shade: float = 0.05
    noise: float = 4.0
    specks: int = 40
    blur_px: float = 0.8
    white: int = 236
    jpeg_quality: int = 80


OFFICE = Scanner()
"""A sheet feeder in everyday use."""

ROUGH = Scanner(shade=0.25, noise=9.0, specks=150, blur_px=1.3, white=255, jpeg_quality=45, tilt=0.012)
"""A worn copier or a photograph: uneven light, strong noise, hard compression."""

CLEAN = Scanner(
    rotation_deg=0,
    scale=0,
    shift_mm=0,
    tilt=0,
    shade=0,
    noise=0,
    specks=0,
    blur_px=0,
    white=255,
    jpeg_quality=0,
)
"""No distortion at all but off-white paper: for tests that look at one thing."""


def scan(
    image: GreyImage, dpi: int, rng: np.random.Generator, scanner: Scanner
) -> tuple[GreyImage, NDArray[np.float64]]:
    """Scan a sheet: the picture, shape (H, W) unchanged, and the (3, 3) matrix that moved its points."""
    matrix = _draw_motion(image.shape, dpi, rng, scanner)
    height, width = image.shape
    moved = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    _strew_specks(moved, rng, scanner.specks)
    sigma = scanner.blur_px * rng.uniform(0.5, 1.0) * dpi / 200
    if sigma > 0:
        moved = cv2.GaussianBlur(moved, (0, 0), sigma)
    light = moved.astype(np.float32) * (_PAPER_GREY / 255) * _draw_light(image.shape, rng, scanner.shade)
    if scanner.noise:
        light += rng.standard_normal(image.shape, np.float32) * scanner.noise
    picture = np.clip(light * (255 / scanner.white), 0, 255).astype(np.uint8)
    return _compress(picture, scanner.jpeg_quality), matrix


def _draw_motion(shape: tuple[int, int], dpi: int, rng: np.random.Generator, scanner: Scanner) -> NDArray[np.float64]:
    """Draw a rotation, scale and shift about the page's middle, then a tilt of each corner."""
    height, width = shape
    angle = rng.uniform(-1, 1) * scanner.rotation_deg
    scale = 1 + rng.uniform(-1, 1) * scanner.scale
    motion = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale), [0.0, 0.0, 1.0]])
    motion[:2, 2] += rng.uniform(-1, 1, 2) * scanner.shift_mm * dpi / _MM_PER_INCH
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    tilted = corners + (rng.uniform(-1, 1, (4, 2)) * scanner.tilt * width).astype(np.float32)
    return cv2.getPerspectiveTransform(corners, tilted) @ motion


def _draw_light(shape: tuple[int, int], rng: np.random.Generator, shade: float) -> NDArray[np.float32]:
    """Draw the share of light over the page, shape (H, W), in [1 - shade, 1]: smooth, uneven.

    A 4 by 3 grid of random light, blown up, gives the broad bands of a tired lamp.
    """
    coarse = rng.uniform(0, 1, (4, 3)).astype(np.float32)
    smooth = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return 1 - np.float32(shade) * smooth.clip(0, 1)


def _strew_specks(image: GreyImage, rng: np.random.Generator, count: int) -> None:
    """Drop dust on the page in place: dots up to three pixels wide, of any grey."""
    height, width = image.shape
    for x, y in zip(rng.integers(0, width, count), rng.integers(0, height, count), strict=True):
        grey = int(rng.integers(60, 200))
        cv2.circle(image, (int(x), int(y)), int(rng.integers(0, 2)), grey, thickness=-1)


def _compress(image: GreyImage, quality: int) -> GreyImage:
    """Take a picture through JPEG and back; quality 0 leaves it alone."""
    if not quality:
        return image
    encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
