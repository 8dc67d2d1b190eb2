"""The frame of a box that somebody cut out together with its field: its left side reads like a letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask, find_components, find_paper_and_ink
from hcr_batch.image.page.ruling.course import Line
from hcr_batch.image.page.ruling.erase import Picture, erase_down
from hcr_batch.image.page.ruling.strike import strike_across
from hcr_batch.records import GreyImage

_ACROSS, _DOWN = 0.6, 0.4
"""Shares of the picture's width and height over which the sides of a frame reach at least."""

_RUN_ACROSS, _RUN_DOWN, _LEAST_RUN_PX = 0.12, 0.25, 12
"""A side that is askew is made of straight runs: each reaches over these shares, and has this many pixels."""

_GAP_PX = 3
"""Runs this near are one."""

_THICK, _THICK_PX = 0.08, 3
"""No side is thicker than this share of the picture's height, or this many pixels."""

_OFF, _OFF_PX = 0.1, 3
"""The ends of two sides that meet lie no further apart than this share of the height, or this many pixels."""


class _Side(NamedTuple):
    """Its centre line, which runs along the rows of the mask it was found in, and its thickness in pixels."""

    line: Line
    thickness: float

    @property
    def reach(self) -> int:
        """How far from its centre line it may run, in pixels."""
        return round(self.thickness) + 2

    @property
    def halo(self) -> int:
        """Its grey rim on either side, in pixels."""
        return max(1, round(self.thickness / 2))

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where it begins and ends, along the rows and down."""
        x0, y0, x1, y1 = self.line
        return (x0, y0), (x1, y1)


def without_frame(crop: GreyImage, paper: GreyImage, ink: Mask) -> GreyImage:
    """A picture of one field, (H, W), with the frame around it painted over, as it is where there is none; `paper` and
    `ink` as of `find_paper_and_ink`.

    An upright is a side of it only where it joins the ends of lines across: others may be letters. A line across
    without sides stays: the reader knows lines below writing, and letters that rest on one lose their feet with it.
    """
    across = _sides(ink, _ACROSS, _RUN_ACROSS, len(crop))
    down = _sides(ink.T, _DOWN, _RUN_DOWN, len(crop)) if across else []
    down = [side for side in down if _joins(side, across, len(crop))]
    if not down:
        return crop
    picture = Picture(crop.copy(), paper, ink)
    for side in down:
        y0, x0, y1, x1 = side.line
        erase_down(picture, (x0, y0 - side.reach, x1, y1 + side.reach), side.reach, side.halo)
    # Where uprights ended, nothing is to stand out of the lines across.
    picture = Picture(picture.grey, *find_paper_and_ink(picture.grey))
    for side in across:
        x0, y0, x1, y1 = side.line
        strike_across(picture, (x0 - side.reach, y0, x1 + side.reach, y1), side.reach, side.halo + 1, side.halo)
    return picture.grey


def _sides(ink: Mask, least: float, run: float, height_px: int) -> list[_Side]:
    """What runs along the rows of a mask (H, W) over a share `least` of them, in straight runs of a share `run`."""
    width = ink.shape[1]
    # A row more above and below, so that the runs of what is askew join.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, _GAP_PX), np.uint8))
    length = max(_LEAST_RUN_PX, round(run * width))
    runs = find_components(np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))))
    sides: list[_Side] = []
    for number in np.flatnonzero(runs.stats[:, 2] >= least * width).tolist():
        left, _, wide, _, area = runs.stats[number].tolist()
        thickness = area / wide - 2
        if number and thickness <= max(_THICK_PX, _THICK * height_px):
            begin, end = _rows_of_ends(runs.labels[:, left : left + wide] == number)
            sides.append(_Side((left, begin, left + wide, end), max(1.0, thickness)))
    return sides


def _rows_of_ends(own: NDArray[np.bool_]) -> tuple[float, float]:
    """The mean rows in the first and the last columns of a mask (H, W)."""
    some = max(1, own.shape[1] // 10)
    return float(np.nonzero(own[:, :some])[0].mean()), float(np.nonzero(own[:, -some:])[0].mean())


def _joins(upright: _Side, across: Sequence[_Side], height_px: int) -> bool:
    """Whether both ends of an upright, found in the transposed mask, are ends of lines across too, or one is and the
    other lies at the picture's edge, where the frame was cut through."""
    off = max(_OFF_PX, _OFF * height_px)
    corners = [end for side in across for end in side.ends]
    top, bottom = (
        any(abs(x - x_side) <= off and abs(y - y_side) <= off for x_side, y_side in corners) for y, x in upright.ends
    )
    y0, y1 = upright.line[0], upright.line[2]
    return (top and (bottom or y1 >= height_px - off)) or (bottom and y0 <= off)
