"""Writing of the other side that shows through: much paler than what is written on this side, and blurred by the paper,
as no pencil is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from hcr_batch.image.page.ink import find_paper_and_ink
from hcr_batch.records import Crop, GreyImage

_FEWEST = 4
"""Of this many written fields at least the usual ink of a page is known."""

_PALE, _DEEPEST = 0.4, 36.0
"""Ink that shows through has this share of the usual depth at most, and this many levels of grey: in 80 fields on the
bad scans of five forms it had up to 30, what was written 39 and more."""

_SOFT = 0.8
"""And this share of the usual sharpness: there it was 0.14 to 0.25 where all that was written had 0.31 and more."""

_SHARP = 0.3
"""Less sharp at 6 pixels in a millimetre are stains and what shows through, in 36 of 38 pieces of such, and no writing
of 300 pieces on good scans and bad ones."""

_SIGMA_PX = 0.8
"""The noise of a scan is sharp."""


class _Ink(NamedTuple):
    """How many grey levels the darker strokes of a field are below its paper, and how steeply they rise to that, as a
    share of it per pixel."""

    depth: float
    sharpness: float


def without_shown_through(crops: Sequence[Crop]) -> list[Crop]:
    """The fields of one page, those blank in which there is nothing but what shows through."""
    inks = [_ink_of(crop.image) if _may_show(crop) else None for crop in crops]
    known = [ink for ink in inks if ink is not None]
    if len(known) < _FEWEST:
        return list(crops)
    usual = _Ink(*np.median(known, axis=0).tolist())
    return [
        replace(crop, blank=True, is_written=False, lines=())
        if ink is not None and _shows_through(ink, usual)
        else crop
        for crop, ink in zip(crops, inks, strict=True)
    ]


def is_blurred(image: GreyImage) -> bool:
    """Whether what is dark on a picture (H, W) uint8 of 6 pixels in a millimetre is as pale or as blurred as stains and
    the writing of the other side."""
    ink = _ink_of(image)
    return ink is None or ink.depth <= _DEEPEST or ink.sharpness <= _SHARP


def _may_show(crop: Crop) -> bool:
    return not crop.blank and not crop.printed and crop.seen is None and crop.problem is None


def _shows_through(ink: _Ink, usual: _Ink) -> bool:
    pale = ink.depth <= min(_DEEPEST, _PALE * usual.depth)
    return pale and ink.sharpness <= _SOFT * usual.sharpness


def _ink_of(image: GreyImage) -> _Ink | None:
    """The ink of a field, grey (H, W) uint8; None where there is none."""
    paper, ink = find_paper_and_ink(image)
    if not ink.any():
        return None
    smooth = cv2.GaussianBlur(image, (0, 0), _SIGMA_PX)
    dark = np.clip(paper.astype(np.float32) - smooth, 0, 255).astype(np.float32)
    depth = max(1.0, float(np.percentile(dark[ink > 0], 75)))
    across, down = (cv2.Sobel(dark, cv2.CV_32F, *way) / 8 for way in ((1, 0), (0, 1)))
    edges = cv2.magnitude(across, down)[cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 0]
    return _Ink(depth, float(np.percentile(edges, 90)) / depth)
