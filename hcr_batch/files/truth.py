"""What fields are known to say, to score readings by: of whole documents, or of the fields of forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import whole_number
from hcr_batch.files.label_source import Column, LabelSource, label_columns, other_columns, read_columns, said
from hcr_batch.files.labels import refuse_strangers

_MOST_SHOWN = 40
"""Characters of a cell in a message."""

_OTHERS = tuple(Column((name,)) for name in ("FIELD", "PAGE", "X", "Y"))


class FieldKey(NamedTuple):
    """Where a text stands. page: None for any. field: as its form calls it, or its number among the fields of its page,
    from 1; None for all that is there, or at (x, y), the corner of its box, in a page read without a form."""

    document: str
    page: int | None = None
    field: str | None = None
    at: tuple[int, int] | None = None


def read_truth(source: LabelSource) -> list[tuple[FieldKey, str]]:
    """The text of each row of `source` that has a usable one, "" for a blank field.

    Rows with something in a column FIELD, or in X and Y, are of that field, on the page that a column PAGE gives; there
    an empty text is a blank field. Other rows are of whole pages or documents. Raises UsageError where the CSV is
    absent, lacks a column, holds no usable row or says two things of one place, or where its corrections are of other
    fields.
    """
    known = _rows(source.labels, label_columns(source))
    corrections = {} if source.corrected is None else dict(_rows(source.corrected, other_columns(source)))
    truth, strangers = [], set(corrections)
    before: dict[FieldKey, str] = {}
    for key, given in known:
        strangers.discard(key)
        if before.setdefault(key, given) != given:
            raise UsageError(
                f"{source.labels} says two things of {_place(key)}. Expected one row for each place: say in columns "
                "PAGE and FIELD which page and which field it is, by name or number."
            )
        label = corrections.get(key, given)
        of_field = key.field is not None or key.at is not None
        text = "" if of_field and not label.strip() else said(source, label)
        if text is not None:
            truth.append((key, text))
    refuse_strangers(source, {key.document for key in strangers})
    if not truth:
        raise UsageError(f"{source.labels} has no usable row: each needs a file and what stands in it.")
    return truth


def _place(key: FieldKey) -> str:
    """In words."""
    page = "" if key.page is None else f", page {key.page}"
    field = "" if key.field is None else f", field {key.field}"
    return f"{key.document}{page}{field}" + ("" if key.at is None else f", at {key.at[0]}, {key.at[1]}")


def _rows(path: Path, columns: tuple[Column, Column]) -> Iterator[tuple[FieldKey, str]]:
    for document, text, field, *numbers in read_columns(path, (*columns, *_OTHERS)):
        page, x, y = (_number(path, *named) for named in zip(("PAGE", "X", "Y"), numbers, strict=True))
        at = None if field or x is None or y is None else (x, y)
        yield FieldKey(document, page, field or None, at), text


def _number(path: Path, column: str, cell: str) -> int | None:
    try:
        return whole_number(cell)
    except ValueError as error:
        raise UsageError(
            f"{path} has {cell[:_MOST_SHOWN]!r} in its column {column}. Expected a whole number there, or nothing."
        ) from error
