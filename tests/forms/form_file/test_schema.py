"""The JSON schema of form files and their loader agree."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hcr_batch.forms.form_file.load import load_form, read_form
from hcr_batch.forms.form_file.parse import FIELD_KEYS, FORM_KEYS
from hcr_batch.records import FieldType
from tests.conftest import SAMPLES
from tests.forms.form_file.texts import FIELD, HEAD, SCHEMA, write


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
