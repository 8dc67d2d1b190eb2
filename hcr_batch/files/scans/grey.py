"""A decoded picture of any mode as a grey page: colours, transparency, deep pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from hcr_batch.image.marker import grey_through_marker
from hcr_batch.image.negative import is_negative
from hcr_batch.records import GreyImage

_PHOTOMETRIC = 262
"""The tag of a TIFF that says whether it counts from white or from black."""

_WHITE, _FAINT = 255, 200
"""Of paper, and of what nobody sees on it."""

_STRIP_PIXELS = 4_000_000
"""Pixels of more than 8 bits are reduced to 8 in strips of this size."""

_LEAST_LIGHT = 1e-30
"""Floats that never exceed this are black."""


def grey_page(image: Image.Image) -> GreyImage:
    """Any mode as (H, W) uint8: white paper is 255, and transparency lies on paper."""
    if image.mode == "F" or image.mode.startswith("I"):
        return _shallow(np.asarray(image), _white_is_zero(image))
    if image.mode == "LAB" or is_lab(image):
        return np.asarray(image.getchannel(0), np.uint8)
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA"):
        return _on_paper(image)
    if image.mode == "RGB":
        return grey_through_marker(np.asarray(image, np.uint8))
    return np.asarray(image if image.mode == "L" else image.convert("L"), np.uint8)


def _on_paper(image: Image.Image) -> GreyImage:
    """A picture with transparency on white paper; on black, as a negative, where it shows nothing on white and light
    strokes there, as of a note that was written on a dark screen."""
    drawn, opaque = image.convert("L"), image.getchannel("A")

    def on(paper: int) -> GreyImage:
        return np.asarray(Image.composite(drawn, Image.new("L", image.size, paper), opaque), np.uint8)

    page = on(_WHITE)
    if page.min() >= _FAINT and is_negative(dark := on(0)):
        return dark
    return page


def is_lab(image: Image.Image) -> bool:
    """Whether three channels that Pillow takes for RGB are L*, a*, b*, as the colour profile says.

    Bytes 16 to 19 of an ICC profile name the colour space of the data (ICC.1:2022, 7.2.6).
    """
    profile = image.info.get("icc_profile") or b""
    return image.mode == "RGB" and profile[16:20] == b"Lab "


def _white_is_zero(image: Image.Image) -> bool:
    """Whether a TIFF counts from white to black; Pillow turns only 1 and 8 bits itself."""
    return isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == 0


def _shallow(values: NDArray[Any], white_is_zero: bool) -> GreyImage:
    """Deep pixels (16 bits, or any range of floats) to 8 bits. Works in strips, to keep the floats few."""
    full = _full_scale(values, white_is_zero)
    rows = max(1, _STRIP_PIXELS // max(1, values.shape[1]))
    grey = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), rows):
        grey[top : top + rows] = np.clip(_finite(values[top : top + rows]), 0, full) * (_WHITE / full)
    return np.asarray(_WHITE - grey, np.uint8) if white_is_zero else grey


def _full_scale(values: NDArray[Any], white_is_zero: bool) -> float:
    """The value at the far end from 0.

    Where 0 is black, it is the lightest there is, so that 12 bits in words of 16 come out right:
    the 99.5th percentile, so that a few hot pixels do not darken the paper. Where 0 is white, a page may hold
    no black at all: the end of the type's range, or 1 for floats, unless there is more.
    """
    step = max(1, round((values.size / 1_000_000) ** 0.5))
    sample = _finite(values[::step, ::step])
    if white_is_zero:
        return max(1.0 if values.dtype.kind == "f" else 65_535.0, float(sample.max(initial=0.0)))
    lightest = float(np.percentile(sample, 99.5))
    return lightest if lightest > _LEAST_LIGHT else 1.0


def _finite(values: NDArray[Any]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
