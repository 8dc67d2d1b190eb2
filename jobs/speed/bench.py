"""Measures how fast this machine reads, against what it could do and against other readers.

Everything is measured in one run, by turns, several rounds: what else the machine does then meets all alike,
and the ratios hold where the seconds do not.
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

from hcr_batch.config import require
from hcr_batch.errors import ExitCode
from hcr_batch.model.engines.runtimes import Runtime
from hcr_batch.run.options import ReadingOptions
from jobs.speed.figures import Figure, Goal, Section, ratios
from jobs.speed.material import crop_files, lay_out, page_files
from jobs.speed.processes import Measured, Task, measure, run_command
from jobs.speed.readers import READERS, installed

Notify = Callable[[str], None]
"""Is told what is measured next."""

_WARM_CROPS = 128
_STAGES = ("list", "open", "decode", "render", "fields", "normalise", "network", "waiting", "ctc", "assemble", "write")
_BESIDE = "network"
"""The stage that runs in threads of its own, while others go on."""

_IMPORTED = {
    Runtime.TENSORFLOW: "hcr_batch.model.engines.crnn_graph",
    Runtime.OPENVINO: "onnx, openvino",
    Runtime.ONNX: "onnx, onnxruntime",
}
"""What is not ours of the time to start, for each runtime: this module imports TensorFlow as reading does."""

_GROWTH = (1_000, 10_000, 100_000)
_GROWTH_GOAL = Goal(most=1.10)
_GIGABYTE = 1e9


@dataclass(frozen=True, kw_only=True)
class SpeedConfig:
    """What to measure.

    crops, pages: how many are read in a round. peer_crops: how many of the crops other readers are given,
    since they are slower. against: names of other readers. data: a folder of field crops, by default drawn
    ones. rounds: how often everything is measured. runtime: what runs the network; None for what transcribe
    takes. growth: also read 1,000, 10,000 and 100,000 crops.
    """

    crops: int = 10_000
    pages: int = 24
    peer_crops: int = 500
    against: tuple[str, ...] = ()
    data: Path | None = None
    rounds: int = 3
    runtime: Runtime | None = None
    growth: bool = False

    def __post_init__(self) -> None:
        require(self.crops >= 1, "crops", "at least 1", self.crops)
        require(self.pages >= 0, "pages", "0 or more", self.pages)
        require(self.peer_crops >= 1, "peer_crops", "at least 1", self.peer_crops)
        require(self.rounds >= 1, "rounds", "at least 1", self.rounds)
        known = set(self.against) <= READERS.keys()
        require(known, "against", f"some of {', '.join(READERS)}", ",".join(self.against))

    @cached_property
    def computing(self) -> Runtime:
        """What runs the network. Raises ModelError."""
        return ReadingOptions(runtime=self.runtime).computing(on_gpu=False)[0]


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


@dataclass
class _Rounds:
    """What each contestant took, round by round."""

    crops: dict[str, list[Measured]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, measured: Measured) -> None:
        self.crops.setdefault(name, []).append(measured)

    def rates(self, name: str) -> list[float]:
        """Crops per second, by round."""
        return [_count(m, "crops") / m.seconds for m in self.crops[name]]

    def cpu_ms(self, name: str) -> list[float]:
        """Milliseconds of processor for a crop, by round."""
        return [1_000 * m.cpu_seconds / _count(m, "crops") for m in self.crops[name]]


ONE, EACH = "network, one process", "network, one process per core"
SERIAL, RAY = "pipeline, --workers 0", "pipeline, Ray"
SINGLE = "pipeline, one Ray actor"


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
        rounds = _Rounds()
        for number in range(config.rounds):
            for name, tasks in _contestants(config, work, peers, cores, number):
                notify(f"round {number + 1} of {config.rounds}: {name}")
                rounds.add(name, measure(tasks))
        sections = _crop_sections(config, rounds, peers, cores)
        if config.pages:
            sections.append(_pages(config, work, cores, notify))
        sections.append(_starting(config, work, notify))
        if config.growth:
            sections.append(_growing(config, files, work, cores, notify))
    best = max(median(rounds.rates(name)) for name in (SERIAL, RAY))
    return SpeedReport(
        machine=f"{_machine(cores)}, read by {config.computing.value}",
        sections=tuple(sections),
        missing=missing,
        hours_per_million=1e6 / best / 3_600,
    )


def _contestants(
    config: SpeedConfig, work: Path, peers: Sequence[str], cores: int, number: int
) -> list[tuple[str, list[Task]]]:
    """Everybody's tasks in this round; every other round goes backwards, so that nobody is always first."""
    crops = str(work / "crops")

    def network(part: int, parts: int, threads: int) -> Task:
        settings = {"folder": crops, "part": part, "parts": parts, "threads": threads, "runtime": config.computing}
        return Task(contestant="network", settings=settings, threads=threads)

    def pipeline(name: str, workers: int, threads: int | None = None) -> Task:
        return _pipeline(config, work / "crops", work / "warm", work / f"{name}-{number}", workers, threads)

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

    contestants = [
        (ONE, [network(0, 1, cores)]),
        (EACH, [network(part, cores, 1) for part in range(cores)]),
        (SERIAL, [pipeline("serial", 0)]),
        (RAY, [pipeline("ray", cores)]),
        (SINGLE, [pipeline("single", 1, 1)]),
        *((name, [peer(name, part) for part in range(cores)]) for name in peers),
    ]
    return contestants if number % 2 == 0 else contestants[::-1]


