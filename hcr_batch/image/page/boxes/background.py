"""The paper of a page as it is behind its ink: what tints are found in."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed
from hcr_batch.image.page.boxes.white_cells import BLURRED_MM, LEAST_GAP_MM
from hcr_batch.image.page.ink import Mask, find_darker, find_paper, grown, inks_on
from hcr_batch.image.page.ruling.bars import find_bars
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.image.page.tint_range import DARKEST_TINT
from hcr_batch.records import GreyImage

_INK_MM = 3.0
"""Strokes and rules are thinner, and so are the gaps between printed letters: the paper around them takes their
place."""

_FAINT_MM = LEAST_GAP_MM
"""So are strokes too faint to be distinguished from a tint. Tints are wider than this between a white place and the
edge of its panel, and between two such places."""

_AROUND_DEEP_MM, _STRIP = 0.5, 20.0
"""The grey edges of strokes reach this far around what is darker than any tint. Elsewhere, what is wider than a line
and by this many levels darker than paper is a tint."""

_BAR_EDGE_MM, _BESIDE_BAR = 0.4, 0.25
"""The edges of a dark bar are grey for this far; of what lies above and below it this much may be darker than the
tint."""


def estimate_background(sheet: Sheet) -> GreyImage:
    """The sheet, (H, W) uint8, without its ink. Only ink is replaced by the paper around it: a narrow tint stays as it
    is."""
    mm = sheet.px(1.0)
    cleared = np.where(grown(_firm_ink(sheet)) > 0, _closed(sheet.grey, _INK_MM * mm), sheet.grey)
    return np.asarray(cv2.medianBlur(_closed(cleared, _FAINT_MM * mm), 5), np.uint8)


def without_bars(sheet: Sheet, background: GreyImage) -> GreyImage:
    """The background, (H, W) uint8, as if the sheet had no dark bars: between two of them a tint would be no darker
    than what is around it."""
    paper, edge = background.copy(), max(1, round(_BAR_EDGE_MM * sheet.px(1.0)))
    for bar in find_bars(sheet):
        top, bottom = max(0, int(bar.top) - edge), int(bar.bottom) + edge
        columns = slice(int(bar.left), int(bar.right))
        beside = [paper[row, columns] for row in (top - 1, bottom) if 0 <= row < len(paper)]
        tint = float(np.quantile(np.minimum.reduce(beside), _BESIDE_BAR))
        # On a page with little print a tint may be ink, and so a bar.
        if tint - sheet.paper_in(bar) > DARKEST_TINT:
            paper[top:bottom, columns] = tint
    return paper


def _firm_ink(sheet: Sheet) -> Mask:
    """What is darker than any paper: on a page with little print `sheet.ink` holds tints as well. No strips of a panel
    between white places, as dark as ink may be, and on a noisy scan in every other pixel: they are wider than lines,
    and hold nothing darker than tints."""
    paper = find_paper(sheet.grey)
    even = _closed(np.asarray(cv2.medianBlur(sheet.grey, 5), np.uint8), sheet.px(BLURRED_MM))
    strips = find_darker(even, paper, _STRIP)
    deep = grown(find_darker(sheet.grey, paper, DARKEST_TINT), sheet.px(_AROUND_DEEP_MM))
    return np.asarray(cv2.subtract(inks_on(sheet.grey, paper).firm, cv2.subtract(strips, deep)), np.uint8)


def _closed(grey: NDArray[np.uint8], size_px: float) -> NDArray[np.uint8]:
    """A picture without what is dark and narrower than this many pixels."""
    side = max(3, round(size_px) | 1)
    return closed(grey, side, side)
