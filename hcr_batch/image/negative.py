"""Dark pictures: negatives, light writing on dark film, which are turned into dark writing on light paper; and black
ones, of an open lid or the wrong side."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.levels import grey_percentiles
from hcr_batch.records import GreyImage

_DARK = 100
"""The background of a negative is darker than this; no paper that anybody writes on is."""

_LEAST_CONTRAST = 64
_SHARES = (0.002, 0.5, 0.75, 0.998)
"""The darkest, the background, what is still background, and the lightest: writing covers little of any page."""

_SPREAD = 0.25
"""A background differs within itself by less than this share of what writing differs from it."""

_BLACK = 64
"""On a black picture all but the specks is darker than this."""

_DARK_SHARES = (0.002, 0.25, 0.5, 0.998)
_LEAST_IN_THE_DARK, _NOISE_SPREAD = 20, 0.15
"""Print is this much darker than the paper of a page that got too little light. The noise of a black picture may reach
as far, but its quartile lies at 0.23 of that if it is normal, and further off if it is not."""

_SAMPLED_PX = 1_000
_COARSE_PX, _SHEET = 64, 6
"""A light patch of a sixth of the shorter side is no writing, but a sheet on a dark table or a black scanner bed."""

_LEAST_SHEET_PX = 200
"""A picture with a side no longer than this is one field and holds no sheet: strokes may be as thick as that patch."""


def dark_on_light(page: GreyImage) -> GreyImage:
    """A page or crop (H, W) uint8 as it is, or with its greys turned round if it is a negative."""
    return 255 - page if is_negative(page) else page


def is_negative(page: GreyImage) -> bool:
    """Whether most of a page is dark and evenly so, with thin light strokes on it."""
    sample = _sample(page)
    if np.count_nonzero(sample > _DARK) > sample.size / 2:
        return False  # its background is lighter: so nearly all pages are decided, in a tenth of a histogram's time
    darkest, background, still, lightest = grey_percentiles(sample, _SHARES)
    contrast = lightest - background
    if contrast < _LEAST_CONTRAST:
        return False
    if background - darkest > contrast or still - background > _SPREAD * contrast:
        return False
    return not _holds_a_sheet(page, background + contrast / 2)


def is_black(page: GreyImage) -> bool:
    """Whether nothing on a page is as light as paper or writing on film, and nothing stands out of its darkness."""
    sample = _sample(page)
    if np.count_nonzero(sample > _BLACK) > sample.size / 2:
        return False
    darkest, still, background, lightest = grey_percentiles(sample, _DARK_SHARES)
    if lightest > _BLACK:
        return False
    contrast = background - darkest
    return contrast < _LEAST_IN_THE_DARK or background - still > _NOISE_SPREAD * contrast


def _sample(page: GreyImage) -> GreyImage:
    step = max(1, min(page.shape) // _SAMPLED_PX)
    return np.ascontiguousarray(page[::step, ::step])


def _holds_a_sheet(page: GreyImage, light: float) -> bool:
    if min(page.shape) <= _LEAST_SHEET_PX:
        return False
    scale = min(1.0, _COARSE_PX / min(page.shape))
    width, height = (max(1, round(side * scale)) for side in page.shape[::-1])
    patches = (cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA) > light).astype(np.uint8)
    side = max(2, round(min(width, height) / _SHEET))
    return bool(
        cv2.erode(patches, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0).any()
    )
