"""Rows of a table that are told by their even distance alone, where a scan left too little of the rules between them to
tell one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Sheet

_HEIGHT_MM = 4.5, 16.0
"""Rows of a table are this high."""

_LEAST_ROWS, _LEAST_POSTS, _ALIKE = 6, 3, 0.8
"""This many rows at least cross this many uprights that begin and end alike: these share this much of the way of the
longest of them."""

_SLOPES = np.linspace(-0.006, 0.006, 13).tolist()
"""Pixels by which rows may fall for each to the right: a straightened sheet is askew by so little."""

_STEP_PX = 0.1
"""Rows are known to half a pixel after ten of them."""

_BESIDE_PX = 4, 9
"""Of pieces there are more on a row than this far above and below it."""

_QUARTILE_SIGMAS = 0.6745
"""From the median of a normal variable to its upper quartile, in standard deviations."""

_MOST = 4.0
"""A row that is seen well counts as this many times the usual stray of the pieces, however well it is seen."""

_SURE, _SEEN, _LEAST_SEEN = 7.0, 0.75, 1.0
"""Even rows are off what is usual in the table by this many standard errors: of the 40,000 ways in which they may lie
chance brings one to five. Of the second share something is seen: this many strays."""


def even_rows(sheet: Sheet, pieces: Mask, posts: Sequence[Rule]) -> list[Rule]:
    """The horizontal rules of the largest table, from the first to the last of its uprights, where what is left of them
    lies at even distances; none where that may be chance.

    pieces: what may be left of them, (H, W). posts: uprights of tables.
    """
    longest = max(posts, key=lambda post: post.length)
    alike = [post for post in posts if post.shared(longest) >= _ALIKE * longest.length]
    if len(alike) < _LEAST_POSTS or longest.length < _LEAST_ROWS * sheet.px(_HEIGHT_MM[0]):
        return []
    left, right = min(post.at for post in alike), max(post.at for post in alike)
    top, bottom = (int(np.median(ends)) for ends in ([post.start for post in alike], [post.end for post in alike]))
    y, x = np.nonzero(pieces[:, int(left) : int(right) + 1])
    along = x - (right - left) / 2
    profiles = [np.bincount(np.round(y - slope * along).astype(np.intp).clip(0), minlength=bottom) for slope in _SLOPES]
    profile, slope = max(zip(profiles, _SLOPES, strict=True), key=lambda one: float(np.square(one[0]).sum()))
    rows = _even(_in_strays(profile), top, bottom, [sheet.px(height) for height in _HEIGHT_MM])
    fall = slope * (right - left) / 2
    return [Rule(left, right, at - fall, at + fall, 1.0) for at in rows]


def _in_strays(profile: NDArray[np.intp]) -> NDArray[np.float64]:
    """By how much more there is on three rows than beside them, in units of its usual stray, (H,); what is well seen
    counts no more for being dark all along."""
    three = np.convolve(profile, np.ones(3), "same")
    nearest, farthest = _BESIDE_PX
    offsets = [*range(-farthest, 1 - nearest), *range(nearest, farthest + 1)]
    depth = three - np.median([np.roll(three, offset) for offset in offsets], axis=0)
    stray = float(np.median(np.abs(depth - np.median(depth)))) / _QUARTILE_SIGMAS
    return np.asarray(np.clip(depth / max(stray, 1.0), -_MOST, _MOST))


def _even(strays: NDArray[np.float64], top: int, bottom: int, heights: Sequence[float]) -> list[float]:
    """The even rows of a table that are seen best, by how well each row of pixels is, (H,); none where none are
    sure."""
    y = np.arange(top, min(bottom + 3, len(strays)))
    depth = (strays[y] - strays[y].mean()) / max(float(strays[y].std()), 1e-6)
    lowest, highest = heights
    best = 0.0, 0.0, 0
    for pitch in np.arange(lowest, min(highest, len(y) / _LEAST_ROWS), _STEP_PX).tolist():
        phase = np.floor((y - top) % pitch).astype(np.intp)
        # A sum of independent strays grows with the root of their number.
        sums = np.bincount(phase, depth) / np.sqrt(np.bincount(phase).clip(1))
        best = max(best, (float(sums.max()), pitch, int(sums.argmax())))
    score, pitch, first = best
    if score < _SURE:
        return []
    rows = np.arange(top + first + 0.5, y[-1] + 1, pitch)
    seen = strays[rows.astype(int)] >= _LEAST_SEEN
    within = np.flatnonzero(seen)
    return rows[within[0] : within[-1] + 1].tolist() if seen.mean() >= _SEEN else []
