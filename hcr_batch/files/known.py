"""Known rows of which one is expected on each page: a CSV whose columns are named like the fields of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hcr_batch.counts import counted
from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import read_rows
from hcr_batch.records import FieldRule
from hcr_batch.text.decoding.known import Cell, KnownRows, cell_of

_MOST_ROWS = 1_000_000
"""They stand in the memory of each worker: a million of four columns takes 0.6 GB, and 23 s to read."""


def read_known(path: Path, rules: Mapping[str, FieldRule]) -> KnownRows:
    """The rows of a CSV, by the columns that are called like one of `rules`; other columns are passed over.

    Cells hold texts as people write them into these fields, or dates in ISO form; one that is empty or means nothing
    there counts as not known. Raises UsageError where the file is absent, no such CSV, holds no row, too many, or
    fewer than two columns that are called like a field.
    """
    rows = _lines(path)
    names = next(rows, [])
    at = [i for i, name in enumerate(names) if name in rules and name not in names[:i]]
    if len(at) < 2:
        fields, given = ", ".join(list(rules)[:3]), ", ".join(names)[:80]
        raise UsageError(
            f"The rows of {path} are known by {counted(len(at), 'field')}. Expected a first line of column names, two "
            f"or more of which are fields of the form, such as {fields}. Received: {given!r}."
        )
    columns = [names[i] for i in at]
    known = KnownRows.of(columns, (_row(row, at, [rules[name] for name in columns]) for row in rows))
    if not len(known.codes):
        raise UsageError(f"{path} holds no row below its column names. Expected one for each person or thing known.")
    return known


def _row(row: list[str], at: list[int], rules: Sequence[FieldRule]) -> list[Cell | None]:
    return [cell_of(row[i], rule) if i < len(row) else None for i, rule in zip(at, rules, strict=True)]


def _lines(path: Path) -> Iterator[list[str]]:
    """The first line, its names stripped, and those behind it, but for empty ones."""
    for number, row in enumerate(read_rows(path, "file", "give a CSV with columns named like the form's fields")):
        if number > _MOST_ROWS:
            raise UsageError(f"{path} has too many rows. Expected at most {_MOST_ROWS:,}.")
        if number == 0:
            yield [name.strip() for name in row]
        elif row:
            yield row
