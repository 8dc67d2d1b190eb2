"""A sheet that lies on something darker, as on photographs: its outline, and its picture laid flat.

The outline is where a watershed from the middle of the picture meets one from its rim (Meyer 1991; `cv2.watershed`):
the sharpest closed edge between them, whatever shadows lie over both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.hull import hull_of
from hcr_batch.image.mesh import redrawn
from hcr_batch.image.page.bend import Bend, bend_of, points_between
from hcr_batch.records import Box, GreyImage, OpenedPage

Points = NDArray[np.float64]

_SIDE_PX = 500
"""Long side of the reduced picture in which the outline is looked for: 0.6 mm of A4 a pixel."""

_LEAST_PX = 700
"""Short side of the smallest photograph of a page that can be read; less high are strips cut out of forms."""

_PRINT_PX = 9
"""Print and writing thinner than this, 5 mm, are filled with the paper around them."""

_RIM_PX, _MIDDLE = 2, 0.3
"""What is surely no paper, a rim this wide, and what surely is: the picture less this share of it on each side."""

_LEAST_SHARE = 0.2
"""A sheet is at least this much of its photograph."""

_ROUGHEST = (0.01, 0.02, 0.03, 0.05, 0.08)
"""Shares of its length by which an outline may differ from four sides, the least first: corners are folded or round."""

_PARALLEL = 1e-6
"""Lines with directions of length 1 whose product is smaller are parallel."""

_BESIDE_PX = 4.0
_STEP = 15.0
_CLEAR = 0.9
"""Along this much of each side the paper is by this many grey levels lighter than what lies this far outside. Along one
side, on which a dark bar is printed, it may be darker by as much."""

_DARK, _DARKER = 0.75, 0.94
_OUT_OF_SQUARE = 0.01
"""What surrounds a sheet has at most this share of its light: the lid of a scanner the first, a table around a sheet
that is out of square, by a share of its sides, the second. A white part of a tinted form has sharp edges too, but
little contrast, and is a rectangle."""

_EDGE = 0.006
"""Share of the sheet's width that is left out along its edges, where it curls and throws a shadow."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A sheet on a picture: the corners (4, 2) of the four straight lines along its sides, clockwise from the upper
    left, and how the sides bend between them, None where they are straight."""

    corners: Points
    bend: Bend | None = None

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the sheet in pixels of the picture."""
        sides = np.linalg.norm(np.roll(self.corners, -1, axis=0) - self.corners, axis=1)
        return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))

    @property
    def to_picture(self) -> NDArray[np.float64]:
        """The map (3, 3) that makes the corners of a unit square the sheet's."""
        square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
        return np.asarray(cv2.getPerspectiveTransform(square, self.corners.astype(np.float32)), np.float64)

    def on_picture(self, points: Points) -> Points:
        """Where points (N, 2) of the sheet laid flat, a unit square, lie on the picture."""
        bent = points if self.bend is None else self.bend.bent(points)
        return np.asarray(cv2.perspectiveTransform(bent[None], self.to_picture)[0], np.float64)


@dataclass(frozen=True, slots=True)
class Flat:
    """A sheet laid flat: its picture, grey (H, W) uint8, the sheet on the photograph, which has `page_shape`, and the
    map (3, 3) from the picture's pixels to a unit square, the sheet."""

    image: GreyImage
    outline: Outline
    to_sheet: NDArray[np.float64]
    page_shape: tuple[int, int]

    def box_on_page(self, box: Box) -> Box:
        """Upright bounding box on the photograph of a box of the flat picture."""
        right, bottom = box.x + box.width, box.y + box.height
        corners = np.array([(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)], np.float64)
        around = corners
        if self.outline.bend is not None:
            ends = zip(corners, np.roll(corners, -1, axis=0), strict=True)
            around = np.concatenate([points_between(start, end) for start, end in ends])
        on_sheet = cv2.perspectiveTransform(around[None], self.to_sheet)[0]
        return hull_of(self.outline.on_picture(on_sheet), self.page_shape)


