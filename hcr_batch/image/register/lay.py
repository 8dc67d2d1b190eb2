"""Registers a page on a reference: matched points, votes, a homography, fine alignment, and how well it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.register.features import Features, find_orb, find_sift, match
from hcr_batch.image.register.homography import Candidate, could_be_page, find_candidates, fit_through
from hcr_batch.image.register.quality import Fit, holds, measure
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.refine import Blurs, refine
from hcr_batch.image.register.working import WORKING_SIDE_PX, Matrix, Working, map_points, reduce_page
from hcr_batch.records import GreyImage

_PAGE_POINTS = 1500
_SIFT_POINTS = 2500
_WORTH_TRYING = 0.4
"""Candidates with fewer agreeing pairs than this share of the best are not refined."""

_NO_BETTER, _ALL_RULES = 0.9, 0.95
"""Where this much of the print was found, lies where it should, and so much of the rules has ink, no other candidate is
tried."""

_SETTLED_MM, _WORTH_SETTLING, _LEAST_TILES, _MOST_PASSES = 0.3, 0.4, 8, 3
"""A map is improved while a tenth of its tiles is further off than the first, and enough of them are found."""

_INLIER_MM = 1.0
"""Pairs of points agree with a map within this on paper."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of looking at a page: the working size, as a multiple of the usual one, and the points;
    `tries` is how many candidates are tried, of all forms together."""

    size: float = 1.0
    sift: bool = False
    tries: int = 4


ATTEMPTS = (Attempt(tries=8), Attempt(1.7), Attempt(sift=True), Attempt(0.6))
"""What is tried in turn until a page is placed. Nearly all are at once; a form that fills half of the
picture needs the larger size, a part of a form that fills all of it the smaller one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page prepared for any number of references."""

    working: Working
    features: Features
    blurs: Blurs
    sift: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a page may lie on a reference, by matched points alone."""

    pairs: NDArray[np.intp]
    candidates: tuple[Candidate, ...]

    @property
    def agree(self) -> int:
        """Pairs that agree with the best candidate."""
        return max((candidate.agree for candidate in self.candidates), default=0)


@dataclass(frozen=True, slots=True)
class Placement:
    """A page laid over a reference.

    matrix: the map from pixels of the reference to pixels of the page, shape (3, 3).
    inliers: pairs of points that agree with it to a millimetre.
    fit: how well the print lies on the print.
    """

    matrix: Matrix
    inliers: int
    fit: Fit


def prepare_page(image: GreyImage, attempt: Attempt = ATTEMPTS[0]) -> Page:
    """Prepares a page, grey (H, W) uint8."""
    working = reduce_page(image, round(WORKING_SIDE_PX * attempt.size))
    find, most = (find_sift, _SIFT_POINTS) if attempt.sift else (find_orb, _PAGE_POINTS)
    return Page(working, find(working.darkness, most), Blurs(working.darkness), attempt.sift)


def propose(reference: Reference, page: Page) -> Proposal:
    """Matches the points of a page with those of a reference."""
    own = reference.features_like(page.sift)
    pairs = match(own, page.features)
    return Proposal(pairs, tuple(find_candidates(own, page.features, pairs, reference.long_side)))


def placements(reference: Reference, page: Page, proposal: Proposal) -> Iterator[Placement]:
    """The ways in which a page may lie on a reference, the likeliest first."""
    for candidate in proposal.candidates:
        if candidate.agree >= _WORTH_TRYING * proposal.agree:
            placement = place_by(reference, page, proposal, candidate)
            if placement is not None:
                yield placement


def place_by(reference: Reference, page: Page, proposal: Proposal, candidate: Candidate) -> Placement | None:
    """The page laid over the reference starting from one candidate; None where it ends in no page's shape."""
    return _place(reference, page, proposal, candidate.matrix)


