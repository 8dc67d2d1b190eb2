"""Brackets typed for a mark are boxes to tick."""

from pathlib import Path

import pytest

from hcr_batch.records import FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def kinds_of(form: PrintedForm, folder: Path) -> list[tuple[str, FieldType]]:
    """The names and types of the fields of a form."""
    form.text("Name", 60, 100)
    form.line(100, 102, 200)
    fields = drafted(form, folder).fields
    return [(field.name, field.rule.type) for field in fields if field.name != "name"]


@pytest.mark.parametrize("font", ["F", "C"])
@pytest.mark.parametrize("brackets", ["(   )", "[   ]", "( )", "[ ]"])
def test_brackets_before_words_are_boxes_to_tick(tmp_path: Path, brackets: str, font: str) -> None:
    form = PrintedForm()
    for column, answer in enumerate(("Single", "Married", "Widowed")):
        form.text(f"{brackets} {answer}", 60 + 150 * column, 140, 11, font=font)
    assert kinds_of(form, tmp_path) == [(name, FieldType.CHECKBOX) for name in ("single", "married", "widowed")]


def test_brackets_for_an_area_code_and_those_of_a_sentence_are_none(tmp_path: Path) -> None:
    form = PrintedForm()
    for row, caption in enumerate(("Home phone", "Work phone")):
        form.text(f"{caption}: (     )", 60, 140 + 30 * row, 11)
        form.line(160, 142 + 30 * row, 200)
    form.text("A copy (if any) of the contract ( ) is enclosed.", 60, 220, 11)
    assert [kind for _, kind in kinds_of(form, tmp_path) if kind is FieldType.CHECKBOX] == []
