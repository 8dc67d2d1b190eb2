"""The one way a crop becomes network input, shared by training and reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.config import require
from hcr_batch.image.close_up import INK, rows_near_writing
from hcr_batch.image.levels import PAPER_SHARE, grey_percentiles
from hcr_batch.records import GreyImage

MODES = ("aspect", "stretch")

MOST_PX = 8192
"""Rows or columns of a normalised picture: more than any line of writing needs."""

_SMALL, _USUAL = 0.22, 0.38
"""Letters that fill less than the first share of the height are brought to the second. In 95 of 100 crops of names they
fill more than the first, and in the middle one somewhat less than the second."""

_FINER = 4
"""Letters that are lost among the rows of the result, in a box twenty times as high, are looked for in this many times
as many."""

_TRACE = 0.15
"""A column without anything darker is paper: fainter than any stroke, since the darkest ink is 1."""

_LEVELS = np.arange(256, dtype=np.float32)
"""All levels of grey there are."""


@dataclass(frozen=True, kw_only=True)
class NormaliseConfig:
    """How crops are brought to one size and one range; stored in the model bundle.

    mode: "aspect" keeps letters in proportion and lets the width follow the crop. "stretch" is the
        reference recipe's way: every crop becomes `height_px` by `free_width_px`, whatever its
        shape, its greys are divided by 255 and nothing else; the settings below do not apply.
    height_px: rows of the result.
    free_width_px: a crop is squeezed sideways to this many columns...
    most_squeeze: ...but never to less than this share of its natural width, so that a long
        address line keeps its letters apart.
    min_width_px, max_width_px: bounds of the result's width.
    margin_px: columns of paper that are kept behind the last trace of ink; None keeps all. Fields are mostly wider
        than what is written in them, and each column costs the network the same.
    min_contrast: ink and paper that differ by less (of 255) are not stretched to full range,
        so that dust on an empty field stays faint.
    """

    mode: str = "aspect"
    height_px: int = 48
    free_width_px: int = 256
    most_squeeze: float = 0.5
    min_width_px: int = 64
    max_width_px: int = 2048
    margin_px: int | None = None
    min_contrast: int = 64

    def __post_init__(self) -> None:
        require(self.mode in MODES, "normalise.mode", " or ".join(MODES), self.mode)
        # A bundle may come from a stranger: its pictures must fit into memory.
        for name in ("height_px", "free_width_px", "min_width_px", "max_width_px"):
            size = getattr(self, name)
            require(1 <= size <= MOST_PX, f"normalise.{name}", f"1 to {MOST_PX}", size)
        least, most = self.min_width_px, self.max_width_px
        require(least <= most, "normalise.min_width_px", f"at most max_width_px ({most})", least)
        margin = self.margin_px
        require(margin is None or 0 <= margin <= MOST_PX, "normalise.margin_px", f"0 to {MOST_PX} or nothing", margin)
        require(0 < self.most_squeeze <= 1, "normalise.most_squeeze", "more than 0, at most 1", self.most_squeeze)
        require(1 <= self.min_contrast <= 255, "normalise.min_contrast", "1 to 255", self.min_contrast)

    @property
    def paper(self) -> float:
        """What paper becomes in a normalised picture."""
        return 1.0 if self.mode == "stretch" else 0.0

    @property
    def but_for_columns(self) -> NormaliseConfig:
        """The same with our usual columns: all that a network's weights must fit, which know rows and greys."""
        usual = NormaliseConfig()
        columns = ("free_width_px", "most_squeeze", "min_width_px", "max_width_px", "margin_px")
        return replace(self, **{name: getattr(usual, name) for name in columns})

    @property
    def widest_px(self) -> int:
        """Columns of the widest result there can be."""
        return self.free_width_px if self.mode == "stretch" else self.max_width_px


def normalised_width(height_px: int, width_px: int, config: NormaliseConfig) -> int:
    """Columns that a crop of this size gets, its paper included: from `min_width_px` to `max_width_px`, or the one
    width of the mode "stretch"."""
    if config.mode == "stretch":
        return config.free_width_px
    natural = width_px * config.height_px / height_px
    squeezed = min(natural, max(config.free_width_px, natural * config.most_squeeze))
    return min(max(round(squeezed), config.min_width_px), config.max_width_px)


