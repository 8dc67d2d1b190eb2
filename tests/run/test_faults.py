"""Workers are killed while they read: nothing is lost, nothing doubled."""

import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from hcr_batch.documents import Unit
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import SerialPool
from hcr_batch.run.ray_pool import RayPool
from tests.run.test_pools import readings, sample_units

pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore")]

KILLS = 3
OPTIONS = ReadingOptions(pages=PageOptions(dpi=100))


def reading_actors() -> list[psutil.Process]:
    """Our workers that have loaded their model; Ray shows in a process's title what it is at."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if (title := title_of(child)).startswith("ray::ReadingActor") and ".start" not in title
    ]


def title_of(process: psutil.Process) -> str:
    """What it says it is; nothing where it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@pytest.fixture(scope="module")
def many(samples: Path) -> list[Unit]:
    units = sample_units(samples)
    return [Unit(i, units[i % len(units)].ranges) for i in range(80)]


@pytest.fixture(scope="module")
def wanted(many: list[Unit]) -> list[object]:
    with SerialPool(OPTIONS) as serial:
        return readings(list(serial.map(many)))


def test_killed_actors_lose_nothing(many: list[Unit], wanted: list[object]) -> None:
    """Each unit is read again by another worker, and every other one once."""

    def kill_now_and_then() -> None:
        while len(killed) < KILLS and not done.is_set():
            time.sleep(0.3)
            for actor in reading_actors()[:1]:
                os.kill(actor.pid, signal.SIGKILL)
                killed.append(actor.pid)

    done = threading.Event()
    killed: list[int] = []
    with RayPool(OPTIONS, workers=2) as pool:
        results = pool.map(many)
        first = next(results)
        killer = threading.Thread(target=kill_now_and_then)
        killer.start()
        assert readings([first, *results]) == wanted
        done.set()
        killer.join()
    assert len(killed) == KILLS
