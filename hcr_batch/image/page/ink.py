"""Where the ink is: a mask of dark strokes on paper that may be grey, shaded or noisy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.levels import grey_percentile, grey_percentiles
from hcr_batch.records import GreyImage

Mask = NDArray[np.uint8]
"""Shape (H, W), uint8, 255 = ink, 0 = paper."""

_BLOCK_PX = 4
"""Paper is estimated on blocks this wide: enough to average most of the noise away."""

_CLOSING_BLOCKS = 11
"""What is dark and narrower than this many blocks is ink: 7 mm at 150 dpi, wider than any stroke."""

_PAPER_FLOOR = 0.6
"""Paper is never taken to be darker than this share of the page's paper: else the inside of a black
bar or of a scanner's edge would count as paper, and its outline as four rules."""

_INK_DEPTH = 0.25
"""Ink is at least this share of the way from paper to the darkest ink: reduced to 150 dpi, a hairline
of one pixel at 300 dpi keeps half of its depth."""

_DEPTH_RANGE = (16.0, 42.0)
"""Bounds of that depth in grey levels, on paper brought to 255: below 16 lies the ripple of JPEG, and what
is 42 levels dark is ink, were it of the faintest pencil or a hairline reduced to half a pixel."""

_NOISE_SIGMAS = 4.0
"""Ink is this many standard deviations of the paper's noise away from it: 3 in 100 000 by chance."""

_NOISE_SHARES = 0.25, 0.5
"""Of the darker quartile and the median of a picture's greys, which tell how noisy its paper is."""

_QUARTILE_SIGMAS = 0.6745
"""From the median of a normal variable to its upper quartile, in standard deviations. The quartile that is
measured is the darker one: white paper is cut off at 255."""


@dataclass(frozen=True, slots=True)
class Components:
    """Connected strokes of a mask; row i of `stats` and value i in `labels` are one stroke, row 0 the paper, whose
    rectangle is the whole mask.

    `labels` has shape (H, W), int32; `stats` has shape (N, 5), int32: left, top, width, height, area in px.
    """

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]

    def chosen(self, which: NDArray[np.bool_]) -> Mask:
        """The mask (H, W) of the strokes for which `which`, (N,), is true."""
        # In half the time that an index takes; every label is the number of a stroke.
        return np.where(which, np.uint8(255), np.uint8(0)).take(self.labels, mode="clip")

    def pixels_in(self, where: NDArray[np.bool_] | tuple[slice, slice]) -> NDArray[np.int64]:
        """How many pixels of each stroke lie in a part of the mask, (H, W) bool, or in some rows and columns: (N,)."""
        return np.bincount(self.labels[where].ravel(), minlength=len(self.stats))


def find_ink(grey: GreyImage) -> Mask:
    """Mask of what is clearly darker than the paper around it; shape as `grey`."""
    return find_paper_and_ink(grey)[1]


def find_paper_and_ink(grey: GreyImage) -> tuple[GreyImage, Mask]:
    """The picture as it would be without its ink, and the mask of the ink; both shaped as `grey`."""
    paper = find_paper(grey)
    return paper, find_ink_on(grey, paper)


def find_ink_on(grey: GreyImage, paper: GreyImage) -> Mask:
    """Mask of what is clearly darker than `paper`, the same picture (H, W) without its ink."""
    even = _evened(grey, paper)
    return _darker_by(_ink_depth(even), even)


class Inks(NamedTuple):
    """Masks (H, W) of a picture's ink: the `usual`, as deep as its darkest strokes ask for; what is `firm`, ink beside
    whatever else the picture holds; and all that is no noise, however `faint`."""

    usual: Mask
    firm: Mask
    faint: Mask


def inks_on(grey: GreyImage, paper: GreyImage) -> Inks:
    """What of a picture is darker than `paper`, the same picture without its ink."""
    even = _evened(grey, paper)
    least, most = _DEPTH_RANGE
    depths = _ink_depth(even), most, float(np.clip(_noise_depth(even), least, most))
    return Inks(*(_darker_by(depth, even) for depth in depths))


def find_darker(grey: GreyImage, paper: GreyImage, levels: float) -> Mask:
    """What of a picture (H, W) is darker than its paper, were that white, by more than the given levels of grey."""
    return _darker_by(levels, _evened(grey, paper))


def noise_depth(grey: GreyImage, paper: GreyImage) -> float:
    """How many levels of grey below its paper, were that white, the noise of a picture (H, W) hardly ever reaches."""
    return _noise_depth(_evened(grey, paper))


def find_pale(grey: GreyImage, paper: GreyImage) -> Mask:
    """What of a picture (H, W) is darker than its paper, were it noise: long lines in it are none."""
    return find_darker(grey, paper, _DEPTH_RANGE[0])


def find_ink_within(grey: GreyImage, paper: GreyImage, where: Mask) -> Mask:
    """What of the pixels in `where` is ink, by their contrast and noise alone, whatever else the picture holds."""
    even = _evened(grey, paper)
    own = even[where > 0]
    if not own.size:
        return np.zeros_like(where)
    return np.asarray(cv2.min(_darker_by(_ink_depth(own[None]), even), where), np.uint8)


def _evened(grey: GreyImage, paper: GreyImage) -> GreyImage:
    """The picture on paper brought to 255."""
    return np.asarray(cv2.divide(grey, paper, scale=255, dtype=cv2.CV_8U), np.uint8)


