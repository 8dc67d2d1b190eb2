"""What is printed in and around a field of the reference: rules to erase with care, all else to subtract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from hcr_batch.image.levels import paper_level
from hcr_batch.image.morphology import closed, opened
from hcr_batch.image.page.ink import Mask, find_components, find_paper, grown, inks_on
from hcr_batch.image.page.ruling.course import Line
from hcr_batch.image.page.writing.sizes import DESCENT, OVERSHOOT
from hcr_batch.image.register.tint import find_tint
from hcr_batch.records import Box, GreyImage

_ACROSS_MM = 3.5
_DOWN_MM = 2.2
"""Print that runs straight for this long is a rule, or a tick of a comb; letters of captions are smaller."""

_SIDE_SHARE = 0.6
"""In a field smaller than that, as a box to tick, its sides are found by this share of their length."""

_MOST_THICK_MM = 1.3
_LETTER_MM = 7.0
"""Letters printed in fields are smaller: 20 points."""

_LIGHT_DEPTH = 0.5
"""Print is light up to this depth below the paper, as a share of that: pens and pencils are mostly darker."""

_CORE_SHARE = 0.1
"""Print is judged by this share of it, the darkest: the rest of a dot is its blurred rim."""

REACH_MM = 18.0
"""Writing is followed this far beyond a side: three letters of a large hand."""

_REACH_SHARE = 0.8
"""And this much of its height above and below."""

_TINT_MM, _DOTS_MM = 3.0, 0.5
"""A tint is solid over a square of the first side, were it made of dots this near to each other."""

_RIM_MM = 0.3
"""What is faint this near to ink is its blurred rim."""

_EDGE_MM = 1.2
_EDGE_COVER = 0.6
"""A side of a box is printed where a rule this near to it runs along this share of it."""


@dataclass(frozen=True, slots=True)
class FieldPrint:
    """The print around one field, in pixels of the reference.

    box: the field.
    region: what is cut, with room for ink that overshoots.
    mask: the print within the region, shape (region.height, region.width).
    across, down: its rules as centre lines, from the region's top left corner.
    letters: the print that is no rule.
    light: letters so light that a pen is darker.
    faint: print too faint for ink beside other print, which a scan of an empty field shows as its darkest ink.
    tint: where the paper is darker than in the field.
    ruled: whether the field is a line to write on, open at its top.
    others: the fields into which its writing is not followed, None where it is not followed at all.
    """

    box: Box
    region: Box
    mask: Mask
    letters: Mask
    light: Mask
    faint: Mask
    tint: Mask
    across: tuple[Line, ...]
    down: tuple[Line, ...]
    ruled: bool
    others: tuple[Box, ...] | None = None


class PagePrint(NamedTuple):
    """Masks (H, W) of what is printed on the reference: its `ink`, and thin print that is too `faint` for ink beside
    that."""

    ink: Mask
    faint: Mask


def find_page_print(reference: GreyImage, px_per_mm: float) -> PagePrint:
    """All print of the reference, shape (H, W). Tints are none, were they made of dots: people write on them."""
    inks = inks_on(reference, find_paper(reference))
    side = max(3, round(_DOTS_MM * px_per_mm))
    dots_joined = closed(inks.faint, side, side)
    thin = cv2.subtract(inks.faint, grown(_solid(dots_joined, _TINT_MM * px_per_mm)))
    rim = grown(inks.usual, _RIM_MM * px_per_mm)
    return PagePrint(inks.usual, np.asarray(cv2.subtract(thin, rim), np.uint8))


def find_print(
    reference: GreyImage, printed: PagePrint, box: Box, px_per_mm: float, others: Sequence[Box] | None = None
) -> FieldPrint:
    """The print around a field, from the reference and all its print, of shape (H, W).

    others: given, writing is followed beyond the field, but not into these.
    """
    ruled = _is_ruled(printed.ink, box, px_per_mm)
    over = round(OVERSHOOT * box.height)
    below = round(DESCENT * box.height) if ruled else over
    beside = over
    if others is not None:
        beside += round(REACH_MM * px_per_mm)
        over = below = round(_REACH_SHARE * box.height)
    region = Box(box.x - beside, box.y - over, box.width + 2 * beside, box.height + over + below)
    mask = cut_mask(printed.ink, region)
    thick = _MOST_THICK_MM * px_per_mm
    seen = cut_mask(reference, region)
    light = _light(seen, mask, px_per_mm)
    lean = cv2.subtract(mask, cv2.max(light, _solid(mask, thick)))
    across, rows = _lines(lean, min(_ACROSS_MM * px_per_mm, _SIDE_SHARE * box.width), thick)
    turned, columns = _lines(np.ascontiguousarray(lean.T), min(_DOWN_MM * px_per_mm, _SIDE_SHARE * box.height), thick)
    rules = cv2.dilate(cv2.bitwise_or(rows, columns.T), np.ones((5, 5), np.uint8))
    down = tuple((y0, x0, y1, x1) for x0, y0, x1, y1 in turned)
    letters = cv2.max(light, cv2.subtract(mask, rules))
    return FieldPrint(
        box=box,
        region=region,
        mask=mask,
        letters=letters,
        light=light,
        faint=cut_mask(printed.faint, region),
        tint=find_tint(seen, (slice(over, over + box.height), slice(beside, beside + box.width)), mask, px_per_mm),
        across=tuple(across),
        down=down,
        ruled=ruled,
        others=None if others is None else tuple(others),
    )


def cut_mask(mask: Mask, region: Box) -> Mask:
    """A part of a mask as a new array, without ink beyond the mask's edges."""
    cut = np.zeros((region.height, region.width), np.uint8)
    top, bottom = max(0, region.y), min(mask.shape[0], region.y + region.height)
    left, right = max(0, region.x), min(mask.shape[1], region.x + region.width)
    if top < bottom and left < right:
        cut[top - region.y : bottom - region.y, left - region.x : right - region.x] = mask[top:bottom, left:right]
    return cut


