"""Reads the CSV of corrections that a review page saves."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import open_csv, whole_number
from hcr_batch.files.results.readings import Key, make_key
from schemas.corrections import ACTIONS, CORRECTIONS
from schemas.readings import UNREADABLE

_BOX = ("x", "y", "width", "height")
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision of a person; `text` is what the field holds, UNREADABLE where nobody can read it.

    reading: what the machine had read.
    results: digest of the results under review.
    at: when it was decided; a decision without a time is older than any that has one.
    """

    key: Key
    action: str
    text: str
    reading: str
    results: str
    at: datetime = _UNDATED

    @property
    def is_dated(self) -> bool:
        """Whether it says when it was decided."""
        return self.at != _UNDATED


def read_corrections(path: Path) -> Iterator[Correction]:
    """The rows of a CSV in the columns of `corrections`, in order; a spreadsheet's semicolons or tabs do as well.

    Raises UsageError where the file is absent, is no such CSV, or a row is wrong; it names the
    line and the column, never what a person wrote.
    """
    with open_csv(path, "file", "give the CSV that the review page saved") as (lines, delimiter):
        reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
        _check_columns(path, reader.fieldnames or ())
        for row in reader:
            if any(row[name] for name in CORRECTIONS.schema.names):  # spreadsheets save empty rows as delimiters
                yield _correction(path, reader.line_num, row)


def latest(said: Sequence[Correction]) -> dict[Key, Correction]:
    """The last decision on each field by its time; of equally old ones that which comes last in `said`."""
    return {correction.key: correction for correction in sorted(said, key=lambda correction: correction.at)}


def _check_columns(path: Path, names: Sequence[str]) -> None:
    missing = [name for name in CORRECTIONS.schema.names if name not in names]
    if missing and "final" in names:
        raise UsageError(
            f"{path} is a table that `export` wrote, whose changed texts are not merged: correct the fields on "
            "the pages of `hcr-batch review`, and give the CSV that these save."
        )
    if missing:
        raise UsageError(
            f"{path} has no column {missing[0]}. Expected the CSV that the review page saved, with "
            f"{', '.join(CORRECTIONS.schema.names)}."
        )


def _correction(path: Path, line: int, row: Mapping[str, str | None]) -> Correction:
    def refuse(column: str, expected: str) -> UsageError:
        return UsageError(f"Line {line} of {path} is wrong: column `{column}` expects {expected}.")

    def number(column: str) -> int | None:
        try:
            return whole_number(row[column] or "")
        except ValueError as error:
            raise refuse(column, "a whole number or nothing") from error

    def time(column: str) -> datetime:
        try:
            at = datetime.fromisoformat(text) if (text := (row[column] or "").strip()) else _UNDATED
        except ValueError as error:
            raise refuse(column, "an ISO 8601 time, such as 2026-11-22T10:30:00Z, or nothing") from error
        return at if at.tzinfo is not None else at.replace(tzinfo=UTC)

    sides = [number(name) for name in _BOX]
    if None in sides and any(side is not None for side in sides):
        raise refuse("x", "all of x, y, width and height, or none of them")
    action = row["action"] or ""
    if action not in ACTIONS:
        raise refuse("action", " or ".join(ACTIONS))
    box = None if None in sides else {name: side for name, side in zip(_BOX, sides, strict=True) if side is not None}
    key = make_key(row["document_id"] or None, row["document"] or "", number("page"), row["field"] or None, box)
    reading, said = (_lines(row[name]) for name in ("reading", "correction"))
    texts = {"accepted": reading, "blank": "", "unreadable": UNREADABLE}
    text = texts[action] if action in texts else unicodedata.normalize("NFC", said)
    return Correction(key, action, text, reading, row["results"] or "", time("at"))


def _lines(cell: str | None) -> str:
    """A cell with its lines broken as in the results; some programs break them otherwise within cells."""
    return (cell or "").replace("\r\n", "\n").replace("\r", "\n")
