"""Pieces of dotted rules: rows of dots or short dashes that are even and level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Sheet

_DOT_MM = 0.9
"""A dot is at most this wide and high: the full stops of 16 points."""

_DASH_MM = (3.6, 0.7)
"""A dash is at most this wide and high."""

_BLUR_PX = 1
"""Ink is this much wider on a sheet that was turned or reduced."""

_GAP_MM = 5.0
"""Dots further apart than this are of two rows."""

_COARSE_PX = 4
"""Rows are looked for on a mask with this many columns in one."""

_NEAR = 2.5
"""Dots further apart than this many steps are of two pieces: one may be lost."""

_LEADER_MM = 3.6
"""Dots, not dashes, further apart than this lead the eye to what stands at the end of their row: 12 points, as tax
forms have them. Those to write on are typed side by side, or with a space between: 2.8 mm at 14 points."""

_LONELY = 1.5
"""A dot further than this many steps from all others is the colon of a caption."""

_MIN_LENGTH_MM = 6.5
_MIN_DOTS = 8
_REGULAR = 0.25
_REGULAR_SHARE = 0.85
"""From one dot to the next it is as far as usual, give or take a quarter, for this many of the neighbours: dust of
10,000 specks on half a page has eight such in a row by chance where 0.7 is enough."""

LEVEL_PX = 1.5
"""Dots of one row are level within this many pixels."""

_FELLOWS, _LEFT_DOTS = 2, 4
"""On a page with this many typed lines, this many dots of another one may be left."""

_SPREAD_MM = 0.25
"""Dots lie this near to the straight line through them (standard deviation)."""


@dataclass(frozen=True, slots=True)
class Piece(Rule):
    """A part of a dotted rule. seen: where its own dots begin and end; from there to its ends they are hidden by
    writing, or a caption stands on the row."""

    seen: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Dots:
    """Strokes as small as a dot or a dash: their centres and sizes in pixels, (N,) each."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    width: NDArray[np.int32]
    height: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Dots:
        return Dots(self.x[which], self.y[which], self.width[which], self.height[which])


def find_dots(sheet: Sheet) -> Dots:
    """The strokes of a sheet that are as small as a dot or a dash."""
    stats = sheet.components.stats
    width, height = stats[:, 2], stats[:, 3]
    dot, dash_wide, dash_high = (sheet.px(side) + _BLUR_PX for side in (_DOT_MM, *_DASH_MM))
    small: NDArray[np.bool_] = np.maximum(width, height) <= dot
    small |= (width <= dash_wide) & (height <= dash_high) & (width > height)
    small[0] = False  # the background
    left, top, width, height, _ = stats[small].T
    return Dots(left + width / 2.0, top + height / 2.0, width, height)


def pieces_in_rows(sheet: Sheet, dots: Dots) -> list[Piece]:
    """The pieces of rules that dots make which stand in a row."""
    if len(dots) < _MIN_DOTS:
        return []
    row = _rows(sheet, dots)
    order = np.lexsort((dots.x, row))
    _, starts = np.unique(row[order], return_index=True)
    rows = [dots[members] for members in np.split(order, starts[1:]) if len(members) >= _MIN_DOTS]
    return [piece for one in rows for piece in _in_row(sheet, one)]