def _pipeline(
    config: SpeedConfig, folder: Path, warm: Path, out: Path, workers: int, threads: int | None = None
) -> Task:
    settings = {
        "folder": str(folder),
        "warm": str(warm),
        "out": str(out),
        "workers": workers,
        "threads": threads,
        "runtime": config.computing,
    }
    return Task(contestant="pipeline", settings=settings)


def _crop_sections(config: SpeedConfig, rounds: _Rounds, peers: Sequence[str], cores: int) -> list[Section]:
    titles = {ONE: f"{ONE}, {cores} threads", EACH: f"{EACH}, 1 thread each", RAY: f"{RAY}, {cores} actors"}
    titles |= {name: f"{rounds.crops[name][0].told[0]['name']}, {cores} processes" for name in peers}
    shown = [(name, titles.get(name, name)) for name in (ONE, EACH, SERIAL, RAY, *peers)]
    speed = Section(
        title=f"Crops per second, {config.crops:,} crops, warm",
        figures=tuple(Figure(name=title, unit="crops/s", values=tuple(rounds.rates(name))) for name, title in shown),
        note=f"Others read {min(config.peer_crops, config.crops):,} of them. "
        "From files to Parquet; the bare network is fed from memory.",
    )
    return [
        speed,
        Section(title="Ratios, each within one round", figures=_crop_ratios(rounds, peers, titles, cores)),
        _crop_work(rounds, shown),
        _stages(f"{SERIAL}: where the time goes", rounds.crops[SERIAL], 0),
        _stages(f"{RAY}: where the time goes, {cores} actors", rounds.crops[RAY], cores),
    ]


def _crop_ratios(rounds: _Rounds, peers: Sequence[str], titles: Mapping[str, str], cores: int) -> tuple[Figure, ...]:
    """Ours beside the bare network, beside others, and many actors beside one."""
    limit = [max(pair) for pair in zip(rounds.rates(ONE), rounds.rates(EACH), strict=True)]
    best = [max(pair) for pair in zip(rounds.rates(SERIAL), rounds.rates(RAY), strict=True)]
    goals = {"rapidocr": Goal(least=15), "tesseract": Goal(least=30), "tesseract-each": Goal(least=30)}
    compared = [
        ratios("Ray / bare network", rounds.rates(RAY), limit, Goal(least=0.85)),
        ratios("--workers 0 / bare network", rounds.rates(SERIAL), limit, Goal(least=0.90)),
        *(ratios(f"ours / {titles[name]}", best, rounds.rates(name), goals[name]) for name in peers),
    ]
    if cores > 1:
        goal = Goal(least=1.8) if cores == 2 else None
        compared.append(ratios(f"{cores} actors / 1 actor", rounds.rates(RAY), rounds.rates(SINGLE), goal))
    return tuple(compared)


