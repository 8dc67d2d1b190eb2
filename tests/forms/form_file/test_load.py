"""A form file says what it means, and what is wrong with it is said where it is."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import schemas
from hcr_batch.errors import ExitCode, FormError
from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.load import load_form, read_form
from hcr_batch.forms.form_file.parse import FIELD_KEYS, FORM_KEYS
from hcr_batch.forms.form_file.write import form_toml, quoted
from hcr_batch.forms.reference import reference_page
from hcr_batch.records import Box, FieldRule, FieldType
from tests.conftest import SAMPLES

SCHEMA = json.loads((Path(schemas.__file__).parent / "form.schema.json").read_text(encoding="utf-8"))
HEAD = 'name = "a"\nreference = "blank.png"\n'
FIELD = '[[field]]\nname = "x"\nbox = [10, 10, 300, 60]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    Image.fromarray(np.full((500, 400), 255, np.uint8)).save(tmp_path / "forms" / "blank.png")
    (tmp_path / "forms" / "names.csv").write_text("ANNA,3\n")
    return tmp_path / "forms"


def write(folder: Path, text: str) -> Path:
    path = folder / "a.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(FormError) as caught:
        load_form(write(folder, text))
    assert caught.value.exit_code is ExitCode.USAGE
    return str(caught.value)


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
    one = complaint(folder, HEAD + boxes[0] + 'group = "smoker"\n' + boxes[1])
    assert "`y` is the only one of the group 'smoker'" in one
    assert "`group` says nothing about a field of type text" in complaint(
        folder, HEAD + FIELD + 'type = "text"\ngroup = "a"'
    )


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


WRONG = [
    ("", "`name` is missing"),
    (HEAD, "`field` is missing"),
    (HEAD + "field = [1]", "invalid value for `field`. Expected tables that begin with [[field]], or []"),
    (HEAD + "colour = 1\n" + FIELD + 'type = "name"', "unknown key `colour`"),
    (HEAD + FIELD + 'type = "name"\nrequried = true', "field 1 `x`: unknown key `requried`. Did you mean `required`?"),
    (HEAD + FIELD + 'type = "nmae"', "field 1 `x`: invalid value for `type`. Expected one of text | name | digits"),
    (HEAD + FIELD, "field 1 `x`: the key `type` is missing"),
    (HEAD + '[[field]]\nbox = [1, 1, 9, 9]\ntype = "name"', "field 1: the key `name` is missing"),
    (HEAD + '[[field]]\nname = "x"\nbox = [1, 1, 9]\ntype = "name"', "Received: box = [1, 1, 9]."),
    (HEAD + '[[field]]\nname = "x"\nbox = [1, 1, 0, 9]\ntype = "name"', "invalid value for `box`"),
    (HEAD + '[[field]]\nname = "x"\nbox = [-1, 1, 9, 9]\ntype = "name"', "invalid value for `box`"),
    (HEAD + '[[field]]\nname = "x"\nbox = [1, true, 9, 9]\ntype = "name"', "invalid value for `box`"),
    (HEAD + FIELD + 'type = "name"\nrequired = 1', "Expected true, false, or the name of a field, such"),
    (HEAD + FIELD + 'type = "name"\npattern = "["', "invalid value for `pattern`"),
    (HEAD + FIELD + 'type = "name"\ncells = 0', "invalid value for `cells`"),
    (HEAD + FIELD + 'type = "date"\nformat = ["yyyy"]', "invalid value for `format`"),
    (HEAD + FIELD + 'type = "date"\ncells = 8\nformat = ["dd/mm/yyyy"]', "formats of at most 8 characters"),
    (HEAD + FIELD + 'type = "code"\ncells = 5\npattern = "[A-Z]{2}[0-9]{6}"', "invalid value for `pattern`"),
    (HEAD + FIELD + 'type = "date"\nmin = "31/12/1999"', 'Expected a date such as "1900-01-31"'),
    (HEAD + FIELD + 'type = "date"\nmin = "2001-01-01"\nmax = "2000-01-01"', "no value lies in the range"),
    (HEAD + FIELD + 'type = "number"\nmin = nan', "Expected a number"),
    (HEAD + FIELD + 'type = "time"\nmin = "6.30"', 'Expected a time such as "06:30"'),
    (HEAD + FIELD + 'type = "time"\nrange = ["22:00", "06:00"]', "no value lies in the range"),
    (
        HEAD + FIELD + 'type = "number"\nmin = "least"',
        "field `x`: invalid value for `min`. Expected the name of another",
    ),
    (HEAD + FIELD + 'type = "number"\nmin = 1\nrange = [1, 2]', "the range is given twice"),
    (HEAD + FIELD + 'type = "name"\ncheck = "luhn"', "`check` says nothing about a field of type name"),
    (HEAD + FIELD + 'type = "checkbox"\ncells = 3', "`cells` says nothing about a field of type checkbox"),
    (HEAD + FIELD + 'type = "code"\ncheck = "crc"', "Expected one of luhn, mod97, mod11"),
    (HEAD + FIELD + 'type = "name"\nlexicon = "no.csv"', "Expected a file that exists"),
    (HEAD + (FIELD + 'type = "name"\n') * 2, "field 2 `x`: invalid value for `name`. Expected a name that no other"),
    (
        HEAD + FIELD + 'type = "name"\n[[field]]\nname = "y"\nbox = [200, 20, 300, 60]\ntype = "name"',
        "`x` and `y` overlap: they share 31% of the smaller one",
    ),
    ('name = "a"\nreference = "no.png"\n' + FIELD + 'type = "name"', "Expected a file that exists"),
    (HEAD + "dpi = 7\n" + FIELD + 'type = "name"', "invalid value for `dpi`"),
    (HEAD + "[[field]\n", "is not valid TOML"),
    (HEAD + FIELD.replace("[[field]]", "[field]") * 2, "Each field begins with [[field]]"),
    (HEAD + "page = one\n", "Received: page = one."),
    ("x = " + "[" * 20_000, "is n"),
]


@pytest.mark.parametrize(
    ("wrong", "said"), [(2, "There is 1 more problem: see"), (3, "There are 2 more problems: see")]
)
def test_further_problems_are_counted(folder: Path, wrong: int, said: str) -> None:
    keys = "".join(f"key_{number} = 1\n" for number in range(wrong))
    assert said in complaint(folder, HEAD + keys + FIELD + 'type = "name"')


def test_date_formats_may_be_written_as_forms_print_them(folder: Path) -> None:
    form = load_form(write(folder, HEAD + FIELD + 'type = "date"\nformat = "DD.MM.YYYY"\n'))
    assert form.fields[0].rule.formats == ("dd.mm.yyyy",)


def test_a_form_file_may_begin_with_the_mark_of_some_editors(folder: Path) -> None:
    (folder / "a.toml").write_text(HEAD + FIELD + 'type = "name"\n', encoding="utf-8-sig")
    assert load_form(folder / "a.toml").name == "a"


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words[-40:] for _, words in WRONG])
def test_what_is_wrong_is_said(folder: Path, text: str, words: str) -> None:
    message = complaint(folder, text)
    assert words in message
    assert "a.toml" in message


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (f'type = "number"\nmin = {"9" * 400}', "invalid value for `min`. Expected a number"),
        (f'type = "number"\nmin = {"9" * 5_000}', "is not valid TOML"),
        (f'type = "number"\nmin = 0x{"f" * 5_000}', "Received: min = a number of thousands of digits"),
        (f'type = "number"\nrange = [0, 0x{"f" * 5_000}]', "Received: range = a number of thousands of digits"),
        (f'type = "text"\ncells = 0x{"f" * 5_000}', "Expected a whole number from 1 to"),
    ],
    ids=["no float", "no int", "hex", "in a list", "cells"],
)
def test_numbers_that_are_too_large_are_said(folder: Path, settings: str, words: str) -> None:
    assert words in complaint(folder, HEAD + FIELD + settings)


def test_all_problems_are_found_at_once(folder: Path) -> None:
    text = HEAD + FIELD + 'type = "nmae"\ncells = 0\n[[field]]\nname = "y"\nbox = [1]\ntype = "name"'
    _, problems = read_form(write(folder, text))
    assert len(problems) == 2  # what a field of unknown type may hold is not known
    assert "There is 1 more" in complaint(folder, text)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../blank.png", "a/../../blank.png", "C:\\blank.png", "\\\\host\\x", "..\\blank.png"]
)
@pytest.mark.parametrize("key", ["reference", "lexicon"])
def test_a_form_names_no_file_outside_its_folder(folder: Path, key: str, path: str) -> None:
    (folder.parent / "blank.png").write_bytes((folder / "blank.png").read_bytes())
    if key == "reference":
        text = f"name = 'a'\nreference = '{path}'\n" + FIELD + 'type = "name"'
    else:
        text = HEAD + FIELD + f"type = 'name'\nlexicon = '{path}'"
    assert f"invalid value for `{key}`. Expected a path" in complaint(folder, text)


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder.parent / "other.png").write_bytes((folder / "blank.png").read_bytes())
    (folder / "link.png").symlink_to(folder.parent / "other.png")
    (folder / "loop.png").symlink_to(folder / "loop.png")
    (folder / "inner.png").symlink_to(folder / "blank.png")
    text = HEAD + FIELD + 'type = "name"'
    assert "a link leads out" in complaint(folder, text.replace("blank.png", "link.png"))
    assert "reference" in complaint(folder, text.replace("blank.png", "loop.png"))
    assert (
        load_form(write(folder, text.replace("blank.png", "inner.png"))).reference == (folder / "blank.png").resolve()
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"\x89PNG\r\n\x1a\n cut short"])
def test_a_reference_that_is_no_picture_ends_in_a_sentence(folder: Path, content: bytes) -> None:
    (folder / "blank.png").write_bytes(content)
    form = load_form(write(folder, HEAD + FIELD + 'type = "name"'))
    with pytest.raises(FormError, match=r"The reference .*blank\.png cannot be used: "):
        reference_page(form)


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


def test_the_schema_knows_the_keys_that_the_loader_knows() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(FORM_KEYS)
    assert set(SCHEMA["$defs"]["field"]["properties"]) == set(FIELD_KEYS)
    assert SCHEMA["$defs"]["field"]["properties"]["type"]["enum"] == [kind.value for kind in FieldType]


VALUES: dict[str, Any] = {
    "required": True,
    "lexicon": "names.csv",
    "pattern": "[0-9]*",
    "cells": 10,
    "format": ["dd/mm/yyyy"],
    "min": 1,
    "max": 2,
    "range": [1, 2],
    "check": "luhn",
}


@pytest.mark.parametrize("kind", FieldType)
@pytest.mark.parametrize("key", VALUES)
def test_the_schema_and_the_loader_agree_on_which_type_takes_which_key(folder: Path, kind: FieldType, key: str) -> None:
    value = VALUES[key]
    if kind is FieldType.DATE and key in ("min", "max"):
        value = "2000-01-01"
    if kind is FieldType.TIME and key in ("min", "max"):
        value = "06:30"
    if kind is FieldType.TIME and key == "range":
        value = ["06:30", "22:00"]
    if kind is FieldType.DATE and key == "range":
        value = ["2000-01-01", "2001-01-01"]
    text = HEAD + FIELD + f'type = "{kind}"\n{key} = {json.dumps(value)}\n'
    _, problems = read_form(write(folder, text))
    errors = list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(tomllib.loads(text)))
    assert bool(problems) == bool(errors), (problems, errors)


@pytest.mark.parametrize("name", ["library_card", "patient_registration", "parking_permit"])
def test_the_sample_forms_load_and_fit_the_schema(name: str) -> None:
    path = SAMPLES / "forms" / f"{name}.toml"
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), SCHEMA)
    form = load_form(path)
    assert form.name == name
    assert len({field.rule.type for field in form.fields}) >= 4


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda name: name != "other"
)
RULES = st.builds(
    FieldRule,
    type=st.sampled_from([FieldType.TEXT, FieldType.NAME, FieldType.CODE]),
    required=st.booleans(),
    pattern=st.none() | NAMES.map(re.escape),
    cells=st.none() | st.integers(20, 200),
    required_if=st.none() | st.sampled_from(["other", "not other"]),
    equals=st.none() | st.just("other"),
).map(lambda rule: replace(rule, required=False) if rule.required_if else rule)


@settings(max_examples=25, deadline=None)
@given(NAMES, st.lists(st.tuples(NAMES, RULES), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, rules: list[tuple[str, FieldRule]]
) -> None:
    folder = tmp_path_factory.mktemp("form")
    Image.new("L", (10, 10)).save(folder / "blank.png")
    fields = tuple(FormField(field, Box(0, 100 * i, 90, 80), rule) for i, (field, rule) in enumerate(rules))
    fields += (FormField("other", Box(0, 900, 90, 80), FieldRule()),)
    path = write(folder, form_toml("a.toml", name, "blank.png", fields, dpi=200))
    form = load_form(path)
    assert (form.name, form.fields, form.dpi) == (name, fields, 200.0)


def test_the_command_in_it_can_be_typed_whatever_the_file_is_called() -> None:
    text = form_toml("my form.toml", "mine", "blank.png", ())
    assert "then type:  hcr-batch form check 'my form.toml'\n" in text
    assert tomllib.loads(form_toml("two\nlines.toml", "mine", "blank.png", ()))["name"] == "mine"


@pytest.mark.parametrize("text", ['a"b', "a\\b", "tab\there", "né", "\u2028"])
def test_quoted_text_is_what_it_was(text: str) -> None:
    assert tomllib.loads(f"x = {quoted(text)}") == {"x": text}
