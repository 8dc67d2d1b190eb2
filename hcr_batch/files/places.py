"""Which file is which: the results of a run, and the state folder beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hcr_batch.files.remote import Place
from hcr_batch.files.store import Store


@dataclass(frozen=True, kw_only=True)
class Places:
    """Names in `store`: the two tables (files, or folders of part files) and the state folder.

    NAME.parquet has NAME.documents.parquet and `.NAME.parquet.run/` beside it; DIR/ holds `readings/`,
    `documents/` and `.run/`.
    """

    out: Place
    store: Store
    readings: str
    documents: str
    state: str
    in_parts: bool

    @classmethod
    def of(cls, out: Place) -> Places:
        """The places of an --out."""
        if out.suffix == ".parquet":
            return cls(
                out=out,
                store=_store(out.parent),
                readings=out.name,
                documents=f"{out.stem}.documents.parquet",
                state=f".{out.name}.run",
                in_parts=False,
            )
        return cls(out=out, store=_store(out), readings="readings", documents="documents", state=".run", in_parts=True)

    def within_state(self, name: str) -> str:
        """The name of something in the state folder."""
        return f"{self.state}/{name}"

    def own(self) -> frozenset[Place]:
        """Absolute paths, or full names on object storage, of all that a run writes; none of it is input,
        wherever it lies."""
        names = (self.readings, self.documents, self.state)
        return frozenset(self.store.full_name(name) for name in names)


def _store(root: Place) -> Store:
    if isinstance(root, Path):
        return Store(root)
    # Object storage takes a library that nobody else has to wait for.
    from hcr_batch.files.remote_store import RemoteStore

    return RemoteStore(root)
