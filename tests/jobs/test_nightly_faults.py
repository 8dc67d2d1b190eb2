"""Nights are killed with SIGKILL before every single change that they make on the disk: the next start
finishes the same night, every document is in the results once, and in the ledger only with its rows."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from jobs.nightly import run
from jobs.nightly_config import After, NightlyConfig
from tests.jobs.nights import Place

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("one_load")]

NAMES = ["1.png", "2.png", "sub/3.png"]
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate")
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["jobs.nightly", "jobs.transcribe", "hcr_batch.model.recogniser", __name__])


def is_of_the_reading(path: Path, config: NightlyConfig) -> bool:
    """Whether the file is one that `transcribe` works with: what its deaths mean is tested with it."""
    out = config.results / ".night" / "out"
    inside = path.relative_to(out).parts if path.is_relative_to(out) else ()
    return len(inside) > 1 or any(part.startswith(".") for part in inside)


def run_until(config: NightlyConfig, root: Path, change: int, counted: Path, whole: bool) -> None:
    """In a process of its own: runs a night and dies at once before its change number `change`, from 1.
    Counted are the night's own changes, or with `whole` also those of the reading."""
    done = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        if event == "open":
            path, _, flags = arguments
            changes = isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        else:
            path, changes = arguments[0] if arguments else "", event in CHANGES
        if not changes or not isinstance(path, str | os.PathLike) or not Path(path).is_relative_to(root):
            return
        if whole or not is_of_the_reading(Path(path), config):
            done += 1
            if done == change:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    run(config)
    counted.write_text(str(done))


def start(config: NightlyConfig, root: Path, change: int, *, whole: bool = False) -> int | None:
    """How many changes the night made; None where it was killed."""
    counted = root.with_name(root.name + ".counted")
    process = SERVER.Process(target=run_until, args=(config, root, change, counted, whole))
    process.start()
    process.join(300)
    assert process.exitcode in (0, -signal.SIGKILL)
    return int(counted.read_text()) if process.exitcode == 0 else None


def prepared(root: Path, crops: Path) -> tuple[Place, NightlyConfig]:
    """An inbox of three crops, under settings that make use of everything a night may change."""
    place = Place(root, crops)
    for number, name in enumerate(NAMES, start=1):
        place.put(name, number)
    return place, place.config(after=After.MOVE, archive=root / "archive", metrics=root / "hcr.prom")


def finish(place: Place, config: NightlyConfig) -> list[str]:
    """Starts as a scheduler would, with everything as it should be at the end; the nights of that start."""
    entered_before = list(place.ledger()) if (place.results / "ledger.sqlite").exists() else []
    published_before = [name for _, name in place.rows()]
    assert set(entered_before) <= set(published_before), "in the ledger without rows"
    nights = [night.night for night in run(config).nights]
    place.assert_each_once(NAMES)
    assert place.waiting() == []
    assert sorted(p.name for p in (place.root / "archive").rglob("*.png")) == ["1.png", "2.png", "3.png"]
    assert (place.results / "reports" / "latest.html").is_file()
    return nights


def test_killed_before_every_change(tmp_path: Path, samples: Path) -> None:
    place, config = prepared(tmp_path / "whole", samples / "crops")
    changes = start(config, place.root, 0)
    assert changes is not None and changes > 20
    place.assert_each_once(NAMES)
    for change in range(1, changes + 1):
        place, config = prepared(tmp_path / str(change), samples / "crops")
        assert start(config, place.root, change) is None, f"change {change} of {changes}"
        nights = finish(place, config)
        assert nights[0].endswith("-001") or place.ledger()["1.png"][0].endswith("-001")
        shutil.rmtree(place.root)


@pytest.mark.parametrize("step", [7, 19])
def test_killed_again_and_again(tmp_path: Path, samples: Path, step: int) -> None:
    """Each start gets a little further than the one before."""
    place, config = prepared(tmp_path / "again", samples / "crops")
    change = step
    while start(config, place.root, change, whole=True) is None:
        change += step
        assert change < 2_000
    finish(place, config)


def test_new_arrivals_do_not_join_the_night_that_was_broken_off(tmp_path: Path, samples: Path) -> None:
    place, config = prepared(tmp_path / "more", samples / "crops")
    process = SERVER.Process(target=run, args=(config,))
    process.start()
    while not (place.results / ".night" / "plan.json").exists():
        assert process.is_alive()
        time.sleep(0.005)
    process.kill()
    process.join()
    place.put("new.png", 4)
    first, second = run(config).nights
    assert (first.resumed, first.found, second.resumed, second.found) == (True, 3, False, 1)
    place.assert_each_once([*NAMES, "new.png"])


def test_the_command_killed_while_workers_read(tmp_path: Path, samples: Path) -> None:
    """kill -9 of the driver with Ray actors at work, as the out-of-memory killer does it."""
    place = Place(tmp_path, samples / "crops")
    for number in range(60):
        content = (samples / "crops" / f"name_{1 + number % 6}.png").read_bytes()
        place.put(f"{number}.png", content + bytes([number]))  # behind a PNG's end anything may stand
    (tmp_path / "nightly.toml").write_text(
        'inbox = "inbox"\nresults = "results"\nsettle_s = 0\nwatch_s = 0\n[reading]\nworkers = 1\n'
    )
    command = [sys.executable, "-c", "from hcr_batch.cli import main; main()", "nightly", "--config", "nightly.toml"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        while not any("ray::" in " ".join(p.cmdline()) for p in psutil.Process(process.pid).children(recursive=True)):
            assert process.poll() is None
            time.sleep(0.1)
        process.kill()
    assert place.rows() == [] and place.ledger() == {}
    again = subprocess.run([*command, "--json"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert again.returncode == 0, again.stderr
    assert '"resumed": true' in again.stdout
    place.assert_each_once([f"{number}.png" for number in range(60)])
