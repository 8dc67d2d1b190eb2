"""Measures how fast this machine reads, against what it could do and against other readers.

Everything is measured in one run, alternating over several rounds: other load on the machine affects all alike, so
the ratios hold even where the seconds do not.
"""

from __future__ import annotations

import os
import platform
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from hcr_batch.errors import ExitCode
from jobs.speed.config import Notify, SpeedConfig
from jobs.speed.crops import crop_sections
from jobs.speed.figures import Section
from jobs.speed.material import crop_files, lay_out
from jobs.speed.processes import measure
from jobs.speed.readers import installed
from jobs.speed.rounds import RAY, SERIAL, Rounds, contestants
from jobs.speed.whole_runs import growing_section, pages_section, starting_section

_WARM_CROPS = 128


@dataclass(frozen=True, kw_only=True)
class SpeedReport:
    """machine: what was measured on, and the runtime. missing: readers asked for that are not installed."""

    machine: str
    sections: tuple[Section, ...]
    missing: tuple[str, ...]
    hours_per_million: float

    @property
    def exit_code(self) -> ExitCode:
        """Always 0: a slow machine is no failure."""
        return ExitCode.OK

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "machine": self.machine,
            "sections": [section.as_dict() for section in self.sections],
            "not_installed": list(self.missing),
            "hours_per_million_fields": self.hours_per_million,
        }


def run(config: SpeedConfig, notify: Notify = lambda _: None) -> SpeedReport:
    """Measures. Raises NoInputError where `data` has no pictures, ChildError where a process fails."""
    missing = tuple(name for name in config.against if not installed(name))
    peers = [name for name in config.against if name not in missing]
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="hcr-batch-bench-") as folder:
        work = Path(folder)
        notify("laying out crops")
        files = crop_files(config.data, work, max(config.crops, _WARM_CROPS))
        lay_out(files, work / "crops", config.crops)
        lay_out(files, work / "warm", min(_WARM_CROPS, config.crops), first=1_000_000)
        rounds = Rounds()
        for number in range(config.rounds):
            for name, tasks in contestants(config, work, peers, cores, number):
                notify(f"round {number + 1} of {config.rounds}: {name}")
                rounds.add(name, measure(tasks))
        sections = crop_sections(config, rounds, peers, cores)
        if config.pages:
            sections.append(pages_section(config, work, cores, notify))
        sections.append(starting_section(config, work, notify))
        if config.growth:
            sections.append(growing_section(config, files, work, cores, notify))
    best = max(median(rounds.rates(name)) for name in (SERIAL, RAY))
    return SpeedReport(
        machine=f"{_machine(cores)}, read by {config.computing.value}",
        sections=tuple(sections),
        missing=missing,
        hours_per_million=1e6 / best / 3_600,
    )


def _machine(cores: int) -> str:
    """Processor, cores and system, as the system names them."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {cores} cores, {platform.system()} {platform.release()}"