def lay_flat(page: GreyImage) -> Flat | None:
    """The sheet on a picture, shape (H, W), at about its resolution there; None where no sheet's outline is seen."""
    outline = find_outline(page)
    if outline is None:
        return None
    width, height = (round(side) for side in outline.size)
    edge = _EDGE * width
    size = round(width - 2 * edge), round(height - 2 * edge)
    to_sheet = np.array([[1 / width, 0, edge / width], [0, 1 / height, edge / height], [0, 0, 1]])
    to_page = outline.to_picture @ to_sheet
    if outline.bend is None:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        image = cv2.warpPerspective(page, to_page, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    else:
        image = redrawn(
            page, lambda points: outline.on_picture(cv2.perspectiveTransform(points[None], to_sheet)[0]), size
        )
    return Flat(np.asarray(image, np.uint8), outline, to_sheet, (page.shape[0], page.shape[1]))


def flat_sheet(page: OpenedPage) -> OpenedPage:
    """A sheet on a photograph laid flat, of no known resolution; any other page as it is."""
    flat = lay_flat(page.image)
    return page if flat is None else OpenedPage(flat.image, None)


def find_outline(page: GreyImage) -> Outline | None:
    """The sheet on a picture (H, W), whether its sides are straight or bend; None where its four edges are not all
    seen."""
    if min(page.shape) <= _LEAST_PX or not _is_darker_outside(page):
        return None
    shrink = min(1.0, _SIDE_PX / max(page.shape))
    small = cv2.resize(page, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_PRINT_PX,) * 2, np.uint8)), (0, 0), 1.0)
    contour = _watershed(np.asarray(paper, np.uint8))
    rough = _four_corners(contour)
    if rough is None or cv2.contourArea(rough) < _LEAST_SHARE * paper.size:
        return None
    for outline in _outlines(rough, contour):
        quad = _Quad(np.asarray(paper, np.float32), outline)
        if quad.is_clear and quad.is_a_sheet:
            return Outline((outline.corners + 0.5) / shrink - 0.5, outline.bend)
    return None


def _outlines(rough: NDArray[np.float32], contour: NDArray[np.int32]) -> Iterator[Outline]:
    """How a sheet with such a contour (N, 2) and rough corners (4, 2) may lie: its sides as they run beside straight
    lines through them, or beside those from corner to corner, where they leave these."""
    for corners in (_on_sides(rough, contour), rough.astype(np.float64)):
        if corners is not None:
            straight = Outline(corners)
            to_square = np.linalg.inv(straight.to_picture)
            unit = cv2.perspectiveTransform(contour[None].astype(np.float64), to_square)[0]
            bend = bend_of(unit, straight.size)
            if bend is not None:
                yield Outline(corners, bend)
            yield straight


