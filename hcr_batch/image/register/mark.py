"""How much of a field a mark covers, and how dark it is beside the field's own print."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from hcr_batch.image.page.ink import Mask, find_components, grown
from hcr_batch.image.register.subtract import Clean
from hcr_batch.records import GreyImage

_RIM_SHARE = 0.15
"""Of the shorter side of a field, on all four sides: how wide its rim is."""

_MARK_MM = 6.0
"""Marks are no larger in the cells of a table than in boxes to tick: what is covered of a field is measured by a square
of this side, where the field is larger."""

_LETTERED = 0.02
"""A letter printed in a field covers at least this share."""

_SPREAD_MM = 0.35
"""The frame of a field is at most this much thicker or further off than on the reference: firm ink beyond is a mark."""

_SPREAD_SHARE = 0.15
"""And at most this share of the shorter side of the field: a thicker one would fill small rings and squares."""

_OFF_MM, _STRIP_MM, _PEN_MM = 0.25, 0.15, 0.25
"""Nearer to the frame what is as thick as a pen's stroke is a mark too, once the frame is laid on its ink, off which it
lies by at most the first distance, and taken away this much wider: only thinner strips are left of it then."""

_THICKER = 0.5
"""The frame is thicker than on the reference where this much of the rim around it is ink, as on copies of copies."""

_FIRM = 0.5
"""Firm ink is at least this dark beside print: what shows through the paper is paler."""

_NEARER = 0.01
"""Pixels of ink that a step of one pixel has to gain: it decides between equals alone."""

_BODY_SHARE = 0.75
"""Ink is as dark as this share of its pixels do not exceed: the rest is rim, blurred by the scan."""


class Mark(NamedTuple):
    """covered: the share of a field, 0 to 1, that has ink of any stroke on it, its rim left out, or of a square as
    large as marks are where the field is larger. depth: how dark that ink is, as a share of the darkness of the print
    in and around the field; 1 without either."""

    covered: float
    depth: float


class _Look(NamedTuple):
    """Ink that may be a mark, in these rows and columns of a crop. Of a place larger than a square of `side_px`
    the share that is covered is taken of that square."""

    ink: Mask
    place: tuple[slice, slice]
    side_px: float

    @property
    def covered(self) -> float:
        """The share of the place, or of the square where the place is larger, that is ink."""
        own = self.ink[self.place]
        whole = min(own.size, self.side_px**2)
        return min(1.0, np.count_nonzero(own) / whole) if whole >= 1 else 0.0


def measure_mark(
    seen: GreyImage, clean: Clean, printed: Mask, letters: Mask, inside: tuple[slice, slice], px_per_mm: float
) -> Mark:
    """The mark in the rows and columns `inside` of a crop (H, W) that was `seen`; `printed` is the reference's print in
    it, `letters` what of this is no rule.

    Where a letter is printed in the field, as in the rings of an answer sheet, a mark over that is taken for print and
    goes with it: there all ink counts that lies beside the letter. On 1,200 such rings, scanned six ways, that was 2 %
    at most of the empty ones and 16 % at least of those with a mark.

    Elsewhere a mark that is joined to the frame may be taken for print with it: there firm ink beside the frame counts
    as well. Of 500 drawn marks in boxes of 2.5 to 6 mm 5 were not seen without that, and with it all are.
    """
    even = np.asarray(cv2.divide(seen, clean.paper, scale=255, dtype=cv2.CV_8U), np.uint8)
    print_darkness = _darkness(even, printed)
    mark_px = _MARK_MM * px_per_mm
    middle, middle_px = _without_rim(inside), (1 - 2 * _RIM_SHARE) * mark_px
    letters = cv2.max(letters, _within(printed, middle))
    if _Look(letters, middle, middle_px).covered >= _LETTERED:
        looks = [_Look(cv2.subtract(clean.all_ink, grown(letters)), middle, middle_px)]
    else:
        firm = _firm(clean.all_ink, even, print_darkness)
        spread = min(_SPREAD_MM * px_per_mm, _SPREAD_SHARE * min(span.stop - span.start for span in inside))
        beside = cv2.subtract(firm, grown(printed, spread))
        looks = [_Look(cv2.max(clean.ink, beside), middle, middle_px)]
        # In larger fields the frame is no box to tick's, and what runs along it may be a neighbour's.
        if max(span.stop - span.start for span in inside) <= mark_px:
            looks.append(_Look(_along_frame(firm, printed, spread, px_per_mm), inside, mark_px))
    mark = max(looks, key=lambda look: look.covered)
    if not mark.covered:
        return Mark(0.0, 1.0)
    depth = _darkness(even[mark.place], mark.ink[mark.place])
    return Mark(mark.covered, depth / print_darkness if print_darkness else 1.0)


def _within(printed: Mask, place: tuple[slice, slice]) -> Mask:
    """The print that lies in a place and reaches no side of it: the figures 1 and 4 look like rules, being straight."""
    parts = find_components(np.ascontiguousarray(printed[place]))
    left, top, width, height, _ = parts.stats.T
    rows, columns = parts.labels.shape
    apart = (left > 0) & (top > 0) & (left + width < columns) & (top + height < rows)
    apart[0] = False
    found = np.zeros_like(printed)
    found[place] = parts.chosen(apart)
    return found


def _firm(ink: Mask, even: GreyImage, print_darkness: float) -> Mask:
    """What of the ink is nearly as dark as print, with the blurred rim of that."""
    dark = np.where(even <= 255 * (1 - _FIRM * print_darkness), ink, np.uint8(0))
    return np.asarray(cv2.min(ink, grown(dark)), np.uint8)


def _along_frame(ink: Mask, printed: Mask, spread: float, px_per_mm: float) -> Mask:
    """What of the ink close to print is as thick as a pen's stroke; print is thicker by `spread` pixels at most."""
    pen = max(2, round(_PEN_MM * px_per_mm))
    frame = _as_thick(ink, _laid_on(ink, printed, round(_OFF_MM * px_per_mm)), round(spread))
    beside = cv2.subtract(ink, grown(frame, _STRIP_MM * px_per_mm))
    return np.asarray(cv2.morphologyEx(beside, cv2.MORPH_OPEN, np.ones((pen, pen), np.uint8)), np.uint8)


