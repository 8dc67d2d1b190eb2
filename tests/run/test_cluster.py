"""Several nodes on this machine: nodes and workers die, nodes come, and the rows are those of a run in one process."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pyarrow.parquet as pq
import pytest
import ray

from hcr_batch.documents import PageRange, Unit
from hcr_batch.errors import ClusterError, ModelError
from hcr_batch.files.scans.listing import FoundFile
from hcr_batch.files.scans.manifest import identify
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import ReadingStatus
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import SerialPool
from hcr_batch.run.ray_pool import RayPool
from jobs.transcribe import TranscribeConfig, run
from tests.run.clusters import Nodes, crop_units, doing, head, readings, wait_for_workers, wait_until

# Ray's own modules warn on import and at shutdown, of things that are its own.
pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore")]

UNITS = 40
OPTIONS = ReadingOptions(pages=PageOptions(dpi=100))
MB = 2**20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Nodes]:
    with head() as nodes:
        yield nodes


@pytest.fixture
def nodes(cluster: Nodes) -> Iterator[Nodes]:
    yield cluster
    cluster.clear()


@pytest.fixture(scope="module")
def units(samples: Path) -> list[Unit]:
    return crop_units(samples / "crops", UNITS)


@pytest.fixture(scope="module")
def expected(units: list[Unit]) -> list[object]:
    with SerialPool(OPTIONS) as serial:
        return readings(serial.map(units))


@pytest.mark.parametrize("count", [2, 3])
def test_a_node_that_dies_costs_nothing(nodes: Nodes, count: int, units: list[Unit], expected: list[object]) -> None:
    added = [nodes.add(num_cpus=1) for _ in range(count - 1)]
    with RayPool(OPTIONS, workers=None, address=nodes.address) as pool:
        wait_for_workers(pool, units, count)
        assert len(set(pool.nodes)) == count
        assert readings(doing(pool.map(units), 3, lambda: nodes.kill(added[0]))) == expected


def test_a_node_that_joins_is_used(nodes: Nodes, units: list[Unit], expected: list[object]) -> None:
    with RayPool(OPTIONS, workers=None, address=nodes.address) as pool:
        assert readings(doing(pool.map(units), 1, lambda: nodes.add(num_cpus=1))) == expected
        wait_for_workers(pool, units, 2)
        assert len({node.id for node in pool.nodes}) == 2


def test_the_model_travels_the_drivers_folders_do_not_and_workers_without_a_place_wait(
    nodes: Nodes, units: list[Unit], expected: list[object], tmp_path: Path
) -> None:
    bundle = shutil.copytree(DEFAULT_BUNDLE, tmp_path / "model")
    away = ReadingOptions(bundle=bundle, pages=PageOptions(dpi=100))
    with RayPool(away, workers=3, address=nodes.address) as pool:
        shutil.rmtree(bundle)
        assert readings(pool.map(units)) == expected
        assert len(pool.nodes) == 1


def test_a_file_that_a_node_cannot_see_says_so_and_a_damaged_model_ends_the_run(
    nodes: Nodes, units: list[Unit], samples: Path, tmp_path: Path
) -> None:
    opened = os.open(samples / "crops", os.O_RDONLY)
    folder = fcntl.fcntl(opened, fcntl.F_DUPFD, 900)  # a number that no worker has in use for something else
    os.close(opened)
    try:
        # Every process has a /proc/self of its own: the driver sees this file, and no worker does.
        name = sorted(path.name for path in (samples / "crops").iterdir())[0]
        document = identify(FoundFile(name, f"/proc/self/fd/{folder}/{name}"), PageOptions())
        with RayPool(OPTIONS, workers=1, address=nodes.address) as pool:
            (result,) = pool.map([Unit(0, (PageRange(document, 1, 1),))])
    finally:
        os.close(folder)
    (reading,) = result.ranges[0].readings
    assert (reading.status, reading.error_code) == (ReadingStatus.FAILED, "unreadable_file")
    assert "not visible on node" in (reading.error or "") and "s3://" in (reading.error or "")

    broken = shutil.copytree(DEFAULT_BUNDLE, tmp_path / "broken")
    (broken / "weights.npz").write_bytes((broken / "weights.npz").read_bytes()[:5_000])
    with (
        RayPool(ReadingOptions(bundle=broken), workers=1, address=nodes.address) as pool,
        pytest.raises(ModelError, match="damaged"),
    ):
        list(pool.map(units))


def test_a_worker_that_the_kernel_kills_for_its_memory_costs_nothing(
    nodes: Nodes, units: list[Unit], expected: list[object]
) -> None:
    with RayPool(OPTIONS, workers=None, address=nodes.address) as pool:
        wait_for_workers(pool, units, 1)
        victim = ray.get(pool._workers[0].actor.process.remote())
        assert readings(doing(pool.map(units), 3, lambda: os.kill(victim, signal.SIGKILL))) == expected


def test_a_worker_that_the_memory_monitor_kills_while_it_reads_costs_nothing(
    nodes: Nodes, units: list[Unit], expected: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = psutil.virtual_memory()
    if memory.available < 6_000 * MB:
        pytest.skip("needs 6 GB of free memory")
    monkeypatch.setenv("RAY_memory_usage_threshold", f"{(memory.total - memory.available + 3_000 * MB) / memory.total}")
    monkeypatch.setenv("RAY_memory_monitor_refresh_ms", "100")
    nodes.add(num_cpus=1)
    taken: list[np.ndarray[tuple[int], np.dtype[np.uint8]]] = []

    def until_one_dies() -> None:
        while all(map(psutil.pid_exists, before)) and len(taken) < 24:
            taken.append(np.ones(250 * MB, np.uint8))
            psutil.cpu_percent(0.2)
        died.extend(pid for pid in before if not psutil.pid_exists(pid))
        taken.clear()

    died: list[int] = []
    with RayPool(OPTIONS, workers=None, address=nodes.address) as pool:
        wait_for_workers(pool, units, 2)
        before = ray.get([worker.actor.process.remote() for worker in pool._workers])
        assert readings(doing(pool.map(units), 3, until_one_dies)) == expected
    assert len(died) == 1


def test_a_node_whose_memory_monitor_kills_every_worker_is_left_out(
    nodes: Nodes, units: list[Unit], expected: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_memory(monkeypatch)
    nodes.add(num_cpus=1)
    with RayPool(OPTIONS, workers=None, address=nodes.address) as pool:
        assert readings(pool.map(units)) == expected
        assert len({node.id for node in pool.nodes}) <= 1


def test_where_no_worker_can_live_the_run_ends_with_a_sentence(
    nodes: Nodes, units: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_memory(monkeypatch)
    nodes.add(num_cpus=2)
    with (
        RayPool(OPTIONS, workers=1, address=nodes.address, threads=2) as pool,
        pytest.raises(ClusterError, match="Workers die before they are ready"),
    ):
        list(pool.map(units))


def without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of nodes that start from now on, the memory monitor kills whatever runs."""
    monkeypatch.setenv("RAY_memory_usage_threshold", "0.0001")
    monkeypatch.setenv("RAY_memory_monitor_refresh_ms", "100")


