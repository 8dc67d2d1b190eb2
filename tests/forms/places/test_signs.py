"""Signs and units in each cell of a column, which look like the labels of its rows."""

from __future__ import annotations

import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.places.test_writable import Printed


@pytest.mark.parametrize(("sign", "at"), [("$", 12), ("EUR", 200)])
def test_a_sign_in_each_cell_of_a_column_is_no_label(sign: str, at: int) -> None:
    page = Printed()
    rows = ("Income", "Salary", "Wages", "Tips", "Pension", "Other")
    for row, text in enumerate(rows):
        y = 300 + 60 * row
        page.box(120, y, 400, 60)
        page.say(text, 126, y + 40)
        page.box(520, y, 260, 60)
        page.say(sign if row else "Amount", 520 + at if row else 526, y + 40)
    found = {field.name: field for field in draft_fields(page.image, page.words).fields}
    assert list(found) == ["salary", "wages", "tips", "pension", "other"]
    assert {field.rule.type for field in found.values()} == {FieldType.NUMBER}
    begins = {field.box.x for field in found.values()}
    assert begins == {min(begins)} and (min(begins) > 540) is (sign == "$")
