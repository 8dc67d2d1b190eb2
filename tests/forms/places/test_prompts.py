"""Where a word processor's form asks for a click, people write once it is printed."""

from pathlib import Path

from hcr_batch.records import Box
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm

_TEXT = "Click or tap here to enter text."


def boxes_of(form: PrintedForm, folder: Path) -> dict[str, Box]:
    """The fields of a form by their names, in pixels of 200 dpi."""
    fields = drafted(form, folder).fields
    return {field.name: field.box for field in fields}


def test_prompts_are_places_as_far_as_the_next_thing_on_their_row(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Please fill in this form, then print it and sign it by hand at its end.", 60, 80, 11)
    for row, (caption, prompt) in enumerate((("Full name:", _TEXT), ("Loan starts:", "Click or tap to enter a date."))):
        form.text(caption, 60, 120 + 30 * row, 11)
        form.text(prompt, 160, 120 + 30 * row, 11, grey=0.5)
    form.text("Site:", 330, 150, 11)
    form.text("Wählen Sie ein Element aus.", 365, 150, 11, grey=0.5)
    found = boxes_of(form, tmp_path)
    assert list(found) == ["full_name", "loan_starts", "site"]
    assert found["full_name"].x + found["full_name"].width > 390 / 72 * 200
    assert found["loan_starts"].x + found["loan_starts"].width < 330 / 72 * 200


def test_a_prompt_is_no_name_of_the_box_that_it_stands_in(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Reason:", 60, 116, 11)
    form.box(60, 120, 400, 90)
    form.text(_TEXT, 64, 134, 11, grey=0.5)
    assert list(boxes_of(form, tmp_path)) == ["reason"]
