"""Networks on GPUs, fed by actors on the same node's cores. Ray believes in GPUs it is told of: the scheduling is real,
the networks run on the processor. The rows are those of a run in one process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import ray

from hcr_batch.documents import Unit
from hcr_batch.errors import ClusterError, ModelError
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import SerialPool
from hcr_batch.run.ray_actors import NetworkActor
from hcr_batch.run.ray_pool import RayPool
from jobs.transcribe import TranscribeConfig, run
from tests.run.clusters import Nodes, crop_units, doing, head, readings, wait_for_workers

pytestmark = pytest.mark.filterwarnings("ignore")

# What is read on a GPU is read by TensorFlow in float32, and so is what it is compared with.
OPTIONS = ReadingOptions(pages=PageOptions(dpi=100), runtime=Runtime.TENSORFLOW, precision=Precision.FLOAT32)
UNITS = 60


@pytest.fixture(scope="module")
def cluster() -> Iterator[Nodes]:
    with head() as nodes:
        yield nodes


@pytest.fixture(scope="module")
def units(samples: Path) -> list[Unit]:
    return crop_units(samples / "crops", UNITS)


@pytest.fixture(scope="module")
def expected(units: list[Unit]) -> list[object]:
    with SerialPool(OPTIONS) as serial:
        return readings(serial.map(units))


@pytest.fixture(scope="module")
def pool(cluster: Nodes, units: list[Unit]) -> Iterator[RayPool]:
    """Half a GPU for each network: two on the one node that has any. The head has a core and none."""
    cluster.add(num_cpus=2, num_gpus=1)
    with RayPool(OPTIONS, workers=None, address=cluster.address, gpus=0.5) as made:
        wait_for_workers(made, units, 2)
        yield made


def maps_tensorflow(pid: int) -> bool:
    """Whether TensorFlow is loaded in a process of this machine."""
    return "libtensorflow" in Path(f"/proc/{pid}/maps").read_text()


def ask(actors: list[Any], question: str) -> list[Any]:
    return list(ray.get([getattr(each.actor, question).remote() for each in actors]))


def visible_gpus(actors: list[Any]) -> list[str]:
    """The numbers of the GPUs that Ray gave to each process."""

    def here(_: object) -> str:
        return os.environ.get("CUDA_VISIBLE_DEVICES", "")

    return list(ray.get([each.actor.__ray_call__.remote(here) for each in actors]))


@pytest.mark.faults
def test_networks_stand_on_gpus_and_their_feeders_beside_them(
    pool: RayPool, units: list[Unit], expected: list[object]
) -> None:
    assert readings(pool.map(units)) == expected
    networks, feeders = pool._networks, pool._workers
    assert len(networks) == 2 and len({network.node for network in networks}) == 1
    assert all(feeder.network is not None and feeder.node == feeder.network.node for feeder in feeders)
    assert Counter(map(id, (feeder.network for feeder in feeders))) == {id(network): 1 for network in networks}
    assert set(visible_gpus(networks)) == {"0"}
    assert all(map(maps_tensorflow, ask(networks, "process")))
    assert not any(map(maps_tensorflow, ask(feeders, "process")))
    spent = pool.stages().spent
    assert spent["network"].cpu > 0 and spent["gpu"].wall > 0 and spent["ctc"].wall > 0


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["network", "feeder"])
def test_one_that_is_killed_while_it_reads_costs_nothing(
    pool: RayPool, units: list[Unit], expected: list[object], kind: str
) -> None:
    def kill() -> None:
        victims.append(ask(list[Any](pool._networks if kind == "network" else pool._workers), "process")[0])
        os.kill(victims[0], signal.SIGKILL)

    victims: list[int] = []
    assert readings(doing(pool.map(units), 3, kill)) == expected
    wait_for_workers(pool, units, 2)
    assert victims[0] not in ask(pool._networks, "process") + ask(pool._workers, "process")


@pytest.mark.faults
def test_a_gpu_node_that_dies_takes_its_networks_along_and_costs_nothing(
    pool: RayPool, cluster: Nodes, units: list[Unit], expected: list[object]
) -> None:
    more = cluster.add(num_cpus=1, num_gpus=1)
    wait_for_workers(pool, units, 3)
    assert readings(doing(pool.map(units), 3, lambda: cluster.kill(more))) == expected


@pytest.mark.faults
def test_a_damaged_model_ends_the_run_whoever_loads_it(
    pool: RayPool, cluster: Nodes, units: list[Unit], tmp_path: Path
) -> None:
    broken = shutil.copytree(DEFAULT_BUNDLE, tmp_path / "broken")
    (broken / "weights.npz").write_bytes((broken / "weights.npz").read_bytes()[:5_000])
    node = cluster.add(num_cpus=1, num_gpus=1)
    with (
        RayPool(ReadingOptions(bundle=broken), workers=1, address=cluster.address, gpus=0.5) as other,
        pytest.raises(ModelError, match="damaged"),
    ):
        list(other.map(units))
    cluster.kill(node)


@pytest.mark.faults
def test_where_no_network_can_live_the_run_ends_with_a_sentence(
    pool: RayPool, cluster: Nodes, units: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_memory_usage_threshold", "0.0001")
    monkeypatch.setenv("RAY_memory_monitor_refresh_ms", "100")
    node = cluster.add(num_cpus=1, num_gpus=1)
    with (
        RayPool(OPTIONS, workers=1, address=cluster.address, gpus=0.5) as other,
        pytest.raises(ClusterError, match="Workers on GPUs die before they have read anything, 3 in a row"),
    ):
        list(other.map(units))
    cluster.kill(node)


@pytest.mark.faults
def test_the_command_uses_the_gpus_of_its_own_machine(samples: Path, tmp_path: Path) -> None:
    shutil.copytree(samples / "crops", tmp_path / "scans")
    config = TranscribeConfig(inputs=(tmp_path / "scans",), out=tmp_path / "here.parquet", dpi=100, workers=0)
    run(replace(config, runtime=Runtime.TENSORFLOW, precision=Precision.FLOAT32))  # what a GPU computes with
    command = [sys.executable, "-c", "from hcr_batch.cli import main; main()", "transcribe", "scans", "--dpi", "100"]
    command += ["--out", "there.parquet", "--gpus-per-worker", "1", "--feeders", "2"]
    told = {**os.environ, "RAY_OVERRIDE_RESOURCES": '{"GPU": 1}'}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=500, check=False, env=told)
    assert done.returncode == 0, done.stderr
    assert "hcr-batch[gpu]" in done.stderr  # Ray was told of a GPU that TensorFlow cannot find
    assert pq.read_table(tmp_path / "there.parquet").equals(pq.read_table(tmp_path / "here.parquet"))


@pytest.mark.slow
def test_a_gpu_without_memory_left_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is TensorFlow's own: a tensor of 4 PB, which no allocator gives."""
    import tensorflow as tf

    actor = NetworkActor(OPTIONS, threads=1)
    monkeypatch.setattr(actor, "_network", lambda pictures, frames: tf.zeros([2**50]) + 1.0)
    with pytest.raises(ClusterError, match=r"too little memory .* raise --gpus-per-worker"):
        actor.run(np.zeros((1, 48, 64, 1), np.float32), np.array([16], np.int32))
