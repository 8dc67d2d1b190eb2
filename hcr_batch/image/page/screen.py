"""Screens: the dots by which a machine that knows only black and white shows grey, as faxes and old copiers do. They
are blurred into the grey they stand for, as they cover paper and writing alike."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.records import GreyImage

_LEAST_DOTS = 0.015
"""A screen makes lone dots of this many of all pixels: white paper that came out light grey makes 5 to 9 %. Print,
writing and the specks of a worn copier make a tenth of this at the most."""

_BLACK, _WHITE, _TWO_TONE = 32, 223, 0.98
"""This many pixels of a page of two tones are darker than the first or lighter than the second."""

_LEAST_SIDE_PX = 500
"""Smaller pictures are strips cut out of a page."""

_SIGMA_PX = 1.8
"""Dots four pixels apart leave a ripple of 2 %; a pen's stroke at 200 dpi is as wide as these."""


def without_screen(page: GreyImage) -> GreyImage:
    """The page (H, W) uint8 with the dots of a screen blurred; the same array where it has none."""
    return np.asarray(cv2.GaussianBlur(page, (0, 0), _SIGMA_PX), np.uint8) if is_screened(page) else page


def is_screened(page: GreyImage) -> bool:
    """Whether a page (H, W) shows its greys by dots."""
    if min(page.shape) < _LEAST_SIDE_PX:
        return False
    # A few rows show that most pages are not screened.
    if not _is_two_tone(page[:: max(1, len(page) // 64)]):
        return False
    dark = page < 128
    middle = dark[1:-1, 1:-1]
    lone = (middle != dark[:-2, 1:-1]) & (middle != dark[2:, 1:-1])
    lone &= (middle != dark[1:-1, :-2]) & (middle != dark[1:-1, 2:])
    return bool(lone.mean() >= _LEAST_DOTS)


def _is_two_tone(rows: GreyImage) -> bool:
    return bool(((rows <= _BLACK) | (rows >= _WHITE)).mean() >= _TWO_TONE)
