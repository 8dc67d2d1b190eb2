"""Sheets that curl or were folded: their sides are no straight lines, and what lies between bends as the sides do.

The paper between four bent sides is a Coons patch (Coons 1967), as Tsoi & Brown 2007 ("Multi-view document
rectification using boundary") lay curled pages flat: each point is moved by what the sides before and behind it, and
those left and right of it, are moved there.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_PLACES = 40
"""This many even parts of a side are looked at: 7 mm of A4 each."""

_CORNER = 0.06
"""Nearer to a corner, by this share of the side, an outline is rounded: the side is taken to go on there as before."""

_DEGREE = 4
"""Of the polynomial that a side is: a wave has two turns. Corners of other papers that show beside it are sharper."""

_OFF_PX = 6.0, 1.0
"""This far off its side a place counts a quarter, at first and in the end: shadows and other papers notch outlines."""

_ROUNDS = 8

_STRAIGHT_PX, _STRAIGHT = 1.0, 0.65
"""A side of whose places this share lies so near to a straight line is one, 0.6 mm of A4 on the picture in which it is
found: shadows and the grain of the table notch outlines."""

_MOST = 0.1
"""What is further off a straight line, by this share of the sheet, is no side of it."""

_ALONG = 32
"""A box is bent between this many points on each of its sides."""


@dataclass(frozen=True, slots=True)
class Bend:
    """How the sides of a sheet run that four straight lines make a unit square of: `top` and `bottom` by how much they
    lie below its upper and lower side, `left` and `right` by how much right of its, each (N,) at even places from 0 to
    1 in shares of it."""

    top: Points
    right: Points
    bottom: Points
    left: Points

    def bent(self, points: Points) -> Points:
        """Where points (..., 2) of the sheet laid flat, a unit square, lie in the square."""
        u, v = points[..., 0], points[..., 1]
        x = u + (1 - u) * _at(self.left, v) + u * _at(self.right, v)
        y = v + (1 - v) * _at(self.top, u) + v * _at(self.bottom, u)
        return np.stack([x, y], axis=-1)


def bend_of(outline: Points, sides_px: tuple[float, float]) -> Bend | None:
    """The bend of a sheet whose outline (N, 2) is given where four straight lines through its sides make a unit square;
    None where it has none, or is no sheet. sides_px: its width and height on the picture in which it was found."""
    x, y = outline.T
    nearest = np.abs(np.stack([y, x - 1, y - 1, x])).argmin(axis=0)
    courses = [(x, y), (y, x - 1), (x, y - 1), (y, x)]
    width, height = sides_px
    scales = (height, width, height, width)
    found = [
        _course(along[nearest == number], off[nearest == number], px)
        for number, ((along, off), px) in enumerate(zip(courses, scales, strict=True))
    ]
    sides = [side for side in found if side is not None and np.abs(side).max() <= _MOST]
    if len(sides) < len(courses):
        return None
    top, right, bottom, left = (_unless_straight(side, px) for side, px in zip(sides, scales, strict=True))
    # Paper bends from one side to the opposite one; a single bent side is that of a bar printed along it.
    if not (top.any() and bottom.any()):
        top, bottom = np.zeros_like(top), np.zeros_like(bottom)
    if not (left.any() and right.any()):
        left, right = np.zeros_like(left), np.zeros_like(right)
    bend = Bend(top, right, bottom, left)
    return bend if any(side.any() for side in (top, right)) else None


def _unless_straight(course: Points, px: float) -> Points:
    """A side's course, zeros where it is straight. px: a share of 1 in pixels."""
    return np.zeros_like(course) if (np.abs(course) * px <= _STRAIGHT_PX).mean() >= _STRAIGHT else course


def points_between(first: Points, second: Points, count: int = _ALONG) -> Points:
    """Points (count, 2) from one to another, both (2,)."""
    return np.asarray(first + (second - first) * np.linspace(0.0, 1.0, count)[:, None], np.float64)


def _course(along: Points, off: Points, px: float) -> Points | None:
    """How far off a side is at even places along it, smooth; None where too little of it is seen. px: a share of 1 in
    pixels."""
    inner = (along > _CORNER) & (along < 1 - _CORNER)
    place = (along[inner] * _PLACES).astype(np.intp)
    seen = np.unique(place)
    if len(seen) < _PLACES // 2:
        return None
    middles = np.array([np.median(off[inner][place == one]) for one in seen])
    terms = np.vander((seen + 0.5) / _PLACES, _DEGREE + 1)
    course = np.full(len(seen), np.median(middles))
    for scale in np.geomspace(*_OFF_PX, _ROUNDS):  # graduated Geman-McClure weights
        trust = 1.0 / (1.0 + ((middles - course) * px / scale) ** 2)
        weights = np.linalg.lstsq(terms * trust[:, None], middles * trust, rcond=None)[0]
        course = terms @ weights
    return np.asarray(np.vander(np.linspace(0.0, 1.0, _PLACES), _DEGREE + 1) @ weights, np.float64)


def _at(course: Points, place: Points) -> Points:
    """A course at any places from 0 to 1, (...); beyond, as at its ends."""
    spots = (np.clip(place, 0.0, 1.0) * (len(course) - 1)).astype(np.float32)
    rows = spots.reshape(spots.shape[0], -1) if spots.ndim > 1 else spots[None]
    found = cv2.remap(course.astype(np.float32)[None], rows, np.zeros_like(rows), cv2.INTER_LINEAR)
    return np.asarray(found.reshape(spots.shape), np.float64)
