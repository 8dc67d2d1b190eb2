"""Readings as CSV and JSONL: every cell as a spreadsheet or a program reads it back."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.files.exchange.tables import (
    FIELD_COLUMNS,
    csv_lines,
    field_line,
    json_line,
    page_cell,
    page_columns,
    page_line,
)
from hcr_batch.records import FieldRule, FieldType
from schemas import READINGS


def row(**changes: Any) -> dict[str, Any]:
    """A row of `readings` with all its columns."""
    made = dict.fromkeys(READINGS.schema.names) | {
        "document": "a.png",
        "page": 1,
        "form": "card",
        "field": "name",
        "box": {"x": 1, "y": 2, "width": 3, "height": 4},
        "text": "ANNA",
        "confidence": 0.9965999722480774,
        "char_confidences": [0.5],
        "alternatives": [{"text": "ANN", "confidence": 0.05}, {"text": "ANHA", "confidence": 0.0149}],
        "status": "ok",
    }
    return {**made, **changes}


def cells(**changes: Any) -> dict[str, str]:
    return dict(zip(FIELD_COLUMNS, field_line(row(**changes)), strict=True))


def test_a_line_for_a_field() -> None:
    line = cells(valid=True, accepted=False)
    assert line["final"] == line["text"] == "ANNA"
    assert (line["confidence"], line["valid"], line["accepted"], line["value"]) == ("0.9966", "true", "false", "")
    assert line["alternatives"] == "ANN (0.05), ANHA (0.01)"
    assert [line[side] for side in ("x", "y", "width", "height")] == ["1", "2", "3", "4"]


def test_the_final_text_is_a_persons() -> None:
    assert cells(correction="EVA")["final"] == "EVA" and cells(correction="EVA")["text"] == "ANNA"
    assert cells(correction="")["final"] == ""


def test_a_line_for_a_page_that_failed() -> None:
    line = cells(
        box=None, text=None, field=None, alternatives=[], status="failed", error_code="registration", error="Why."
    )
    assert (line["status"], line["error_code"], line["error"], line["x"], line["text"]) == (
        "failed", "registration", "Why.", "", "",
    )  # fmt: skip


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_csv_gives_every_text_back(texts: list[str]) -> None:
    """Formulas, quotes and line breaks too: nothing is added to them."""
    file = io.BytesIO()
    with csv_lines(file) as lines:
        lines.writerow(["text", "other"])
        lines.writerows([text, "=1+1"] for text in texts)
    content = file.getvalue()
    assert content.startswith(b"\xef\xbb\xbftext,other\r\n")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read[1:] == [[text, "=1+1"] for text in texts]


def test_json_has_every_column() -> None:
    line = json_line(row(text="É\n\u2028"))
    assert line.endswith(b"}\n") and line.count(b"\n") == 1
    back = json.loads(line)
    assert list(back) == [*READINGS.schema.names, "final"] and back["final"] == back["text"]
    assert back["confidence"] == 0.9966 and back["box"]["height"] == 4 and back["correction"] is None
    assert back["text"] == "É\n\u2028" and "É".encode() in line


BORN = FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"text": "1/2/1990", "value": "1990-02-01"}, "1990-02-01"),
        ({"text": "1/2/199", "value": None}, "1/2/199"),  # no date: as it stands there
        ({"text": "1/2/1990", "value": "1990-02-01", "correction": "01/02/1991"}, "1991-02-01"),
        ({"text": "1/2/1990", "value": "1990-02-01", "correction": "unknown"}, "unknown"),
        ({"text": "1/2/1990", "value": "1990-02-01", "correction": ""}, ""),
        ({"text": None, "status": "failed"}, ""),
    ],
)
def test_a_cell_has_the_normal_form(changes: dict[str, Any], expected: str) -> None:
    assert page_cell(row(field="born", **changes), {("card", "born"): BORN}) == expected


def test_a_correction_without_its_form_is_as_typed() -> None:
    assert page_cell(row(value="ANNA", correction="01/02/1991"), {}) == "01/02/1991"


def test_a_line_for_a_page() -> None:
    rows = [
        row(field="name"),
        row(field="born", text="1/2/9", rule="format"),
        row(field="town", text="ULM", accepted=False),
        row(field="code", text="7", rule="check", correction="8"),
        row(field="note", text="", status="blank", accepted=False),
        row(field="cut", text=None, status="failed", error_code="registration"),
    ]
    names = ["born", "name", "elsewhere", "code", "page"]
    assert page_columns(names)[8:] == ["born", "name", "elsewhere", "code", "field page"]
    line = page_line(rows, names, {})
    assert line == ["a.png", "1", "card", "read", "born, town, cut", "", "", "", "1/2/9", "ANNA", "", "8", ""]
    of_row = page_line([row(field="name", known={"row": 7, "confidence": 0.75})], names, {})
    assert dict(zip(page_columns(names), of_row, strict=True))["known_row"] == "7"
    assert of_row[7] == "0.75"


@pytest.mark.parametrize(("outside", "told"), [(None, ""), ([], "0"), ([{"x": 1}] * 2, "2")])
def test_places_outside_all_fields_are_counted(outside: list[dict[str, int]] | None, told: str) -> None:
    assert cells(outside=outside)["outside"] == told
    line = page_line([row(outside=outside)], ["name"], {})
    assert dict(zip(page_columns(["name"]), line, strict=True))["outside"] == told


def test_a_line_for_a_page_that_was_not_laid_over_a_form() -> None:
    failed = row(form=None, field=None, box=None, text=None, status="failed", error_code="registration")
    assert page_line([failed], ["name"], {}) == ["a.png", "1", "", "registration", "", "", "", "", ""]
