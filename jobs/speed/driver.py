"""What the driver of a run costs by itself: listing, hashing, planning, keeping and committing, without any reading.

Real files, a real run, real results: only the pool is a null one, that gives every page a canned reading at once.
So this says nothing of how fast anything is read; it says what one process must do and hold, however many read for it.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hcr_batch.config import require
from hcr_batch.documents import PageRange, RangeResult, Unit, UnitResult
from hcr_batch.records import Box, Reading, ReadingStatus
from hcr_batch.run.progress import Progress
from jobs.speed.figures import Figure, Goal, Section
from jobs.speed.processes import Task, measure

_FOLDER_HOLDS = 10_000
_STEPS = (10, 1)
"""A tenth of the documents first, then all: what is flat is the same for both."""

_FLAT = Goal(most=1.10)
_SETTLING_S = 2.5
"""A file that has just been written is not trusted to stay as it is."""

_PHASES = {"listing": "list and hash", "starting": "plan", "reading": "keep unit files", "writing": "commit"}
_EACH = 100_000


@dataclass(frozen=True, kw_only=True)
class DriverConfig:
    """documents: how many files, each of one page and about `bytes_each` bytes, no two alike."""

    documents: int = 100_000
    bytes_each: int = 3_500

    def __post_init__(self) -> None:
        require(self.documents >= 1_000, "documents", "at least 1000", self.documents)
        require(100 <= self.bytes_each <= 100_000, "bytes_each", "100 to 100000", self.bytes_each)


class NullPool:
    """A pool without a reader: a canned reading for each page, as long as a name."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit."""
        for unit in units:
            yield UnitResult(unit.index, tuple(_canned(pages) for pages in unit.ranges))


def _canned(pages: PageRange) -> RangeResult:
    text = "NOTHING"
    confidences = (0.9,) * len(text)
    return RangeResult(
        pages,
        tuple(
            Reading(page, Box(0, 0, 388, 36), None, text, 0.9, ReadingStatus.OK, confidences)
            for page in range(pages.first_page, pages.last_page + 1)
        ),
        0.004,
    )


@dataclass
class Watch:
    """Seconds and peak memory by phase, as a run reports its phases."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak_bytes: dict[str, int] = field(default_factory=dict)
    _phase: str = ""
    _since: float = 0.0

    def notify(self, progress: Progress) -> None:
        """Takes a state of the run."""
        if progress.phase != self._phase:
            self.end()
            self._phase, self._since = progress.phase, time.perf_counter()

    def end(self) -> None:
        """The phase that there is has ended."""
        if self._phase:
            spent = time.perf_counter() - self._since
            self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + spent
            self.peak_bytes[self._phase] = peak_memory()


def peak_memory() -> int:
    """The most bytes that this process has held at a time."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def write_documents(folder: Path, config: DriverConfig, count: int) -> None:
    """Fills `folder` with files that look like PNG pictures and are never opened as such."""
    head = b"\x89PNG\r\n\x1a\n" + bytes(config.bytes_each)
    for number in range(count):
        if number % _FOLDER_HOLDS == 0:
            part = folder / f"{number // _FOLDER_HOLDS:05d}"
            part.mkdir(parents=True)
        (part / f"{number:08d}.png").write_bytes(head + b"%012d" % number)


def run(config: DriverConfig, notify: Callable[[str], None] = lambda _: None) -> Section:
    """Measures a tenth of the documents and then all, each in a process of its own. Raises ChildError."""
    reports = []
    for part in _STEPS:
        count = config.documents // part
        with tempfile.TemporaryDirectory(prefix="hcr-batch-driver-") as work:
            notify(f"writing {count:,} files")
            write_documents(Path(work) / "scans", config, count)
            time.sleep(_SETTLING_S)
            notify(f"running the driver over {count:,} documents")
            settings = {"folder": str(Path(work) / "scans"), "out": str(Path(work) / "out")}
            reports.append(measure([Task(contestant="driver", settings=settings)]).reports[0])
    return _section(config, reports)


def _section(config: DriverConfig, reports: list[Mapping[str, Any]]) -> Section:
    counts = [config.documents // part for part in _STEPS]
    return Section(
        title=f"The driver alone, {counts[1]:,} documents: seconds for each {_EACH:,}",
        figures=(*_times(counts, reports), *_memory(counts, reports), *_amounts(reports[1])),
        note="The pool reads nothing: a canned reading for each page. Files, hashes, plan and results are real.",
    )


def _times(counts: Sequence[int], reports: Sequence[Mapping[str, Any]]) -> Iterator[Figure]:
    """Seconds for the documents by phase, for all of them, and how they grow."""
    each = [
        {phase: seconds * _EACH / count for phase, seconds in one["seconds"].items()}
        for one, count in zip(reports, counts, strict=True)
    ]
    for phase, label in _PHASES.items():
        for count, spent in zip(counts, each, strict=True):
            yield Figure(name=f"{label}, of {count:,}", unit="s", values=(spent.get(phase, 0.0),))
    few, many = (sum(phases.values()) for phases in each)
    for count, total in zip(counts, (few, many), strict=True):
        yield Figure(name=f"all, of {count:,}", unit="s", values=(total,))
    yield Figure(name=f"all, {counts[1]:,} / {counts[0]:,}", unit="x", values=(many / few,), goal=_FLAT)
    few, many = (one["cpu_seconds"] * _EACH / count for one, count in zip(reports, counts, strict=True))
    yield Figure(name=f"the same in processor time ({many:.1f} s)", unit="x", values=(many / few,), goal=_FLAT)


def _memory(counts: Sequence[int], reports: Sequence[Mapping[str, Any]]) -> Iterator[Figure]:
    for count, one in zip(counts, reports, strict=True):
        yield Figure(name=f"peak memory, of {count:,}", unit="MB", values=(one["peak_bytes"] / 1e6,))
    growth = (reports[1]["peak_bytes"] - reports[0]["peak_bytes"]) / (counts[1] - counts[0]) * _EACH
    yield Figure(name=f"memory for each further {_EACH:,}", unit="MB", values=(growth / 1e6,))


def _amounts(report: Mapping[str, Any]) -> Iterator[Figure]:
    for name, key, unit, divisor in (
        ("units of work", "units", "", 1),
        ("state folder while running", "state_bytes", "MB", 1e6),
        ("manifest", "manifest_bytes", "MB", 1e6),
        ("results", "result_bytes", "MB", 1e6),
        ("a second run with nothing to do", "again_seconds", "s", 1),
    ):
        yield Figure(name=name, unit=unit, values=(report[key] / divisor,))
