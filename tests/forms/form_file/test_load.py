"""What a form file says arrives in its form."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.reference import reference_page
from hcr_batch.records import Box, FieldRule, FieldType
from tests.conftest import SAMPLES
from tests.forms.form_file.texts import FIELD, HEAD, write


def test_every_key_arrives_where_it_belongs(folder: Path) -> None:
    text = HEAD + "page = 1\ndpi = 150\n" + FIELD + 'type = "code"\nrequired = true\nlexicon = "names.csv"\n'
    form = load_form(write(folder, text + 'pattern = "[A-Z]{2}[0-9]{6}"\ncells = 8\ncheck = "luhn"\n'))
    assert (form.name, form.reference, form.page, form.dpi) == ("a", (folder / "blank.png").resolve(), 1, 150.0)
    (field,) = form.fields
    lexicon = str((folder / "names.csv").resolve())
    rule = FieldRule(
        type=FieldType.CODE, required=True, pattern="[A-Z]{2}[0-9]{6}", cells=8, check="luhn", lexicon=lexicon
    )
    assert field == FormField("x", Box(10, 10, 300, 60), rule)
    assert reference_page(form).shape == (500, 400)


def test_boxes_of_a_group_are_several(folder: Path) -> None:
    boxes = [
        f'[[field]]\nname = "{n}"\nbox = [{x}, 10, 20, 20]\ntype = "checkbox"\n' for n, x in (("y", 10), ("n", 90))
    ]
    both = "".join(box + 'group = "smoker"\n' for box in boxes)
    assert [field.rule.group for field in load_form(write(folder, HEAD + both)).fields] == ["smoker", "smoker"]


def test_a_form_without_groups_has_the_digest_it_had_before_there_were_any() -> None:
    """Nights go on with the results of earlier ones, as long as their forms mean the same."""
    form = load_form(SAMPLES / "forms" / "library_card.toml")
    assert form.digest == "7556bdc906a5d61d4d52d6bc8f2f746c5e6e5881f7c243b42ee4de0ab06c1cd0"


@pytest.mark.parametrize(
    ("settings", "least", "most"),
    [
        ('type = "date"\nmin = "1900-01-31"\nmax = "2026-12-31"', "1900-01-31", "2026-12-31"),
        ('type = "date"\nmin = 1900-01-31', "1900-01-31", None),
        ('type = "date"\nrange = ["1900-01-31", "1900-01-31"]', "1900-01-31", "1900-01-31"),
        ('type = "time"\nmin = 06:30:00\nmax = "22:00"', "06:30", "22:00"),
        ('type = "number"\nmin = 0\nmax = 12.5', "0", "12.5"),
        ('type = "digits"\nrange = [1, 99]', "1", "99"),
    ],
)
def test_bounds_are_kept_as_text(folder: Path, settings: str, least: str | None, most: str | None) -> None:
    rule = load_form(write(folder, HEAD + FIELD + settings + "\n")).fields[0].rule
    assert (rule.least, rule.most) == (least, most)


def test_date_formats_may_be_written_as_forms_print_them(folder: Path) -> None:
    form = load_form(write(folder, HEAD + FIELD + 'type = "date"\nformat = "DD.MM.YYYY"\n'))
    assert form.fields[0].rule.formats == ("dd.mm.yyyy",)


def test_a_form_file_may_begin_with_the_mark_of_some_editors(folder: Path) -> None:
    (folder / "a.toml").write_text(HEAD + FIELD + 'type = "name"\n', encoding="utf-8-sig")
    assert load_form(folder / "a.toml").name == "a"


def test_the_digest_is_that_of_the_meaning(folder: Path) -> None:
    text = HEAD + FIELD + 'type = "name"\nlexicon = "names.csv"\n'
    digest = load_form(write(folder, text)).digest
    assert (
        load_form(write(folder, "# a comment\n" + text.replace("lexicon", "required = false\nlexicon"))).digest
        == digest
    )
    assert load_form(write(folder, text.replace("300", "301"))).digest != digest
    assert load_form(write(folder, text + "cells = 5\n")).digest != digest
    (folder / "names.csv").write_text("ANNE,3\n")
    changed = load_form(write(folder, text)).digest
    assert changed != digest
    Image.fromarray(np.full((500, 400), 254, np.uint8)).save(folder / "blank.png")
    assert load_form(write(folder, text)).digest not in (digest, changed)


def test_a_page_on_which_nothing_is_filled_in_has_no_fields(folder: Path) -> None:
    assert load_form(write(folder, HEAD + "field = []")).fields == ()
