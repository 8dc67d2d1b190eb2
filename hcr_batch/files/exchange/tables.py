"""Readings as tables for other programs: CSV for spreadsheets, JSONL for programs, one row after the other.

CSV is UTF-8 with a byte order mark, without which Excel takes accents for two other letters each; lines end as
RFC 4180 has it. Texts are written as they are: one that starts with + or - may be a telephone number, and an
apostrophe before it would be a lie. A spreadsheet takes such a text, and one that starts with = or @, for a
formula: import the column as text where people you do not trust filled in the forms.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from hcr_batch.files.results.readings import Row, final_text
from hcr_batch.records import FieldRule
from hcr_batch.text.rules.values import check
from hcr_batch.text.triage import UNWRITTEN

FIELD_COLUMNS = (
    "document", "page", "form", "field", "final", "text", "value", "valid", "rule", "confidence", "accepted",
    "correction", "status", "alternatives", "x", "y", "width", "height", "page_width",
    "page_height", "turned", "known_row", "known_confidence", "outside", "error_code", "error", "document_id", "model",
)  # fmt: skip
"""Columns of a CSV with a line for each field. final: the correction where there is one, else the text. outside: in how
many places of the page handwriting lies in none of its fields; empty where that was not looked for."""

PAGE_COLUMNS = ("document", "page", "form", "status", "to_check", "outside", "known_row", "known_confidence")
"""Columns of a CSV with a line for each page, before those of its fields. status: read, or why it failed.
to_check: fields that failed, break a rule or miss the bar of --accept, and that no person has looked at; and those
in which what a person said breaks a rule of the form, where that is known. outside: as in FIELD_COLUMNS.
known_row: of the form's list of known rows the one that the page is taken to be of, known_confidence: how probably."""

READ_COLUMNS = (
    "document", "document_id", "page", "page_width", "page_height", "turned", "form", "field", "box", "text", "value",
    "valid", "rule", "confidence", "alternatives", "accepted", "correction", "status", "error_code", "error", "known",
    "outside", "model",
)  # fmt: skip
"""Columns of `readings` that FIELD_COLUMNS are made from."""

COMMA = ","
DELIMITERS = (COMMA, ";", "\t")
"""What may part the cells of a CSV: spreadsheets of countries whose numbers have a decimal comma expect semicolons."""

_BOX = ("x", "y", "width", "height")
_DIGITS = 6
"""Digits after the point: 32-bit floats hold about seven, and the others are noise of their conversion."""

Rules = Mapping[tuple[str | None, str | None], FieldRule]
"""What each field may hold, by the names of the form and the field."""


@contextmanager
def csv_lines(file: BinaryIO, delimiter: str = COMMA) -> Iterator[Any]:
    """A csv.writer on `file`, as the head of this module says."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    yield csv.writer(text, delimiter=delimiter)
    text.detach()


def field_line(row: Row) -> list[str]:
    """The cells of FIELD_COLUMNS for one row of `readings`; null is an empty cell."""
    box = row["box"] or dict.fromkeys(_BOX)
    others = ", ".join(f"{other['text']} ({other['confidence']:.2f})" for other in row["alternatives"])
    made = {**row, **box, **_known(row), "alternatives": others, "final": final_text(row), "outside": _places(row)}
    return [_cell(made[name]) for name in FIELD_COLUMNS]


def page_columns(names: Sequence[str]) -> list[str]:
    """The columns of a CSV with a line for each page; a field called like one of PAGE_COLUMNS gets another name."""
    return [*PAGE_COLUMNS, *(f"field {name}" if name in PAGE_COLUMNS else name for name in names)]


def page_line(rows: Sequence[Row], names: Sequence[str], rules: Rules) -> list[str]:
    """The cells of `page_columns(names)` for the rows of one page."""
    first = next((row for row in rows if row["form"] is not None), rows[0])
    cells = {row["field"]: page_cell(row, rules) for row in rows if row["field"] is not None}
    failed = next(
        (row["error_code"] or "failed" for row in rows if row["box"] is None and row["status"] == "failed"), ""
    )
    doubtful = ", ".join(row["field"] for row in rows if row["field"] is not None and _to_check(row, rules))
    about = [first["document"], first["page"], first["form"], failed or "read", doubtful, _places(first)]
    return [*map(_cell, (*about, *_known(first).values())), *(cells.get(name, "") for name in names)]


def page_cell(row: Row, rules: Rules) -> str:
    """What a field says, in its normal form where it has one.

    The value that was stored is of the machine's text; that of another correction is worked out where `rules` has
    the field, and without is the correction itself.
    """
    if row["correction"] is None or row["correction"] == row["text"]:
        return str(row["text"] or "" if row["value"] is None else row["value"])
    said = final_text(row) or ""
    return check(said, rules.get((row["form"], row["field"]))).value or said


def is_as_typed(row: Row, rules: Rules) -> bool:
    """Whether `page_cell` gives a correction as it was typed though the field has a normal form that differs from what
    is written, as dates have."""
    if not final_text(row) or row["correction"] in (None, row["text"]) or (row["form"], row["field"]) in rules:
        return False
    return bool(row["valid"] is False if row["value"] is None else row["value"] != row["text"])


def json_line(row: Row) -> bytes:
    """One row of `readings` as a line of JSON with all its columns and `final`, as FIELD_COLUMNS has it, UTF-8."""
    return json.dumps(_rounded({**row, "final": final_text(row)}), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _known(row: Row) -> Row:
    """The row of the list that the page is of, and how probably, as the last of PAGE_COLUMNS call them."""
    known = row["known"] or {"row": None, "confidence": None}
    return {"known_row": known["row"], "known_confidence": known["confidence"]}


def _places(row: Row) -> int | None:
    """In how many places of the page of a row handwriting lies in none of its fields."""
    return None if row["outside"] is None else len(row["outside"])


def _to_check(row: Row, rules: Rules) -> bool:
    if row["correction"] is not None:
        said = final_text(row)
        return bool(said) and check(said or "", rules.get((row["form"], row["field"]))).broken_rule is not None
    doubtful = row["status"] == "failed" or row["rule"] is not None or row["accepted"] is False
    return doubtful and not (row["status"] in UNWRITTEN and row["rule"] is None)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(round(value, _DIGITS)) if isinstance(value, float) else str(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
