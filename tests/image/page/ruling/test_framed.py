"""The sides of frames around parts of a form are no lines to write on, their legends notwithstanding."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.forms.printed import PrintedForm


def lines_found(form: PrintedForm, path: Path) -> list[tuple[int, int]]:
    """Where the lines to write on begin and end, in points."""
    sheet = straighten(render_page(form.save(path), 1, 200, 60.0, 10**8), 200)
    point = sheet.px(25.4 / 72)
    lines = [field.rect for field in find_form(sheet).fields if field.kind is FieldKind.RULED]
    return [(round(line.left / point), round(line.bottom / point)) for line in lines]


@pytest.mark.parametrize("legend", [(40, 90), (200, 245), (460, 506)])
def test_the_side_of_a_frame_with_a_legend_in_it_is_no_line(tmp_path: Path, legend: tuple[int, int]) -> None:
    form = PrintedForm()
    start, end = legend
    for top in (120, 260):
        for x0, x1 in ((30, start), (end, 560)):
            form.rule(x0, top, x1, top)
        form.text("Patient", start + 6, top + 3)
        for x in (30, 560):
            form.rule(x, top, x, top + 110)
        form.rule(30, top + 110, 560, top + 110)
        form.text("Name", 44, top + 48)
        form.line(90, top + 50, 300)
        form.text("Town", 44, top + 83)
        form.line(90, top + 85, 300)
    found = lines_found(form, tmp_path / "form.pdf")
    assert [left for left, _ in found] == pytest.approx([90] * 4, abs=2)
    assert [bottom for _, bottom in found] == pytest.approx([170, 205, 310, 345], abs=2)


@pytest.mark.parametrize("lines", [2, 0])
def test_the_lower_side_of_a_rounded_frame_around_lines_is_none(tmp_path: Path, lines: int) -> None:
    """Where there is no line in it, people write in the frame itself."""
    form = PrintedForm()
    for start, end in ((36, 40), (86, 284)):
        form.rule(start, 120, end, 120)
    form.text("Patient", 46, 123)
    for x in (30, 290):
        form.rule(x, 126, x, 224)
    form.rule(36, 230, 284, 230)
    for line in range(lines):
        form.text("Name", 44, 158 + 35 * line)
        form.line(90, 160 + 35 * line, 150)
    found = lines_found(form, tmp_path / "form.pdf")
    assert [bottom for _, bottom in found] == pytest.approx([160, 195] if lines else [230], abs=2)


def test_the_first_line_above_one_with_sides_is_one_to_write_on(tmp_path: Path) -> None:
    form = PrintedForm()
    for k, y in enumerate((120, 150, 180, 210)):
        form.text("Name", 44, y - 2)
        form.line(90, y, 300)
        if k:
            for x in (90, 390):
                form.rule(x, y - 10, x, y)
    assert [y for _, y in lines_found(form, tmp_path / "form.pdf")][:1] == pytest.approx([120], abs=2)


def test_the_last_line_above_a_table_that_ends_with_it_is_one_to_write_on(tmp_path: Path) -> None:
    form = PrintedForm()
    for y, caption in ((96, "Driver"), (118, "Date")):
        form.text(caption, 44, y - 3)
        form.line(120, y, 300)
    form.line(118.6, 118, 1)
    for row in range(7):
        form.box(40, 128 + 23 * row, 380, 23)
    assert [y for _, y in lines_found(form, tmp_path / "form.pdf")] == pytest.approx([96, 118], abs=2)


def test_a_caption_of_two_lines_before_a_line_is_no_legend(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Position or office held", 40, 200, 10)
    form.text("(if signing on behalf of a firm)", 40, 211, 9)
    form.line(150, 201, 408)
    form.box(30, 230, 250, 90)
    form.box(300, 230, 260, 90)
    form.box(30, 330, 530, 24)
    assert [line for line, _ in lines_found(form, tmp_path / "form.pdf")] == pytest.approx([150], abs=2)


def test_lines_above_and_below_a_table_whose_column_they_are_level_with_are_ones_to_write_on(tmp_path: Path) -> None:
    """As in spreadsheets, where the lines are the lower edges of cells in that column."""
    form = PrintedForm()
    for y, caption in ((96, "Department"), (120, "Manager"), (540, "Approved by")):
        form.text(caption, 44, y - 3)
        form.rule(150, y, 300, y)
    for row in range(14):
        for x, width in ((40, 110), (150, 150), (300, 120)):
            form.box(x, 150 + 23 * row, width, 23)
    assert [y for _, y in lines_found(form, tmp_path / "form.pdf")] == pytest.approx([96, 120, 540], abs=2)
