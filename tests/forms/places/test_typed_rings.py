"""Letters typed for rings to tick."""

from pathlib import Path

from hcr_batch.records import FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def ticked(form: PrintedForm, folder: Path) -> list[str]:
    """The names of what is ticked on a form."""
    form.text("Nom :", 60, 100)
    form.line(100, 102, 200)
    fields = drafted(form, folder).fields
    return [field.name for field in fields if field.rule.type is FieldType.CHECKBOX]


def test_letters_before_the_choices_of_a_row_are_rings_to_tick(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Je suis membre :    o Oui     o Non", 60, 150, 12, font="S")
    assert ticked(form, tmp_path) == ["je_suis_membre_oui", "je_suis_membre_non"]


def test_the_field_of_a_letter_is_the_paper_in_it(tmp_path: Path) -> None:
    """With its outline it would seem marked on each page that lies a little askew."""
    form = PrintedForm()
    form.line(100, 102, 200)
    form.text("Je suis membre :    o Oui     o Non", 60, 150, 12, font="S")
    boxes = [field.box for field in drafted(form, tmp_path).fields if field.rule.type is FieldType.CHECKBOX]
    assert len(boxes) == 2
    assert all(5 <= box.width <= 10 and 7 <= box.height <= 14 for box in boxes)


def test_words_for_or_are_none(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Indique el pasaporte o la tarjeta o el permiso de conducir", 60, 150, 12, font="S")
    form.text("o el certificado o la copia de uno de ellos.", 60, 164, 12, font="S")
    assert ticked(form, tmp_path) == []
