"""Checks a form against its reference: what is wrong, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import FormError, UsageError
from hcr_batch.files.known import read_known
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.forms.definition import Form, FormField, box_text
from hcr_batch.forms.draft import seen_cells
from hcr_batch.forms.form_file.load import read_form
from hcr_batch.forms.reference import reference_page
from hcr_batch.image.page.fields import find_form_rules
from hcr_batch.image.page.ink import find_ink
from hcr_batch.image.page.phrases import find_phrases
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.paper import long_side_mm
from hcr_batch.records import Box, FieldType, GreyImage

_LEAST_MM = 2.0
_LEAST_WIDE_MM = 5.0
"""A field to write in is at least this high and this wide; a box to tick at least this high."""

_INK_SHARE = 0.0005
_BLACK_SHARE = 0.5
_BLACK_LEVEL = 60
"""A page with less ink is blank, and one with so much that is so dark is black."""

_LEAST_FEATURES = 6
"""Printed lines and phrases a page must have, at least, to lay another over it and be sure."""

_LEAST_SIDE_PX = 300
"""Of the longer side, 76 mm at 100 dpi; the shorter one has half of that at least."""


@dataclass(frozen=True, slots=True)
class FormCheck:
    """What the check of a form file came to.

    `problems` are sentences; none where the form is ready to use. `form` and `page`, shape (H, W),
    uint8, are None where they could not be read. `wrong` names the fields that problems are about.
    """

    form: Form | None
    page: GreyImage | None
    problems: tuple[str, ...]
    wrong: frozenset[str]


def check_form(path: Path, options: PageOptions | None = None) -> FormCheck:
    """All that is wrong with a form file. Raises FormError where it is no TOML, MissingProgramError."""
    form, problems = read_form(path)
    if form is None:
        return FormCheck(None, None, tuple(problems), frozenset())
    problems = [*problems, *(f"{path}: {text}" for text in _file_problems(form))]
    page: GreyImage | None = None
    try:
        page = reference_page(form, options)
    except FormError as error:
        problems.append(str(error))
    if page is not None:
        problems += [f"{path}: {text}" for text in page_problems(form, page)]
    wrong = frozenset(field.name for field in form.fields if any(f"`{field.name}`" in text for text in problems))
    return FormCheck(form, page, tuple(problems), wrong)


def page_problems(form: Form, page: GreyImage) -> list[str]:
    """What is wrong with a form's reference, shape (H, W), uint8, or with its fields on it."""
    unfit = reference_problem(page)
    if unfit:
        return [f"the reference {form.reference.name} {unfit}"]
    outside = {field.name for field in form.fields if _outside(field.box, page)}
    height, width = page.shape
    problems = [
        f"the box of the field `{field.name}` reaches outside the page, which has {width} x {height} pixels. "
        f"Received: {box_text(field.box)}."
        for field in form.fields
        if field.name in outside
    ]
    px_per_mm = max(page.shape) / long_side_mm(page.shape, form.dpi)
    problems += [text for field in form.fields if (text := _too_small(field, px_per_mm))]
    return problems + _cell_problems([field for field in form.fields if field.name not in outside], page, form.dpi)


def reference_problem(page: GreyImage) -> str | None:
    """Why no page could be laid over a reference, shape (H, W), uint8; None where one can."""
    height, width = page.shape
    if min(page.shape) < _LEAST_SIDE_PX // 2 or max(page.shape) < _LEAST_SIDE_PX:
        return f"has only {width} x {height} pixels. Expected a scan at 100 dpi or more."
    step = max(1, max(page.shape) // 2000)
    if float((page[::step, ::step] < _BLACK_LEVEL).mean()) > _BLACK_SHARE:
        return "is nearly all black. Expected dark print on light paper: scan it again."
    if float((find_ink(page[::step, ::step].copy()) > 0).mean()) < _INK_SHARE:
        return "is blank. Expected the printed form: scan it again, or give another `page`."
    sheet = straighten(page)
    rules = find_form_rules(sheet)
    features = len(rules.across) + len(rules.down) + len(find_phrases(sheet, rules, []))
    if features < _LEAST_FEATURES:
        return (
            f"has too few printed features ({features} lines and words) to align a scan with it. "
            f"Expected at least {_LEAST_FEATURES}: use a form with printed boxes, lines or captions."
        )
    return None


def _outside(box: Box, page: GreyImage) -> bool:
    height, width = page.shape
    return bool(box.x + box.width > width or box.y + box.height > height)


def _too_small(field: FormField, px_per_mm: float) -> str | None:
    tick = field.rule.type is FieldType.CHECKBOX
    wide, high = field.box.width / px_per_mm, field.box.height / px_per_mm
    least_wide = _LEAST_MM if tick else _LEAST_WIDE_MM * max(1.0, (field.rule.cells or 0) * 0.4)
    if high >= _LEAST_MM and wide >= least_wide:
        return None
    return (
        f"the box of the field `{field.name}` is too small to write in: {wide:.1f} x {high:.1f} mm. "
        f"Expected at least {least_wide:.0f} x {_LEAST_MM:.0f} mm."
    )


def _cell_problems(fields: list[FormField], page: GreyImage, dpi: float | None) -> list[str]:
    """Combs whose cells the reference does not show, or shows another number of."""
    problems = []
    for field, seen in zip(fields, seen_cells(page, [field.box for field in fields], dpi), strict=True):
        cells = field.rule.cells
        if cells and cells > 1 and seen != cells:
            shown = f"{seen} cells" if seen else "no comb"
            problems.append(
                f"the field `{field.name}` has cells = {cells}, but the reference shows {shown} there. "
                "Correct `cells` or `box`, or leave `cells` out."
            )
    return problems


def _file_problems(form: Form) -> Iterator[str]:
    """A sentence for each lexicon, and for rows that are known, that cannot be read or hold nothing."""
    for field in form.fields:
        if field.rule.lexicon is not None:
            try:
                read_lexicon(Path(field.rule.lexicon))
            except UsageError as error:
                yield f"the field `{field.name}`: {error}"
    if form.known is not None:
        try:
            read_known(form.known, {field.name: field.rule for field in form.fields})
        except UsageError as error:
            yield f"`known`: {error}"