def _is_darker_outside(page: GreyImage) -> bool:
    """Whether the rim of a picture may be something that a sheet lies on: most scans are decided by this alone."""
    step = max(1, max(page.shape) // _SIDE_PX)
    small = page[::step, ::step]
    rim = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    return bool(np.median(rim) <= _DARKER * np.median(small[_middle(small)]))


def _middle(picture: GreyImage) -> tuple[slice, slice]:
    """The rows and columns in which only the sheet lies."""
    rows, columns = (slice(int(_MIDDLE * side), int((1 - _MIDDLE) * side) + 1) for side in picture.shape)
    return rows, columns


def _watershed(paper: GreyImage) -> NDArray[np.int32]:
    """The contour (N, 2) of what belongs to the middle of a picture rather than to its rim."""
    light = np.log1p(paper.astype(np.float32))
    steep = cv2.magnitude(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    relief = np.asarray(cv2.normalize(steep, None, 0, 255, cv2.NORM_MINMAX), np.uint8)
    markers = np.ones(paper.shape, np.int32)
    markers[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX] = 0
    markers[_middle(paper)] = 2
    cv2.watershed(cv2.merge([relief] * 3), markers)
    contours, _ = cv2.findContours((markers == 2).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(contours, key=cv2.contourArea)[:, 0], np.int32)


def _four_corners(outline: NDArray[np.int32]) -> NDArray[np.float32] | None:
    """The corners (4, 2) of a contour that has four sides, clockwise from the upper left."""
    hull = cv2.convexHull(outline)
    length = cv2.arcLength(hull, closed=True)
    for rough in _ROUGHEST:
        corners = cv2.approxPolyDP(hull, rough * length, closed=True)[:, 0].astype(np.float32)
        if len(corners) == 4:
            if cv2.contourArea(corners, oriented=True) < 0:
                corners = corners[::-1]
            return np.asarray(np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0), np.float32)
    return None


def _on_sides(rough: NDArray[np.float32], outline: NDArray[np.int32]) -> Points | None:
    """The corners (4, 2) where straight lines through the outline's four sides meet; None where two do not."""
    ends = zip(rough, np.roll(rough, -1, axis=0), strict=True)
    lines = [_line_along(start, end, outline.astype(np.float32)) for start, end in ends]
    corners = [np.cross(before, after) for before, after in zip(np.roll(lines, 1, axis=0), lines, strict=True)]
    if any(abs(corner[2]) < _PARALLEL for corner in corners):
        return None
    return np.array([corner[:2] / corner[2] for corner in corners], np.float64)


def _line_along(start: NDArray[np.float32], end: NDArray[np.float32], points: NDArray[np.float32]) -> Points:
    """The line (3,) in homogeneous coordinates through those of the points (N, 2) that lie beside a side."""
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    place = (points - start) @ along / length
    beside = np.abs((points - start) @ np.array([-along[1], along[0]]))
    near = points[(place > 0.05) & (place < 0.95) & (beside < _BESIDE_PX)]
    if len(near) < 2:
        near = np.stack([start, end])
    x_step, y_step, x, y = cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01)[:, 0].astype(np.float64)
    return np.asarray(np.cross([x, y, 1.0], [x + x_step, y + y_step, 1.0]), np.float64)


@dataclass(frozen=True)
class _Quad:
    """A sheet on a picture of paper (H, W), float32, and how it looks on both sides of its edges."""

    paper: NDArray[np.float32]
    outline: Outline

    @cached_property
    def _beside(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The light inside and outside of each edge: two of (4, N)."""
        corners = self.outline.corners
        start, end = corners[:, None], np.roll(corners, -1, axis=0)[:, None]
        course = start + (end - start) * np.linspace(0.06, 0.94, 60)[:, None]
        if self.outline.bend is not None:
            square = [[(t, 0.0), (1.0, t), (1 - t, 1.0), (0.0, 1 - t)] for t in np.linspace(0.06, 0.94, 60)]
            points = np.array(square, np.float64).swapaxes(0, 1)
            course = self.outline.on_picture(points.reshape(-1, 2)).reshape(course.shape)
        along = (end - start) / np.linalg.norm(end - start, axis=2, keepdims=True)
        # Clockwise on a picture whose rows count downwards: the sheet lies to the right.
        inwards = np.stack([-along[..., 1], along[..., 0]], axis=2) * _BESIDE_PX
        inside, outside = (self._light(course + side) for side in (inwards, -inwards))
        return inside, outside

    def _light(self, points: Points) -> NDArray[np.float32]:
        x, y = np.moveaxis(points.astype(np.float32), 2, 0)
        return np.asarray(cv2.remap(self.paper, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)

    @property
    def is_clear(self) -> bool:
        """Whether the paper ends at each edge; along one it may be printed darker than what it lies on."""
        inside, outside = self._beside
        lighter, darker = ((sign * (inside - outside) >= _STEP).mean(axis=1) >= _CLEAR for sign in (1, -1))
        return bool((lighter | darker).all() and lighter.sum() >= 3)

    @property
    def is_a_sheet(self) -> bool:
        """Whether it is no part of a page."""
        inside, outside = self._beside
        corners = self.outline.corners
        sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
        crossing = np.linalg.norm(corners[:2] - corners[2:], axis=1)
        square = max(abs(a / b - 1.0) for a, b in ((sides[0], sides[2]), (sides[1], sides[3]), tuple(crossing)))
        return bool(np.median(outside / inside) <= (_DARKER if square > _OUT_OF_SQUARE else _DARK))
