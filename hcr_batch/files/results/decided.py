"""When people decided: kept in the metadata of a table of readings, beside the corrections in its rows.

The CSVs of two people may be merged on two days, the older one last: which decision is the later one is then known
only here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from hcr_batch.files.results.readings import Key
from hcr_batch.files.storage.store import Store
from hcr_batch.files.storage.stored_table import StoredTable

DECIDED_KEY = b"hcr_batch.decided"

Decided = Mapping[Key, datetime]
"""The time of the decision on each field; fields without one are not in it."""

NO_TIMES: Decided = MappingProxyType({})


def read_decided(metadata: Mapping[bytes, bytes]) -> dict[Key, datetime]:
    """The times in the metadata of a table; none where it was written before they were kept."""
    kept = json.loads(metadata.get(DECIDED_KEY, b"[]"))
    return {tuple(key): datetime.fromisoformat(at) for key, at in kept}


def decided_metadata(decided: Decided) -> dict[bytes, bytes]:
    """What to add to the metadata of a table; empty where nothing was decided."""
    kept = [(key, at.astimezone(UTC).isoformat()) for key, at in decided.items()]
    return {DECIDED_KEY: json.dumps(kept).encode()} if kept else {}


def standing_decided(store: Store, names: Iterable[str]) -> dict[Key, datetime]:
    """The times in the metadata of these tables of readings together. Raises UsageError where one is damaged."""
    decided: dict[Key, datetime] = {}
    for name in names:
        with StoredTable(store, name) as table:
            decided |= read_decided(table.metadata)
    return decided
