"""Combs that are set into a cell together with their caption."""

from pathlib import Path

import pytest

from hcr_batch.records import FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm

_MOST_PIXELS = 20_000_000


def kinds_of(form: PrintedForm, folder: Path) -> dict[str, tuple[FieldType, int | None]]:
    """What the form's fields are, by their names."""
    fields = drafted(form, folder).fields
    return {field.name: (field.rule.type, field.rule.cells) for field in fields}


@pytest.mark.parametrize("inset", [14, 90], ids=["close to the side", "in the middle"])
def test_the_caption_in_the_corner_of_a_cell_names_the_comb_in_it(tmp_path: Path, inset: int) -> None:
    form = PrintedForm()
    for row, captions in enumerate((("Geburtsdatum", "Geburtsort"), ("Tag des Einzugs", "Gemeinde"))):
        for column, caption in enumerate(captions):
            form.box(50 + 250 * column, 100 + 30 * row, 250, 30)
            form.text(caption, 53 + 250 * column, 107 + 30 * row, 6)
        form.comb(50 + inset, 109 + 30 * row, 8, pitch=14, height=18)
    found = kinds_of(form, tmp_path)
    assert list(found) == ["geburtsdatum", "geburtsort", "tag_des_einzugs", "gemeinde"]
    assert found["geburtsdatum"] == (FieldType.DATE, 8)


def test_what_stands_before_a_comb_in_its_cell_names_it_and_nothing_beyond_the_cell(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(3):
        form.box(50, 100 + 34 * row, 220, 34)
        form.box(270, 100 + 34 * row, 200, 34)
        form.text("Holder", 53, 108 + 34 * row, 6)
        form.text("Number", 60, 124 + 34 * row, 8)
        form.comb(100, 112 + 34 * row, 6, pitch=14, height=18)
        form.text("Year", 190, 108 + 34 * row, 6)
    names = list(kinds_of(form, tmp_path))
    assert names[::2] == ["number", "number_2", "number_3"]
    assert not any(name.startswith(("year", "holder")) for name in names)
