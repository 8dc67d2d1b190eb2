"""What stands on a page and is neither print of its form nor in a field: strokes, and the writing that they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import opened
from hcr_batch.image.page.ink import Components, Mask, find_components, grown
from hcr_batch.image.register.lay import Placement
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.working import Working
from hcr_batch.records import Box

_SPREAD_MM, _SETTLED_MM = 0.5, 0.3
"""Print is at most this much thicker or further off than on the reference, where the page lies on it to the second
length; where it lies worse, by that much more."""

_DARKER, _DARKER_BY = 1.5, 0.15
"""Ink on print is a pen's where it is this many times as dark, and darker by this share of the darkest print."""

_EDGE_MM = 4.0
"""This near to the edge of the sheet are shadows, holes and what lies beside it."""

_TOUCHES, _NEAR_SHARE = 0.1, 0.5
"""Strokes of which this share lies in a field, or this in its reach, are a field's: descenders and what overflows."""

_STROKE_MM = 0.8, 25.0
"""Size of a stroke: smaller are specks, larger lines, frames and folds."""

_LINE_MM = 4.0, 0.6
"""What is longer than the first and narrower than the second is a rule or a fold."""

_SOLID_MM, _SOLID_DARK = 1.6, 0.25
"""No pen is thicker than that both ways: holes, blots and bars are; and of such darkness at least."""

_FRAME_MM, _BROKEN_MM, _HOLLOW = (8.0, 15.0), 0.5, 0.5
"""What is this large both ways once the gaps where it crosses print are closed, and covers no more of that, is a frame:
what stands in it was stamped."""

_LETTERS_MM = 1.5, 0.8
"""Strokes no further apart than that, across and down, are of one word: where most of it is a field's, all is."""

WORDS_MM = 5.0, 1.0
"""And no further than that of one piece of writing."""

_LEAST_HIGH_MM, _LEAST_WIDE_MM, _LEAST_INK_MM2 = 1.5, 3.0, 2.5
"""A piece of writing is this wide, has two strokes this high, and this much ink: less is a tick or a blot."""

_BLOCK_MM, _BLOCK_SHARE = 15.0, 0.6
"""What hangs together over this much both ways, the shorter at least this share of the longer, is a stamp or a drawing:
between the lines of a remark is paper."""

_PALE = 0.3
_KNOWN_MM2 = 40.0
"""What is paler than this share of the ink in fields, where there is this much of it, shows through from the back. Most
of that is blurred as well, and ignored for it: thin pencil and ballpoint beside a felt pen are as pale, and sharp."""

Bounds = tuple[int, int, int, int]
"""Left, top, right and bottom in working pixels; the last two exclusive."""


class Place(NamedTuple):
    """A field: its box in pixels of the reference, and how far its writing may leave it, in mm."""

    box: Box
    reach_mm: float


@dataclass(frozen=True)
class Grounds:
    """What a form has on its paper, in working pixels of its reference.

    allowed: how dark print and what lies on it may be at each place, (H, W) uint8, 0 on paper.
    inside, near: masks (H, W) of the fields, and of these with their reach.
    """

    reference: Reference
    allowed: NDArray[np.uint8]
    inside: Mask
    near: Mask


def prepare_grounds(reference: Reference, places: Sequence[Place]) -> Grounds:
    """What is worked out once for a form."""
    working, mm = reference.working, reference.mm
    depth = _as_levels(np.where((working.ink > 0) | (working.darkness > _DARKER_BY), working.darkness, 0))
    spread = grown(depth, _SPREAD_MM * mm)
    darker = np.where(spread > 0, np.uint8(255 * _DARKER_BY), np.uint8(0))
    return Grounds(
        reference,
        np.asarray(cv2.add(cv2.multiply(spread, _DARKER), darker), np.uint8),
        _drawn(working, [place.box for place in places], [0.0] * len(places)),
        _drawn(working, [place.box for place in places], [place.reach_mm * mm for place in places]),
    )


