"""Lines from side to side in parts, each with its caption right below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.forms.printed import PrintedForm

LEFT, RIGHT = 50, 545


def parts_found(form: PrintedForm, path: Path) -> list[tuple[int, int, int]]:
    """Where each line to write on begins and ends, and its height on the page, in points."""
    sheet = straighten(render_page(form.save(path / "form.pdf"), 1, 200, 60.0, 10**8), 200)
    point = sheet.px(25.4 / 72)
    lines = [field.rect for field in find_form(sheet).fields if field.kind is FieldKind.RULED]
    return [(round(line.left / point), round(line.right / point), round(line.bottom / point)) for line in lines]


def card(rows: Sequence[Sequence[tuple[int, str]]], heading: str = "") -> PrintedForm:
    """Lines across the page with captions right below them, at their places."""
    form = PrintedForm()
    if heading:
        form.text(heading, LEFT, 75, 15, font="B")
        form.line(LEFT, 80, RIGHT - LEFT)
    for row, captions in enumerate(rows):
        form.line(LEFT, 115 + 42 * row, RIGHT - LEFT)
        for x, text in captions:
            form.text(text, x, 123 + 42 * row, 7)
    return form


ROWS = (
    ((52, "Primer apellido"), (230, "Segundo apellido"), (410, "Nombre")),
    ((52, "DNI / NIE"), (230, "Fecha de nacimiento"), (410, "Lugar de nacimiento")),
    ((52, "Domicilio"), (340, "Ciudad")),
)


@pytest.mark.parametrize("heading", ["", "SOLICITUD"])
def test_each_caption_below_a_line_has_its_part_and_a_heading_none(tmp_path: Path, heading: str) -> None:
    found = parts_found(card(ROWS, heading), tmp_path)
    assert [bottom for *_, bottom in found] == pytest.approx([115] * 3 + [157] * 3 + [199] * 2, abs=1)
    assert [left for left, *_ in found] == pytest.approx([50, 227, 407, 50, 227, 407, 50, 337], abs=2)
    assert [right for _, right, _ in found] == pytest.approx([227, 407, 545, 227, 407, 545, 337, 545], abs=2)


def test_a_lone_line_across_the_page_is_one_to_write_on_if_it_has_several_captions(tmp_path: Path) -> None:
    """Without them it parts the page."""
    assert len(parts_found(card([((52, "Lugar y fecha"), (300, "Firma del solicitante"))]), tmp_path)) == 2
    assert parts_found(card([((52, "Lugar y fecha"),)]), tmp_path) == []


def test_parts_end_midway_between_captions_that_stand_in_their_middle(tmp_path: Path) -> None:
    found = parts_found(card([((120, "Ort, Datum"), (390, "Unterschrift"))]), tmp_path)
    assert [left for left, *_ in found] == pytest.approx([50, 273], abs=4)


def test_the_rule_above_the_foot_of_a_page_is_none(tmp_path: Path) -> None:
    form = card([])
    form.text("Name", LEFT, 100)
    form.line(100, 102, 200)
    form.line(LEFT, 790, RIGHT - LEFT)
    form.text("Form 12, revision 3", LEFT, 799, 7)
    form.text("page 1 of 2", 510, 799, 7)
    assert len(parts_found(form, tmp_path)) == 1


def test_captions_between_lines_are_of_the_lower_one_where_the_last_has_none_below(tmp_path: Path) -> None:
    """As on index cards, whose first line only begins the card."""
    found = parts_found(card([*ROWS[:2], ()]), tmp_path)
    assert [left for left, *_ in found] == pytest.approx([50] * len(found), abs=2)
