"""Several nodes on this machine, by Ray's own cluster utility: nodes and workers die, nodes come, and the rows are
those of a run in one process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
from ray.cluster_utils import Cluster

from hcr_batch.errors import ClusterError
from hcr_batch.files.manifest import FoundFile, identify
from hcr_batch.files.pages import PageOptions
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import PageRange, ReadingStatus, Unit, UnitResult
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import SerialPool
from hcr_batch.run.ray_pool import RayPool
from jobs.transcribe import TranscribeConfig, run

# Ray's own modules warn on import and at shutdown, of things that are its own.
pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore")]

UNITS = 40


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A head that runs nothing itself; each test adds the nodes that it needs."""
    quick = {"health_check_initial_delay_ms": 1000, "health_check_period_ms": 1000, "health_check_failure_threshold": 5}
    made = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, "_system_config": quick}
    )
    try:
        yield made
    finally:
        if ray.is_initialized():
            ray.shutdown()
        made.shutdown()


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> ReadingOptions:
    return ReadingOptions(pages=PageOptions(dpi=100))


@pytest.fixture(scope="module")
def units(samples: Path) -> list[Unit]:
    """A crop a unit, over and over."""
    crops = sorted((samples / "crops").glob("*.png"))
    documents = [identify(FoundFile(path.name, str(path)), PageOptions()) for path in crops]
    return [Unit(n, (PageRange(documents[n % len(documents)], 1, 1),)) for n in range(UNITS)]


@pytest.fixture(scope="module")
def expected(units: list[Unit], options: ReadingOptions) -> list[object]:
    with SerialPool(options) as serial:
        return readings(serial.map(units))


def readings(results: Iterator[UnitResult]) -> list[object]:
    """Readings in the units' order; a unit that came twice stands twice."""
    in_order = sorted(results, key=lambda result: result.index)
    return [(result.index, part.readings) for result in in_order for part in result.ranges]


def doing(results: Iterator[UnitResult], after: int, what: Callable[[], object]) -> Iterator[UnitResult]:
    """The results, with something done when so many have come."""
    for number, result in enumerate(results, 1):
        yield result
        if number == after:
            what()


@pytest.mark.parametrize("count", [2, 3])
def test_a_node_that_dies_costs_nothing(
    cluster: Cluster, count: int, units: list[Unit], options: ReadingOptions, expected: list[object]
) -> None:
    nodes = [cluster.add_node(num_cpus=1) for _ in range(count)]
    with RayPool(options, workers=None, address=cluster.address) as pool:
        wait_for_workers(pool, units, count)
        assert len(set(pool.nodes)) == count
        results = doing(pool.map(units), 3, lambda: cluster.remove_node(nodes[0], allow_graceful=False))
        assert readings(results) == expected


def test_a_node_that_joins_is_used(
    cluster: Cluster, units: list[Unit], options: ReadingOptions, expected: list[object]
) -> None:
    cluster.add_node(num_cpus=1)
    with RayPool(options, workers=None, address=cluster.address) as pool:
        results = doing(pool.map(units), 1, lambda: cluster.add_node(num_cpus=1))
        assert readings(results) == expected
        wait_for_workers(pool, units, 2)
        assert len({node.id for node in pool.nodes}) == 2


def wait_for_workers(pool: RayPool, units: list[Unit], count: int) -> None:
    """Reads on until so many workers have started."""
    end = time.monotonic() + 300
    while len(pool.nodes) < count and time.monotonic() < end:
        list(pool.map(units[:4]))
    assert len(pool.nodes) == count


def test_more_workers_than_places_wait_without_work(
    cluster: Cluster, units: list[Unit], options: ReadingOptions, expected: list[object]
) -> None:
    cluster.add_node(num_cpus=1)
    with RayPool(options, workers=3, address=cluster.address) as pool:
        assert readings(pool.map(units)) == expected
        assert len(pool.nodes) == 1


def test_a_worker_that_the_kernel_kills_for_its_memory_costs_nothing(
    cluster: Cluster, units: list[Unit], options: ReadingOptions, expected: list[object]
) -> None:
    for _ in range(2):
        cluster.add_node(num_cpus=1)
    with RayPool(options, workers=None, address=cluster.address) as pool:
        wait_for_workers(pool, units, 2)
        victim = ray.get(pool._workers[0].actor.process.remote())
        assert readings(doing(pool.map(units), 3, lambda: os.kill(victim, signal.SIGKILL))) == expected


