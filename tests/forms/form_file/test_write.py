"""A form file that is written says what was meant."""

import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.form_file.write import form_toml, quoted
from hcr_batch.records import Box, FieldRule, FieldType
from tests.forms.form_file.texts import write

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
