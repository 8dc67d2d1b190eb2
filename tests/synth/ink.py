"""How ink sits on paper: size, place, darkness and the pressure of the pen."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.records import GreyImage
from tests.synth.layout import PlacedField
from tests.synth.specs import FieldStyle

# About one writing in eight runs a little over its field's lower edge.
_OVERSHOOT_SHARE = 0.12
_OVERSHOOT = 0.12
# Blue ballpoint scans to about 95 of 255, black felt pen to about 15.
_DARKEST, _LIGHTEST = 15, 95
# Pressure drifts over about a letter's width.
_PRESSURE_STEP_PX = 25


def lay_ink(page: GreyImage, ink: GreyImage, field: PlacedField, pen: float, rng: np.random.Generator) -> None:
    """Write in a field of the page, in place, with a pen of grey `pen` (0 black to 255 invisible)."""
    box = field.box
    if ink.shape == (box.height, box.width):
        x, y = box.x, box.y
    else:
        ink = resize(ink, min(1.0, 0.95 * box.height / ink.shape[0], 0.95 * box.width / ink.shape[1]))
        x, y = _choose_corner(ink.shape, field, rng)
    darken(page, _press(ink, pen, rng), x, y)


def draw_pen(rng: np.random.Generator) -> float:
    """Draw the grey of a pen's ink."""
    return float(rng.uniform(_DARKEST, _LIGHTEST))


def resize(ink: GreyImage, factor: float) -> GreyImage:
    """Scale a picture by this factor, keeping its proportions."""
    if factor == 1.0:
        return ink
    height, width = (max(1, round(side * factor)) for side in ink.shape)
    return cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)


def shrink_to_width(ink: GreyImage, width: int) -> GreyImage:
    """Scale a picture down until it is no wider than `width` pixels."""
    return resize(ink, min(1.0, width / ink.shape[1]))


def darken(page: GreyImage, ink: GreyImage, x: int, y: int) -> None:
    """Lay ink over part of a page in place, as light passes through both; off the page it is lost."""
    top, left = max(0, y), max(0, x)
    bottom, right = min(page.shape[0], y + ink.shape[0]), min(page.shape[1], x + ink.shape[1])
    if bottom <= top or right <= left:
        return
    under = page[top:bottom, left:right].astype(np.uint16)
    over = ink[top - y : bottom - y, left - x : right - x]
    page[top:bottom, left:right] = (under * over // 255).astype(np.uint8)


def _choose_corner(ink_shape: tuple[int, ...], field: PlacedField, rng: np.random.Generator) -> tuple[int, int]:
    """Choose the page point (x, y) of the ink's top left corner.

    People start near the left edge, stand on a ruled line and centre roughly in a box.
    """
    (height, width), box = ink_shape, field.box
    x = box.x + min((box.width - width) * 0.9, box.height * rng.uniform(0.15, 0.45))
    above = 0.86 if field.spec.style in (FieldStyle.RULED, FieldStyle.DOTTED) else rng.uniform(0.4, 0.62)
    y = box.y + (box.height - height) * above
    if rng.random() < _OVERSHOOT_SHARE:
        y += _OVERSHOOT * box.height
    return round(x), round(y)


def _press(ink: GreyImage, pen: float, rng: np.random.Generator) -> GreyImage:
    """Give flat ink the pen's grey and a pressure that drifts along the strokes."""
    height, width = ink.shape
    coarse = rng.uniform(0.78, 1.0, (3, max(2, width // _PRESSURE_STEP_PX))).astype(np.float32)
    pressure = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    lost = (255 - ink.astype(np.float32)) * (1 - pen / 255) * pressure
    return np.rint(255 - lost).astype(np.uint8)