def _light(reference: GreyImage, mask: Mask, px_per_mm: float) -> Mask:
    """The letters that are printed in a light grey or colour, as those that say where day and month go."""
    light = np.zeros_like(mask)
    parts = find_components(mask)
    paper = paper_level(reference)
    most = _LETTER_MM * px_per_mm
    for i, (left, top, width, height, _) in enumerate(parts.stats[1:].tolist(), start=1):
        place = slice(top, top + height), slice(left, left + width)
        own = parts.labels[place] == i
        if (
            max(width, height) <= most
            and paper - np.quantile(reference[place][own], _CORE_SHARE) <= _LIGHT_DEPTH * paper
        ):
            light[place][own] = 255
    return light


def _solid(mask: Mask, thickest: float) -> Mask:
    """What of a mask is thicker than this both ways, as bars are: the frames they adjoin would not look straight."""
    side = int(thickest) + 1
    return opened(mask, side, side)


def _lines(mask: Mask, shortest: float, thickest: float) -> tuple[list[Line], Mask]:
    """Centre lines (x0, y0, x1, y1) of the horizontal rules of a mask, and the rules as a mask."""
    runs = opened(mask, 1, max(5, round(shortest)))
    lines: list[Line] = []
    found = np.zeros_like(mask)
    parts = find_components(runs)
    for i, (x, y, width, height, area) in enumerate(parts.stats[1:].tolist(), start=1):
        if area / width > max(2.0, thickest):
            continue
        own = parts.labels[y : y + height, x : x + width] == i
        found[y : y + height, x : x + width][own] = 255
        end = max(1, width // 6)
        first, last = (float(np.nonzero(part)[0].mean()) for part in (own[:, :end], own[:, -end:]))
        lines.append((float(x), y + first, float(x + width), y + last))
    return lines, found


def _is_ruled(ink: Mask, box: Box, px_per_mm: float) -> bool:
    """Whether a rule runs along the lower side of a box and none along its upper side."""
    near = max(2, round(_EDGE_MM * px_per_mm))

    def covered(y: int) -> bool:
        strip = cut_mask(ink, Box(box.x, y - near, box.width, 2 * near + 1))
        return float((strip > 0).any(axis=0).mean()) >= _EDGE_COVER

    return covered(box.y + box.height) and not covered(box.y)