def test_a_node_whose_memory_monitor_kills_every_worker_is_left_out(
    cluster: Cluster,
    units: list[Unit],
    options: ReadingOptions,
    expected: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster.add_node(num_cpus=1)
    monkeypatch.setenv("RAY_memory_usage_threshold", "0.0001")
    monkeypatch.setenv("RAY_memory_monitor_refresh_ms", "100")
    cluster.add_node(num_cpus=1)
    with RayPool(options, workers=None, address=cluster.address) as pool:
        assert readings(pool.map(units)) == expected
        assert len({node.id for node in pool.nodes}) <= 1


def test_where_no_worker_can_live_the_run_ends_with_a_sentence(
    cluster: Cluster, units: list[Unit], options: ReadingOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_memory_usage_threshold", "0.0001")
    monkeypatch.setenv("RAY_memory_monitor_refresh_ms", "100")
    cluster.add_node(num_cpus=1)
    with (
        RayPool(options, workers=1, address=cluster.address) as pool,
        pytest.raises(ClusterError, match="Workers die before they are ready"),
    ):
        list(pool.map(units))


def test_a_cluster_without_room_is_not_waited_for_for_ever(
    cluster: Cluster, units: list[Unit], options: ReadingOptions
) -> None:
    cluster.add_node(num_cpus=1)
    with (
        RayPool(options, workers=None, address=cluster.address, gpus=1.0, start_timeout_s=6.0) as pool,
        pytest.raises(ClusterError, match="1 CPU and 1 GPU"),
    ):
        list(pool.map(units))


@pytest.mark.parametrize(("share", "workers"), [(1.0, 2), (0.5, 4)])
def test_gpus_are_shared_out(
    cluster: Cluster,
    share: float,
    workers: int,
    units: list[Unit],
    options: ReadingOptions,
    expected: list[object],
) -> None:
    cluster.add_node(num_cpus=4, num_gpus=2)
    with RayPool(options, workers=None, address=cluster.address, gpus=share) as pool:
        assert readings(pool.map(units)) == expected
        wait_for_workers(pool, units, workers)
        seen = Counter(ray.get([w.actor.visible_gpus.remote() for w in pool._workers]))
        assert seen == {"0": workers // 2, "1": workers // 2}


def test_the_model_travels_and_the_drivers_folders_do_not(
    cluster: Cluster, units: list[Unit], expected: list[object], tmp_path: Path
) -> None:
    bundle = tmp_path / "model"
    shutil.copytree(DEFAULT_BUNDLE, bundle)
    cluster.add_node(num_cpus=1)
    away = ReadingOptions(bundle=bundle, pages=PageOptions(dpi=100))
    with RayPool(away, workers=1, address=cluster.address) as pool:
        shutil.rmtree(bundle)
        assert readings(pool.map(units)) == expected


def test_a_file_that_a_node_cannot_see_says_so(
    cluster: Cluster, units: list[Unit], options: ReadingOptions, samples: Path
) -> None:
    cluster.add_node(num_cpus=1)
    folder = os.open(samples / "crops", os.O_RDONLY)
    try:
        # Every process has a /proc/self of its own: the driver sees this file, and no worker does.
        name = sorted(path.name for path in (samples / "crops").iterdir())[0]
        document = identify(FoundFile(name, f"/proc/self/fd/{folder}/{name}"), PageOptions())
        with RayPool(options, workers=1, address=cluster.address) as pool:
            (result,) = pool.map([Unit(0, (PageRange(document, 1, 1),))])
    finally:
        os.close(folder)
    (reading,) = result.ranges[0].readings
    assert (reading.status, reading.error_code) == (ReadingStatus.FAILED, "unreadable_file")
    assert "not visible on node" in (reading.error or "") and "s3://" in (reading.error or "")


def table(path: Path) -> pa.Table:
    """The readings that a run wrote."""
    return pq.read_table(path)


def test_a_whole_run_through_ray_client_writes_the_same_rows(samples: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    shutil.copytree(samples / "crops", scans)
    config = TranscribeConfig(inputs=(scans,), out=tmp_path / "here.parquet", dpi=100, workers=0)
    run(config)
    with client_server() as address:
        command = [sys.executable, "-c", "from hcr_batch.cli import main; main()", "transcribe", "scans"]
        command += ["--out", "there.parquet", "--dpi", "100", "--workers", "1", "--address", address]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    assert table(tmp_path / "there.parquet").equals(table(tmp_path / "here.parquet"))


class client_server:  # noqa: N801 - used as a function
    """A Ray head with a server for Ray clients, in processes of its own."""

    def __enter__(self) -> str:
        port, client = free_port(), free_port()
        ray_program = str(Path(sys.executable).with_name("ray"))
        command = [ray_program, "start", "--head", f"--port={port}", f"--ray-client-server-port={client}", "--block"]
        command += ["--num-cpus=2", "--include-dashboard=false", "--disable-usage-stats"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "--block" in line:
                break
        else:
            raise AssertionError(f"Ray did not start: {''.join(said)}")
        address = f"ray://127.0.0.1:{client}"
        bare = [sys.executable, "-c", f"import ray; ray.init({address!r})"]
        if subprocess.run(bare, capture_output=True, timeout=300, check=False).returncode:
            self.__exit__()
            pytest.skip("Ray's own client does not reach Ray's own server on this machine")
        return address

    def __exit__(self, *_: Any) -> None:
        self._process.terminate()
        self._process.wait(60)
        if self._process.stdout is not None:
            self._process.stdout.close()


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
