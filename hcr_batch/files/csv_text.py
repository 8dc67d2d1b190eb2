"""CSV files: reads them as people's programs save them, with commas, semicolons or tabs, in UTF-8 or UTF-16; writes
them whole."""

from __future__ import annotations

import codecs
import csv
import errno
import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path
from typing import TextIO

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.storage.atomic import replacing

_DELIMITERS = (",", ";", "\t")

_MOST_DIGITS = 18
"""Of a whole number: it fits into 64 bits, and into Python's own bound on what it reads."""


@contextmanager
def open_csv(path: Path, what: str, cure: str) -> Iterator[tuple[TextIO, str]]:
    """The lines of a CSV, for the readers of `csv`, and its delimiter, guessed from the first line that is not empty.

    It is UTF-8, or UTF-16 with a byte order mark, as spreadsheets write it. what: the file in a word. cure: what to do
    where it cannot be opened. Raises UsageError where that is so or, while the block lasts, where it turns out to be no
    CSV in one of these encodings; the message repeats nothing of its cells.
    """
    try:
        # A pipe gives what it holds once, and most of these files are read several times.
        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "not a regular file")
        with path.open("rb") as file:
            start = file.read(2)
        encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as lines:
            header = next(filter(str.strip, lines), "")
            lines.seek(0)
            yield lines, _delimiter(header)
    except FileNotFoundError as error:
        raise UsageError(f"There is no {what} {path}: {cure}.") from error
    except OSError as error:
        raise UsageError(f"The {what} {path} cannot be opened ({error.strerror}): {cure}.") from error
    except UnicodeError as error:
        raise UsageError(
            f'The {what} {path} cannot be read as a CSV in UTF-8 ({type(error).__name__}). Save it as "CSV UTF-8".'
        ) from error
    except csv.Error as error:
        raise UsageError(
            f"The {what} {path} cannot be read as a CSV ({error}): look for a missing or an extra quotation mark."
        ) from error


def read_rows(path: Path, what: str, cure: str) -> Iterator[list[str]]:
    """The rows of a CSV, those before its first line with anything left out. Raises UsageError as `open_csv` does.

    A quotation mark that is never closed is refused: all lines behind it would be one cell, and nobody would notice.
    """
    with open_csv(path, what, cure) as (lines, delimiter):
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            yield from dropwhile(operator.not_, reader)
        except csv.Error as error:
            raise csv.Error(f"line {reader.line_num:,}: {error}") from error


def read_named(path: Path, names: Sequence[str], what: str, cure: str) -> Iterator[tuple[str, ...]]:
    """The cells of the columns of these names in each row below the header, empty where a row has none; empty lines are
    left out. Raises UsageError as `open_csv` does, and where a column is not there."""
    rows = read_rows(path, what, cure)
    header = next(rows, [])
    if missing := [name for name in names if name not in header]:
        raise UsageError(f"The {what} {path} has no column {missing[0]}: {cure}.")
    places = [header.index(name) for name in names]
    for row in filter(None, rows):
        yield tuple(row[place] if place < len(row) else "" for place in places)


def write_rows(path: Path, what: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes rows below a header, as they come, whole or not at all, in a folder that is made for them; returns how
    many. Raises WriteError."""
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(header)
            for row in rows:
                writer.writerow(row)
                count += 1
    except OSError as error:
        raise WriteError(
            f"The {what} {path} cannot be written ({error.strerror}): check the path and the free space."
        ) from error
    return count


def whole_number(cell: str) -> int | None:
    """What a cell of whole numbers from 0 says, None of an empty one. Raises ValueError for anything else."""
    digits = cell.strip().removesuffix(".0")  # data frames write so where other rows have no number
    if not digits:
        return None
    if not (digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise ValueError("not a whole number")
    return int(digits)


def _delimiter(header: str) -> str:
    """The one that the first line holds most of outside quotes, a comma where it holds none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)
