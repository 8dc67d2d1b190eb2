"""Workers are killed while they read: nothing is lost, nothing doubled."""

import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from hcr_batch.files.pages import PageOptions
from hcr_batch.records import Unit
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import SerialPool
from hcr_batch.run.ray_pool import RayPool
from tests.run.test_pools import readings, sample_units

pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore")]


def reading_actors() -> list[psutil.Process]:
    """Workers that have loaded their model; Ray shows in a process's title what it is at."""
    titles = [(p, " ".join(p.info["cmdline"] or [])) for p in psutil.process_iter(["cmdline"])]
    return [p for p, title in titles if "ray::_Actor" in title and "__init__" not in title]


@pytest.mark.parametrize("kills", [1, 3])
def test_killed_actors_lose_nothing(samples: Path, kills: int) -> None:
    """Each unit is read again by another worker, and every other one once."""
    options = ReadingOptions(pages=PageOptions(dpi=100))
    units = sample_units(samples)
    many = [Unit(i, units[i % len(units)].ranges) for i in range(80)]
    with SerialPool(options) as serial:
        wanted = readings(list(serial.map(many)))

    def kill_now_and_then() -> None:
        while len(killed) < kills and not done.is_set():
            time.sleep(0.3)
            for actor in reading_actors()[:1]:
                os.kill(actor.pid, signal.SIGKILL)
                killed.append(actor.pid)

    done = threading.Event()
    killed: list[int] = []
    with RayPool(options, workers=2) as pool:
        results = pool.map(many)
        first = next(results)
        killer = threading.Thread(target=kill_now_and_then)
        killer.start()
        assert readings([first, *results]) == wanted
        done.set()
        killer.join()
    assert len(killed) == kills
