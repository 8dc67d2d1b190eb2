"""The page as the finders see it: reduced, straightened, its ink marked, with the way back to the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.hull import hull_of
from hcr_batch.image.page.ink import Components, Mask, find_components, find_ink, median_paper
from hcr_batch.image.page.skew import estimate_skew
from hcr_batch.image.paper import A4_LONG_SIDE_MM, MM_PER_INCH, long_side_mm
from hcr_batch.records import Box, GreyImage

Found = TypeVar("Found")

SHEET_SIDE_PX = 1754
"""Long side of a sheet: A4 at 150 dpi, where a hairline is still one pixel wide and a page takes 2 MB."""

_KNOWN_SIDE_MM = 80.0, 360.0
"""Long sides that are believed, from a bank card to the legal size. A PDF made of a scan of unknown resolution
has pages of half a metre and more."""

_LEAST_SKEW_DEGREES = 0.03
"""Below this an A4 line rises by less than a pixel: not worth resampling."""

FILLED = 0.36
"""Writing covers at most a quarter of a field; the codes and pictures printed on forms cover nearly half."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Upright rectangle in pixels of a sheet; edges `right` and `bottom` are exclusive."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def grown(self, left: float, top: float, right: float, bottom: float) -> Rect:
        """The rectangle with each side moved outwards by this many pixels."""
        return Rect(self.left - left, self.top - top, self.right + right, self.bottom + bottom)

    def padded(self, by: float) -> Rect:
        """The rectangle with all sides moved outwards by this many pixels, or inwards by a negative number of them."""
        return self.grown(by, by, by, by)

    def overlap(self, other: Rect) -> float:
        """Area shared with another rectangle, in square pixels."""
        width = min(self.right, other.right) - max(self.left, other.left)
        if width <= 0:
            return 0.0
        return width * max(0.0, min(self.bottom, other.bottom) - max(self.top, other.top))

    def covers(self, other: Rect) -> bool:
        """Whether more than half of another rectangle lies in this one."""
        return self.overlap(other) > 0.5 * other.width * other.height


def around(rects: Sequence[Rect]) -> Rect:
    """The rectangle around some, at least one."""
    return Rect(
        min(r.left for r in rects), min(r.top for r in rects), max(r.right for r in rects), max(r.bottom for r in rects)
    )