def normalise(crop: GreyImage, config: NormaliseConfig) -> NDArray[np.float32]:
    """Grey (H, W) uint8, 0 = ink, of any size -> (height_px, width) float32 in [0, 1], 1 = ink.

    The mode "stretch" keeps the greys as they are: 0 = ink, 1 = paper. It fills the whole width, so
    padding and paper are never distinguished.

    Otherwise paper goes to 0 and the darkest ink to 1, so pencil and pen look alike. Of a crop with small writing only
    the rows near that are shown (`near_writing`). The width follows `normalised_width`, less the paper that is cut
    off behind the ink. A crop narrower than its result is placed at the left, paper behind it.
    """
    if config.mode == "stretch":
        size = (config.free_width_px, config.height_px)
        return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_LINEAR) / np.float32(255), np.float32)
    reduced = _reduced(crop, config)
    near = _rows_near(crop, reduced, config, _SMALL, _USUAL)
    if near is not crop:
        reduced = _reduced(near, config)
    ink = reduced.inked()
    missing = config.min_width_px - ink.shape[1]
    return np.pad(ink, ((0, 0), (0, missing))) if missing > 0 else ink


def near_writing(crop: GreyImage, config: NormaliseConfig, below: float = _SMALL, to: float = _USUAL) -> GreyImage:
    """The rows of a crop (H, W) that `normalise` shows the network: all, unless the writing is small among them.

    Other shares than its own say what else is small, and what it is brought to.
    """
    return crop if config.mode == "stretch" else _rows_near(crop, _reduced(crop, config), config, below, to)


class _Reduced(NamedTuple):
    """A crop in the height and the proportions of the result, still in bytes: these are compared in a quarter of the
    time that floats take, and of names two fifths are paper that is cut off.

    grey: (H, W) uint8. ink: (256,) float32 in [0, 1], what becomes of each grey level; it never rises.
    """

    grey: GreyImage
    ink: NDArray[np.float32]

    def first_below(self, share: float) -> int:
        """The darkest grey level that holds no more ink than `share`."""
        return int(np.count_nonzero(self.ink > share))

    def ink_mask(self) -> NDArray[np.bool_]:
        """Where there is ink, (H, W)."""
        return np.asarray(self.grey < self.first_below(INK))

    def inked(self) -> NDArray[np.float32]:
        """In the range of the result, (H, W)."""
        return np.asarray(cv2.LUT(self.grey, self.ink), np.float32)


def _rows_near(crop: GreyImage, reduced: _Reduced, config: NormaliseConfig, below: float, to: float) -> GreyImage:
    """`reduced`: of the whole crop."""
    rows = rows_near_writing(reduced.ink_mask(), below, to, lambda: _finer(crop, config).ink_mask())
    if rows is None:
        return crop
    begin, end = (round(share * crop.shape[0]) for share in rows)
    return crop[begin : max(end, begin + 1)]


def _finer(crop: GreyImage, config: NormaliseConfig) -> _Reduced:
    """The whole crop in more rows than the result has, as far as it has more."""
    shrink = min(1.0, _FINER * config.height_px / len(crop))
    size = max(1, round(shrink * crop.shape[1])), max(1, round(shrink * len(crop)))
    return _resized(crop, size, config)


def _reduced(crop: GreyImage, config: NormaliseConfig) -> _Reduced:
    """Without the paper that is cut off behind the ink, which says nothing about the writing either."""
    height, width = crop.shape
    natural_px = round(width * config.height_px / height)
    size = (min(normalised_width(height, width, config), max(1, natural_px)), config.height_px)
    return _trimmed(_resized(crop, size, config), config.margin_px)


def _resized(crop: GreyImage, size: tuple[int, int], config: NormaliseConfig) -> _Reduced:
    """`size`: columns and rows."""
    grey = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
    return _Reduced(grey, _stretched(grey, config.min_contrast))


def _trimmed(reduced: _Reduced, margin_px: int | None) -> _Reduced:
    if margin_px is None:
        return reduced
    traces = np.flatnonzero(reduced.grey.min(axis=0) < reduced.first_below(_TRACE))
    end = int(traces[-1]) + 1 if traces.size else 0
    return reduced._replace(grey=reduced.grey[:, : max(1, end + margin_px)])


def _stretched(grey: GreyImage, min_contrast: int) -> NDArray[np.float32]:
    """What becomes of each grey level: linear from paper (the 80th percentile) to ink (the first) onto 0 to 1."""
    ink, paper = grey_percentiles(grey, (0.01, PAPER_SHARE))
    return np.clip((paper - _LEVELS) / max(paper - ink, min_contrast), 0.0, 1.0)
