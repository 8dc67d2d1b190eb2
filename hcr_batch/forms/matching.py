"""Finds the form that a page is, and cuts its fields out: what a worker does with a page when forms are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.forms import refusals
from hcr_batch.forms.bent import Flattened, flattened, may_be_bent
from hcr_batch.forms.cutting import CODE, FieldCutter
from hcr_batch.forms.definition import Form
from hcr_batch.forms.lookalikes import Lookalikes
from hcr_batch.forms.outside import places_of
from hcr_batch.forms.reference import reference_page
from hcr_batch.image.page.empty import is_empty
from hcr_batch.image.page.screen import without_screen
from hcr_batch.image.page.streaks import without_streaks
from hcr_batch.image.register.beside import largest_beside
from hcr_batch.image.register.lay import (
    ATTEMPTS,
    Attempt,
    Page,
    Placement,
    is_settled,
    lies_better,
    place_by,
    place_near,
    prepare_page,
    propose,
)
from hcr_batch.image.register.outside import find_outside
from hcr_batch.image.register.quality import holds
from hcr_batch.image.register.reference import Reference, prepare_reference
from hcr_batch.image.register.stray import Grounds, prepare_grounds
from hcr_batch.image.register.tell_apart import detail
from hcr_batch.image.register.working import Working
from hcr_batch.records import Crop, Fieldless, GreyImage, Registration

_LEAST_LEAN = 0.17
"""A page must look this much more like its form than like a rival. On 36 pages of a real exam whose sheets differ
by a few digits, pages leaned by 0.44 and more to their own sheet, and by 0.13 at most between two others."""

_RIVAL_SHARE = 0.25
"""A form with whose points fewer agree than this share of another's, which the page lies well on, is no rival."""

_LEAST_POINTS = 20
_LEAST_INK = 1e-4
"""A page with fewer points that can be found again, or a smaller share of ink, has no form printed on it."""

_BLACK_LEVEL = 64
"""An empty page whose paper is darker than that is black, not blank."""

_NO_PRINT = 0.3
"""Where less of a form's print is found on a page, its nearest form is none that it may be of."""


@dataclass(frozen=True)
class PreparedForm:
    """A form with all that is worked out once: its reference for laying pages on it, its fields' print, and what of a
    page is print or in a field."""

    form: Form
    reference: Reference
    cutter: FieldCutter
    grounds: Grounds


class _Placed(NamedTuple):
    """A form, by its number from 0, how a page lies on it, and the working picture it was placed by."""

    number: int
    placement: Placement
    working: Working


