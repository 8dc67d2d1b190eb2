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


def actors() -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cmdline"]) if "_Actor" in " ".join(p.info["cmdline"] or [])]


@pytest.mark.parametrize("kills", [1, 3])
def test_killed_actors_lose_nothing(samples: Path, kills: int) -> None:
    """Each unit is read again by another worker, and every other one once."""
    options = ReadingOptions(pages=PageOptions(dpi=100))
    units = sample_units(samples)
    many = [Unit(i, units[i % len(units)].ranges) for i in range(80)]
    with SerialPool(options) as serial:
        wanted = readings(list(serial.map(many)))

    def kill_now_and_then() -> None:
        for _ in range(kills):
            time.sleep(0.5)
            alive = actors()
            if alive:
                os.kill(alive[0].pid, signal.SIGKILL)
                killed.append(alive[0].pid)

    killed: list[int] = []
    with RayPool(options, workers=2) as pool:
        results = pool.map(many)
        first = next(results)
        killer = threading.Thread(target=kill_now_and_then)
        killer.start()
        assert readings([first, *results]) == wanted
        killer.join()
    assert len(killed) == kills