@dataclass(frozen=True)
class Strokes:
    """What is on a page and not printed: components of a mask (H, W), which of them are a field's (`own`), which may be
    writing outside (`stray`); and how dark each pixel is, (H, W) uint8."""

    parts: Components
    own: NDArray[np.bool_]
    stray: NDArray[np.bool_]
    dark: NDArray[np.uint8]

    def bounds(self, which: NDArray[np.intp]) -> Bounds:
        """The box around some of the strokes."""
        left, top, width, height, _ = self.parts.stats[which].T
        return int(left.min()), int(top.min()), int((left + width).max()), int((top + height).max())


def find_strokes(grounds: Grounds, working: Working, placement: Placement) -> Strokes:
    """What is on a page and not printed; none of it is stray where no piece of that is as large as writing."""
    reference = grounds.reference
    height, width = reference.working.shape
    mm = reference.mm
    matrix = working.from_full @ placement.matrix @ np.linalg.inv(reference.working.from_full)
    lay = cv2.WARP_INVERSE_MAP
    dark = cv2.warpPerspective(_as_levels(working.darkness), matrix, (width, height), flags=lay | cv2.INTER_LINEAR)
    ink = cv2.warpPerspective(working.ink, matrix, (width, height), flags=lay | cv2.INTER_NEAREST)
    off = placement.fit.worst_mm - _SETTLED_MM
    allowed = grown(grounds.allowed, off * mm) if off > 0 else grounds.allowed
    rest = np.asarray(cv2.min(ink, cv2.threshold(cv2.subtract(dark, allowed), 0, 255, cv2.THRESH_BINARY)[1]), np.uint8)
    parts = find_components(rest)
    at = np.flatnonzero(rest)
    labels = parts.labels.ravel()[at]

    def share(mask: Mask) -> NDArray[np.float64]:
        return np.asarray(np.bincount(labels[mask.ravel()[at] > 0], minlength=len(parts.stats)) / parts.stats[:, 4])

    own = (share(grounds.inside) >= _TOUCHES) | (share(grounds.near) >= _NEAR_SHARE)
    own[0] = False
    stray = ~own & _may_be_written(parts.stats, (height, width), mm)
    strokes = Strokes(parts, own, stray, dark)
    if not any(_is_as_large_as_writing(parts.stats[piece], mm) for piece in _grouped(parts, stray, WORDS_MM, mm)):
        return replace(strokes, stray=np.zeros_like(stray))
    side = round(_SOLID_MM * mm)
    thick = opened(cv2.threshold(dark, 255 * _SOLID_DARK, 255, cv2.THRESH_BINARY)[1].astype(np.uint8), side, side)
    are_solid = share(grown(thick, side / 2)) >= _NEAR_SHARE
    return replace(strokes, stray=stray & ~are_solid & ~_are_framed(rest, parts.stats, mm))


def _may_be_written(stats: NDArray[np.int32], shape: tuple[int, int], mm: float) -> NDArray[np.bool_]:
    """Which strokes (N, 5) have the size of writing, and lie on the sheet."""
    left, top, width, height, _ = stats.T
    long, short = np.maximum(width, height), np.minimum(width, height)
    least, most = (size * mm for size in _STROKE_MM)
    written = (long >= least) & (long <= most) & ~((long > _LINE_MM[0] * mm) & (short < _LINE_MM[1] * mm))
    edge = _EDGE_MM * mm
    written &= (left >= edge) & (top >= edge) & (left + width <= shape[1] - edge) & (top + height <= shape[0] - edge)
    written[0] = False
    return np.asarray(written)


