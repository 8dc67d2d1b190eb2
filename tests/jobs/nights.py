"""What the tests of nights share: an inbox of crops, and a look at what a night left."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from hcr_batch.files.nights.ledger import Query, find_documents
from jobs.nightly import NightlyReport, run
from jobs.nightly_config import NightlyConfig
from jobs.transcribe import TranscribeConfig

HALF_A_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Place:
    """A folder with an inbox and results, and the crops to put into the inbox."""

    root: Path
    crops: Path

    @property
    def inbox(self) -> Path:
        """Where scans arrive."""
        return self.root / "inbox"

    @property
    def results(self) -> Path:
        """Where everything goes."""
        return self.root / "results"

    def put(self, name: str, crop: int | bytes) -> Path:
        """Puts a crop of the samples, or any bytes, into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(crop, bytes):
            path.write_bytes(crop)
        else:
            shutil.copy(self.crops / f"name_{crop}.png", path)
        return path

    def config(self, **options: object) -> NightlyConfig:
        """Settings under which files count as finished at once."""
        reading = TranscribeConfig(inputs=(self.inbox,), out=self.results, workers=0)
        settings = {"inbox": self.inbox, "results": self.results, "reading": reading, "settle_s": 0.0, "watch_s": 0.0}
        return NightlyConfig(**{**settings, **options})  # type: ignore[arg-type]

    def night(self, **options: object) -> NightlyReport:
        """One start."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        return run(self.config(**options))

    def rows(self, table: str = "documents") -> list[tuple[str, str]]:
        """(date, document) of every row of the data set, as anybody would read it."""
        if not list((self.results / table).rglob("*.parquet")):
            return []
        read = pq.read_table(self.results / table, columns=["date", "document"]).to_pylist()
        return sorted((row["date"], row["document"]) for row in read)

    def ledger(self) -> dict[str, tuple[str, str]]:
        """Night and status of each document, by its first name."""
        return {e.name: (e.night, e.status.value) for e in find_documents(self.results, Query())}

    def waiting(self) -> list[str]:
        """Names left in the inbox."""
        return sorted(str(p.relative_to(self.inbox)) for p in self.inbox.rglob("*") if p.is_file())

    def assert_each_once(self, names: list[str]) -> None:
        """Every document is in the data set once, and in the ledger once; nothing is under way."""
        assert Counter(name for _, name in self.rows()) == Counter(names)
        assert Counter(name for _, name in self.rows("readings")) == Counter(names)  # a crop is one field
        assert sorted(self.ledger()) == sorted(names)
        assert not list(self.results.glob(".night*"))
