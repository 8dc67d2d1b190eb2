"""Writes corrections into tables of readings: the column `correction` and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.errors import WriteError
from hcr_batch.files.results.decided import Decided, decided_metadata, read_decided
from hcr_batch.files.results.readings import CORRECTION_COLUMNS, Key, row_key
from hcr_batch.files.storage.stored_table import StoredTable


@dataclass(frozen=True)
class Corrected:
    """What becomes of a table. columns: the new column `correction` of each row group, None where nothing in it
    changes. decided: when people decided on its fields, and whether that differs from what it said before."""

    columns: Sequence[pa.Array | None]
    decided: Decided
    decided_anew: bool

    @property
    def changes(self) -> bool:
        """Whether the table is another than before."""
        return self.decided_anew or any(column is not None for column in self.columns)


@dataclass
class Merged:
    """What a merge came to: rows that now hold a correction from it, those of them whose earlier
    correction it replaced, the keys that were found, and those whose correction was decided later and stays."""

    rows: int = 0
    replaced: int = 0
    keys: set[Key] = field(default_factory=set)
    older: set[Key] = field(default_factory=set)


def corrected(table: StoredTable, corrections: Mapping[Key, str], at: Decided, merged: Merged) -> Corrected:
    """A table of readings with `corrections`, made at these times, filled in; counts in `merged`. Raises UsageError
    where the table is damaged."""
    standing = read_decided(table.metadata)
    decided = dict(standing)
    columns = [_corrected(table, group, corrections, at, decided, merged) for group in range(table.groups)]
    return Corrected(columns, decided, decided_anew=decided != standing)


def write_corrected(table: StoredTable, result: Corrected, sink: BinaryIO) -> None:
    """The table as it has become, row group by row group: schema, metadata and order stay.

    Raises UsageError where the table is damaged, and WriteError for what Arrow says is wrong with writing.
    """
    place = table.schema.get_field_index("correction")
    try:
        with pq.ParquetWriter(sink, table.schema, compression="zstd") as writer:
            for group, column in enumerate(result.columns):
                rows = table.group(group)
                if column is not None:
                    rows = rows.set_column(place, table.schema.field(place), column)
                writer.write_table(rows)
            writer.add_key_value_metadata(decided_metadata(result.decided))
    except pa.ArrowException as error:
        raise WriteError(
            f"The corrected results cannot be written ({type(error).__name__}): check the free space."
        ) from error


def _corrected(
    table: StoredTable,
    group: int,
    corrections: Mapping[Key, str],
    at: Decided,
    decided: dict[Key, datetime],
    merged: Merged,
) -> pa.Array | None:
    """The column of a row group, or None where nothing in it changes; brings `decided` up to date."""
    texts: list[str | None] = []
    changed = False
    for row in table.group(group, CORRECTION_COLUMNS).to_pylist():
        key, before = row_key(row), row["correction"]
        after = before
        if key in corrections:
            merged.keys.add(key)
            if _is_older(key, before, corrections, at, decided):
                merged.older.add(key)
            else:
                after = corrections[key]
                merged.rows += 1
                merged.replaced += before is not None and before != after
                _note(key, at, decided)
        changed |= after != before
        texts.append(after)
    return pa.array(texts, pa.string()) if changed else None


def _is_older(key: Key, before: str | None, corrections: Mapping[Key, str], at: Decided, decided: Decided) -> bool:
    """Whether another correction stands that was decided later. One whose time nobody knows is as old as its merge."""
    differs = before is not None and before != corrections[key]
    return differs and key in at and key in decided and at[key] < decided[key]


def _note(key: Key, at: Decided, decided: dict[Key, datetime]) -> None:
    """Keeps when the correction that now stands was decided: the last time, where it was decided so again."""
    if key in at:
        decided[key] = max(at[key], decided.get(key, at[key]))
    else:
        decided.pop(key, None)