class FormReader:
    """Reads pages of some forms; made once per worker."""

    def __init__(self, forms: Sequence[Form], options: PageOptions | None = None, *, duplex: bool = False) -> None:
        """Prepares the forms; with `duplex` pages without ink are the backs of sheets. Raises FormError where a
        reference cannot be used."""
        self._duplex = duplex
        self._forms = [_prepare(form, options) for form in forms]
        self._alike = Lookalikes([prepared.reference for prepared in self._forms])

    def crops(self, page: GreyImage) -> list[Crop] | Fieldless | ItemError:
        """The fields of a grey page (H, W) uint8 in the order of its form, none on an empty back; of a form without
        fields how the page lies on it; or why it cannot be read."""
        page = without_streaks(without_screen(page))
        outcome, nearest = self._look(page)
        if outcome is None:
            return [] if self._duplex else ItemError(CODE, refusals.EMPTY)
        bent = None if nearest is None else self._bent(page, outcome, nearest)
        if bent is not None:
            return bent
        return outcome if isinstance(outcome, ItemError) else self._read(page, outcome)

    def _read(self, page: GreyImage, placed: _Placed) -> list[Crop] | Fieldless | ItemError:
        """The fields of a page that lies on a form, or why it cannot be read."""
        number, placement, working = placed
        several = self._several(page, number, placement)
        if several is not None:
            return several
        outside = find_outside(self._forms[number].grounds, page, working, placement)
        if not self._forms[number].form.fields:
            return Fieldless(self._registration(number, placement), outside)
        return [replace(crop, outside=outside) for crop in self.cut(page, number, placement)]

    def cut(self, page: GreyImage, number: int, placement: Placement) -> list[Crop]:
        """The fields of a page that lies on the form of this number, which has some."""
        return self._forms[number].cutter.cut(page, placement, self._registration(number, placement))

    def _registration(self, number: int, placement: Placement) -> Registration:
        fit = placement.fit
        return Registration(self._name(number), placement.inliers, round(fit.error_mm, 3), round(fit.overlap, 4))

    def place(self, page: GreyImage) -> tuple[int, Placement] | ItemError | None:
        """Which of the forms a page is, by its number from 0, and how it lies; or why none; None where it is empty."""
        outcome, _ = self._look(page)
        return outcome[:2] if isinstance(outcome, _Placed) else outcome

    def _bent(
        self, page: GreyImage, outcome: _Placed | ItemError, nearest: _Placed
    ) -> list[Crop] | Fieldless | ItemError | None:
        """The fields of a page that bends, whose boxes are those on it as it is; None where it lies as well as it can
        on the nearest form."""
        number, placement, _ = nearest
        refused = isinstance(outcome, ItemError)
        if not refused and not may_be_bent(placement):
            return None
        for flat, attempts in flattened(page, self._forms[number].reference, placement, refused=refused):
            laid = self._again(flat.image, attempts)
            if not isinstance(laid, _Placed):
                continue
            if refused or laid.placement.fit.worst_mm < placement.fit.worst_mm:
                return _on_bent_page(self._read(flat.image, laid), flat)
        return None

    def _again(self, page: GreyImage, attempts: Sequence[Attempt]) -> _Placed | ItemError | None:
        """Which form a page drawn flat is and how it lies, as far as some attempts show; None where it fits none."""
        for attempt in attempts:
            prepared = prepare_page(page, attempt)
            best = self._best_placements(prepared, attempt.tries)
            held = {number: placement for number, placement in best.items() if holds(placement.fit)}
            if held:
                return self._choose(page, prepared, held)
        return None

    def _look(self, page: GreyImage) -> tuple[_Placed | ItemError | None, _Placed | None]:
        """What `place` says, and on which form the page lies best and how."""
        nearest: _Placed | None = None
        for attempt in ATTEMPTS:
            prepared = prepare_page(page, attempt)
            if attempt == ATTEMPTS[0] and (bare := _bare(prepared)):
                return None if is_empty(page) else ItemError(CODE, bare), None
            best = self._best_placements(prepared, attempt.tries)
            held = {number: placement for number, placement in best.items() if holds(placement.fit)}
            if held:
                chosen = self._choose(page, prepared, held)
                return chosen, None if isinstance(chosen, ItemError) else chosen
            for number, placement in best.items():
                if nearest is None or placement.fit.found > nearest.placement.fit.found:
                    nearest = _Placed(number, placement, prepared.working)
        return None if is_empty(page) else self._refuse(nearest, page), nearest

    def _several(self, page: GreyImage, number: int, placement: Placement) -> ItemError | None:
        """Why a page on which one form was found cannot be read: the fields of another beside it would be lost."""
        beside = largest_beside(page, self._forms[number].reference.image.shape, placement.matrix)
        other = None if beside is None else self._glimpse(beside)
        if other is None:
            return None
        beside_it = None if other == number else self._name(other)
        return ItemError(CODE, refusals.several(self._name(number), beside_it))

    def _glimpse(self, picture: GreyImage) -> int | None:
        """The number of a form that a picture holds, as far as is seen at once."""
        best = self._best_placements(prepare_page(picture, ATTEMPTS[0]), ATTEMPTS[0].tries)
        return next((number for number, placement in best.items() if holds(placement.fit)), None)

    def _best_placements(self, page: Page, tries: int) -> dict[int, Placement]:
        """How the page lies on each of the forms that it may be of, by their numbers.

        Of all candidates on all forms those with which most points agree are tried first, `tries` of them
        until the page lies well on a form. After that only forms with which nearly as many agree are rivals.
        """
        proposals = [propose(prepared.reference, page) for prepared in self._forms]
        ranked = sorted(
            ((candidate, number) for number, proposal in enumerate(proposals) for candidate in proposal.candidates),
            key=lambda pair: -pair[0].agree,
        )
        best: dict[int, Placement] = {}
        enough: float | None = None
        for candidate, number in ranked:
            is_done = tries <= 0 if enough is None else candidate.agree < enough
            if is_done:
                break
            tries -= 1
            if number in best and is_settled(best[number]):
                continue
            placement = place_by(self._forms[number].reference, page, proposals[number], candidate)
            if placement is None or (number in best and not lies_better(placement, best[number])):
                continue
            best[number] = placement
            if holds(placement.fit):
                enough = max(enough or 0.0, _RIVAL_SHARE * candidate.agree)
        return best

    def _choose(self, page: GreyImage, prepared: Page, held: dict[int, Placement]) -> _Placed | ItemError:
        """The page's form: it must beat each form that looks like it where they differ, whether or not the
        page lies well on that one, too."""
        best = max(held, key=lambda number: held[number].fit.found)
        where = held[best]
        seen: Working | None = None
        for _ in self._forms:
            alike = self._alike.of(best)
            if not alike:
                return _Placed(best, where, prepared.working)
            seen = seen or detail(page)
            leans = [(self._alike.lean(seen, best, number, where), number) for number in alike]
            least, rival = min(leans)
            if least >= _LEAST_LEAN:
                return _Placed(best, where, prepared.working)
            laid = self._alike.laid(best, rival)
            if least > -_LEAST_LEAN or laid is None:
                break
            moved = place_near(self._forms[rival].reference, prepared, where.matrix @ np.linalg.inv(laid))
            if moved is None or not holds(moved.fit):
                break
            best, where = rival, moved
        return ItemError(CODE, refusals.undecided(self._name(best), self._name(rival)))

    def _refuse(self, best: _Placed | None, page: GreyImage) -> ItemError:
        mirrored = self._glimpse(np.ascontiguousarray(page[:, ::-1]))
        if mirrored is not None:
            return ItemError(CODE, refusals.mirrored(self._name(mirrored)))
        if best is None or best.placement.fit.found < _NO_PRINT:
            return ItemError(CODE, refusals.of_none([prepared.form.name for prepared in self._forms]))
        return ItemError(CODE, refusals.badly_aligned(self._name(best.number), best.placement.fit))

    def _name(self, number: int) -> str:
        return self._forms[number].form.name