def test_a_cluster_without_room_is_not_waited_for_for_ever(nodes: Nodes, units: list[Unit]) -> None:
    with (
        RayPool(OPTIONS, workers=None, address=nodes.address, gpus=1.0, start_timeout_s=2.0) as pool,
        pytest.raises(ClusterError, match="1 CPU and 1 GPU"),
    ):
        list(pool.map(units))


DIES_ONCE = """
import os, pathlib, sys
died = pathlib.Path(__file__).with_name("died")
if "--mode=specific-server" in sys.orig_argv and not died.exists():
    died.touch()
    os._exit(1)
"""
"""Ends the process that Ray's server starts for a client, the first time."""


@pytest.mark.parametrize("dies", [False, True])
def test_a_whole_run_through_ray_client_writes_the_same_rows(
    dies: bool, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dies:
        (tmp_path / "sitecustomize.py").write_text(DIES_ONCE)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    shutil.copytree(samples / "crops", tmp_path / "scans")
    run(TranscribeConfig(inputs=(tmp_path / "scans",), out=tmp_path / "here.parquet", dpi=100, workers=0))
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", "00112233445566778899aabbccddeeff" * 2)
    with client_server() as address:
        command = [sys.executable, "-c", "from hcr_batch.cli import main; main()", "transcribe", "scans"]
        command += ["--out", "there.parquet", "--dpi", "100", "--workers", "1", "--address", address]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    assert pq.read_table(tmp_path / "there.parquet").equals(pq.read_table(tmp_path / "here.parquet"))
    assert (tmp_path / "died").exists() == dies


@contextmanager
def client_server() -> Iterator[str]:
    """The address of a Ray head with a server for Ray clients, in processes of its own."""
    port, client = free_port(), free_port()
    command = [str(Path(sys.executable).with_name("ray")), "start", "--head", "--block", f"--port={port}"]
    command += [
        "--num-cpus=1",
        f"--ray-client-server-port={client}",
        "--include-dashboard=false",
        "--disable-usage-stats",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: process.poll() is not None or listens(client))
        assert process.poll() is None, "Ray did not start"
        yield f"ray://127.0.0.1:{client}"
    finally:
        process.terminate()
        process.wait(60)


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody does."""
    import socket

    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
