"""Boxes whose captions say that nobody writes there are no fields of a draft."""

from pathlib import Path

from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def test_room_for_a_photograph_and_for_an_office_is_no_field(tmp_path: Path) -> None:
    form = PrintedForm()
    for number, caption in enumerate(("Last name", "Photo", "For office use only", "Town")):
        form.box(60, 100 + 70 * number, 200, 60)
        form.text(caption, 64, 110 + 70 * number, 7)
    form.text("For office use only", 300, 95)
    form.box(300, 100, 120, 26)
    form.text("Received on", 304, 109, 7)
    assert {field.name for field in drafted(form, tmp_path).fields} == {"last_name", "town", "received_on"}
