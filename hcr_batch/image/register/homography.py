"""From matched points to a map: votes for a similarity, a robust homography, and whether it can be a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.register.features import Features
from hcr_batch.image.register.working import Matrix, map_points

_MOST_VOTERS = 500
"""The surest pairs vote; those further down are mostly wrong."""

_VOTE_SHARE = 0.03
"""Pairs agree on a similarity when they lie within this share of the page's long side of it: perspective
and the coarse sizes of the points bend the map by this much."""

_LEAST_AGREE = 8
"""Fewer pairs agree by chance."""

_MOST_STARTS = 3
"""Repeated print, as in combs and tables, may get more votes than the truth: this many places are tried."""

_AGREE_PX = 3.0
"""Right pairs lie within this of each other, in working pixels of the reference."""

_SAME_PX = 5.0
_MOST_CANDIDATES = 6
"""Candidates whose corners lie nearer to each other are one, and of the others this many are tried."""

_ROUNDS, _ROUNDS_MAGSAC = 500, 1_000
_SURE = 0.999
"""Robust fits draw this many samples at most, and none once they are so sure to have drawn one of right pairs alone."""

_SIMPLER = 0.85
"""A map with more freedom must agree with more pairs than a simpler one, by one over this."""

_SCALE_RANGE = (0.2, 3.0)
"""Scale of a page in working pixels: an A4 sheet on the glass of a large scanner, or only a part of it."""

_MOST_SHEAR = 0.35
"""Sides of a page change their length by at most this share against each other."""

_MOST_PERSPECTIVE = 0.6
"""The scale at one corner of the page is at most this much (as a logarithm) off that in the middle."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A map from the points of a reference to those of a page, and how many pairs agree with it."""

    matrix: Matrix
    agree: int


def find_candidates(reference: Features, page: Features, pairs: NDArray[np.intp], long_side: float) -> list[Candidate]:
    """The maps that may lay a page over a reference, the likeliest first.

    pairs: (N, 2), points of the reference and of the page that match, by number. long_side: of the reference, in
    working pixels.

    Around each similarity that many pairs vote for, a similarity, an affine map and a homography are
    fitted robustly (RANSAC; MAGSAC++, Barath 2020). Simpler ones go first where as good: with most print
    in one corner, a map with more freedom fits that corner closely and misses all else.
    """
    a, b = reference.points[pairs[:, 0]], page.points[pairs[:, 1]]
    ranked: list[tuple[float, Candidate]] = []
    for start in _vote(reference, page, pairs[:_MOST_VOTERS], long_side):
        scale = float(np.hypot(start[0, 0], start[1, 0]))
        near = np.linalg.norm(map_points(start, a) - b, axis=1) < 1.5 * _VOTE_SHARE * long_side * scale
        slack = _AGREE_PX * scale
        if near.sum() < _LEAST_AGREE:
            continue
        for number, found in enumerate(_fits(a[near], b[near], slack)):
            if found is None or not could_be_page(found, long_side):
                continue
            agree = int((np.linalg.norm(map_points(found, a) - b, axis=1) < 2 * slack).sum())
            if agree >= _LEAST_AGREE:
                ranked.append((agree * _SIMPLER**number, Candidate(found, agree)))
    return _different([candidate for _, candidate in sorted(ranked, key=lambda pair: -pair[0])], long_side)


def _different(candidates: list[Candidate], long_side: float) -> list[Candidate]:
    """The first few candidates, without those that fine alignment would bring to the same place."""
    corners = np.array([(x, y) for x in (0.0, long_side) for y in (0.0, long_side)])
    kept: list[Candidate] = []
    places: list[NDArray[np.float64]] = []
    for candidate in candidates:
        place = map_points(candidate.matrix, corners)
        if all(np.abs(place - other).max() > _SAME_PX for other in places):
            kept.append(candidate)
            places.append(place)
    return kept[:_MOST_CANDIDATES]


