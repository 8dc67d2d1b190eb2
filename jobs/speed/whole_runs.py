"""What whole runs take: of pages, from a cold start, and of ever more crops."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hcr_batch.model.engines.runtimes import Runtime
from jobs.speed.config import Notify, SpeedConfig
from jobs.speed.figures import Figure, Goal, Section, ratios
from jobs.speed.material import crop_files, lay_out, page_files
from jobs.speed.processes import Task, measure, run_command
from jobs.speed.rounds import pipeline_task, total_of

_IMPORTED = {
    Runtime.TENSORFLOW: "hcr_batch.model.engines.crnn_graph",
    Runtime.OPENVINO: "onnx, openvino",
    Runtime.ONNX: "onnx, onnxruntime",
}
"""What is imported that is not ours, for each runtime: that module imports TensorFlow as reading does."""

_GROWTH = (1_000, 10_000, 100_000)
"""How many crops the runs read that show whether the costs of one crop grow."""

_GROWTH_GOAL = Goal(most=1.10)
_GIGABYTE = 1e9


def pages_section(config: SpeedConfig, work: Path, cores: int, notify: Notify) -> Section:
    """The table of PDF pages: how fast they are rendered alone, and read."""
    files, each = page_files(work)
    lay_out(files, work / "pages", -(-config.pages // each))
    lay_out(files, work / "warm-pages", 1, first=1_000_000)
    alone, whole = [], []
    for number in range(config.rounds):
        notify(f"round {number + 1} of {config.rounds}: pages")
        settings = [{"folder": str(work / "pages"), "part": part, "parts": cores} for part in range(cores)]
        alone.append(measure([Task(contestant="render", settings=part, threads=1) for part in settings]))
        out = work / f"pages-{number}"
        whole.append(measure([pipeline_task(config, work / "pages", work / "warm-pages", out, cores)]))
    rendering = [total_of(m, "pages") / m.seconds for m in alone]
    reading = [total_of(m, "pages") / m.seconds for m in whole]
    return Section(
        title=f"Pages per second, {total_of(whole[0], 'pages'):.0f} PDF pages at 300 dpi",
        figures=(
            Figure(name=f"rendering alone (poppler, {cores} at a time)", unit="pages/s", values=tuple(rendering)),
            Figure(name="rendering, finding fields, reading (Ray)", unit="pages/s", values=tuple(reading)),
            ratios("the whole / rendering alone", reading, rendering),
        ),
    )


def starting_section(config: SpeedConfig, work: Path, notify: Notify) -> Section:
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


def growing_section(config: SpeedConfig, files: Sequence[Path], work: Path, cores: int, notify: Notify) -> Section:
    """Time and memory for 1,000, 10,000 and 100,000 crops, through Ray, and a run that finds them all known."""
    main = ["-c", "from hcr_batch.cli import main; main()"]
    how = ["--runtime", config.computing.value, "--quiet"]
    per_crop, peaks = [], []
    for count in _GROWTH:
        notify(f"growth: {count:,} crops")
        folder = lay_out(files, work / f"crops-{count}", count)
        out = work / f"grown-{count}"
        measured = measure([pipeline_task(config, folder, work / "warm", out, cores)], memory=True)
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
