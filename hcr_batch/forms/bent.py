"""Pages that do not lie flat on their form, drawn as if they did: by the edges of the sheet, where these are seen and
bend, or by the print of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from hcr_batch.image.page.photo import lay_flat
from hcr_batch.image.register.lay import ATTEMPTS, Attempt, Placement, prepare_page
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.unbend import unbend
from hcr_batch.records import Box, GreyImage

_FLAT_MM = 0.4
"""The worst tenth of the print of a page that lies flat is off by 0.21 mm at most: drawn pages under 17 mishaps, and 36
of a real exam."""

_LEAST_FOUND = 0.25
"""Where less of a form's print is found on a page, it is of another form, whatever bend it had."""


class Flattened(Protocol):
    """A page drawn flat."""

    @property
    def image(self) -> GreyImage:
        """The picture, (H, W)."""

    def box_on_page(self, box: Box) -> Box:
        """Where a box of the picture lies on the page."""


def may_be_bent(placement: Placement) -> bool:
    """Whether a page may lie on a form as it does because it bends."""
    fit = placement.fit
    return fit.found >= _LEAST_FOUND and fit.worst_mm > _FLAT_MM


def flattened(
    page: GreyImage, reference: Reference, placement: Placement, *, refused: bool
) -> Iterator[tuple[Flattened, Sequence[Attempt]]]:
    """A page (H, W) that lies nearly on a reference, or was refused, drawn flat in the ways there are; each with the
    attempts in which it may be placed."""
    sheet = lay_flat(page)
    if sheet is not None and (refused or sheet.outline.bend is not None):
        yield sheet, ATTEMPTS if refused else ATTEMPTS[:1]
    unbent = unbend(page, prepare_page(page), reference, placement.matrix) if may_be_bent(placement) else None
    if unbent is not None:
        # By the print of its form it is drawn in the size that the first attempt looks for.
        yield unbent, ATTEMPTS[:1]
