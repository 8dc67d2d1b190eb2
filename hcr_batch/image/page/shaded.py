"""Places to write in that are told by their shade alone: tinted on white paper, or white on a tinted part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_paper, grown, inks_on, runs_of
from hcr_batch.image.page.neighbours import chained, is_beside
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage

_REDUCED = 2
"""Shades are looked for on a sheet so many times smaller."""

_INK_MM = 3.0
"""Strokes and rules are thinner, and so are the gaps between printed letters: the paper behind them is taken."""

_FAINT_MM = 1.2
"""So are strokes too faint to be told from a tint. Tints are as narrow as 2 mm between a white place and the edge of
its panel, and between two such places."""

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

_LEVEL_MM = 3.0
"""Parts of one place, as of a date, stand so near to each other, and more level than that."""

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
    """The sheet reduced, (H, W) uint8, without its ink. Only behind the ink the paper is taken from what is around it:
    a narrow tint stays as it is."""
    height, width = (side // _REDUCED for side in sheet.grey.shape)
    mm = sheet.px(1.0) / _REDUCED
    grey, ink = (
        cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA) for picture in (sheet.grey, _firm_ink(sheet))
    )
    bare = np.where(grown(ink) > 0, _closed(grey, _INK_MM * mm), grey)
    return np.asarray(cv2.medianBlur(_closed(bare, _FAINT_MM * mm), 5), np.uint8)


def _firm_ink(sheet: Sheet) -> Mask:
    """What is darker than any paper: on a page with little print `sheet.ink` holds tints as well."""
    return inks_on(sheet.grey, find_paper(sheet.grey)).firm


def _closed(grey: NDArray[np.uint8], size_px: float) -> NDArray[np.uint8]:
    """A picture without what is dark and narrower than so many pixels."""
    side = max(3, round(size_px) | 1)
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)


def _rectangles(contrast: NDArray[np.uint8], mm: float) -> list[Rect]:
    """Where a contrast is that of a tint, in upright rectangles of a field's size."""
    mask = ((contrast >= _CONTRAST) & (contrast <= _DARKEST)).astype(np.uint8)
    ragged, least = (max(3, round(side * mm)) for side in (_RAGGED_MM, _LEAST_PART_MM))
    found, others = _full_parts(_opened(mask, ragged, ragged), mm)
    # What a box to tick close by has grown together with is cut off from it: a place is wider.
    apart, _ = _full_parts(_opened(others, ragged, least), mm)
    return _wide_together(found + apart, mm)


def _opened(mask: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """A mask without what is lower or narrower than so many pixels."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((height, width), np.uint8)), np.uint8)


def _full_parts(mask: NDArray[np.uint8], mm: float) -> tuple[list[Rect], NDArray[np.uint8]]:
    """The parts of a mask (H, W) that are rectangles as high as fields, and at least as wide as a part of one; and the
    mask of all others."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    found, full = [], np.zeros(count, bool)
    for number, (x, y, width, height, area) in enumerate(stats[1:].tolist(), 1):
        sized = _HEIGHT_MM[0] * mm <= height <= _HEIGHT_MM[1] * mm and width >= _LEAST_PART_MM * mm
        full[number] = sized and area >= _RECTANGULAR * width * height
        if full[number]:
            found.append(Rect(float(x), float(y), float(x + width), float(y + height)))
    return found, np.where(full[labels], np.uint8(0), mask)


def _wide_together(rects: Sequence[Rect], mm: float) -> list[Rect]:
    """Those that are as wide as a field, alone or with others close beside them."""
    near = _LEVEL_MM * mm

    def goes_on(row: list[Rect], rect: Rect) -> bool:
        return is_beside(row[-1], rect, near)

    rows = chained(sorted(rects, key=lambda rect: rect.left), goes_on)
    return [rect for row in rows if row[-1].right - row[0].left >= _WIDTH_MM * mm for rect in row]


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