def _crop_work(rounds: _Rounds, shown: Sequence[tuple[str, str]]) -> Section:
    """What the processors do for a crop; `shown` are contestants and their titles."""
    least_cpu = [min(pair) for pair in zip(rounds.cpu_ms(ONE), rounds.cpu_ms(EACH), strict=True)]
    return Section(
        title="Work of the processors per crop",
        figures=(
            *(Figure(name=title, unit="CPU-ms", values=tuple(rounds.cpu_ms(name))) for name, title in shown),
            ratios("bare network / Ray, in CPU time", least_cpu, rounds.cpu_ms(RAY)),
            ratios("bare network / --workers 0, in CPU time", least_cpu, rounds.cpu_ms(SERIAL)),
        ),
        note="Steadier than seconds where the machine is busy with other things.",
    )


def _stages(title: str, measured: Sequence[Measured], workers: int) -> Section:
    """Milliseconds of a process's time for a crop, stage by stage, over the driver and its workers."""

    def spent(told: Mapping[str, Any], name: str, of: str) -> float:
        places = [place.get(name, {}).get(of, 0.0) for place in (told["driver"], told["workers"])]
        return float(1_000 * sum(places) / told["crops"])

    told = [m.told[0] for m in measured]
    figures = [
        Figure(name=name, unit="ms", values=tuple(spent(t, name, "wall") for t in told))
        for name in _STAGES
        if any(spent(t, name, "wall") for t in told)
    ]
    if workers:
        waited = [1_000 * (t["seconds"] * workers - _in_line(t["workers"])) / t["crops"] for t in told]
        figures.append(Figure(name="idle (workers)", unit="ms", values=tuple(waited)))
    else:
        rest = [1_000 * (t["seconds"] - _in_line(t["driver"])) / t["crops"] for t in told]
        figures.append(Figure(name="all else", unit="ms", values=tuple(rest)))
    note = "network runs in threads beside the others, which are waiting where they have nothing else to do."
    note += " list and write are the driver's, beside the workers." if workers else ""
    return Section(title=f"{title}, per crop", figures=tuple(figures), note=note)


def _in_line(stages: Mapping[str, Mapping[str, float]]) -> float:
    """Seconds of all stages that follow one another."""
    return sum(spent["wall"] for name, spent in stages.items() if name != _BESIDE)


