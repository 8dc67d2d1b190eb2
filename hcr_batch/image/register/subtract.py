"""Takes the printed form out of the picture of a field and leaves the handwriting, where they cross, too."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from hcr_batch.image.page.ink import Mask, find_components, find_ink_within, find_paper_and_ink, grown
from hcr_batch.image.page.ruling.course import Line
from hcr_batch.image.page.ruling.erase import Picture
from hcr_batch.image.page.ruling.strike import strike_across, strike_down
from hcr_batch.image.page.writing.sizes import HALO_MM
from hcr_batch.records import GreyImage

_REACH_MM = 0.6
"""A rule lies within this of where the reference has it."""

_STANDS_OUT_MM = 0.22
"""Ink that stands out of a rule by this much is a stroke on it; the ripple of a scanned rule is less."""

_SPREAD_MM = 0.35
"""Printed letters are at most this much thicker or further off than on the reference."""

_PRINT_SHARE = 0.7
_STROKE_MM = 0.8
"""Ink of which this much lies on print is print, unless a stroke of this length reaches out of it."""

_TOUCHING_MM = 0.12
_PEN_MM = 0.6
"""Where writing runs into printed letters, these are taken away this much wider, and gaps up to a pen's
width that this leaves in the writing are closed again."""


_BARE_SHARE = 0.5
"""Of light print at least this share has no writing on it."""

_DARKER, _DARKER_BY = 1.5, 30
"""A pen is this many times as dark as light print, and by this many levels of grey."""


@dataclass(frozen=True, slots=True)
class Clean:
    """The picture of a field without print: `image` and `paper` (H, W) uint8, the mask of its `ink`, and of `all_ink`
    that was there, of print too."""

    image: GreyImage
    paper: GreyImage
    ink: Mask
    all_ink: Mask


def subtract_print(
    image: GreyImage,
    print_mask: Mask,
    letters: Mask,
    light: Mask,
    faint: Mask,
    across: tuple[Line, ...],
    down: tuple[Line, ...],
    px_per_mm: float,
) -> Clean:
    """The picture of a field, shape (H, W), with everything the reference has there painted over.

    `print_mask` (H, W) is the reference's print in the same pixels, `letters` (H, W) what of it
    is no rule, `light` (H, W) the lightly printed of these, `faint` (H, W) other print that is no ink beside that,
    `across` and `down` the centre lines of its rules.
    """
    seen, image = image, image.copy()
    paper, ink = find_paper_and_ink(image)
    all_ink = ink.copy()
    picture = Picture(image, paper, ink)
    reach = max(3, round(_REACH_MM * px_per_mm))
    stands_out, halo = max(2, round(_STANDS_OUT_MM * px_per_mm)), max(1, round(HALO_MM * px_per_mm))
    for x0, y0, x1, y1 in down:
        strike_down(picture, (x0, y0 - reach, x1, y1 + reach), reach, stands_out, halo)
    for x0, y0, x1, y1 in across:
        strike_across(picture, (x0 - reach, y0, x1 + reach, y1), reach, stands_out, halo)
    pen = cv2.max(*(_darker_than_print(image, paper, ink, weak) for weak in (light, faint)))
    near_print, near_faint = (grown(mask, _SPREAD_MM * px_per_mm) for mask in (print_mask, faint))
    near_any = cv2.max(near_print, near_faint)
    printed = cv2.subtract(_printed(ink, near_any, letters, px_per_mm), pen)
    pale = _pale(seen, image, paper, cv2.max(near_any, grown(printed)))
    written = cv2.max(cv2.subtract(ink, printed), pale)
    # The grey rim of print goes with it, that of writing stays.
    rim = cv2.subtract(near_print, grown(written, halo))
    cv2.copyTo(paper, rim, image)
    cv2.copyTo(paper, cv2.subtract(grown(printed), grown(written)), image)
    return Clean(image, paper, written, cv2.max(all_ink, pale))


def _pale(seen: GreyImage, struck: GreyImage, paper: GreyImage, printed: Mask) -> Mask:
    """Ink away from print and from the rules that were struck out of what was `seen`, as deep as what is left asks for.

    Beside black print a pencil that is a sixth as dark is none. What was painted over is no measure of noise either.
    """
    untouched = np.where((seen == struck) & (printed == 0), np.uint8(255), np.uint8(0))
    return find_ink_within(struck, paper, untouched)


def _darker_than_print(image: GreyImage, paper: GreyImage, ink: Mask, light: Mask) -> Mask:
    """Ink that is a pen's, since it is this much darker than the light print under it."""
    place = grown(cv2.min(ink, light)) > 0
    if not place.any():
        return np.zeros_like(ink)
    depth = 255 - np.asarray(cv2.divide(image, paper, scale=255, dtype=cv2.CV_8U), np.uint8)
    print_depth = float(np.quantile(depth[light > 0], _BARE_SHARE))
    pen = place & (depth >= max(_DARKER * print_depth, print_depth + _DARKER_BY))
    return np.where(pen, ink, np.uint8(0))


def _printed(ink: Mask, near_print: Mask, letters: Mask, px_per_mm: float) -> Mask:
    """Which ink is print: strokes that lie on it, and of strokes that only cross it the part on
    letters, but not what joins two pieces of a pen's stroke."""
    parts = find_components(ink)
    is_print = parts.pixels_in(near_print > 0) >= _PRINT_SHARE * parts.stats[:, 4]
    beyond = find_components(cv2.subtract(ink, near_print))
    large = beyond.stats[:, 2:4].max(axis=1) >= _STROKE_MM * px_per_mm
    large[0] = False
    is_print[parts.labels[large[beyond.labels]]] = False
    is_print[0] = False
    whole: Mask = parts.chosen(is_print)
    crossing = cv2.bitwise_and(cv2.subtract(ink, whole), grown(letters, _TOUCHING_MM * px_per_mm))
    rest = cv2.subtract(cv2.subtract(ink, whole), crossing)
    pen = max(3, round(_PEN_MM * px_per_mm)) | 1
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen)))
    printed: Mask = cv2.bitwise_or(whole, cv2.subtract(crossing, joined))
    return printed
