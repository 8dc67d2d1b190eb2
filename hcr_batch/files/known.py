"""Known rows of which one is expected on each page: a CSV whose columns are named like the fields of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.counts import counted
from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import read_rows
from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.decoding.known import Cell, KnownRows, cell_of
from hcr_batch.text.rules.dates import DEFAULT_FORMATS

_MOST_ROWS = 1_000_000
"""They stand in the memory of each worker: a million of four columns takes 0.6 GB, and 23 s to read."""


def read_known(path: Path, rules: Mapping[str, FieldRule]) -> KnownRows:
    """The rows of a CSV, by the columns that are called like one of `rules`; other columns are passed over.

    Cells hold texts as people write them into these fields, or dates in ISO form; one that is empty or means nothing
    there counts as not known. Raises UsageError where the file is absent, no such CSV, holds no row, too many, fewer
    than two columns that are called like a field, or one most of whose cells mean nothing there.
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
    read = [_Column(name, i, rules[name]) for name, i in zip(columns, at, strict=True)]
    known = KnownRows.of(columns, ([column.cell(row) for column in read] for row in rows))
    for column in read:
        column.check(path)
    if not len(known.codes):
        raise UsageError(f"{path} holds no row below its column names. Expected one for each person or thing known.")
    return known


@dataclass
class _Column:
    """A column of a list, called like a field with `rule`: of how many rows it says something, and how many of these
    mean nothing there."""

    name: str
    at: int
    rule: FieldRule
    filled: int = 0
    idle: int = 0

    def cell(self, row: Sequence[str]) -> Cell | None:
        """What it says of a row."""
        text = row[self.at] if self.at < len(row) else ""
        cell = cell_of(text, self.rule)
        self.filled += bool(text.strip())
        self.idle += cell is None and bool(text.strip())
        return cell

    def check(self, path: Path) -> None:
        """Raises UsageError, which shows nothing of what the list says of people."""
        if 2 * self.idle > self.filled:
            formats = self.rule.formats or DEFAULT_FORMATS
            dates = f", written as {' or '.join(formats)} or as 2026-11-22" if self.rule.type is FieldType.DATE else ""
            mean = "means" if self.idle == 1 else "mean"
            raise UsageError(
                f"In the column {self.name} of {path} {self.idle:,} of {counted(self.filled, 'cell')} {mean} nothing. "
                f"Expected what a field of type {self.rule.type.value} holds{dates}, and empty cells where it is not "
                "known."
            )


def _lines(path: Path) -> Iterator[list[str]]:
    """The first line, its names stripped, and those behind it, but for empty ones."""
    for number, row in enumerate(read_rows(path, "file", "give a CSV with columns named like the form's fields")):
        if number > _MOST_ROWS:
            raise UsageError(f"{path} has too many rows. Expected at most {_MOST_ROWS:,}.")
        if number == 0:
            yield [name.strip() for name in row]
        elif row:
            yield row
