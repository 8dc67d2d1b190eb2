"""White fields on tinted paper: the tint around them, and fields without it.

Beside white paper a tint is ink, the darkest in an empty field, and a strip of it beside writing reads like a letter.
"""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.page.ink import Mask, find_components, grown, median_paper
from hcr_batch.records import GreyImage

_DARKER = (0.03, 0.4)
"""A tint is darker than the paper of the field by a share between these."""

_SOLID_MM = 1.0
"""It is solid over a square of this side, and goes on between the cells of a comb: other thin grey is print."""

_OFF_MM = 0.35
"""On a page it lies within this of where the reference has it."""

_RIM_DEPTH = 0.5
"""What is darker than the tint by no more than this share of its depth is noise."""

_LEAST_LEVELS = 4
"""A tint that is paler on the page is none there."""


def find_tint(reference: GreyImage, room: tuple[slice, slice], printed: Mask, px_per_mm: float) -> Mask:
    """The tint in a part of the reference, shape (H, W), beside the field in the rows and columns `room`; empty where
    the field's own paper is as dark. Beyond the page's edges the reference is 0, which is no tint."""
    paper = median_paper(np.ascontiguousarray(reference[room]))
    least, most = (round(paper * (1 - share)) for share in reversed(_DARKER))
    grey = cv2.subtract(np.asarray(cv2.inRange(reference, least, most), np.uint8), grown(printed))
    side = max(3, round(_SOLID_MM * px_per_mm)) | 1  # an even one would move what is left
    solid = cv2.morphologyEx(grey, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    parts = find_components(grey)
    tinted = np.zeros(len(parts.stats), np.bool_)
    tinted[parts.labels[solid > 0]] = True
    return parts.chosen(tinted)


def without_tint(image: GreyImage, tint: Mask, room: tuple[slice, slice], px_per_mm: float) -> GreyImage:
    """The picture of a field, shape (H, W), on paper that is everywhere as light as in the rows and columns `room`;
    `tint` (H, W) is where the reference is darker."""
    if not tint.any():
        return image
    within = grown(tint, _OFF_MM * px_per_mm) == 0
    own = image[room][within[room]]
    if not own.size:
        return image
    paper, level = float(np.median(own)), float(np.median(image[tint > 0]))
    if paper - level < _LEAST_LEVELS:
        return image
    # Where the edge lies between the pixels, and by how much it is off, decides nothing: whatever is no ink is paper.
    is_paper = image >= level - _RIM_DEPTH * (paper - level)
    ink = np.asarray(cv2.convertScaleAbs(image, alpha=paper / max(1.0, level)), np.uint8)
    light = np.where(is_paper, np.maximum(image, np.uint8(round(paper))), ink)
    return np.where(within, image, light)