def _pages(config: SpeedConfig, work: Path, cores: int, notify: Notify) -> Section:
    files, each = page_files(work)
    lay_out(files, work / "pages", -(-config.pages // each))
    lay_out(files, work / "warm-pages", 1, first=1_000_000)
    alone, whole = [], []
    for number in range(config.rounds):
        notify(f"round {number + 1} of {config.rounds}: pages")
        settings = [{"folder": str(work / "pages"), "part": part, "parts": cores} for part in range(cores)]
        alone.append(measure([Task(contestant="render", settings=part, threads=1) for part in settings]))
        out = work / f"pages-{number}"
        whole.append(measure([_pipeline(config, work / "pages", work / "warm-pages", out, cores)]))
    rendering = [_count(m, "pages") / m.seconds for m in alone]
    reading = [_count(m, "pages") / m.seconds for m in whole]
    return Section(
        title=f"Pages per second, {_count(whole[0], 'pages'):.0f} PDF pages at 300 dpi",
        figures=(
            Figure(name=f"rendering alone (poppler, {cores} at a time)", unit="pages/s", values=tuple(rendering)),
            Figure(name="rendering, finding fields, reading (Ray)", unit="pages/s", values=tuple(reading)),
            ratios("the whole / rendering alone", reading, rendering),
        ),
    )


def _starting(config: SpeedConfig, work: Path, notify: Notify) -> Section:
    """What a person waits for before anything is read."""
    main = ["-c", "from hcr_batch.cli import main; main()"]
    one = lay_out(crop_files(config.data, work / "one-drawn", 1), work / "one", 1)
    how = ["--workers", "0", "--runtime", config.computing.value, "--quiet"]
    walls: dict[str, list[float]] = {}
    # Once before it counts: whatever has no bytecode yet gets it.
    run_command([*main, "transcribe", str(one), "--out", str(work / "first.parquet"), *how])
    for number in range(config.rounds):
        notify(f"round {number + 1} of {config.rounds}: starting")
        out = str(work / f"one-{number}.parquet")
        commands = {
            "--help": [*main, "--help"],
            "imports": ["-c", f"import {_IMPORTED[config.computing]}"],
            "cold": [*main, "transcribe", str(one), "--out", out, *how],
            "again": [*main, "transcribe", str(one), "--out", out, *how],
        }
        for name, arguments in commands.items():
            walls.setdefault(name, []).append(run_command(arguments))
    ours = [cold - imports for cold, imports in zip(walls["cold"], walls["imports"], strict=True)]
    return Section(
        title="Starting",
        figures=(
            Figure(name="--help", unit="s", values=tuple(walls["--help"]), goal=Goal(most=0.3)),
            Figure(name="one crop to Parquet, cold", unit="s", values=tuple(walls["cold"]), goal=Goal(most=5.0)),
            Figure(name=f"of which importing {config.computing.value}", unit="s", values=tuple(walls["imports"])),
            Figure(name="of which ours", unit="s", values=tuple(ours), goal=Goal(most=1.0)),
            Figure(name="the same again: nothing to do", unit="s", values=tuple(walls["again"])),
        ),
    )


def _growing(config: SpeedConfig, files: Sequence[Path], work: Path, cores: int, notify: Notify) -> Section:
    """Time and memory for 1,000, 10,000 and 100,000 crops, through Ray, and a run that finds them all known."""
    main = ["-c", "from hcr_batch.cli import main; main()"]
    how = ["--runtime", config.computing.value, "--quiet"]
    per_crop, peaks = [], []
    for count in _GROWTH:
        notify(f"growth: {count:,} crops")
        folder = lay_out(files, work / f"crops-{count}", count)
        out = work / f"grown-{count}"
        measured = measure([_pipeline(config, folder, work / "warm", out, cores)], memory=True)
        per_crop.append(1_000 * measured.seconds / count)
        peaks.append(measured.peak_bytes / _GIGABYTE)
    # Only the last one, the largest, which finds all its crops known.
    again = run_command([*main, "transcribe", str(folder), "--out", str(out / "results.parquet"), *how])
    small, middle, large = _GROWTH
    return Section(
        title="Growing, through Ray",
        figures=(
            *(
                Figure(name=f"{count:,} crops, per crop", unit="ms", values=(value,))
                for count, value in zip(_GROWTH, per_crop, strict=True)
            ),
            ratios(f"time per crop, {large:,} / {small:,}", per_crop[2:], per_crop[:1], _GROWTH_GOAL),
            *(
                Figure(name=f"{count:,} crops, peak memory", unit="GB", values=(value,), goal=Goal(most=2.0))
                for count, value in zip(_GROWTH, peaks, strict=True)
            ),
            ratios(f"peak memory, {large:,} / {middle:,}", peaks[2:], peaks[1:2], _GROWTH_GOAL),
            Figure(name=f"{large:,} known documents, nothing to do", unit="s", values=(again,), goal=Goal(most=1.5)),
        ),
        note="Memory: proportional set size of the driver, Ray and all actors. One round.",
    )


def _count(measured: Measured, unit: str) -> float:
    return float(sum(told[unit] for told in measured.told))


def _machine(cores: int) -> str:
    """Processor, cores and system, as the system names them."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {cores} cores, {platform.system()} {platform.release()}"
