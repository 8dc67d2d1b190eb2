"""Pages laid askew on purpose, with the map that did it: the truth that registration is measured against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.register.reference import Reference, prepare_reference
from hcr_batch.image.register.working import map_points
from hcr_batch.records import GreyImage
from tests.synth import FORMS, HANDS, OFFICE, ROUGH, Layout, Scanner, draw_page, hand_fill, lay_out, print_form
from tests.synth.scanner import scan

DPI = 150
_MM = DPI / 25.4


@dataclass(frozen=True, kw_only=True)
class Mishap:
    """What happens to a page between the pen and the file.

    degrees: turned, clockwise negative.
    scale: of the print within the picture.
    zoom: of the picture, as by another resolution.
    tilt: each corner moves by up to this share of the page's width.
    shift_mm: moved, so that a part is lost.
    table: grey of what is seen around the sheet.
    fax: 1 bit.
    stains: coffee.
    """

    degrees: float = 0.0
    scale: float = 1.0
    zoom: float = 1.0
    tilt: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    table: int = 255
    fax: bool = False
    stains: int = 0
    scanner: Scanner = OFFICE


MISHAPS = {
    "office": Mishap(),
    "10 degrees": Mishap(degrees=10, scanner=ROUGH),
    "-10 degrees": Mishap(degrees=-10),
    "upside down": Mishap(degrees=178, scanner=ROUGH),
    "on its left side": Mishap(degrees=90),
    "on its right side": Mishap(degrees=272, scanner=ROUGH),
    "half the size in the picture": Mishap(scale=0.55, tilt=0.01),
    "half the resolution": Mishap(zoom=0.55),
    "twice the resolution": Mishap(zoom=2.0),
    "a phone's picture": Mishap(degrees=-7, scale=0.75, tilt=0.06, table=110, scanner=ROUGH),
    "another": Mishap(degrees=4, scale=0.8, tilt=0.08, table=60, scanner=ROUGH),
    "fax": Mishap(degrees=2, fax=True),
    "coffee": Mishap(degrees=2, stains=4, scanner=ROUGH),
    "cut off right and above": Mishap(degrees=3, shift_mm=(20, -20)),
    "cut off left and below": Mishap(degrees=-3, shift_mm=(-20, 20)),
    "print too large": Mishap(scale=1.12),
}


@cache
def layout(name: str) -> Layout:
    """Where things are on a form."""
    return lay_out(FORMS[name], DPI)


@cache
def blank(name: str) -> GreyImage:
    """The printed form."""
    return print_form(layout(name))


@cache
def reference(name: str) -> Reference:
    """The form prepared for pages to be laid over it."""
    return prepare_reference(blank(name), [field.box for field in layout(name).fields], DPI)


@cache
def filled(name: str, seed: int) -> GreyImage:
    """The form filled in, before any mishap."""
    rng = np.random.default_rng(seed)
    return draw_page(FORMS[name], hand_fill(HANDS[seed % len(HANDS)]), rng, dpi=DPI).image


@cache
def scanned(name: str, seed: int, mishap: str = "office") -> GreyImage:
    """A copy that somebody filled in, as it arrives."""
    return spoil(filled(name, seed), MISHAPS[mishap], seed)[0]


def spoil(image: GreyImage, mishap: Mishap, seed: int) -> tuple[GreyImage, NDArray[np.float64]]:
    """The page as it arrives, and the map (3, 3) from pixels of the sheet to pixels of the picture."""
    rng = np.random.default_rng(seed)
    height, width = image.shape
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), mishap.degrees, mishap.scale), [0, 0, 1]])
    matrix[:2, 2] += np.array(mishap.shift_mm) * _MM
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    tilted = corners + (rng.uniform(-1, 1, (4, 2)) * mishap.tilt * width).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, tilted) @ matrix
    if 45 < mishap.degrees % 180 < 135:
        matrix = np.array([[1, 0, (height - width) / 2], [0, 1, (width - height) / 2], [0, 0, 1.0]]) @ matrix
        height, width = width, height
    matrix = np.diag([mishap.zoom, mishap.zoom, 1.0]) @ matrix
    size = round(width * mishap.zoom), round(height * mishap.zoom)
    picture = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=mishap.table)
    picture = _stain(picture, mishap.stains, rng)
    still = replace(mishap.scanner, rotation_deg=0, scale=0, shift_mm=0, tilt=0)
    picture, moved = scan(picture, DPI, rng, still)
    if mishap.fax:
        picture = np.where(picture < 180, 0, 255).astype(np.uint8)
    return picture, moved @ matrix


def curled(page: GreyImage, rise_mm: float) -> GreyImage:
    """A page whose rows rise by so much in the middle of its width, and fall as much to its right."""
    height, width = page.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(page, x, y + rise(x, width, rise_mm), cv2.INTER_LINEAR, borderValue=255), np.uint8)


def rise(x: NDArray[np.float32], width: int, rise_mm: float) -> NDArray[np.float32]:
    """By how many pixels a curled page rises at columns x."""
    return np.asarray(rise_mm * _MM * np.sin(1.5 * np.pi * x / width), np.float32)


def worst_mm(name: str, found: NDArray[np.float64], true: NDArray[np.float64], shape: tuple[int, ...]) -> float:
    """How far off, on paper, the worst corner is of the fields that lie on the picture."""
    boxes = [field.box for field in layout(name).fields]
    corners = [(x, y) for b in boxes for x in (b.x, b.x + b.width) for y in (b.y, b.y + b.height)]
    points = np.array(corners, np.float64)
    seen = map_points(true, points)
    inside = ((seen >= 0) & (seen < np.array(shape[::-1]))).all(axis=1)
    back = map_points(np.linalg.inv(true) @ found, points)
    return float(np.linalg.norm(back - points, axis=1)[inside].max() / _MM)


def _stain(picture: GreyImage, count: int, rng: np.random.Generator) -> GreyImage:
    """Rings and pools of coffee."""
    dark = np.zeros(picture.shape, np.float32)
    for _ in range(count):
        centre = int(rng.integers(picture.shape[1])), int(rng.integers(picture.shape[0]))
        radius = int(rng.uniform(8, 25) * _MM)
        cv2.circle(dark, centre, radius, 0.25, -1)
        cv2.circle(dark, centre, radius, 0.5, max(1, round(_MM)))
    return np.asarray(picture * (1 - cv2.GaussianBlur(dark, (0, 0), 2)), np.uint8)