def _are_framed(rest: Mask, stats: NDArray[np.int32], mm: float) -> NDArray[np.bool_]:
    """Which strokes (N, 5) of a mask (H, W) lie in a frame, be it a little broken where it crosses print."""
    left, top, width, height, area = find_components(grown(rest, _BROKEN_MM * mm)).stats.T
    least, most = _FRAME_MM[0] * mm, _FRAME_MM[1] * mm
    frames = (np.minimum(width, height) >= least) & (np.maximum(width, height) >= most)
    frames &= area <= _HOLLOW * width * height
    framed = np.zeros(len(stats), bool)
    for i in np.flatnonzero(frames[1:]) + 1:
        inside = (stats[:, 0] >= left[i]) & (stats[:, 1] >= top[i])
        inside &= (stats[:, 0] + stats[:, 2] <= left[i] + width[i]) & (stats[:, 1] + stats[:, 3] <= top[i] + height[i])
        framed |= inside
    return framed


def find_pieces(strokes: Strokes, mm: float) -> Iterator[NDArray[np.intp]]:
    """The strokes of each piece of writing that is large and dark enough."""
    stray = strokes.stray.copy()
    if not stray.any():
        return
    stats = strokes.parts.stats
    area = stats[:, 4]
    for word in _grouped(strokes.parts, stray | strokes.own, _LETTERS_MM, mm):
        if area[word[strokes.own[word]]].sum() > area[word[~strokes.own[word]]].sum():
            stray[word] = False
    known = strokes.parts.chosen(strokes.own) > 0
    usual = float(np.median(strokes.dark[known])) if np.count_nonzero(known) >= _KNOWN_MM2 * mm**2 else 0.0
    for piece in _grouped(strokes.parts, stray, WORDS_MM, mm):
        if not _is_as_large_as_writing(stats[piece], mm):
            continue
        if np.median(strokes.dark[np.isin(strokes.parts.labels, piece)]) >= _PALE * usual:
            yield piece


def _is_as_large_as_writing(stats: NDArray[np.int32], mm: float) -> bool:
    """Whether strokes (N, 5) that stand together are more than a tick or a blot, and no stamp or drawing."""
    left, top, width, height, area = stats.T
    short, long = sorted([int((left + width).max() - left.min()), int((top + height).max() - top.min())])
    if short >= _BLOCK_MM * mm and short >= _BLOCK_SHARE * long:
        return False
    two_high = len(stats) > 1 and np.sort(height)[-2] >= _LEAST_HIGH_MM * mm
    wide = (left + width).max() - left.min() >= _LEAST_WIDE_MM * mm
    return bool(two_high and wide and area.sum() >= _LEAST_INK_MM2 * mm**2)


def _grouped(
    parts: Components, which: NDArray[np.bool_], gaps_mm: tuple[float, float], mm: float
) -> list[NDArray[np.intp]]:
    """The numbers of some strokes, those together that are no further apart than that, across and down; none where
    there are not two."""
    numbers = np.flatnonzero(which)
    if len(numbers) < 2:
        return []
    left, top, width, height, _ = parts.stats[numbers].T
    window = slice(int(top.min()), int((top + height).max())), slice(int(left.min()), int((left + width).max()))
    labels = parts.labels[window]
    mask = np.where(which, np.uint8(255), np.uint8(0)).take(labels)
    across, down = (2 * max(1, round(gap * mm / 2)) + 1 for gap in gaps_mm)
    joined = find_components(np.asarray(cv2.dilate(mask, np.ones((down, across), np.uint8)), np.uint8)).labels
    at = np.flatnonzero(mask)
    group = np.zeros(len(which), np.intp)
    group[labels.ravel()[at]] = joined.ravel()[at]
    order = numbers[np.argsort(group[numbers], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _drawn(working: Working, boxes: Sequence[Box], by: Sequence[float]) -> Mask:
    """A mask of some boxes, each grown by its own number of working pixels."""
    mask = np.zeros(working.shape, np.uint8)
    scale = working.scale
    for box, reach in zip(boxes, by, strict=True):
        top, left = (max(0, round(at * scale - reach)) for at in (box.y, box.x))
        mask[top : round((box.y + box.height) * scale + reach), left : round((box.x + box.width) * scale + reach)] = 255
    return mask


def _as_levels(darkness: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(cv2.convertScaleAbs(darkness, alpha=255.0), np.uint8)