def _darker_by(depth: float, even: GreyImage) -> Mask:
    # `threshold` rather than `compare`, which takes an image of one pixel for a number.
    _, ink = cv2.threshold(even, 255 - depth, 255, cv2.THRESH_BINARY_INV)
    return np.asarray(ink, np.uint8)


def _ink_depth(even: GreyImage) -> float:
    """How many grey levels below paper of 255 ink begins, from the contrast and the noise of the image."""
    darkest, upper, half = (255 - level for level in grey_percentiles(_sample(even), (0.005, *_NOISE_SHARES)))
    least, most = _DEPTH_RANGE
    return min(max(_INK_DEPTH * darkest, _noise_between(half, upper), least), most)


def _noise_depth(even: GreyImage) -> float:
    """How many grey levels below paper of 255 no noise reaches."""
    upper, half = (255 - level for level in grey_percentiles(_sample(even), _NOISE_SHARES))
    return _noise_between(half, upper)


def _noise_between(half: int, upper: int) -> float:
    """The same, by how far below paper of 255 half of the pixels and the darkest quarter of them are."""
    return _NOISE_SIGMAS * (upper - half) / _QUARTILE_SIGMAS


def grown(mask: Mask, by: float = 1.0) -> Mask:
    """A mask grown by the given pixels all round, by one at least."""
    side = 2 * max(1, round(by)) + 1
    return np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)


def median_paper(grey: GreyImage) -> int:
    """Grey level of the paper: the median, as writing covers far less than half of any field."""
    return grey_percentile(_sample(grey), 0.5)


def find_components(mask: Mask) -> Components:
    """The 8-connected strokes of a mask.

    OpenCV's own statistics visit every pixel of the paper, and take five times as long as finding the strokes. Many
    masks are empty, which is seen in a twentieth of the time that it takes to find nothing.
    """
    if not mask.any():
        return Components(np.zeros(mask.shape, np.int32), np.array([[0, 0, *mask.shape[::-1], mask.size]], np.int32))
    y, first, end = _row_runs(mask)
    count, labels = _labelled(mask, y)
    owner = labels[y, first]
    left, right = np.full(count, mask.shape[1], np.int32), np.zeros(count, np.int32)
    np.minimum.at(left, owner, first)
    np.maximum.at(right, owner, end)
    # Runs are in order of their rows, and of equal indices the last assignment holds.
    top, bottom = np.zeros(count, np.int32), np.zeros(count, np.int32)
    top[owner[::-1]] = y[::-1]
    bottom[owner] = y
    area = np.bincount(owner, weights=end - first, minlength=count)
    stats = np.stack([left, top, right - left, bottom - top + 1, area], axis=1).astype(np.int32)
    stats[0] = 0, 0, *mask.shape[::-1], mask.size - area.sum()
    return Components(labels, stats)


def _labelled(mask: Mask, inked: NDArray[np.int32]) -> tuple[int, NDArray[np.int32]]:
    """The numbers of a mask's 8-connected strokes and of the paper, and how many there are; `inked`: the rows that hold
    ink.

    Masks of rules hold ink in few rows. OpenCV counts by pairs of rows, so that without empty pairs, but one behind
    each run of others, it finds the same strokes in the same order.
    """
    pairs = np.zeros((len(mask) + 1) // 2, np.bool_)
    pairs[inked >> 1] = True
    pairs[1:] |= pairs[:-1]
    if 2 * np.count_nonzero(pairs) > len(pairs):
        count, labels = cv2.connectedComponents(mask, connectivity=8)
        return count, labels
    rows = np.flatnonzero(np.repeat(pairs, 2)[: len(mask)])
    labels = np.zeros(mask.shape, np.int32)
    count, labels[rows] = cv2.connectedComponents(mask[rows], connectivity=8)
    return count, labels


def _row_runs(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """The runs of a mask's rows, from the top: the row of each, its first column, and the one behind it. There are a
    fifth as many as pixels."""
    height, width = mask.shape
    # Row behind row as one long line, with a pixel of paper before each and behind the last.
    line = np.zeros(height * (width + 1) + 1, np.bool_)
    np.not_equal(mask, 0, out=line[:-1].reshape(height, width + 1)[:, 1:])
    edges = np.flatnonzero(line[1:] != line[:-1]).astype(np.int32)
    y, x = np.divmod(edges, np.int32(width + 1))
    return y[::2], x[::2], x[1::2]


def runs_of(which: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of true values in (N,): the first place of each, and the one behind it."""
    padded = np.concatenate([[False], which, [False]])
    edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _sample(grey: GreyImage) -> GreyImage:
    """At most some 40 000 pixels spread over the image: enough for its percentiles, and much faster."""
    step = max(1, int((grey.size / 40_000) ** 0.5))
    return np.ascontiguousarray(grey[::step, ::step])


def find_paper(grey: GreyImage) -> GreyImage:
    """The page without its ink, shape as `grey`: a coarse closing, which removes what is dark and thin."""
    height, width = grey.shape
    coarse_size = (max(1, width // _BLOCK_PX), max(1, height // _BLOCK_PX))
    coarse = cv2.resize(grey, coarse_size, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((_CLOSING_BLOCKS,) * 2, np.uint8))
    floor = int(_PAPER_FLOOR * median_paper(grey))
    smooth = cv2.blur(cv2.max(closed, floor), (5, 5))
    paper: GreyImage = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return paper
