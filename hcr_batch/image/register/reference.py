"""A blank form prepared once, so that pages can be laid over it quickly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import opened
from hcr_batch.image.page.ink import Mask
from hcr_batch.image.paper import long_side_mm
from hcr_batch.image.register.features import Features, find_orb, find_sift
from hcr_batch.image.register.local import Bounds, Patch, band_pass, cut_patch
from hcr_batch.image.register.refine import Guide, prepare_guide
from hcr_batch.image.register.working import Working, reduce_page
from hcr_batch.records import Box, GreyImage

_ORB_POINTS = 1000
_SIFT_POINTS = 2000
"""As many as are found at most: of ORB for the first try, which is quick, of SIFT for pages that are hard to place."""

_RULE_MM = 4.5
_MOST_RULE_MM = 1.6
"""Printed rules are at least this long and at most this thick; text has no runs of ink like that."""

_LEAST_RULES_MM = 60.0
"""A form with rules of less length in all is judged by all its print."""

_LEAST_PRINT_MM2 = 60.0
"""This much clear print, a few captions, is enough to judge by: faint rules are lost by some scans."""

_DARK, _LEAST_DARK_MM2 = 0.5, 40.0
"""Print that is less dark beside the darkest is a pale colour or a hairline, of which a scan of 1 bit or a microfilm
shows nothing. With this much of dark print a form is judged by that alone: ten captions of 5 points, as a card has."""

_DARK_REACH = 0.8
"""Dark rules that span less than this share of what all rules span leave a part of the form unjudged: a page that was
laid by its upper rule alone hung beside its lower one, and was taken for another sheet."""

_TILE_MM = 25.0
"""Print is looked for in tiles of this size."""

_MOST_TILES = 48
"""Of more, this many evenly spread over the page are looked for."""

_ANCHOR_MM = 3.0
"""A field is found by the print in and up to this far around it: its frame and its caption."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A part of the reference with print to be found on pages; `clear` where every scan should show some of it, since
    it is dark."""

    patch: Patch
    clear: bool


@dataclass(frozen=True)
class Reference:
    """A blank form and what is looked for on pages.

    image: as given.
    mm: pixels of `working` per millimetre of paper.
    features: its ORB points.
    guide: for the fine alignment.
    rules: points (N, 2) of its printed rules in working pixels, or of all print where it has next to none.
    tiles: parts of the whole page that hold print.
    anchors: the print around each field, None where there is none.
    """

    image: GreyImage
    working: Working
    mm: float
    features: Features
    guide: Guide
    rules: NDArray[np.float64]
    tiles: tuple[Landmark, ...]
    anchors: tuple[Landmark | None, ...]

    @cached_property
    def _sift(self) -> Features:
        """SIFT points, found when the first page asks for them: most batches never do."""
        return find_sift(self.working.darkness, _SIFT_POINTS)

    def features_like(self, sift: bool) -> Features:
        """The points to match with a page's."""
        return self._sift if sift else self.features

    @property
    def long_side(self) -> float:
        """Long side of the working picture in pixels."""
        return float(max(self.working.shape))


def prepare_reference(image: GreyImage, boxes: Sequence[Box], dpi: float | None) -> Reference:
    """Prepares a blank form, grey (H, W) uint8; `boxes` are its fields in pixels of it.

    Without `dpi` its long side is taken for that of A4.
    """
    working = reduce_page(image)
    mm = max(working.shape) / long_side_mm(image.shape, dpi)
    clear = working.clear_ink(_LEAST_PRINT_MM2 * mm**2)
    dark = _dark(working, clear, _LEAST_DARK_MM2 * mm**2)
    look = partial(_landmark, band_pass(working.darkness), working.ink, dark)
    tiles = [tile for rect in _tiles(working.shape, round(_TILE_MM * mm)) if (tile := look(rect))]
    spread = np.unique(np.linspace(0, len(tiles) - 1, _MOST_TILES).round().astype(int))
    return Reference(
        image=image,
        working=working,
        mm=mm,
        features=find_orb(working.darkness, _ORB_POINTS),
        guide=prepare_guide(working.darkness),
        rules=_rule_points(dark, clear, mm),
        tiles=tuple(tiles[i] for i in spread if tiles),
        anchors=tuple(look(_around(box, working.scale, _ANCHOR_MM * mm)) for box in boxes),
    )


def _dark(working: Working, clear: Mask, least_px: float) -> Mask:
    """The clear ink that is as dark as print, where there is enough; else all of it."""
    dark = np.where(working.darkness >= _DARK, clear, 0).astype(np.uint8)
    return dark if np.count_nonzero(dark) >= least_px else clear


def _rule_points(dark: Mask, clear: Mask, mm: float) -> NDArray[np.float64]:
    """Points (x, y) of the printed rules: of the dark ones where they are enough and reach as far as all, else of all,
    or of all clear print where it has next to no rules."""
    least = _LEAST_RULES_MM * mm
    rules, dark_rules = _rules_in(clear, mm), _rules_in(dark, mm)
    if np.count_nonzero(dark_rules) >= least and (_reach(dark_rules) >= _DARK_REACH * _reach(rules)).all():
        chosen = dark_rules
    else:
        chosen = rules if np.count_nonzero(rules) >= least else clear
    y, x = np.nonzero(chosen)
    step = max(1, len(x) // 20_000)
    return np.stack([x, y], axis=1)[::step].astype(np.float64)


def _reach(mask: Mask) -> NDArray[np.int32]:
    """Width and height of the box around a mask, in pixels."""
    return np.array(cv2.boundingRect(mask)[2:], np.int32)


def _rules_in(ink: Mask, mm: float) -> Mask:
    run, thick = max(5, round(_RULE_MM * mm)), max(3, round(_MOST_RULE_MM * mm))
    rules = np.zeros_like(ink)
    for long, wide in (((1, run), (thick, 1)), ((run, 1), (1, thick))):
        runs = opened(ink, *long)
        rules |= cv2.subtract(runs, opened(runs, *wide))
    return rules


def _tiles(shape: tuple[int, int], side: int) -> list[Bounds]:
    """A page of (H, W) cut into even tiles."""
    height, width = shape
    return [(x, y, x + side, y + side) for y in range(0, height, side) for x in range(0, width, side)]


def _landmark(band: NDArray[np.float32], ink: Mask, clear: Mask, rect: Bounds) -> Landmark | None:
    """The print in a part of the reference; None where there is too little."""
    patch = cut_patch(band, ink, rect)
    return None if patch is None else Landmark(patch, cut_patch(band, clear, rect) is not None)


def _around(box: Box, scale: float, margin: float) -> Bounds:
    left, top = box.x * scale - margin, box.y * scale - margin
    right, bottom = (box.x + box.width) * scale + margin, (box.y + box.height) * scale + margin
    return round(left), round(top), round(right), round(bottom)