def _on_bent_page(outcome: list[Crop] | Fieldless | ItemError, flat: Flattened) -> list[Crop] | Fieldless | ItemError:
    """What was read of a page drawn flat, with boxes on the page as it is."""
    if isinstance(outcome, ItemError):
        return outcome
    if isinstance(outcome, Fieldless):
        return replace(outcome, outside=tuple(map(flat.box_on_page, outcome.outside)))
    return [
        replace(
            crop,
            box=flat.box_on_page(crop.box) if crop.box.width else crop.box,
            outside=None if crop.outside is None else tuple(map(flat.box_on_page, crop.outside)),
        )
        for crop in outcome
    ]


def _prepare(form: Form, options: PageOptions | None) -> PreparedForm:
    image = reference_page(form, options)
    reference = prepare_reference(image, [field.box for field in form.fields], form.dpi)
    return PreparedForm(form, reference, FieldCutter(form, reference), prepare_grounds(reference, places_of(form)))


def _bare(page: Page) -> str | None:
    """Why a page has nothing that could be a form, or None."""
    if len(page.features) >= _LEAST_POINTS and (page.working.ink > 0).mean() > _LEAST_INK:
        return None
    return refusals.BLACK if int(np.median(page.working.grey)) < _BLACK_LEVEL else refusals.BARE