def _as_thick(ink: Mask, printed: Mask, most: int) -> Mask:
    """The print grown, by at most this many pixels, to where its ink ends."""
    for _ in range(most):
        wider = grown(printed)
        rim = cv2.subtract(wider, printed)
        if np.count_nonzero(cv2.min(rim, ink)) <= _THICKER * np.count_nonzero(rim):
            break
        printed = wider
    return printed


def _laid_on(ink: Mask, printed: Mask, most: int) -> Mask:
    """The print moved by at most `most` pixels to where it covers the most ink, and of equal places to the nearest."""
    padded = cv2.copyMakeBorder(printed, most, most, most, most, cv2.BORDER_CONSTANT, value=0)
    shared = cv2.matchTemplate(padded, ink, cv2.TM_CCORR) / 255**2
    steps = np.arange(-most, most + 1) ** 2
    y, x = np.unravel_index(np.argmax(np.round(shared) - _NEARER * np.add.outer(steps, steps)), shared.shape)
    return np.asarray(padded[y : y + printed.shape[0], x : x + printed.shape[1]], np.uint8)


def _without_rim(inside: tuple[slice, slice]) -> tuple[slice, slice]:
    """A field's rows and columns without its rim: there lie remains of the frame, and strokes of neighbours reach
    in."""
    rows, columns = inside
    rim = round(_RIM_SHARE * min(rows.stop - rows.start, columns.stop - columns.start))
    return slice(rows.start + rim, rows.stop - rim), slice(columns.start + rim, columns.stop - rim)


def _darkness(even: GreyImage, where: Mask) -> float:
    """How dark the pixels in a mask are on paper brought to 255, 0 to 1; 0 where there are none."""
    counts = np.cumsum(cv2.calcHist([even], [0], where, [256], [0, 256]))
    return 1.0 - float(np.searchsorted(counts, (1.0 - _BODY_SHARE) * counts[-1])) / 255 if counts[-1] else 0.0
