"""A row of boxes with the numbers of a scale in them is ticked, and no comb to write in."""

from pathlib import Path

import pytest

from hcr_batch.records import FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


@pytest.mark.parametrize("pitch", [34, 25])
def test_boxes_with_the_numbers_of_a_scale_are_ticked(tmp_path: Path, pitch: int) -> None:
    form = PrintedForm()
    form.text("How likely are you to recommend us?", 60, 95)
    for number in range(11):
        form.box(60 + pitch * number, 102, 25, 20)
        form.text(str(number), 68 + pitch * number, 116)
    form.text("Name", 60, 170)
    form.box(120, 155, 200, 24)
    fields = drafted(form, tmp_path).fields
    assert [field.rule.type for field in fields] == [FieldType.CHECKBOX] * 11 + [FieldType.NAME]
    assert [field.name.split("_")[-1] for field in fields[:11]] == [str(number) for number in range(11)]


def test_a_comb_with_a_number_that_does_not_count_up_is_none(tmp_path: Path) -> None:
    form = PrintedForm()
    form.comb(60, 102, 4)
    for cell, figure in enumerate("2026"):
        form.text(figure, 66 + 18 * cell, 118)
    form.text("Name", 60, 170)
    form.box(120, 155, 200, 24)
    assert [field.name for field in drafted(form, tmp_path).fields] == ["name"]


def test_narrow_cells_with_a_letter_in_each_are_ticked_and_named_after_it(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(6):
        y = 100 + 26 * row
        form.box(60, y, 160, 26)
        form.text("Name", 66, y + 17) if not row else None
        for x, letter in ((220, "M"), (242, "F")):
            form.box(x, y, 22, 26)
            form.text(letter, x + 7.5, y + 16, grey=0.6 if row else 0.0)
    fields = drafted(form, tmp_path).fields
    names = [field.name for field in fields if field.rule.type is FieldType.CHECKBOX]
    assert sorted(names)[:4] == ["f", "f_2", "f_3", "f_4"] and len(fields) == 15


def _row_of_boxes(numbers: int, y: float = 102, inset: float = 18) -> PrintedForm:
    """Wide boxes side by side with a number in each, that far from its left side."""
    form = PrintedForm()
    form.text("How likely are you to recommend us?", 60, 95)
    for number in range(numbers):
        form.box(60 + 42 * number, y, 42, 26)
        form.text(str(number), 60 + 42 * number + inset, y + (16 if inset > 10 else 8), 9 if inset > 10 else 5)
    form.text("Name", 60, 230)
    form.box(120, 215, 200, 24)
    return form


def test_a_single_row_of_boxes_with_the_numbers_of_a_scale_is_ticked(tmp_path: Path) -> None:
    fields = drafted(_row_of_boxes(11), tmp_path).fields
    assert [field.rule.type for field in fields] == [FieldType.CHECKBOX] * 11 + [FieldType.NAME]
    assert {field.rule.group for field in fields[:11]} == {"how_likely"}


def test_numbered_heads_of_columns_and_numbers_in_corners_are_no_scale(tmp_path: Path) -> None:
    heads = _row_of_boxes(8)
    for column in range(8):
        heads.box(60 + 42 * column, 128, 42, 26)
    for form in (heads, _row_of_boxes(8, inset=3)):
        assert not any(field.rule.type is FieldType.CHECKBOX for field in drafted(form, tmp_path).fields)


def test_figures_in_large_rings_are_circled_beside_smaller_boxes_to_tick(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("How satisfied are you?", 60, 95)
    for number in range(1, 6):
        form.ring(30 + 42 * number, 118, 10.5)
        form.text(str(number), 27.5 + 42 * number, 121)
        form.box(60 + 42 * number, 160, 10, 10)
        form.text(str(number), 74 + 42 * number, 168)
    form.text("Name", 60, 230)
    form.box(120, 215, 200, 24)
    found = drafted(form, tmp_path).fields
    assert [field.name for field in found[:5]] == [f"how_satisfied_are_you_{number}" for number in range(1, 6)]
    assert [field.rule.type for field in found] == [FieldType.CHECKBOX] * 10 + [FieldType.NAME]
