"""Cuts one field out of a page that lies on its reference."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.hull import hull_of
from hcr_batch.image.page.ink import Mask, find_components, grown
from hcr_batch.image.page.writing.frame import frame_around
from hcr_batch.image.page.writing.sizes import BAND_SLACK, OWN_SHARE
from hcr_batch.image.page.writing.stacked import split_lines
from hcr_batch.image.page.writing.written import are_written, holds_large
from hcr_batch.image.register.mark import Mark, measure_mark
from hcr_batch.image.register.overrun import is_cut_off, nears_side, overrun, reaching_in
from hcr_batch.image.register.prints import FieldPrint
from hcr_batch.image.register.subtract import Clean, subtract_print
from hcr_batch.image.register.tint import without_tint
from hcr_batch.image.register.working import Matrix, map_points, scaling, shifting
from hcr_batch.records import Box, GreyImage

_PX_PER_MM = (6.0, 12.0)
"""A crop has the page's resolution within these bounds, 150 to 300 dpi: finer ones read no better."""

_WORTH_REDUCING = 0.77
"""Pages up to 1.3 times as fine as the upper bound are taken as they are."""

_LEAST_INSIDE = 0.9
"""A field of which less lies on the page was cut off."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One field: `image` (H, W) uint8, clear of print and of neighbours' ink, and `paper` without any ink; `ink` is the
    mask of its own strokes; `mark` says how much of it ink of any stroke covers; `frame` where its writing is, as rows
    and columns; whether it is `blank`, and `is_written` whatever a reader makes of it; whether its writing
    `nears_side`, left or right, is `cut_off` above or below, or `runs_over`, as far as it was followed."""

    image: GreyImage
    paper: GreyImage
    ink: Mask
    mark: Mark
    frame: tuple[slice, slice]
    blank: bool
    is_written: bool
    px_per_mm: float
    nears_side: bool
    cut_off: bool
    runs_over: bool

    @property
    def writing(self) -> GreyImage:
        """The part of the picture to read: the writing with some paper around it, C-contiguous."""
        return np.ascontiguousarray(self.image[self.frame])

    def lines(self) -> tuple[GreyImage, ...]:
        """The parts to read where several lines are written, from the top; else none."""
        return split_lines(self.image, self.paper, self.ink, self.px_per_mm)


def place_on_page(box: Box, matrix: Matrix, shape: tuple[int, int]) -> Box | None:
    """The upright hull on the page, of (height, width) `shape`, of a box of the reference; None where a
    tenth of it or more lies beyond the page's edge."""
    x0, y0, x1, y1 = box.x, box.y, box.x + box.width, box.y + box.height
    corners = map_points(matrix, np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64))
    height, width = shape
    page = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    shared, _ = cv2.intersectConvexConvex(corners.astype(np.float32), page)
    if shared < _LEAST_INSIDE * cv2.contourArea(corners.astype(np.float32)):
        return None
    return hull_of(corners, shape)


