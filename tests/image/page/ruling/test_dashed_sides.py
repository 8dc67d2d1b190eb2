"""Boxes of dashes side by side, and tables whose rules are dashed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.fields import find_form, find_form_rules
from hcr_batch.image.page.ruling.faint import with_whole_rules
from hcr_batch.image.page.sheet import straighten
from tests.gallery.offices import residence
from tests.image.page.drawn import PRINT, Sheetlet
from tests.synth.scanner import OFFICE, scan

WIDE, HIGH = 360, 72


def dashed(page: Sheetlet, gap: int) -> None:
    """Three rows of two boxes of dashes, with so much paper between them."""
    for row in range(3):
        for column in range(2):
            x, y = 200 + (WIDE + gap) * column, 300 + (HIGH + gap) * row
            for left in range(x, x + WIDE, 12):
                for at in (y, y + HIGH):
                    page.image[at : at + 2, left : left + 8] = PRINT
            for top in range(y, y + HIGH, 12):
                for at in (x, x + WIDE):
                    page.image[top : top + 8, at : at + 2] = PRINT


def are_boxes(fields: list[Field]) -> bool:
    near = [abs(field.rect.width - WIDE) < 14 and abs(field.rect.height - HIGH) < 8 for field in fields]
    return all(near) and {field.kind for field in fields} == {FieldKind.BOX}


@pytest.mark.parametrize("gap", [0, 9])
@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_boxes_of_dashes_side_by_side_and_one_below_the_other_are_fields(gap: int, noise: float) -> None:
    page = Sheetlet()
    dashed(page, gap)
    fields = list(find_form(straighten(page.finish(noise=noise))).fields)
    assert len(fields) == 6 and are_boxes(fields)


def test_they_stay_fields_where_pale_rules_are_made_whole(tmp_path: Path) -> None:
    pdf = residence().form.save(tmp_path / "form.pdf")
    still = replace(OFFICE, rotation_deg=0, scale=0, shift_mm=0, tilt=0)
    page, _ = scan(render_page(pdf, 1, 200, 60.0, 10**8), 200, np.random.default_rng(0), still)
    sheet = straighten(page, 200)
    assert with_whole_rules(sheet, find_form_rules(sheet)) is not None
    rows = [field.rect for field in find_form(sheet).fields if sheet.px(38) < field.rect.top < sheet.px(100)]
    assert len(rows) == 12