def place_near(reference: Reference, page: Page, matrix: Matrix) -> Placement | None:
    """The page laid over the reference starting from a map, shape (3, 3), from pixels of the reference's
    picture to pixels of the page's; None where it ends in no page's shape."""
    rough = page.working.from_full @ matrix @ np.linalg.inv(reference.working.from_full)
    return _place(reference, page, propose(reference, page), rough)


def _place(reference: Reference, page: Page, proposal: Proposal, rough: Matrix) -> Placement | None:
    matrix, fit = _settle(reference, page, rough)
    if not could_be_page(matrix, reference.long_side):
        return None
    own, pairs = reference.features_like(page.sift), proposal.pairs
    full = np.linalg.inv(page.working.from_full) @ matrix @ reference.working.from_full
    away = map_points(matrix, own.points[pairs[:, 0]]) - page.features.points[pairs[:, 1]]
    near = _INLIER_MM * reference.mm * page.working.scale / reference.working.scale
    inliers = int((np.linalg.norm(away, axis=1) < near).sum())
    return Placement(full / full[2, 2], inliers, fit)


def _settle(reference: Reference, page: Page, rough: Matrix) -> tuple[Matrix, Fit]:
    """The fine map near a rough one, in working pixels, and how good it is.

    Fine alignment may settle where most of the print lies well and the rest is millimetres off. The tiles
    show by how much, and a map through them all is a better start.
    """
    matrix = refine(reference.guide, page.blurs, rough)
    fit = measure(reference, page.working, matrix)
    if fit.worst_mm > _SETTLED_MM or fit.found < _NO_BETTER:
        matrix, fit = max(((matrix, fit), *_hardly_moved(reference, page, rough)), key=lambda one: _worth(one[1]))
    for _ in range(_MOST_PASSES):
        if fit.worst_mm <= _SETTLED_MM or len(fit.tiles) < _LEAST_TILES or fit.found < _WORTH_SETTLING:
            break
        centres = np.array([(t.x + t.band.shape[1] / 2, t.y + t.band.shape[0] / 2) for t, _ in fit.tiles])
        seen = map_points(matrix, centres + np.array([found.shift for _, found in fit.tiles]))
        through = fit_through(centres, seen, reference.long_side)
        if through is None:
            break
        again = refine(reference.guide, page.blurs, through)
        better = measure(reference, page.working, again)
        if better.found < fit.found or better.worst_mm >= fit.worst_mm:
            break
        matrix, fit = again, better
    return matrix, fit


def _hardly_moved(reference: Reference, page: Page, rough: Matrix) -> Iterator[tuple[Matrix, Fit]]:
    """The rough map itself, and what the finest alignment makes of it: where a page is written full, a coarse one may
    lay print on the writing."""
    for matrix in (rough, refine(reference.guide, page.blurs, rough, stages=1)):
        yield matrix, measure(reference, page.working, matrix)


def _worth(fit: Fit) -> tuple[bool, float, float]:
    """What to prefer: maps that hold, then those that lay more print where it belongs, and nearer."""
    return holds(fit), round(fit.found, 2), -fit.worst_mm


def is_settled(placement: Placement) -> bool:
    """Whether no other candidate can lie better. Long rules are found wherever a map moves them along themselves: of a
    table squeezed by a tenth of its width all tiles may be found, and only its uprights are not met."""
    fit = placement.fit
    return fit.found >= _NO_BETTER and fit.worst_mm <= _SETTLED_MM and fit.overlap >= _ALL_RULES


def lies_better(one: Placement, other: Placement) -> bool:
    """Whether one way in which a page may lie is better than another."""
    return _worth(one.fit) > _worth(other.fit)


def best_placement(reference: Reference, page: Page, proposal: Proposal) -> Placement | None:
    """The way in which the page lies best on the reference; None where there is none to try."""
    best: Placement | None = None
    for placement in placements(reference, page, proposal):
        if best is None or lies_better(placement, best):
            best = placement
        if is_settled(best):
            break
    return best
