"""Handwriting of a page that lies in none of the fields of its form: nobody would read it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.hull import hull_of
from hcr_batch.image.page.ink import find_paper, grown
from hcr_batch.image.page.print_or_hand import looks_written
from hcr_batch.image.page.writing.through import is_blurred
from hcr_batch.image.register.lay import Placement
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.stray import WORDS_MM, Bounds, Grounds, Strokes, find_pieces, find_strokes
from hcr_batch.image.register.working import Matrix, Working, map_points, shifting
from hcr_batch.records import Box, GreyImage

_PX_PER_MM = 6.0
_MARGIN_MM = 1.0
"""Resolution of the picture that is judged, and the paper around the writing in it."""

_MOST_SLOPE, _FLAT = 15.0, 0.5
"""Lines are levelled that slope by up to this many degrees, where they are no higher than this share of their width."""


def find_outside(grounds: Grounds, page: GreyImage, working: Working, placement: Placement) -> tuple[Box, ...]:
    """Where on a page (H, W) uint8 is handwriting that lies in none of its fields, from the top; `working` is what the
    page was placed by."""
    strokes = find_strokes(grounds, working, placement)
    mm = grounds.reference.mm
    pieces = [(strokes.bounds(piece), strokes.parts.stats[piece, 4].sum(), piece) for piece in find_pieces(strokes, mm)]
    judged = [
        (bounds, ink if _is_hand(page, placement.matrix, grounds.reference, strokes, piece) else -ink)
        for bounds, ink, piece in pieces
    ]
    regions = _regions(judged, mm)
    to_page = placement.matrix @ np.linalg.inv(grounds.reference.working.from_full)
    return tuple(_on_page(region, to_page, page.shape, mm) for region in regions)


def _is_hand(page: GreyImage, matrix: Matrix, reference: Reference, strokes: Strokes, piece: NDArray[np.intp]) -> bool:
    """Whether a piece looks written by hand."""
    picture = _picture(page, matrix, reference, strokes, piece)
    return not is_blurred(picture) and looks_written(picture)


def _picture(
    page: GreyImage, matrix: Matrix, reference: Reference, strokes: Strokes, piece: NDArray[np.intp]
) -> GreyImage:
    """A piece of writing (H, W), its lines level, with all that is not of it painted over."""
    left, top, right, bottom = strokes.bounds(piece)
    rows, columns = np.nonzero(np.isin(strokes.parts.labels[top:bottom, left:right], piece))
    points = np.stack([columns + left, rows + top], axis=1)
    level = _levelled(points)
    (x0, y0), (x1, y1) = (bound(points @ level.T, axis=0) for bound in (np.min, np.max))
    zoom, margin = _PX_PER_MM / reference.mm, _MARGIN_MM * reference.mm
    size = round((x1 - x0 + 2 * margin) * zoom), round((y1 - y0 + 2 * margin) * zoom)
    to_working = np.eye(3)
    to_working[:2, :2] = level.T
    to_working = to_working @ shifting(x0 - margin, y0 - margin) @ np.diag([1 / zoom, 1 / zoom, 1.0])
    own = np.zeros(strokes.parts.labels.shape, np.uint8)
    own[points[:, 1], points[:, 0]] = 255
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    to_page = matrix @ np.linalg.inv(reference.working.from_full) @ to_working
    seen = np.asarray(cv2.warpPerspective(page, to_page, size, flags=flags, borderValue=255), np.uint8)
    shown = cv2.warpPerspective(grown(own), to_working, size, flags=flags)
    return np.asarray(np.where(shown > 0, seen, find_paper(seen)), np.uint8)


def _levelled(points: NDArray[np.intp]) -> NDArray[np.float64]:
    """The turn (2, 2) that makes the lines of writing through points (x, y), (N, 2), level."""
    (_, (wide, high), angle) = cv2.minAreaRect(points.astype(np.float32))
    if wide < high:
        wide, high, angle = high, wide, angle - 90.0
    if abs(angle) > _MOST_SLOPE or high > _FLAT * wide:
        return np.eye(2)
    turn = np.radians(-angle)
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def _regions(pieces: Sequence[tuple[Bounds, int]], mm: float) -> list[Bounds]:
    """The lines of one remark as one region, where more of its ink is written than printed; from the top. pieces: their
    bounds and ink, below 0 where that is print."""
    regions: list[tuple[Bounds, int]] = []
    for (left, top, right, bottom), ink in sorted(pieces, key=lambda one: one[0][1]):
        for i, ((x0, y0, x1, y1), other) in enumerate(regions):
            if left < x1 and right > x0 and top - y1 <= WORDS_MM[0] * mm:
                regions[i] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1)), ink + other
                break
        else:
            regions.append(((left, top, right, bottom), ink))
    return [bounds for bounds, ink in regions if ink > 0]


def _on_page(region: Bounds, to_page: Matrix, shape: tuple[int, ...], mm: float) -> Box:
    margin = _MARGIN_MM * mm
    left, top, right, bottom = (float(side) for side in region)
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    return hull_of(map_points(to_page, corners), shape)
