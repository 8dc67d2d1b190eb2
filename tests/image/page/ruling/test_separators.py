"""Rules across the page, which part it or are lines to write on."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.forms.printed import PrintedForm
from tests.image.page.drawn import Sheetlet
from tests.image.page.ruling.test_framed import lines_found


@pytest.mark.parametrize(("apart", "y", "lines"), [(19, 13, 0), (26, 17, 0), (26, 9, 1)])
def test_rules_above_and_below_a_heading_are_no_lines(tmp_path: Path, apart: int, y: int, lines: int) -> None:
    """But for the line of a caption that stands right below it."""
    form = PrintedForm()
    for x in (60, 320):
        form.text("Name", x, 203)
        form.line(x + 40, 205, 180)
    form.text("PETITION FOR DIVORCE", 222, 240 + y, 12, font="T")
    for top in (240, 240 + apart):
        form.rule(40, top, 555, top)
    found = lines_found(form, tmp_path / "form.pdf")
    assert len([left for left, _ in found if left < 50]) == lines
    assert len(found) == 2 + lines


@pytest.mark.parametrize(("words", "ink", "lines"), [("Petitioner", "", 3), ("", "", 0), ("Petitioner", "ever", 0)])
def test_a_short_line_right_behind_words_is_for_a_few_figures(tmp_path: Path, words: str, ink: str, lines: int) -> None:
    """But not where something is printed on it, which it underlines."""
    form = PrintedForm()
    for top in (120, 160):
        form.text("Name of the child", 60, top)
        form.line(140, top + 1, 380)
    for top in (200, 260, 320):
        form.text(words, 60, top)
        form.line(104, top + 1, 30)
        form.text(ink, 106, top, 11)
        form.text("%", 138, top)
    assert len(lines_found(form, tmp_path / "form.pdf")) == 2 + lines


def test_a_wide_line_beside_another_on_its_row_parts_no_page() -> None:
    page = Sheetlet()
    page.caption("Please send us the following papers before the end of the month", 120, 200, 0.9)
    page.line(120, 400, 180)
    page.line(340, 400, 790)
    for letter, x in zip("martin", range(370, 500, 20), strict=False):
        page.write(letter, x, 393, 20)
    page.caption("Postcode", 122, 416, 0.45)
    page.caption("Town", 342, 416, 0.45)
    assert len(find_form(straighten(page.image)).fields) == 2