def coarsened(page: GreyImage, px_per_mm: float) -> tuple[GreyImage, Matrix]:
    """The page reduced to the finest resolution that crops have, as warping would leave out pixels; and the
    map from its pixels to those of the result. A page that is little finer is given back as it is."""
    shrink = _PX_PER_MM[1] / px_per_mm
    if shrink > _WORTH_REDUCING:
        return page, np.eye(3)
    reduced = cv2.resize(page, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return reduced, scaling(reduced.shape[1] / page.shape[1], reduced.shape[0] / page.shape[0])


def cut_field(page: GreyImage, matrix: Matrix, field: FieldPrint, ref_px_per_mm: float, page_px_per_mm: float) -> Cut:
    """The field as it stands on the page; `matrix` maps pixels of the reference to pixels of the page."""
    px_per_mm = float(np.clip(page_px_per_mm, *_PX_PER_MM))
    zoom = px_per_mm / ref_px_per_mm
    size = max(1, round(field.region.width * zoom)), max(1, round(field.region.height * zoom))
    to_region = np.diag([1 / zoom, 1 / zoom, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    to_page = matrix @ shifting(field.region.x, field.region.y) @ to_region
    image = cv2.warpPerspective(page, to_page, size, flags=flags, borderValue=255)
    masks = field.mask, field.letters, field.light, field.faint, field.tint
    mask, letters, light, faint, tint = (_scaled(mask, size) for mask in masks)
    image = without_tint(image, tint, _span(field.box, field, zoom), px_per_mm)
    across, down = (
        tuple((a * zoom, b * zoom, c * zoom, d * zoom) for a, b, c, d in lines) for lines in (field.across, field.down)
    )
    clean = subtract_print(image, mask, letters, light, faint, across, down, px_per_mm)
    inside = _room(field, zoom)
    own = _own_ink(clean, inside)
    near, cut_off = nears_side(own, inside, px_per_mm), is_cut_off(clean.ink, inside)
    within, own = own, _followed(own, clean.ink, field, zoom, px_per_mm)
    foreign = cv2.subtract(grown(cv2.subtract(clean.ink, own)), grown(own))
    cv2.copyTo(clean.paper, foreign, clean.image)
    strokes = _strokes(own, field.box.height * zoom, px_per_mm)
    return Cut(
        image=clean.image,
        paper=clean.paper,
        ink=own,
        mark=measure_mark(image, clean, mask, letters, inside, px_per_mm),
        frame=frame_around(strokes, own.shape, field.box.height * zoom) if len(strokes) else np.s_[:, :],
        blank=not len(strokes),
        is_written=holds_large(own, strokes, px_per_mm),
        px_per_mm=px_per_mm,
        nears_side=near,
        cut_off=cut_off,
        runs_over=not np.array_equal(own, within),
    )


def _followed(own: Mask, ink: Mask, field: FieldPrint, zoom: float, px_per_mm: float) -> Mask:
    """The strokes that belong to a field, and those beyond it that continue them."""
    if field.others is None:
        return own
    others = [_span(other, field, zoom) for other in field.others]
    if not own.any():
        own = reaching_in(ink, _room(field, zoom), others)
    return np.asarray(cv2.max(own, overrun(own, ink, others, px_per_mm)), np.uint8)


def _span(box: Box, field: FieldPrint, zoom: float) -> tuple[slice, slice]:
    """Rows and columns of the crop that a box of the reference covers."""
    left, top = (max(0, round(at * zoom)) for at in (box.x - field.region.x, box.y - field.region.y))
    right = max(0, round((box.x + box.width - field.region.x) * zoom))
    bottom = max(0, round((box.y + box.height - field.region.y) * zoom))
    return slice(top, bottom), slice(left, right)


def _room(field: FieldPrint, zoom: float) -> tuple[slice, slice]:
    """Rows and columns of the crop in which a field's strokes have their middle."""
    above, below = BAND_SLACK if field.ruled else (0.0, 0.0)
    height = field.box.height
    top, left = field.box.y - field.region.y, field.box.x - field.region.x
    return (
        slice(max(0, round((top - above * height) * zoom)), round((top + (1 + below) * height) * zoom)),
        slice(max(0, round(left * zoom)), round((left + field.box.width) * zoom)),
    )


def _own_ink(clean: Clean, room: tuple[slice, slice]) -> Mask:
    """The strokes that belong to the field."""
    parts = find_components(clean.ink)
    own: NDArray[np.bool_] = parts.pixels_in(room) > OWN_SHARE * parts.stats[:, 4]
    own[0] = False
    return parts.chosen(own)


def _strokes(own: Mask, height_px: float, px_per_mm: float) -> NDArray[np.int32]:
    """The strokes that are large enough for handwriting, (N, 5) as of `find_components`."""
    stats = find_components(own).stats[1:]
    return stats[are_written(stats, height_px, px_per_mm)]


def _scaled(mask: Mask, size: tuple[int, int]) -> Mask:
    """A mask brought to (width, height)."""
    scaled: Mask = cv2.threshold(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), 127, 255, cv2.THRESH_BINARY)[1]
    return scaled
