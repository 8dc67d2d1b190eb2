"""The ink right above and below dark bars, where these make the paper seem darker than it is: pale uprights of a table
would end short of its dark head."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from hcr_batch.image.morphology import closed
from hcr_batch.image.page.ink import Mask, find_ink_on, find_paper
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage

_REACH_MM = 2.2
"""Paper is estimated from blocks of pixels with those around them: as far from a bar as this it is that of the bar as
well."""

_THINNER_MM = 3.0
"""Rules are thinner, and so is all that is to be found."""


def with_ink_beside(sheet: Sheet, ink: Mask, bars: Sequence[Rect]) -> Mask:
    """Some of the ink of a sheet, (H, W), with what shows close above and below bars beside the paper on its left and
    right, and is no ink of the sheet."""
    if not bars:
        return ink
    paper, beside = find_paper(sheet.grey), np.zeros_like(ink)
    for bar in bars:
        for rows, beyond in _strips(bar, round(sheet.px(_REACH_MM))):
            if 0 <= beyond < len(paper):
                strip = rows, slice(int(bar.left), int(bar.right))
                paper[strip] = np.maximum(paper[strip], _paper_along(sheet, strip, paper[beyond, strip[1]]))
                beside[strip] = 255
    shown = cv2.subtract(cv2.bitwise_and(find_ink_on(sheet.grey, paper), beside), sheet.ink)
    return np.asarray(cv2.bitwise_or(ink, shown), np.uint8)


def _strips(bar: Rect, reach: int) -> tuple[tuple[slice, int], tuple[slice, int]]:
    """The rows close above and close below a bar, each with the first row beyond them."""
    top, bottom = int(bar.top), int(bar.bottom)
    return (slice(max(0, top - reach), top), top - reach - 1), (slice(bottom, bottom + reach), bottom + reach)


def _paper_along(sheet: Sheet, strip: tuple[slice, slice], beyond: GreyImage) -> GreyImage:
    """The paper in each row of a strip between what is thin, and no lighter than that beyond the strip, (W,): on a
    noisy scan the lightest grains would be taken for it."""
    thinner = max(3, round(sheet.px(_THINNER_MM)) | 1)
    return np.minimum(closed(np.ascontiguousarray(sheet.grey[strip]), 1, thinner), beyond)
