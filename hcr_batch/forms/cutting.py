"""The crops of one form from a page that lies on its reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from hcr_batch.errors import ItemError
from hcr_batch.forms.barcodes import barcode_in, no_barcode
from hcr_batch.forms.definition import Form, FormField
from hcr_batch.forms.seen import seen_in
from hcr_batch.image.page.writing.through import without_shown_through
from hcr_batch.image.register.cut import Cut, coarsened, cut_field, place_on_page
from hcr_batch.image.register.lay import Placement
from hcr_batch.image.register.prints import FieldPrint, find_page_print, find_print
from hcr_batch.image.register.quality import FieldFit
from hcr_batch.image.register.reference import Reference
from hcr_batch.image.register.working import Matrix, shifting
from hcr_batch.records import Box, Crop, FieldType, GreyImage, Registration, may_hold_lines

CODE = "registration"
"""Of what does not lie well enough on its form to be read."""

_SURE_LIKENESS = 0.5
"""From this likeness on, a field goes where its own print lies; below, where the whole page puts it."""

_ABSENT_LIKENESS, _ABSENT_SUPPORT = 0.3, 0.4
"""Below both, a field's own frame is not on the page."""

_LEAST_IN_PLACE, _IN_PLACE_MM = 0.2, 0.2
"""Unless it is that of a box to tick, and liker than this, most of all this near to where it belongs: a cross over a
pale box hides what it is like, but what is not there would be found anywhere."""


class FieldCutter:
    """The fields of one form, with the print around each worked out once."""

    def __init__(self, form: Form, reference: Reference) -> None:
        self._form = form
        self._shrink = 1.0 / reference.working.scale
        self._mm = reference.mm
        self._px_per_mm = reference.mm / reference.working.scale
        printed = find_page_print(reference.image, self._px_per_mm)
        self._find_print = partial(find_print, reference.image, printed, px_per_mm=self._px_per_mm)
        self._prints = [self._find_print(field.box) for field in form.fields]
        self._wide_prints = dict[int, FieldPrint]()

    def cut(self, page: GreyImage, placement: Placement, registration: Registration) -> list[Crop]:
        """The crops in the form's order; a field that is not on the page says so in `problem`."""
        page_px_per_mm = self._px_per_mm * _local_scale(placement.matrix, self._form.fields[0].box)
        source, reduction = coarsened(page, page_px_per_mm)
        matrix = reduction @ placement.matrix
        turned = _quarters(placement.matrix)
        crops = [
            replace(self._crop(number, page, placement, source, matrix, registration), turned=turned)
            for number in range(len(self._form.fields))
        ]
        return without_shown_through(crops)

    def _crop(
        self,
        number: int,
        page: GreyImage,
        placement: Placement,
        source: GreyImage,
        matrix: Matrix,
        registration: Registration,
    ) -> Crop:
        field, fit = self._form.fields[number], placement.fit.fields[number]
        own = _own_shift(fit, self._shrink)
        box = place_on_page(field.box, placement.matrix @ own, page.shape)
        problem = _problem(field, fit, box, self._mm)
        if problem is not None:
            return _not_read(field, box, registration, problem)
        assert box is not None
        scale = self._px_per_mm * _local_scale(matrix, field.box)
        cut = self._cut(
            number, partial(cut_field, source, matrix @ own, ref_px_per_mm=self._px_per_mm, page_px_per_mm=scale)
        )
        seen = seen_in(cut, field.rule.type)
        if field.rule.type is FieldType.BARCODE:
            seen = barcode_in(page, box, self._px_per_mm * _local_scale(placement.matrix, field.box))
            if seen is None and not cut.blank:
                return _not_read(field, box, registration, no_barcode(field.name))
        return Crop(
            box,
            cut.writing,
            cut.blank and seen is None,
            field.name,
            field.rule,
            registration,
            seen,
            lines=cut.lines() if may_hold_lines(field.rule) else (),
            is_written=cut.is_written,
        )

    def _cut(self, number: int, cut: Callable[[FieldPrint], Cut]) -> Cut:
        """A field; where its writing may go on beyond it, with what follows there."""
        within, rule = cut(self._prints[number]), self._form.fields[number].rule
        if rule.type is FieldType.CHECKBOX or rule.cells is not None or not (within.nears_side or within.cut_off):
            return within
        if number not in self._wide_prints:
            others = [field.box for field in self._form.fields if field is not self._form.fields[number]]
            self._wide_prints[number] = self._find_print(self._form.fields[number].box, others=others)
        beyond = cut(self._wide_prints[number])
        return beyond if within.cut_off or beyond.runs_over else within


def _not_read(field: FormField, box: Box | None, registration: Registration, problem: ItemError) -> Crop:
    nothing = np.full((1, 1), 255, np.uint8)
    place = box or Box(0, 0, 0, 0)
    return Crop(place, nothing, field=field.name, rule=field.rule, registration=registration, problem=problem)


def _quarters(matrix: Matrix) -> int:
    """Quarter turns against the clock that set upright a page on which `matrix` puts the reference."""
    x, y, w = matrix @ (0.0, 0.0, 1.0)
    right, down, along = matrix @ (1.0, 0.0, 1.0)
    angle = np.arctan2(down / along - y / w, right / along - x / w)
    return round(float(angle) / (np.pi / 2)) % 4


def _problem(field: FormField, fit: FieldFit | None, box: Box | None, mm: float) -> ItemError | None:
    """Why a field cannot be read, or None. mm: working pixels in a millimetre."""
    if box is None:
        return ItemError(CODE, f"The field {field.name} lies beyond the edge of the page: scan the whole page.")
    if field.rule.type is FieldType.BARCODE:
        return None  # A label may be stuck over the frame.
    if fit is not None and _is_absent(fit, mm, may_be_hidden=field.rule.type is FieldType.CHECKBOX):
        return ItemError(
            CODE,
            f"The frame of the field {field.name} is not where its form has it: check that the form is the right one.",
        )
    return None


def _is_absent(fit: FieldFit, mm: float, *, may_be_hidden: bool) -> bool:
    """Whether nothing shows that a field's own frame, which a mark may hide, is on the page."""
    likeness, off = fit.found.likeness, np.hypot(*fit.found.shift) / mm
    is_in_place = may_be_hidden and likeness >= _LEAST_IN_PLACE and off <= _IN_PLACE_MM
    return bool(likeness < _ABSENT_LIKENESS and fit.support < _ABSENT_SUPPORT and not is_in_place)


def _own_shift(fit: FieldFit | None, shrink: float) -> Matrix:
    """How a field lies off the place that the whole page gives it, in pixels of the reference."""
    if fit is None or fit.found.likeness < _SURE_LIKENESS:
        return np.eye(3)
    x, y = fit.found.shift
    return shifting(x * shrink, y * shrink)


def _local_scale(matrix: Matrix, box: Box) -> float:
    """Pixels of the page per pixel of the reference in the middle of a box."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    w = matrix[2] @ (x, y, 1.0)
    u, v = matrix[0] @ (x, y, 1.0) / w, matrix[1] @ (x, y, 1.0) / w
    slopes = (matrix[:2, :2] - np.outer((u, v), matrix[2, :2])) / w
    return float(np.sqrt(abs(np.linalg.det(slopes))))
