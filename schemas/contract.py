"""How a Parquet contract is written: columns with a type and a meaning, a name and a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

NAME_KEY, VERSION_KEY = b"hcr_batch.schema", b"hcr_batch.version"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A table others may rely on. `schema` carries name, version and each column's `doc`."""

    name: str
    version: int
    schema: pa.Schema

    def table(self, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
        """An Arrow table of `rows`, checked first: pyarrow drops misspelt keys, nulls missing ones
        and cuts 1.5 to 1 without a word.

        Raises ValueError for wrong keys, TypeError for a value of the wrong Python type.
        """
        expected = set(self.schema.names)
        columns = [(field.name, field, _wanted(field)) for field in self.schema]
        for row in rows:
            if row.keys() != expected:
                wrong = ", ".join(sorted(expected ^ row.keys()))
                raise ValueError(f"A row of `{self.name}` has missing or unknown columns: {wrong}.")
            for name, field, wanted in columns:
                _check(row[name], field, wanted)
        return pa.Table.from_pylist(list(rows), schema=self.schema)

    def fits(self, schema: pa.Schema) -> bool:
        """Whether a file's schema is this contract's: its name and version, and columns of these names and types. The
        words that say what a column means may have become clearer since."""
        about = {key: (schema.metadata or {}).get(key) for key in (NAME_KEY, VERSION_KEY)}
        ours = {key: self.schema.metadata[key] for key in about}
        return about == ours and bool(schema.equals(self.schema, check_metadata=False))

    def describe(self) -> list[tuple[str, str, str]]:
        """(column, type, meaning) of each column, for people."""
        return [(f.name, str(f.type), f.metadata[b"doc"].decode()) for f in self.schema]


def contract(name: str, version: int, columns: Sequence[tuple[str, pa.DataType, bool, str]]) -> Contract:
    """A contract of (name, type, nullable, doc) columns."""
    fields = [pa.field(n, t, nullable=nullable, metadata={"doc": doc}) for n, t, nullable, doc in columns]
    metadata = {NAME_KEY: name.encode(), VERSION_KEY: str(version).encode()}
    return Contract(name=name, version=version, schema=pa.schema(fields, metadata=metadata))


_WANTED: tuple[tuple[Callable[[pa.DataType], bool], tuple[type, ...]], ...] = (
    (pa.types.is_integer, (int,)),
    (pa.types.is_floating, (float, int)),
    (pa.types.is_boolean, (bool,)),
    (pa.types.is_string, (str,)),
    (pa.types.is_struct, (dict,)),
    (pa.types.is_list, (list, tuple)),
)


def _wanted(field: pa.Field) -> tuple[type, ...]:
    """The Python types that a column takes."""
    for is_kind, wanted in _WANTED:
        if is_kind(field.type):
            return wanted
    raise TypeError(f"Column `{field.name}` has a type that rows are not checked for: {field.type}.")


def _check(value: Any, field: pa.Field, wanted: tuple[type, ...]) -> None:
    """Python type and nullability of the outermost value; Arrow checks ranges and what is inside."""
    if value is None:
        if not field.nullable:
            raise TypeError(f"Column `{field.name}` may not be null.")
    elif not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise TypeError(f"Column `{field.name}` expects {field.type}. Received: {type(value).__name__}.")
