"""Places to write in that are told by their shade alone: tinted on white paper, or white on a tinted part."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage

_REDUCED = 2
"""Shades are looked for on a sheet so many times smaller."""

_INK_MM = 3.0
"""Strokes and rules are thinner, and so are the gaps between printed letters: the paper behind them is taken."""

_HEIGHT_MM, _WIDTH_MM = (4.5, 22.0), 12.0
_TALLEST_MM = 26.0
"""What is darker, or lighter, than the paper around it is no higher than this."""

_CONTRAST, _DARKEST = 6, 90
"""Levels of grey between a place and the paper around it: tints are light, what is darker is no place to write."""

_RAGGED_MM = 2.0
"""What is left of ink frays the edges by less."""

_RECTANGULAR = 0.93
"""Area over that of the bounding box."""

_RING_MM = 1.2
"""On all four sides the shade ends within this."""

_MARGIN, _LEAST_GAP_MM, _LEAST_PART_MM = 0.15, 0.7, 6.0
"""Above and below so much of a white place's height nothing is looked for; gaps in it, and its parts, are so wide."""

_LEAST_SIDE_PX = 200
"""Smaller pictures are one field."""

_LEAST = 2
"""A single bar is an ornament or the head of a part."""


class Shades:
    """The places of a sheet that only their shade bounds; each kind is looked for once, when it is first asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._mm = sheet.px(1.0) / _REDUCED

    @property
    def all(self) -> list[Rect]:
        """Tinted and white rectangles, from the top; none where there are fewer than two."""
        return _from_top(self._darker + self._lighter)

    @property
    def white(self) -> list[Rect]:
        """Those that are lighter than the paper around them, likewise: unlike tinted ones they are hardly ever
        ornaments."""
        return _from_top(self._lighter)

    @cached_property
    def _paper(self) -> GreyImage:
        return _paper(self._sheet)

    @cached_property
    def _darker(self) -> list[Rect]:
        return self._find(lighter=False)

    @cached_property
    def _lighter(self) -> list[Rect]:
        grey, mm = self._sheet.grey, self._sheet.px(1.0)
        return [part for rect in self._find(lighter=True) for part in _parted(grey, rect, mm)]

    def _find(self, *, lighter: bool) -> list[Rect]:
        """Rectangles that are lighter than what is around them, or darker."""
        if min(self._sheet.ink.shape) < _LEAST_SIDE_PX:
            return []
        paper, mm = self._paper, self._mm
        upright = np.ones((max(3, round(_TALLEST_MM * mm)), 1), np.uint8)
        around = cv2.morphologyEx(paper, cv2.MORPH_OPEN if lighter else cv2.MORPH_CLOSE, upright)
        contrast = cv2.subtract(paper, around) if lighter else cv2.subtract(around, paper)
        rects = [r for r in _rectangles(contrast, mm) if _stands_out(paper, r, mm, lighter=lighter)]
        return [Rect(*(_REDUCED * edge for edge in (r.left, r.top, r.right, r.bottom))) for r in rects]


def _from_top(rects: list[Rect]) -> list[Rect]:
    return sorted(rects, key=lambda rect: rect.top) if len(rects) >= _LEAST else []


def _parted(grey: GreyImage, rect: Rect, mm: float) -> list[Rect]:
    """A white place parted where the tint runs through it from top to bottom: gaps as narrow as rules are lost with
    the ink."""
    inset, reach = round(_MARGIN * rect.height), max(2, round(_RING_MM * mm))
    top, bottom, left, right = int(rect.top), int(rect.bottom), int(rect.left), int(rect.right)
    inside = grey[top + inset : bottom - inset, left:right]
    around = np.concatenate([grey[max(0, top - reach) : top, left:right], grey[bottom : bottom + reach, left:right]])
    if not inside.size or not around.size:
        return [rect]
    # Writing is darker than the tint, or leaves white above and below it.
    tint = float(np.median(around))
    low, high = np.quantile(inside, (0.1, 0.9), axis=0)
    near = (float(np.median(inside)) - tint) / 2
    tinted = (high <= tint + near) & (low >= tint - near)
    gaps = [(left + a, left + b) for a, b in runs_of(tinted) if b - a >= _LEAST_GAP_MM * mm]
    starts, ends = [rect.left, *(float(b) for _, b in gaps)], [*(float(a) for a, _ in gaps), rect.right]
    parts = [replace(rect, left=a, right=b) for a, b in zip(starts, ends, strict=True)]
    return [part for part in parts if part.width >= _LEAST_PART_MM * mm]


def _paper(sheet: Sheet) -> GreyImage:
    """The sheet reduced, (H, W) uint8, without its ink."""
    height, width = (side // _REDUCED for side in sheet.grey.shape)
    grey = cv2.resize(sheet.grey, (width, height), interpolation=cv2.INTER_AREA)
    size = max(3, round(_INK_MM * sheet.px(1.0) / _REDUCED) | 1)
    bare = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    return np.asarray(cv2.medianBlur(bare, 5), np.uint8)


def _rectangles(contrast: NDArray[np.uint8], mm: float) -> list[Rect]:
    """Where a contrast is that of a tint, in upright rectangles of a field's size."""
    mask = ((contrast >= _CONTRAST) & (contrast <= _DARKEST)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((max(3, round(_RAGGED_MM * mm)),) * 2, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    found = []
    for x, y, width, height, area in stats[1:count].tolist():
        if not (_HEIGHT_MM[0] * mm <= height <= _HEIGHT_MM[1] * mm and width >= _WIDTH_MM * mm):
            continue
        if area >= _RECTANGULAR * width * height:
            found.append(Rect(float(x), float(y), float(x + width), float(y + height)))
    return found


def _stands_out(paper: GreyImage, rect: Rect, mm: float, *, lighter: bool) -> bool:
    """Whether the paper on all four sides is darker or lighter."""
    x0, y0, x1, y1 = (int(edge) for edge in (rect.left, rect.top, rect.right, rect.bottom))
    reach = max(2, round(_RING_MM * mm))
    sides = (
        paper[y0:y1, max(0, x0 - reach) : x0],
        paper[y0:y1, x1 : x1 + reach],
        paper[max(0, y0 - reach) : y0, x0:x1],
        paper[y1 : y1 + reach, x0:x1],
    )
    inside = float(np.median(paper[y0:y1, x0:x1]))
    sign = 1 if lighter else -1
    # Half the contrast: the edge itself is grey.
    return all(side.size and sign * (inside - float(np.median(side))) >= _CONTRAST / 2 for side in sides)
