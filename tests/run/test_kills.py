"""The real command is killed again and again, at random moments, and given again: in the end its rows are
those of a run that nobody disturbed, and no unit that was finished is read a second time.

HCR_FAULT_KILLS and HCR_FAULT_WORKERS ask for a quicker look: how often, and with how many workers.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pyarrow.parquet as pq
import pytest
from PIL import Image

from hcr_batch.files.results.unit_files import read_summary
from hcr_batch.files.storage.store import Store
from jobs.verify import VerifyConfig
from jobs.verify import run as verify

pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore")]

KILLS = int(os.environ.get("HCR_FAULT_KILLS", "30"))
LIVES = tuple(int(workers) for workers in os.environ.get("HCR_FAULT_WORKERS", "2 2 0 2 2 0").split())
"""Each is a run from nothing to its end, with so many workers; the kills are shared out among them."""

COMMAND = [sys.executable, "-c", "from hcr_batch.cli import main; main()"]
DOCUMENTS = 300
PATIENCE_S = 300.0


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """300 documents: crops, two forms, a PDF and a TIFF of several pages, copies, and two that cannot be read."""
    folder = tmp_path_factory.mktemp("kills") / "scans"
    folder.mkdir()
    crops = [np.asarray(Image.open(path).convert("L")) for path in sorted((samples / "crops").glob("*.png"))]
    for number in range(DOCUMENTS - 9):
        # Each a little paler than the last of its kind: other bytes, and often another reading.
        pale = 255 - (255 - crops[number % len(crops)].astype(float)) * (1 - number / 700)
        Image.fromarray(pale.astype(np.uint8)).save(folder / f"crop_{number:03d}.png")
    for name in ("batch.pdf", "archive.tif"):
        shutil.copy(samples / name, folder / name)
    for name in sorted(path.name for path in (samples / "forms").glob("*.png"))[:2]:
        shutil.copy(samples / "forms" / name, folder / name)
    for number in (3, 50, 111):
        shutil.copy(folder / f"crop_{number:03d}.png", folder / f"z_copy_{number}.png")
    (folder / "empty.png").touch()
    (folder / "broken.png").write_bytes((folder / "crop_000.png").read_bytes()[:200])
    return folder


@dataclass
class Tally:
    """The table that is printed: what was done to the runs, and what came of it."""

    kills: Counter[str] = field(default_factory=Counter)
    commands: int = 0
    runs: int = 0
    units_kept: int = 0
    lost: int = 0
    doubled: int = 0

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kills.items()))
        return (
            f"\nkills {self.kills.total()} ({kinds}) | commands {self.commands} for {self.runs} runs | "
            f"finished units kept {self.units_kept} | lost rows {self.lost} | doubled rows {self.doubled}"
        )


class Run:
    """One output, and the command that is given until it ends."""

    def __init__(self, scans: Path, out: Path, workers: int) -> None:
        self.out, self.state = out, out.parent / f".{out.name}.run"
        self._arguments = ["transcribe", str(scans), "--out", str(out), "--workers", str(workers), "--json"]
        self._descendants: dict[int, psutil.Process] = {}

    def start(self) -> subprocess.Popen[str]:
        log = self.out.with_suffix(".log").open("a")
        with log:
            return subprocess.Popen(
                [*COMMAND, *self._arguments, "--dpi", "100"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                cwd=Path(__file__).parents[2],
            )

    def forget(self) -> None:
        """Takes away what an earlier run left, for the next to begin anew."""
        shutil.rmtree(self.state, ignore_errors=True)
        for path in (self.out, self.out.with_name(f"{self.out.stem}.documents.parquet")):
            path.unlink(missing_ok=True)

    def units(self) -> dict[str, tuple[int, int]]:
        """Finished units: when each was written, and its inode."""
        found = {}
        for path in (self.state / "units").glob("*.arrow"):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found[path.name] = (status.st_mtime_ns, status.st_ino)
        return found

    def pages_kept(self) -> int:
        """Pages that finished units hold."""
        store = Store(self.state)
        summaries = [read_summary(store, name) for name in store.names("units")]
        return sum(part.last_page - part.first_page + 1 for unit in summaries if unit for part in unit.ranges)

    def children(self, process: subprocess.Popen[str]) -> list[psutil.Process]:
        try:
            found = list[psutil.Process](psutil.Process(process.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return []
        self._descendants |= {child.pid: child for child in found}
        return found

    def clean_up(self) -> None:
        """Ends what a killed driver has left behind, should it still be there."""
        for child in self._descendants.values():
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue


def title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


def wait_for_moment(run: Run, process: subprocess.Popen[str], chance: random.Random) -> bool:
    """Waits for a random moment of the run; False if it ended before."""
    kind = chance.choice(["any time", "reading", "reading", "reading", "reading", "writing"])
    begun, before = time.monotonic(), len(run.units())
    delay = chance.uniform(0.0, 10.0) if kind == "any time" else chance.uniform(0.0, 0.6)
    wanted = before + chance.randint(0, 3)
    while process.poll() is None and time.monotonic() - begun < PATIENCE_S:
        if (
            kind == "any time"
            or (kind == "reading" and (run.state / "units").exists() and len(run.units()) >= wanted)
            or (kind == "writing" and ((run.state / "commit").exists() or (run.state / "commit.json").exists()))
        ):
            time.sleep(delay if kind != "writing" else delay / 20)
            return process.poll() is None
        time.sleep(0.002 if kind == "writing" else 0.02)
    return False


def kill(run: Run, process: subprocess.Popen[str], chance: random.Random, workers: int) -> str | None:
    """Kills one of the processes that a run consists of, or all; tells which, None where there was none."""
    children = run.children(process)
    actors = [child for child in children if "ray::ReadingActor" in title(child)]
    heads = [child for child in children if "gcs_server" in title(child) or "raylet/raylet" in title(child)]
    kind = chance.choice(["driver", "driver", "actor", "actor", "head", "machine"]) if workers else "driver"
    chosen = {
        "driver": [psutil.Process(process.pid)],
        "actor": actors[:1],
        "head": [chance.choice(heads)] if heads else [],
        "machine": [psutil.Process(process.pid), *children],
    }[kind]
    for victim in chosen:
        try:
            victim.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
    return kind if chosen else None


def live(run: Run, kills: int, workers: int, chance: random.Random, tally: Tally) -> dict[str, object]:
    """Gives the command until it ends by itself, and kills it so often on the way; its last summary."""
    known: dict[str, tuple[int, int]] = {}
    while True:
        held = run.pages_kept() if not (run.state / "commit.json").exists() else None
        process = run.start()
        tally.commands += 1
        assert tally.commands < 5 * (KILLS + len(LIVES)), "it never ends"
        while kills and process.poll() is None:
            if not wait_for_moment(run, process, chance):
                break
            done = kill(run, process, chance, workers)
            if done is None:
                continue
            tally.kills[done] += 1
            kills -= 1
            if done != "actor":
                break
        output, _ = process.communicate(timeout=PATIENCE_S)
        units = run.units()
        rewritten = [name for name in known.keys() & units.keys() if known[name] != units[name]]
        assert not rewritten, "finished units were read again"
        tally.units_kept += len(known.keys() & units.keys())
        known |= units
        if process.returncode in (0, 8):
            summary: dict[str, object] = json.loads(output)
            pages = 291 + 3 + 2 + 2 + 1  # crops, PDF, TIFF, forms, the broken one; the empty one has none
            if held is not None and not summary["already_done"]:
                assert summary["pages_read"] == pages - held
            return summary


def rows(out: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    documents = pq.read_table(out.with_name(f"{out.stem}.documents.parquet")).drop(["seconds"])
    return pq.read_table(out).to_pylist(), documents.to_pylist()


def keys(readings: list[dict[str, object]]) -> Counter[str]:
    return Counter(json.dumps([row[name] for name in ("document", "page", "box", "text")]) for row in readings)


@pytest.fixture(scope="module")
def undisturbed(scans: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    run = Run(scans, scans.parent / "undisturbed.parquet", LIVES[0])
    process = run.start()
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 8  # two files cannot be read
    return rows(run.out)


@pytest.fixture
def tally(capsys: pytest.CaptureFixture[str]) -> Iterator[Tally]:
    made = Tally()
    yield made
    with capsys.disabled():
        print(made)  # noqa: T201


def test_killed_runs_end_with_the_rows_of_an_undisturbed_run(
    scans: Path, undisturbed: tuple[list[dict[str, object]], list[dict[str, object]]], tally: Tally
) -> None:
    shares = [KILLS // len(LIVES) + (number < KILLS % len(LIVES)) for number in range(len(LIVES))]
    for seed, (workers, kills) in enumerate(zip(LIVES, shares, strict=True)):
        if not kills:
            continue
        run = Run(scans, scans.parent / f"killed_{seed}.parquet", workers)
        try:
            while kills > 0:
                before = tally.kills.total()
                run.forget()
                live(run, kills, workers, random.Random(100 * seed + tally.runs), tally)
                tally.runs += 1
                kills -= tally.kills.total() - before
                found = rows(run.out)
                wanted, there = keys(undisturbed[0]), keys(found[0])
                tally.lost += (wanted - there).total()
                tally.doubled += (there - wanted).total()
                assert found == undisturbed
                assert not verify(VerifyConfig(results=run.out)).problems
        finally:
            run.clean_up()
    assert (tally.lost, tally.doubled) == (0, 0)
    assert tally.kills.total() == KILLS
