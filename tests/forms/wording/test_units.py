"""Units printed behind the room for a number leave that room to write in."""

from pathlib import Path

import pytest

from hcr_batch.records import FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


@pytest.fixture
def table() -> PrintedForm:
    """Three rows below a head: weights in kg, prices in EUR, and a column without a unit."""
    form = PrintedForm()
    for column, (head, unit) in enumerate((("Weight", "kg"), ("Price", "EUR"), ("Remarks", ""))):
        for row in range(4):
            form.box(60 + 140 * column, 100 + 26 * row, 140, 26)
            if row and unit:
                form.text(unit, 175 + 140 * column, 117 + 26 * row)
        form.text(head, 66 + 140 * column, 117)
    return form


def test_cells_with_a_unit_are_fields_named_after_their_column(table: PrintedForm, tmp_path: Path) -> None:
    fields = drafted(table, tmp_path).fields
    assert [field.name for field in fields][:6] == ["weight", "price", "remarks", "weight_2", "price_2", "remarks_2"]
    assert len(fields) == 9


def test_a_unit_is_no_part_of_the_field(table: PrintedForm, tmp_path: Path) -> None:
    fields = drafted(table, tmp_path).fields
    ends = [(field.box.x + field.box.width) / 200 * 72 for field in fields[:3]]
    assert ends == pytest.approx([172, 312, 480], abs=3)


def test_the_label_before_an_empty_box_is_no_unit(tmp_path: Path) -> None:
    form = PrintedForm()
    for row, words in enumerate(("age", "sex", "town")):
        form.box(60, 100 + 26 * row, 140, 26)
        form.text(words, 178, 117 + 26 * row)
        form.box(200, 100 + 26 * row, 140, 26)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["age", "sex", "town"]
    assert all(field.box.x / 200 * 72 == pytest.approx(200, abs=3) for field in fields)


def test_a_box_alone_may_end_with_a_unit(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Height", 60, 95)
    form.box(60, 100, 140, 26)
    form.text("cm", 184, 117)
    (field,) = drafted(form, tmp_path).fields
    assert field.name == "height"
    assert (field.box.x + field.box.width) / 200 * 72 == pytest.approx(181, abs=3)


def test_boxes_that_end_with_the_cents_of_whole_sums_are_for_numbers(tmp_path: Path) -> None:
    form = PrintedForm()
    for row, (words, code) in enumerate((("Wages", "A1"), ("Pensions", "A2"), ("Rents", "A3"))):
        form.text(words, 60, 117 + 30 * row)
        form.text(code, 240, 117 + 30 * row)
        form.box(280, 100 + 30 * row, 160, 22)
        form.text(",00", 415, 116 + 30 * row)
    fields = drafted(form, tmp_path).fields
    assert [(field.name, field.rule.type) for field in fields] == [
        (name, FieldType.NUMBER) for name in ("wages", "pensions", "rents")
    ]
    assert all((field.box.x + field.box.width) / 200 * 72 == pytest.approx(412, abs=3) for field in fields)
