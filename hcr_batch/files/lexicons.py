"""Lexicons: CSV files of likely texts, `label[,count]`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import read_rows
from hcr_batch.files.label_source import BLANK_MARKER, UNUSABLE_MARKERS
from hcr_batch.text.alphabet import Alphabet

_LABEL_COLUMNS = frozenset({"LABEL", "IDENTITY", "TEXT", "NAME", "WORD"})
_COUNT_COLUMNS = frozenset({"COUNT", "FREQUENCY", "N"})
_MARKERS = UNUSABLE_MARKERS | {BLANK_MARKER}

_MOST_SHOWN = 60
"""Characters of an alphabet in a message."""


def read_lexicon(path: Path) -> dict[str, int]:
    """Texts (NFC) with their counts, added up over equal texts; 1 where the file has no counts.

    A first row of column names, such as label,count or IDENTITY,COUNT, is passed over. So are the
    markers that stand for no text in label files: EMPTY, UNREADABLE, NONE and NAN. A spreadsheet's semicolons
    or tabs, or its UTF-16, do as well. Raises UsageError where the file is absent, no such CSV, holds a count
    that is no whole number from 0, or no text.
    """
    counts: dict[str, int] = {}
    for text, count in _rows(path):
        if text.upper() not in _MARKERS and count > 0:
            counts[text] = counts.get(text, 0) + count
    if not counts:
        raise UsageError(f"The lexicon {path} holds no text. Expected rows of label or label,count.")
    return counts


def nothing_to_write(path: Path, alphabet: Alphabet) -> UsageError:
    """What to say of a lexicon of which a model with `alphabet` can write no text."""
    return UsageError(
        f"The model can write none of the texts of the lexicon {path}, with or without accents. Expected texts of "
        f"its {len(alphabet.characters)} characters, such as {alphabet.characters[:_MOST_SHOWN]!r}: give another "
        "lexicon, or a model that writes these."
    )


def _rows(path: Path) -> Iterator[tuple[str, int]]:
    rows = read_rows(path, "lexicon", "give a CSV with the columns label[,count]")
    for number, row in enumerate(rows, start=1):
        if row and not (number == 1 and _is_header(row)):
            yield unicodedata.normalize("NFC", row[0].strip()), _count(path, number, row)


def _is_header(row: list[str]) -> bool:
    """Whether a first row names columns: a known name, and no number where the counts stand."""
    names = [cell.strip().upper() for cell in row]
    return names[0] in _LABEL_COLUMNS and (len(names) == 1 or names[1] in _COUNT_COLUMNS or not names[1].isdigit())


def _count(path: Path, number: int, row: list[str]) -> int:
    if len(row) < 2 or not row[1].strip():
        return 1
    text = row[1].strip()
    if len(text) > 18 or not (text.isascii() and text.isdigit()):
        raise UsageError(
            f"Invalid count in row {number} of the lexicon {path}. Expected a whole number from 0 in its second column."
        )
    return int(text)