def _rows(sheet: Sheet, dots: Dots) -> NDArray[np.int32]:
    """For each dot a number that it shares with those of its row, a gap apart at most; shape (N,)."""
    height, width = sheet.ink.shape
    columns, rows = (dots.x / _COARSE_PX).astype(int), dots.y.astype(int)
    mask = np.zeros((height, width // _COARSE_PX + 1), np.uint8)
    mask[rows, columns] = 255
    jitter, gap = np.ones((3, 1), np.uint8), np.ones((1, max(3, round(sheet.px(_GAP_MM) / _COARSE_PX))), np.uint8)
    joined = cv2.morphologyEx(cv2.dilate(mask, jitter), cv2.MORPH_CLOSE, gap)
    return np.asarray(find_components(joined).labels[rows, columns], np.int32)


def _in_row(sheet: Sheet, dots: Dots) -> list[Piece]:
    """The pieces of rules that dots in a row make, given from left to right."""
    steps = np.diff(dots.x)
    breaks = np.flatnonzero(steps > _NEAR * np.median(steps)) + 1
    pieces = []
    for part in np.split(np.arange(len(dots)), breaks):
        if len(part) > 2 and steps[part[0]] > _LONELY * np.median(steps[part[:-1]]):
            part = part[1:]
        if len(part) < _MIN_DOTS or _is_leader(sheet, dots[part]):
            continue
        piece = _as_piece(sheet, dots[part])
        if piece is not None:
            half = float(np.median(dots.width[part])) / 2
            seen = piece.seen[0] - half, piece.seen[1] + half
            pieces.append(replace(piece, start=piece.start - half, end=piece.end + half, seen=seen))
    return pieces


def _is_leader(sheet: Sheet, dots: Dots) -> bool:
    """Whether dots stand too far apart for a line to write on."""
    are_dots = float(np.median(dots.width)) <= sheet.px(_DOT_MM) + _BLUR_PX
    return are_dots and float(np.median(np.diff(dots.x))) > sheet.px(_LEADER_MM)


def pieces_written_over(sheet: Sheet, dots: Dots, found: Sequence[Piece]) -> list[Piece]:
    """Pieces of which writing leaves only a few dots, beside those found on a page: typed like them, with ink wherever
    a dot belongs."""
    if len(found) < _FELLOWS:
        return []
    pitch, height = (float(np.median([getattr(one, size) for one in found])) for size in ("pitch", "thickness"))
    order = np.lexsort((dots.x, dots.y))
    pieces: list[Piece] = []
    for i in order.tolist():
        at, level = float(dots.x[i]), float(dots.y[i])
        if any(_runs_through(piece, at, level, pitch) for piece in (*found, *pieces)):
            continue
        near = np.abs(dots.y - level) <= LEVEL_PX
        if not (near & (np.abs(dots.x - at - pitch) <= _REGULAR * pitch)).any():
            continue
        start, end = (_last_dot(sheet, at, level, step, 0.0) for step in (-pitch, pitch))
        own = _on_pitch(dots.x[near & (dots.x >= start - 1) & (dots.x <= end + 1)], at, pitch)
        # Beyond its last dot the ink may be that of a caption.
        if len(own) >= _LEFT_DOTS and own.max() - own.min() >= sheet.px(_MIN_LENGTH_MM):
            seen = float(own.min()) - height / 2, float(own.max()) + height / 2
            pieces.append(Piece(*seen, level, level, height, pitch=pitch, seen=seen))
    return pieces


def _runs_through(piece: Piece, x: float, y: float, slack: float) -> bool:
    """Whether a dot is one of a piece, or right beside it."""
    return piece.start - slack <= x <= piece.end + slack and abs(piece.at_point(x) - y) <= 2 * LEVEL_PX


def _on_pitch(x: NDArray[np.float64], first: float, pitch: float) -> NDArray[np.float64]:
    """The dots that stand a whole number of steps from one of them; (N,)."""
    steps = (x - first) / pitch
    return x[np.abs(steps - np.round(steps)) <= _REGULAR]


def _as_piece(sheet: Sheet, dots: Dots) -> Piece | None:
    """A piece from the first to the last centre, None where the dots are not even or not level."""
    x, y = dots.x, dots.y
    length, steps = float(x[-1] - x[0]), np.diff(x)
    usual = float(np.median(steps))
    even = np.abs(steps - usual) <= _REGULAR * usual + 0.5
    if length < sheet.px(_MIN_LENGTH_MM) or usual < 2 or even.mean() < _REGULAR_SHARE:
        return None
    slope, at = np.polyfit(x - x[0], y, 1).tolist()
    if float(np.std(y - at - slope * (x - x[0]))) > max(0.8, sheet.px(_SPREAD_MM)):
        return None
    # The mean step is finer than the median, which is of whole pixels.
    pitch = length / max(1, round(length / float(steps[even].mean())))
    start = _last_dot(sheet, float(x[0]), at, -pitch, slope)
    end = _last_dot(sheet, float(x[-1]), at + slope * length, pitch, slope)
    height = float(np.median(dots.height))
    at_start, at_end = (at + slope * (place - float(x[0])) for place in (start, end))
    return Piece(start, end, at_start, at_end, height, pitch=pitch, seen=(float(x[0]), float(x[-1])))


def _last_dot(sheet: Sheet, x: float, y: float, pitch: float, slope: float) -> float:
    """Where a rule with a dot at (x, y) ends in the direction of `pitch`, with the dots that writing hides.

    There is ink wherever a dot belongs, its own or a stroke's over it.
    """
    height, width = sheet.ink.shape
    while True:
        ahead, level = x + pitch, y + slope * pitch
        row, column = round(level), round(ahead)
        inside = 0 <= row < height and 0 <= column < width
        if not inside or not sheet.ink[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].any():
            return x
        x, y = ahead, level
