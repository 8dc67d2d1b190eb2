"""A blank form put together out of copies that people filled in: what nearly all of them show is printed.

Method: the background of a scene is what most pictures of it show at each place, as in the temporal median of
Cutler and Davis, "View-based detection and analysis of periodic motion", 1998; here of copies laid over one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import cv2
import numpy as np

from hcr_batch.image.page.ink import find_paper
from hcr_batch.image.page.turn import turn_page
from hcr_batch.image.register.lay import ATTEMPTS, Attempt, Placement, best_placement, prepare_page, propose
from hcr_batch.image.register.quality import holds
from hcr_batch.image.register.reference import Reference, prepare_reference
from hcr_batch.image.register.working import Matrix
from hcr_batch.records import GreyImage, OpenedPage

LEAST_COPIES = 3
"""Of fewer nobody knows what is printed and what two people wrote in one place."""

_PRINTED = 0.85
"""Print is dark on this many of the copies: in the cells of dates half of all people write in one place."""

_MOST_KEPT = 15
"""More copies make a blank no cleaner; all of them are held in memory at once."""

_FIRST_LOOK, _LOOKS = ATTEMPTS[:1], ATTEMPTS[:2]
"""What is tried to find out whether a page is a copy, as most that do not fit are simply of another form; and to lay
copies over one another."""

_SAME_POINTS, _LEAST_POINTS = 0.1, 30
"""Of one copy's points this many are found in their places on another, though half are of the writing. Of 26 drawn
pages of nine forms, two copies of one agreed in 150 of 1,000 and more, those of two forms of one house in 78 at most.
Where next to nothing is printed few points agree by chance."""

_MOST_ERROR_MM = 0.5
"""What lies no better is left out of the first blank, and may well lie on that."""

_Fits = Callable[[Placement], bool]


class Copies:
    """Copies of one form, grey (H, W) uint8: those whose resolution is known, then the others, which are photographs
    for the most part, each in the order in which they came."""

    def __init__(self, first: OpenedPage) -> None:
        self._pages, self._count = [first], 1
        self._reference = prepare_reference(first.image, (), None)

    def __len__(self) -> int:
        """How many were taken."""
        return self._count

    def take(self, page: OpenedPage) -> bool:
        """Whether a page is of the same form as the first; the first few such are kept."""
        if _place(self._reference, page.image, self._is_like, _FIRST_LOOK) is None:
            return False
        self._count += 1
        self._pages = sorted([*self._pages, page], key=lambda page: page.dpi is None)[:_MOST_KEPT]
        return True

    def blank(self) -> OpenedPage | None:
        """The form without what was written on it, as large as the first of the copies, in its light and upright as
        most; None where fewer than `LEAST_COPIES` lie well enough upon each other.

        Laid over that copy, whose writing misleads, they make a first blank; laid over that, a sharper one.
        """
        first = self._pages[0]
        rough = self._composed(
            prepare_reference(first.image, (), None), lambda placement: placement.fit.error_mm <= _MOST_ERROR_MM
        )
        if rough is None:
            return None
        sharp = self._composed(prepare_reference(rough, (), None), lambda placement: holds(placement.fit), upright=True)
        return None if sharp is None else OpenedPage(sharp, first.dpi)

    def _is_like(self, placement: Placement) -> bool:
        return placement.inliers >= max(_LEAST_POINTS, _SAME_POINTS * len(self._reference.features))

    def _composed(self, reference: Reference, fits: _Fits, *, upright: bool = False) -> GreyImage | None:
        """What is printed on those copies that lie on the reference as they should."""
        placed = [(page.image, _place(reference, page.image, fits)) for page in self._pages]
        lying = [(page, placement.matrix) for page, placement in placed if placement is not None]
        if len(lying) < LEAST_COPIES:
            return None
        paper = find_paper(reference.image)
        laid = np.stack([_laid(page, matrix, paper) for page, matrix in lying])
        darkest_but = min(len(laid) - 1, int(_PRINTED * len(laid)))
        blank = np.partition(laid, darkest_but, axis=0)[darkest_but]
        return turn_page(blank, -_most_turned([m for _, m in lying])) if upright else blank


def _place(reference: Reference, page: GreyImage, fits: _Fits, looks: Sequence[Attempt] = _LOOKS) -> Placement | None:
    """How a page lies on the reference, None where it does not."""
    for attempt in looks:
        prepared = prepare_page(page, attempt)
        placement = best_placement(reference, prepared, propose(reference, prepared))
        if placement is not None and fits(placement):
            return placement
    return None


def _laid(page: GreyImage, matrix: Matrix, paper: GreyImage) -> GreyImage:
    """A page as it lies on a reference, (H, W) as its `paper`, and in the light that this is in; white beyond its edge.

    What is tinted on both stays so, since the paper behind the ink has the tint.
    """
    height, width = paper.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = np.asarray(cv2.warpPerspective(page, matrix, (width, height), flags=flags, borderValue=255), np.uint8)
    light = paper / np.maximum(find_paper(laid), 1).astype(np.float32)
    return np.clip(np.rint(laid * light), 0, 255).astype(np.uint8)


def _most_turned(maps: Sequence[Matrix]) -> int:
    """By how many quarters, with the clock, most pages are turned against the reference, given its maps to them."""
    turns = [round(np.degrees(np.arctan2(m[1, 0], m[0, 0])) / 90) % 4 for m in maps]
    return int(Counter(turns).most_common(1)[0][0])
