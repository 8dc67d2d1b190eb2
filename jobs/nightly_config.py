"""What a night reads, how, and where everything goes: the settings of `nightly.toml`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from hcr_batch.config import build_config, load_toml, require
from hcr_batch.errors import UsageError
from jobs.transcribe import TranscribeConfig

OF_THE_NIGHT = ("inputs", "out", "only", "fresh", "retry_failed")
"""Options of transcribe that no config file sets: each night has its own."""


class After(StrEnum):
    """What becomes of an input that was read."""

    KEEP = "keep"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, kw_only=True)
class RetentionConfig:
    """After how many days parts named by a date are removed; None keeps them for ever.

    results_days: partitions of the readings and documents; the ledger still knows their documents.
    archive_days, failed_days: inputs that were moved. reports_days: reports.
    """

    results_days: int | None = None
    archive_days: int | None = None
    failed_days: int | None = None
    reports_days: int | None = None

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            days = getattr(self, each.name)
            require(days is None or days >= 1, f"retention.{each.name}", "1 or more days", days)


_APART = (
    ("results", "inbox"),
    ("archive", "inbox"),
    ("failed", "inbox"),
    ("archive", "results"),
    ("failed", "results"),
)
"""No folder of the first lies in the second: what is written would be read as new, or scans as results."""


@dataclass(frozen=True, kw_only=True)
class NightlyConfig:
    """What a night reads, how, and where everything goes.

    inbox: where scans arrive.
    results: the data set, the ledger and the reports.
    reading: how to read; its inputs and out are set night by night.
    after: what becomes of inputs that were read whole.
    archive: where they are moved to.
    failed: where those that failed, also in part, are moved to; None leaves them in the inbox.
    settle_s: age of the last change from which a file counts as finished.
    watch_s: time between two looks at a file.
    retry_failed: read again what failed altogether on an earlier night and still lies in the inbox.
    metrics: a file for Prometheus.
    date: the date to file the night under; None is today.
    """

    inbox: Path
    results: Path
    reading: TranscribeConfig
    after: After = After.KEEP
    archive: Path | None = None
    failed: Path | None = None
    settle_s: float = 60.0
    watch_s: float = 2.0
    retry_failed: bool = False
    metrics: Path | None = None
    retention: RetentionConfig = field(default_factory=RetentionConfig)
    date: date | None = None

    def __post_init__(self) -> None:
        require(self.settle_s >= 0, "settle_s", "0 or more seconds", self.settle_s)
        require(0 <= self.watch_s <= 600, "watch_s", "0 to 600 seconds", self.watch_s)
        moves = self.after is After.MOVE
        require(not moves or self.archive is not None, "archive", 'a folder with after = "move"', self.archive)
        for name, of in _APART:
            folder: Path | None = getattr(self, name)
            other: Path = getattr(self, of)
            apart = folder is None or not folder.resolve().is_relative_to(other.resolve())
            require(apart, name, f"a folder outside the {of} {other}", str(folder))

    @property
    def today(self) -> str:
        """The date of a night that starts now, ISO."""
        return (self.date or datetime.now().astimezone().date()).isoformat()


def config_from(path: Path, flags: Mapping[str, Any] | None = None) -> NightlyConfig:
    """The TOML file's settings, over them `flags`: fields of NightlyConfig, None where not given.

    Paths in the file are relative to its folder. Its table `reading` holds options of `transcribe`.
    Raises UsageError.
    """
    values = load_toml(path)
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    given = {name: value.absolute() if isinstance(value, Path) else value for name, value in given.items()}
    reading = values.get("reading", {})
    if not isinstance(reading, Mapping):
        raise UsageError(f"`reading` in {path} must be a table: [reading].")
    for name in OF_THE_NIGHT:
        require(name not in reading, f"reading.{name}", "nothing: the inbox and the night decide it", reading.get(name))
    # Placeholders: each night puts its own in their place.
    reading = {**reading, "inputs": [values.get("inbox", ".")], "out": values.get("results", ".")}
    return build_config(NightlyConfig, {**values, "reading": reading, **given}, path.absolute().parent)