def _vote(reference: Features, page: Features, pairs: NDArray[np.intp], long_side: float) -> Iterator[Matrix]:
    """A few different similarities, the one that most pairs agree on first.

    One pair of points with their sizes and angles makes a similarity; each pair puts up its own and
    all others vote. As few as one right pair in fifty is enough.
    """
    a, b = reference.points[pairs[:, 0]], page.points[pairs[:, 1]]
    za, zb = a[:, 0] + 1j * a[:, 1], b[:, 0] + 1j * b[:, 1]
    ratio = page.sizes[pairs[:, 1]] / reference.sizes[pairs[:, 0]]
    turn = ratio * np.exp(1j * (page.angles[pairs[:, 1]] - reference.angles[pairs[:, 0]]))
    shift = zb - turn * za
    slack = _VOTE_SHARE * long_side * np.abs(turn)
    agrees = np.abs(turn[:, None] * za[None] + shift[:, None] - zb[None]) < slack[:, None]
    possible = (np.abs(turn) > _SCALE_RANGE[0]) & (np.abs(turn) < _SCALE_RANGE[1])
    left = np.ones(len(pairs), bool)
    for _ in range(_MOST_STARTS):
        votes = np.where(possible & left, agrees[:, left].sum(axis=1), 0)
        best = int(votes.argmax()) if votes.size else 0
        if not votes.size or votes[best] < _LEAST_AGREE:
            return
        # The pairs that agree say it better than the one that put it up. They have had their say then.
        t, s = _fit_similarity(za[agrees[best] & left], zb[agrees[best] & left])
        yield np.array([[t.real, -t.imag, s.real], [t.imag, t.real, s.imag], [0.0, 0.0, 1.0]])
        left &= ~agrees[best]


def _fits(a: NDArray[np.float64], b: NDArray[np.float64], slack: float) -> Iterator[Matrix | None]:
    """A similarity, an affine map and a homography from points `a` to points `b`, None where there is none."""
    bottom = [[0.0, 0.0, 1.0]]
    for fit in (cv2.estimateAffinePartial2D, cv2.estimateAffine2D):
        found, _ = fit(a, b, None, cv2.RANSAC, 2 * slack, _ROUNDS, _SURE)
        yield None if found is None else np.vstack([found, bottom])
    found, _ = cv2.findHomography(a, b, cv2.USAC_MAGSAC, slack, maxIters=_ROUNDS_MAGSAC, confidence=_SURE)
    yield None if found is None else np.asarray(found, np.float64)


def fit_through(a: NDArray[np.float64], b: NDArray[np.float64], long_side: float) -> Matrix | None:
    """The homography through most of some pairs of points, each (N, 2); None where it could be no page."""
    found, _ = cv2.findHomography(a, b, cv2.RANSAC, _AGREE_PX, maxIters=_ROUNDS, confidence=_SURE)
    return np.asarray(found, np.float64) if found is not None and could_be_page(found, long_side) else None


def could_be_page(matrix: Matrix, long_side: float) -> bool:
    """Whether a map can be that of a sheet of paper: not mirrored, not torn, of a sensible size and shape."""
    side = np.linspace(0.0, long_side, 3)
    grid = np.array([(x, y) for y in side for x in side])
    depth = matrix[2] @ np.vstack([grid.T, np.ones(9)])
    if not np.isfinite(matrix).all() or (depth * np.sign(matrix[2, 2]) < 1e-3).any():
        return False
    at = map_points(matrix, grid).reshape(3, 3, 2)
    across, down = np.diff(at, axis=1)[:2], np.diff(at, axis=0)[:, :2]
    area = (across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]) / (long_side / 2) ** 2
    if (area <= 0).any():
        return False
    scale = np.sqrt(area)
    lengths = np.linalg.norm(across, axis=2) / np.linalg.norm(down, axis=2)
    square = np.abs((across * down).sum(axis=2)) / (np.linalg.norm(across, axis=2) * np.linalg.norm(down, axis=2))
    return bool(
        _SCALE_RANGE[0] < scale.min()
        and scale.max() < _SCALE_RANGE[1]
        and np.log(scale.max() / scale.min()) < _MOST_PERSPECTIVE
        and np.abs(np.log(lengths)).max() < _MOST_SHEAR
        and square.max() < _MOST_SHEAR
    )


def _fit_similarity(a: NDArray[np.complex128], b: NDArray[np.complex128]) -> tuple[complex, complex]:
    """Turn and shift with the least squares of turn * a + shift - b; points as complex numbers."""
    centre_a, centre_b = a.mean(), b.mean()
    turn = np.vdot(a - centre_a, b - centre_b) / max(1e-9, float(np.vdot(a - centre_a, a - centre_a).real))
    return complex(turn), complex(centre_b - turn * centre_a)
