"""Clusters of several nodes on this machine, by Ray's own utility, and what tests do with them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ray
from ray.cluster_utils import Cluster

from hcr_batch.documents import PageRange, Unit, UnitResult
from hcr_batch.files.scans.listing import FoundFile
from hcr_batch.files.scans.manifest import identify
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.run.ray_pool import RayPool

_PATIENCE_S = 300.0


class Nodes:
    """A head, which is a node with one core, and the nodes that a test adds to it."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.address: str = cluster.address

    def add(self, **resources: float) -> Any:
        """A node with these resources, such as num_cpus=1. GPUs are believed: there need not be any."""
        return self._cluster.add_node(**resources)

    def kill(self, node: Any) -> None:
        """The node is gone from one moment to the next."""
        self._cluster.remove_node(node, allow_graceful=False)

    def clear(self) -> None:
        """Takes all nodes off but the head, and waits until it knows."""
        for node in list(self._cluster.worker_nodes):
            self._cluster.remove_node(node)
        wait_until(lambda: sum(node["Alive"] for node in self._cluster.global_state.node_table()) == 1)


@contextmanager
def head() -> Iterator[Nodes]:
    """A cluster of a head alone, which soon sees that a node is dead. It goes without what no test needs: each
    process of Ray's takes a second of a core to start."""
    quick = {"health_check_initial_delay_ms": 1000, "health_check_period_ms": 1000, "health_check_failure_threshold": 5}
    spare = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **spare, "_system_config": quick})
    try:
        yield Nodes(made)
    finally:
        if ray.is_initialized():
            ray.shutdown()
        made.shutdown()


def crop_units(crops: Path, count: int) -> list[Unit]:
    """A crop a unit, over and over."""
    documents = [identify(FoundFile(path.name, str(path)), PageOptions()) for path in sorted(crops.glob("*.png"))]
    return [Unit(n, (PageRange(documents[n % len(documents)], 1, 1),)) for n in range(count)]


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


def wait_for_workers(pool: RayPool, units: list[Unit], count: int) -> None:
    """Reads on until so many workers have started; with pauses, since those that start need the cores."""
    wait_until(lambda: len(pool.nodes) == count or not list(pool.map(units[:4])), every_s=0.5)


def wait_until(holds: Callable[[], bool], every_s: float = 0.05) -> None:
    """Looks again and again; fails when it has never held."""
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(every_s)
