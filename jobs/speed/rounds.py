"""Rounds of reading crops: who reads in each, and what it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobs.speed.config import SpeedConfig
from jobs.speed.processes import Measured, Task

ONE, EACH = "network, one process", "network, one process per core"
SERIAL, RAY = "pipeline, --workers 0", "pipeline, Ray"
SINGLE = "pipeline, one Ray actor"


@dataclass
class Rounds:
    """What each contestant took, round by round."""

    crops: dict[str, list[Measured]] = field(default_factory=dict)

    def add(self, name: str, measured: Measured) -> None:
        """Takes in what a contestant took in one round."""
        self.crops.setdefault(name, []).append(measured)

    def rates(self, name: str) -> list[float]:
        """Crops per second, by round."""
        return [total_of(m, "crops") / m.seconds for m in self.crops[name]]

    def cpu_ms(self, name: str) -> list[float]:
        """Milliseconds of processor for a crop, by round."""
        return [1_000 * m.cpu_seconds / total_of(m, "crops") for m in self.crops[name]]


def contestants(
    config: SpeedConfig, work: Path, peers: Sequence[str], cores: int, number: int
) -> list[tuple[str, list[Task]]]:
    """Everybody's tasks in this round; every other round goes backwards, so that nobody is always first."""
    crops = str(work / "crops")

    def network(part: int, parts: int, threads: int) -> Task:
        settings = {"folder": crops, "part": part, "parts": parts, "threads": threads, "runtime": config.computing}
        return Task(contestant="network", settings=settings, threads=threads)

    def pipeline(name: str, workers: int, threads: int | None = None) -> Task:
        return pipeline_task(config, work / "crops", work / "warm", work / f"{name}-{number}", workers, threads)

    def peer(name: str, part: int) -> Task:
        settings = {
            "reader": name,
            "folder": crops,
            "part": part,
            "parts": cores,
            "threads": 1,
            "most": config.peer_crops,
            "out": str(work / f"{name}-{number}"),
        }
        return Task(contestant="peer", settings=settings, threads=1)

    tasks = [
        (ONE, [network(0, 1, cores)]),
        (EACH, [network(part, cores, 1) for part in range(cores)]),
        (SERIAL, [pipeline("serial", 0)]),
        (RAY, [pipeline("ray", cores)]),
        (SINGLE, [pipeline("single", 1, 1)]),
        *((name, [peer(name, part) for part in range(cores)]) for name in peers),
    ]
    return tasks if number % 2 == 0 else tasks[::-1]


def pipeline_task(
    config: SpeedConfig, folder: Path, warm: Path, out: Path, workers: int, threads: int | None = None
) -> Task:
    """The task of reading `folder` into Parquet with `workers` Ray actors, or in one process with 0. warm: a folder to
    read beforehand."""
    settings = {
        "folder": str(folder),
        "warm": str(warm),
        "out": str(out),
        "workers": workers,
        "threads": threads,
        "runtime": config.computing,
    }
    return Task(contestant="pipeline", settings=settings)


def total_of(measured: Measured, unit: str) -> float:
    """What the processes of a contestant did together, in crops or pages."""
    return float(sum(report[unit] for report in measured.reports))
