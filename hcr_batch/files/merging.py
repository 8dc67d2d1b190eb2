"""Writes corrections into tables of readings: the column `correction` and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.errors import WriteError
from hcr_batch.files.readings import Key, row_key
from hcr_batch.files.stored_table import StoredTable

_KEY_COLUMNS = ("document", "document_id", "page", "field", "box", "correction")

Columns = Sequence[pa.Array | None]
"""The new column `correction` of each row group; None where nothing in it changes."""


@dataclass
class Merged:
    """What a merge came to: rows that now hold a correction from it, those of them whose earlier
    correction it replaced, and the keys that were found."""

    rows: int = 0
    replaced: int = 0
    keys: set[Key] = field(default_factory=set)


def corrected_columns(table: StoredTable, corrections: Mapping[Key, str], merged: Merged) -> Columns:
    """The column of a table of readings with `corrections` filled in; counts in `merged`. Raises UsageError where the
    table is damaged."""
    return [_corrected(table, group, corrections, merged) for group in range(table.groups)]


def write_corrected(table: StoredTable, columns: Columns, sink: BinaryIO) -> None:
    """The table with its new column, row group by row group: schema, metadata and order stay.

    Raises UsageError where the table is damaged, and WriteError for what Arrow says is wrong with writing.
    """
    place = table.schema.get_field_index("correction")
    try:
        with pq.ParquetWriter(sink, table.schema, compression="zstd") as writer:
            for group, column in enumerate(columns):
                rows = table.group(group)
                if column is not None:
                    rows = rows.set_column(place, table.schema.field(place), column)
                writer.write_table(rows)
    except pa.ArrowException as error:
        raise WriteError(
            f"The corrected results cannot be written ({type(error).__name__}): check the free space."
        ) from error


def _corrected(table: StoredTable, group: int, corrections: Mapping[Key, str], merged: Merged) -> pa.Array | None:
    """The column of a row group, or None where nothing in it changes."""
    texts: list[str | None] = []
    changed = False
    for row in table.group(group, _KEY_COLUMNS).to_pylist():
        key, before = row_key(row), row["correction"]
        after = before
        if key in corrections:
            merged.keys.add(key)
            after = corrections[key]
            merged.rows += 1
            merged.replaced += before is not None and before != after
        changed |= after != before
        texts.append(after)
    return pa.array(texts, pa.string()) if changed else None
