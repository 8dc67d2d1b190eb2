"""What reading crops took: speeds, ratios, work of the processors, and stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.speed.config import SpeedConfig
from jobs.speed.figures import Figure, Goal, Section, ratios
from jobs.speed.processes import Measured
from jobs.speed.rounds import EACH, ONE, RAY, SERIAL, SINGLE, Rounds

_STAGES = ("list", "open", "decode", "render", "fields", "normalise", "network", "waiting", "ctc", "assemble", "write")
"""In the order in which they are shown."""

_BESIDE = "network"
"""The stage that runs in threads of its own, while others go on."""


def crop_sections(config: SpeedConfig, rounds: Rounds, peers: Sequence[str], cores: int) -> list[Section]:
    """The tables of a benchmark of crops: their speed, and the time that each way takes."""
    titles = {ONE: f"{ONE}, {cores} threads", EACH: f"{EACH}, 1 thread each", RAY: f"{RAY}, {cores} actors"}
    titles |= {name: f"{rounds.crops[name][0].reports[0]['name']}, {cores} processes" for name in peers}
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


def _crop_ratios(rounds: Rounds, peers: Sequence[str], titles: Mapping[str, str], cores: int) -> tuple[Figure, ...]:
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


def _crop_work(rounds: Rounds, shown: Sequence[tuple[str, str]]) -> Section:
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

    def spent(report: Mapping[str, Any], name: str, of: str) -> float:
        places = [place.get(name, {}).get(of, 0.0) for place in (report["driver"], report["workers"])]
        return float(1_000 * sum(places) / report["crops"])

    reports = [m.reports[0] for m in measured]
    figures = [
        Figure(name=name, unit="ms", values=tuple(spent(t, name, "wall") for t in reports))
        for name in _STAGES
        if any(spent(t, name, "wall") for t in reports)
    ]
    if workers:
        waited = [1_000 * (t["seconds"] * workers - _in_line(t["workers"])) / t["crops"] for t in reports]
        figures.append(Figure(name="idle (workers)", unit="ms", values=tuple(waited)))
    else:
        rest = [1_000 * (t["seconds"] - _in_line(t["driver"])) / t["crops"] for t in reports]
        figures.append(Figure(name="all else", unit="ms", values=tuple(rest)))
    note = "network runs in threads beside the others, which are waiting where they have nothing else to do."
    note += " list and write are the driver's, beside the workers." if workers else ""
    return Section(title=f"{title}, per crop", figures=tuple(figures), note=note)


def _in_line(stages: Mapping[str, Mapping[str, float]]) -> float:
    """Seconds of all stages that follow one another."""
    return sum(spent["wall"] for name, spent in stages.items() if name != _BESIDE)
