"""An example of what is to be written, printed in the box for it, neither names the box nor makes a label of it."""

from __future__ import annotations

from pathlib import Path

from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def test_boxes_with_examples_in_them_are_named_by_their_captions(tmp_path: Path) -> None:
    form = PrintedForm()
    for k, (caption, example, wide) in enumerate(
        (("Surname", "", 280), ("Date of birth", "MM/DD/YYYY", 128), ("E-mail", "name@example.com", 280))
    ):
        y = 100 + 40 * k
        form.text(caption, 40, y + 15)
        form.box(120, y, wide, 23)
        form.text(example, 123, y + 15, 10, grey=0.46)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["surname", "date_of_birth", "e_mail"]
    assert (fields[1].rule.type.value, fields[1].rule.formats) == ("date", ("mm/dd/yyyy",))
    assert fields[1].box.width > 340


def test_an_example_names_a_box_that_nothing_else_does(tmp_path: Path) -> None:
    form = PrintedForm()
    for k in range(3):
        form.box(120, 100 + 40 * k, 280, 23)
        form.text("DD/MM/YYYY", 123, 115 + 40 * k, 7)
    fields = drafted(form, tmp_path).fields
    assert [field.rule.type.value for field in fields] == ["date"] * 3
