"""Forms that look like one another, as sheets of one exam do: which these are, and what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.image.register.lay import Page, Placement, best_placement, propose
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.refine import Blurs
from hcr_batch.image.register.tell_apart import DETAIL_PX, Region, detail, differences, lean
from hcr_batch.image.register.working import WORKING_SIDE_PX, Matrix, Working

_ALIKE, _ALIKE_POINTS = 0.7, 0.15
"""Forms of which one's blank holds this much of the other's print are told apart by what differs: less is not
enough for a page of one to lie well on the other. Before that is tried, this share of their points must agree."""


class Lookalikes:
    """Forms by their numbers, the places of their references; what is worked out for two of them is kept."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._references = references
        self._details: dict[int, Working] = {}
        self._maps: dict[tuple[int, int], Matrix | None] = {}
        self._differences: dict[tuple[int, int], list[Region]] = {}

    def of(self, one: int) -> list[int]:
        """The forms that look like this one."""
        return [other for other in range(len(self._references)) if other != one and self.laid(one, other) is not None]

    def laid(self, one: int, other: int) -> Matrix | None:
        """The map (3, 3) from the reference of one form to that of another that looks like it, else None.

        Two forms are alike if either is found on the other: a sparse one may be found on one that has more print, which
        is not found on it.
        """
        there, back = self._found_on(one, other), self._found_on(other, one)
        if there is None and back is not None:
            return np.asarray(np.linalg.inv(back), np.float64)
        return there

    def _found_on(self, one: int, other: int) -> Matrix | None:
        """The map from a form to another on whose blank most of its print is found, else None."""
        if (one, other) not in self._maps:
            reference, second = self._references[one], self._references[other]
            page = Page(second.working, second.features, Blurs(second.working.darkness), sift=False)
            proposal = propose(reference, page)
            found = None
            if proposal.agree >= _ALIKE_POINTS * min(len(reference.features), len(second.features)):
                found = best_placement(reference, page, proposal)
            self._maps[one, other] = found.matrix if found is not None and found.fit.found >= _ALIKE else None
        return self._maps[one, other]

    def lean(self, seen: Working, one: int, other: int, placement: Placement) -> float:
        """How much more a page, `seen` in detail, which lies on `one` by `placement`, looks like it than like
        `other`."""
        first = self._detail(one)
        matrix = seen.from_full @ placement.matrix @ np.linalg.inv(first.from_full)
        return lean(self._differing(one, other), seen, matrix, self._detail_mm(one))

    def _differing(self, one: int, other: int) -> list[Region]:
        """Where two forms differ, on the first of them."""
        if (one, other) not in self._differences:
            first, second, laid = self._detail(one), self._detail(other), self.laid(one, other)
            matrix = None if laid is None else second.from_full @ laid @ np.linalg.inv(first.from_full)
            found = [] if matrix is None else differences(first, second, matrix, self._detail_mm(one))
            self._differences[one, other] = found
        return self._differences[one, other]

    def _detail(self, number: int) -> Working:
        if number not in self._details:
            self._details[number] = detail(self._references[number].image)
        return self._details[number]

    def _detail_mm(self, number: int) -> float:
        """Pixels of a millimetre in the detail of a form."""
        return self._references[number].mm * DETAIL_PX / WORKING_SIDE_PX
