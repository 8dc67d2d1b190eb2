"""A picture that is one field, made ready to be read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hcr_batch.image.page.alone.frame import without_frame
from hcr_batch.image.page.alone.light import in_even_light
from hcr_batch.image.page.alone.specks import without_specks
from hcr_batch.image.page.alone.tight import with_paper_around
from hcr_batch.image.page.ink import find_darker, find_ink_on, find_paper, noise_depth
from hcr_batch.records import Box, Crop, GreyImage

_INK_DEPTH = 32.0
"""Grey levels below the paper at which a crop has ink, be it ever so little: noise and the ripple of JPEG are less."""

_PALE_DEPTH, _CLEAR_OF_NOISE = 16.0, 1.5
"""The palest pencil is darker than the first, and this many times as deep as noise hardly ever is."""

_MIN_PALE_SHARE = 0.007
"""Of a crop in pencil this pale: of 150 names 147 have more, and no paper that was saved as a bad JPEG has as much."""

_LEAST_SIDE_PX = 3
"""What is smaller has no room for a letter, and too few pixels to tell paper from ink."""

_MIN_INK_PX = 12
_MIN_INK_SHARE = 0.0005
"""Ink of a crop that is not blank: a written 1 in a name crop has 40 pixels, 0.3 % of it."""


class ClearField(NamedTuple):
    """A picture of one field (H, W), ready to be read, and whether there is practically no ink on it."""

    image: GreyImage
    blank: bool


def whole_page(page: GreyImage) -> Crop:
    """A page (H, W) that is one field."""
    height, width = page.shape
    image, blank = clear_field(page)
    return Crop(Box(0, 0, width, height), np.ascontiguousarray(image), blank)


def clear_field(picture: GreyImage) -> ClearField:
    """A picture of one field, grey (H, W) uint8, any size, however others cut it out: without frame, shadow and specks,
    and with paper around tight writing; the very picture where nothing of this is to be done."""
    if min(picture.shape) < _LEAST_SIDE_PX:
        return ClearField(picture, blank=True)
    paper = find_paper(picture)
    clear = without_specks(in_even_light(picture, paper))
    paper = paper if clear is picture else find_paper(clear)
    image = without_frame(clear, paper, find_ink_on(clear, paper))
    paper = paper if image is clear else find_paper(image)
    blank = _is_blank(image, paper)
    return ClearField(image if blank else with_paper_around(image), blank)


def _is_blank(crop: GreyImage, paper: GreyImage) -> bool:
    """`paper`: the picture (H, W) without its ink."""
    dark = np.count_nonzero(find_darker(crop, paper, _INK_DEPTH))
    if dark >= max(_MIN_INK_PX, _MIN_INK_SHARE * crop.size):
        return False
    depth = float(np.clip(_CLEAR_OF_NOISE * noise_depth(crop, paper), _PALE_DEPTH, _INK_DEPTH))
    return bool(np.count_nonzero(find_darker(crop, paper, depth)) < _MIN_PALE_SHARE * crop.size)
