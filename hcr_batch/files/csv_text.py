"""Opens CSV files as people's programs save them: commas, semicolons or tabs, in UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from hcr_batch.errors import UsageError

SAVE_AS_UTF8 = 'Save it as "CSV UTF-8"'
"""What to do about another encoding; spreadsheets call it so."""

_DELIMITERS = (",", ";", "\t")


@contextmanager
def open_csv(path: Path) -> Iterator[tuple[TextIO, str]]:
    """Its lines, for the readers of `csv`, and what stands between its columns, guessed from the first line.

    UTF-16 is told by its byte order mark, as spreadsheets write it. Raises OSError, and UnicodeError where it is in
    another encoding than that or UTF-8.
    """
    with path.open("rb") as file:
        start = file.read(2)
    encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as lines:
        header = lines.readline()
        lines.seek(0)
        yield lines, _delimiter(header)


def read_rows(path: Path, called: str, absent: str) -> Iterator[list[str]]:
    """The rows of a CSV. Raises UsageError where it is absent, which says `absent`, or no such CSV, which begins with
    what it is `called`; what stands in its cells is not repeated."""
    try:
        with open_csv(path) as (lines, delimiter):
            yield from csv.reader(lines, delimiter=delimiter)
    except FileNotFoundError as error:
        raise UsageError(absent) from error
    except (UnicodeError, csv.Error, OSError) as error:
        raise UsageError(
            f"{called} cannot be read as a CSV in UTF-8 ({type(error).__name__}). {SAVE_AS_UTF8}."
        ) from error


def _delimiter(header: str) -> str:
    """The one that the first line holds most of outside quotes, a comma where it holds none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)
