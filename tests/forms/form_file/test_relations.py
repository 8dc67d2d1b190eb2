"""Rules of form files that speak of other fields are held against what fields there are."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.form_file.relations import relation_problems
from hcr_batch.records import Box, FieldRule, FieldType
from tests.forms.form_file.texts import HEAD, SCHEMA, write

TYPES = {
    "arrival": FieldType.DATE,
    "departure": FieldType.DATE,
    "start": FieldType.TIME,
    "end": FieldType.TIME,
    "net": FieldType.NUMBER,
    "pieces": FieldType.DIGITS,
    "town": FieldType.TEXT,
    "married": FieldType.CHECKBOX,
}


def problems(kind: FieldType, **rule: str) -> list[str]:
    rules = {name: FieldRule(type=other) for name, other in TYPES.items()} | {"x": FieldRule(type=kind, **rule)}  # type: ignore[arg-type]
    return list(relation_problems([FormField(name, Box(0, 0, 9, 9), one) for name, one in rules.items()]))


@pytest.mark.parametrize(
    ("kind", "rule", "expected"),
    [
        (FieldType.TEXT, {"required_if": "married"}, None),
        (FieldType.TEXT, {"required_if": "not married"}, None),
        (FieldType.TEXT, {"required_if": "maried"}, "`required`. Expected true, false, or the name of another field"),
        (FieldType.TEXT, {"required_if": "x"}, "the name of another field of this form. Received: 'x'"),
        (FieldType.DATE, {"least_field": "arrival"}, None),
        (FieldType.DATE, {"most_field": "net"}, "`max`. Expected a field of type date"),
        (FieldType.NUMBER, {"least_field": "pieces"}, None),
        (FieldType.NUMBER, {"least_field": "arrival"}, "`min`. Expected a field of type number or digits"),
        (FieldType.NUMBER, {"equals": "net * pieces - 1.5"}, None),
        (FieldType.NUMBER, {"equals": "net * piece"}, "as `pieces`"),
        (FieldType.NUMBER, {"equals": "net + town"}, "fields of type number, digits, date or time"),
        (FieldType.NUMBER, {"equals": "net +"}, "names of fields and numbers with +, - or * between them"),
        (FieldType.NUMBER, {"equals": "departure - arrival"}, None),
        (FieldType.NUMBER, {"equals": "departure + arrival"}, "numbers, or the days or hours from one"),
        (FieldType.NUMBER, {"equals": "departure * 2 - arrival"}, "numbers, or the days or hours from one"),
        (FieldType.NUMBER, {"equals": "end - start - 0.5"}, None),
        (FieldType.NUMBER, {"equals": "end - arrival"}, "numbers, or the days or hours from one"),
        (FieldType.TIME, {"equals": "start + net"}, None),
        (FieldType.TIME, {"equals": "arrival + net"}, "a time, more or less some hours"),
        (FieldType.TIME, {"least_field": "start"}, None),
        (FieldType.TIME, {"least_field": "net"}, "a field of type time"),
        (FieldType.DATE, {"equals": "arrival + pieces"}, None),
        (FieldType.DATE, {"equals": "net + pieces"}, "a date, more or less some days"),
        (FieldType.CODE, {"equals": "town"}, None),
        (FieldType.CODE, {"equals": "town + net"}, "the name of one field that says the same"),
        (FieldType.CODE, {"equals": "married"}, "the name of one field that says the same"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(kind: FieldType, rule: dict[str, str], expected: str | None) -> None:
    found = problems(kind, **rule)
    assert len(found) == (expected is not None)
    assert all(text.startswith("the field `x`: invalid value for") and (expected or "") in text for text in found)


RELATED = """
[[field]]
name = "married"
box = [10, 10, 30, 30]
type = "checkbox"
[[field]]
name = "spouse"
box = [10, 60, 300, 40]
type = "name"
required = "married"
[[field]]
name = "arrival"
box = [10, 110, 300, 40]
type = "date"
[[field]]
name = "departure"
box = [10, 160, 300, 40]
type = "date"
range = ["arrival", "2030-12-31"]
[[field]]
name = "nights"
box = [10, 210, 300, 40]
type = "digits"
min = 1
max = "rooms"
equals = "departure - arrival"
[[field]]
name = "rooms"
box = [10, 260, 300, 40]
type = "number"
"""


def test_they_are_read_from_a_form_file(folder: Path) -> None:
    jsonschema.validate(tomllib.loads(HEAD + RELATED), SCHEMA)
    rules = {field.name: field.rule for field in load_form(write(folder, HEAD + RELATED)).fields}
    assert (rules["spouse"].required, rules["spouse"].required_if) == (False, "married")
    assert (rules["departure"].least_field, rules["departure"].most) == ("arrival", "2030-12-31")
    assert (rules["nights"].least, rules["nights"].most_field) == ("1", "rooms")
    assert rules["nights"].equals == "departure - arrival"


@pytest.mark.parametrize("kind", FieldType)
def test_the_schema_and_the_loader_agree_on_what_may_equal_something(folder: Path, kind: FieldType) -> None:
    fields = [
        f'[[field]]\nname = "{name}"\nbox = [10, {y}, 300, 40]\ntype = "{kind}"\n' for name, y in (("a", 10), ("b", 90))
    ]
    text = HEAD + fields[0] + fields[1] + f"equals = {json.dumps('a')}\n"
    fits = jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
    assert fits == (kind not in (FieldType.CHECKBOX, FieldType.SIGNATURE))
    path = write(folder, text)
    if fits:
        assert load_form(path).fields[1].rule.equals == "a"
    else:
        with pytest.raises(Exception, match="`equals` says nothing about a field of type"):
            load_form(path)