@dataclass(frozen=True)
class Sheet:
    """A page reduced to at most `SHEET_SIDE_PX`, if it is of A4, and straightened.

    `page` is the picture as given; `grey` is it reduced and straightened, and `ink` the mask of its ink, shape (H, W).
    `to_page` is the affine map, shape (2, 3), float64, from pixels of the sheet to pixels of the page.
    `long_side_mm` is that of the paper, as far as it is known.
    """

    page: GreyImage
    grey: GreyImage
    ink: Mask
    to_page: NDArray[np.float64]
    skew_degrees: float
    long_side_mm: float = A4_LONG_SIDE_MM

    @cached_property
    def components(self) -> Components:
        """The connected strokes of its ink, kept since several finders look at all of them."""
        return find_components(self.ink)

    @cached_property
    def _told(self) -> dict[Callable[[Sheet], Any], Any]:
        return {}

    def once(self, find: Callable[[Sheet], Found]) -> Found:
        """What a finder says of this sheet, asked once and kept, since several others build on it: nothing that they
        could change."""
        if find not in self._told:
            self._told[find] = find(self)
        return cast(Found, self._told[find])

    @cached_property
    def scale(self) -> float:
        """Page pixels per sheet pixel, at least 1."""
        return math.hypot(self.to_page[0, 0], self.to_page[1, 0])

    def px(self, millimetres: float) -> float:
        """A length in sheet pixels."""
        return millimetres * self._page_side_px / self.scale / self.long_side_mm

    @cached_property
    def _page_side_px(self) -> float:
        """The long side of the page as given."""
        return float(max(self.page.shape))

    @property
    def page_dpi(self) -> float:
        """Resolution of the page as given, in pixels per inch, as far as it is known."""
        return MM_PER_INCH * self._page_side_px / self.long_side_mm

    def ink_share(self, rect: Rect) -> float:
        """Share of a rectangle that is ink, 0 to 1."""
        inside = self.ink[max(0, int(rect.top)) : int(rect.bottom), max(0, int(rect.left)) : int(rect.right)]
        return float(inside.mean()) / 255 if inside.size else 0.0

    def grey_in(self, rect: Rect) -> GreyImage:
        """What is in a rectangle."""
        return self.grey[max(0, int(rect.top)) : int(rect.bottom), max(0, int(rect.left)) : int(rect.right)]

    def paper_in(self, rect: Rect) -> float:
        """The grey of most of a rectangle, 0 to 255; white where it is empty."""
        inside = self.grey[int(rect.top) : int(rect.bottom), int(rect.left) : int(rect.right)]
        return float(np.median(inside)) if inside.size else 255.0

    def page_without(self, rects: Sequence[Rect], grey: int) -> GreyImage:
        """The page as given, with some rectangles of the sheet painted over."""
        page = self.page.copy()
        for rect in rects:
            box = self.box_on_page(rect)
            page[box.y : box.y + box.height, box.x : box.x + box.width] = grey
        return page

    def are_darker(self, rects: Sequence[Rect], levels: float) -> list[bool]:
        """Of each rectangle whether its paper is darker than that of most, by the given levels of grey at least."""
        papers = [self.paper_in(rect) for rect in rects]
        usual = float(np.median(papers)) if papers else 0.0
        return [paper <= usual - levels for paper in papers]

    def rect_on_sheet(self, rect: Rect) -> Rect:
        """A rectangle of the page by two of its corners, in pixels of the sheet: fit for a page hardly askew."""
        corners = np.array([(rect.left, rect.top), (rect.right, rect.bottom)])
        to_sheet = cv2.invertAffineTransform(self.to_page)
        (left, top), (right, bottom) = (corners @ to_sheet[:, :2].T + to_sheet[:, 2]).tolist()
        return Rect(left, top, right, bottom)

    def box_on_page(self, rect: Rect) -> Box:
        """Upright bounding box on the page of a rectangle of the sheet, clipped to the page."""
        corners = np.array([(x, y, 1.0) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)])
        return hull_of((self.to_page @ corners.T).T, self.page.shape)


def believed_side_mm(page: GreyImage, dpi: float | None) -> float:
    """The long side of a page's paper, that of A4 without a resolution or with a wrong one."""
    length = long_side_mm(page.shape, dpi)
    least, most = _KNOWN_SIDE_MM
    return length if least <= length <= most else A4_LONG_SIDE_MM


def straighten(page: GreyImage, dpi: float | None = None) -> Sheet:
    """The sheet of a page whose rows may be up to 12 degrees askew; `dpi` where its resolution is known.

    A small page makes a small sheet, so that print has its usual size there.
    """
    paper_mm = believed_side_mm(page, dpi)
    reduction = min(1.0, SHEET_SIDE_PX * paper_mm / A4_LONG_SIDE_MM / max(page.shape))
    height, width = (max(1, round(side * reduction)) for side in page.shape)
    small = page
    if reduction < 1.0:
        small = np.asarray(cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    ink = find_ink(small)
    skew = estimate_skew(ink)
    to_small = np.eye(2, 3)
    if abs(skew) < _LEAST_SKEW_DEGREES:
        skew = 0.0
    else:
        to_small, size = _turn(height, width, skew)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        turned = cv2.warpAffine(small, to_small, size, flags=flags, borderValue=median_paper(small))
        small = np.asarray(turned, np.uint8)
        ink = find_ink(small)
    to_page = to_small / np.array([[width / page.shape[1]], [height / page.shape[0]]])
    return Sheet(page, small, ink, to_page, skew, paper_mm)


def _turn(height: int, width: int, degrees: float) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Map from a canvas that holds the whole turned picture back to the picture, and its (width, height)."""
    radians = np.radians(degrees)
    cos, sin = float(np.cos(radians)), float(np.sin(radians))
    new_width = int(np.ceil(width * cos + height * abs(sin)))
    new_height = int(np.ceil(height * cos + width * abs(sin)))
    linear = np.array([[cos, -sin], [sin, cos]])
    shift = np.array([width / 2, height / 2]) - linear @ np.array([new_width / 2, new_height / 2])
    return np.hstack([linear, shift[:, None]]), (new_width, new_height)
