"""The pool of Ray actors, each with a loaded model. The only door to Ray.

A dead actor answers at once with an error and would draw unit after unit; so it is dropped, a new
one takes its place, and its units are handed out again. An actor that waits for a place on the cluster is given
nothing to do yet.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import ray
from ray.exceptions import RayError, RaySystemError, RayTaskError

from hcr_batch.errors import ClusterError, HcrBatchError
from hcr_batch.files.remote import is_remote
from hcr_batch.files.storage import shared_settings
from hcr_batch.records import Reading, Unit, UnitResult
from hcr_batch.run.backlog import Backlog, Task
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.shipping import Parcel, pack, unpack
from hcr_batch.stages import Stages, measured

_IN_FLIGHT = 2
"""Units per actor: one being read, one waiting, so that an actor never idles."""

_MOST_FAILED_STARTS = 3

_LOOK_S = 5.0
"""So often the cluster is asked whether nodes have come."""

_START_TIMEOUT_S = 900.0
"""Without any worker for so long, a run gives up: clusters that grow need minutes for a node."""


class Node(NamedTuple):
    """Where an actor runs: Ray's id of the node, and a name for people."""

    id: str
    name: str


class _Actor:
    """What runs in a worker process. The model is loaded there; the driver never imports it."""

    def __init__(self, given: ReadingOptions | Parcel, threads: int) -> None:
        from hcr_batch.run.reading import UnitReader

        self._reader = UnitReader(unpack(given) if isinstance(given, Parcel) else given, threads)
        self._stages = Stages()

    def node(self) -> Node:
        return Node(ray.get_runtime_context().get_node_id(), socket.gethostname())

    def process(self) -> int:
        return os.getpid()

    def visible_gpus(self) -> str:
        return os.environ.get("CUDA_VISIBLE_DEVICES", "")

    def read(self, unit: Unit) -> UnitResult:
        with measured(self._stages):
            return self._reader.read(unit)

    def stages(self) -> Stages:
        return self._stages


@dataclass(eq=False)
class _Worker:
    """An actor and its tasks in the order they were given; the first is the one it works on.

    node: where it runs, once it has started.
    """

    actor: Any
    ready: Any
    node: Node | None = None
    tasks: dict[Any, Task] = field(default_factory=dict)

    def give(self, task: Task) -> None:
        self.tasks[self.actor.read.remote(task.unit)] = task

    def waiting_for(self) -> list[Any]:
        """What may end next: the start, then tasks."""
        return [self.ready] if self.node is None else list(self.tasks)


class RayPool:
    """`workers` actors on the cluster at `address`, or on a Ray started here when it is None.

    workers: None for as many as the nodes have room for, also those that join later. threads: of each actor; by
    default the machine's cores shared out, or 1 on a cluster. gpus: of each actor; a part of one, or whole ones.
    start_timeout_s: how long the cluster may have no worker for us.
    A Ray that this process is already part of is used as it is, and left running.
    """

    def __init__(
        self,
        options: ReadingOptions,
        workers: int | None,
        address: str | None = None,
        threads: int | None = None,
        gpus: float = 0.0,
        start_timeout_s: float = _START_TIMEOUT_S,
    ) -> None:
        self._options, self._wanted, self._address = options, workers, address
        self._gpus, self._start_timeout_s = gpus, start_timeout_s
        self._threads = threads or (max(1, (os.cpu_count() or 1) // workers) if workers and address is None else 1)
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._last_look = self._last_alive = 0.0
        self._owns_ray = not ray.is_initialized()
        self._given: Any = options

    def __enter__(self) -> Self:
        if self._owns_ray:
            _join(self._address, self._wanted)
        if self._address is not None or not self._owns_ray:
            # Nothing of this machine's disk can be counted on where the workers are.
            self._given = ray.put(pack(self._options))
        self._workers = [self._hire() for _ in range(self._room())]
        self._last_look = self._last_alive = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            ray.kill(worker.actor)
        if self._owns_ray:
            ray.shutdown()

    @property
    def nodes(self) -> list[Node]:
        """Where the workers are that have started, one entry for each."""
        return [worker.node for worker in self._workers if worker.node is not None]

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit, as they are done."""
        backlog = Backlog(units)
        try:
            while True:
                while (worker := self._idlest()) and (task := backlog.next_task()):
                    worker.give(task)
                if backlog.finished:
                    return
                self._collect(backlog)
                self._look_around()
                yield from backlog.whole_results()
        finally:
            # Whoever stops listening leaves tasks behind: their results must not reach the next call.
            for worker in self._workers:
                worker.tasks.clear()

    def stages(self) -> Stages:
        """Where the time of the workers that live has gone so far, all together."""
        total = Stages()
        for spent in ray.get([worker.actor.stages.remote() for worker in self._workers if worker.node is not None]):
            total.merge(spent)
        return total

    def _hire(self) -> _Worker:
        """A new actor; Ray must not restart it or repeat its calls, since that is done here."""
        variables = {
            "OMP_NUM_THREADS": str(self._threads),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            # Without it TensorFlow takes all of a GPU's memory at once, and nothing is left for who shares it.
            "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        }
        if self._address is not None:
            variables |= shared_settings(os.environ)
        actor_class: Any = ray.remote(
            num_cpus=self._threads,
            num_gpus=self._gpus,
            max_restarts=0,
            max_task_retries=0,
            runtime_env={"env_vars": variables},
        )(_Actor)
        actor = actor_class.remote(self._given, self._threads)
        return _Worker(actor, actor.node.remote())

    def _idlest(self) -> _Worker | None:
        """The worker with the fewest tasks, if any that has started has room."""
        started = [worker for worker in self._workers if worker.node is not None]
        worker = min(started, key=lambda w: len(w.tasks), default=None)
        return worker if worker is not None and len(worker.tasks) < _IN_FLIGHT else None

    def _collect(self, backlog: Backlog) -> None:
        """Waits a while for something to end, and takes what came of it."""
        waiting = [ref for worker in self._workers for ref in worker.waiting_for()]
        ended, _ = ray.wait(waiting, num_returns=1, timeout=_LOOK_S)
        if not ended:
            return
        worker = next(worker for worker in self._workers if ended[0] in worker.waiting_for())
        try:
            value = ray.get(ended[0])
        except RayTaskError as error:
            raise _cause(error) from error
        except (RaySystemError, ConnectionError) as error:
            raise ClusterError(f"The Ray cluster is gone: {error}") from error
        except RayError as error:
            gone = worker.node is not None and worker.node.id not in _alive()
            self._replace(worker, error)
            backlog.worker_died(list(worker.tasks.values()), blame=not gone)
            return
        if worker.node is None:
            worker.node, self._failed_starts = value, 0
        else:
            backlog.keep(worker.tasks.pop(ended[0]), self._explained(value, worker.node))

    def _explained(self, result: UnitResult, node: Node) -> UnitResult:
        """A file that is gone for a worker but there for us has not vanished: its node cannot see it."""
        if self._address is None:
            return result
        ranges = []
        for part in result.ranges:
            path = part.pages.document.path
            hidden = any(r.error_code == "vanished_file" for r in part.readings) and not is_remote(path)
            if hidden and Path(path).exists():
                part = replace(part, readings=tuple(_invisible(r, node) for r in part.readings))
            ranges.append(part)
        return replace(result, ranges=tuple(ranges))

    def _replace(self, worker: _Worker, error: RayError) -> None:
        """Puts a new actor in a dead one's place, unless actors do nothing but die."""
        if worker.node is None:
            self._failed_starts += 1
        place = self._workers.index(worker)
        if self._failed_starts < _MOST_FAILED_STARTS:
            self._workers[place] = self._hire()
        elif len(self._workers) > 1:
            # The others can go on without it, wherever it is that workers cannot live.
            del self._workers[place]
        else:
            reason = str(error).partition("\n")[0]  # further lines are Ray's figures
            raise ClusterError(f"Workers die before they are ready, {self._failed_starts} in a row: {reason}")

    def _look_around(self) -> None:
        """Uses nodes that have joined, and gives up where there has been no worker for too long."""
        now = time.monotonic()
        if self.nodes:
            self._last_alive = now
        if now - self._last_alive > self._start_timeout_s:
            wanted = f"{self._threads} CPU and {self._gpus:g} GPU"
            raise ClusterError(
                f"No worker could start within {self._start_timeout_s:.0f} s: the cluster has no node with {wanted} to "
                "spare. Lower --gpus-per-worker, or wait for other jobs to end."
            )
        if now - self._last_look < _LOOK_S:
            return
        self._last_look = now
        if self._wanted is None and self._failed_starts < _MOST_FAILED_STARTS:
            self._workers += [self._hire() for _ in range(self._room() - len(self._workers))]

    def _room(self) -> int:
        """How many actors there should be, at least one: what is wanted, or what fits on the nodes that live."""
        if self._wanted is not None:
            return self._wanted
        return max(1, sum(room_on(node["Resources"], self._threads, self._gpus) for node in _living_nodes()))


def room_on(resources: dict[str, float], threads: int, gpus: float) -> int:
    """How many actors fit on a node with these resources."""
    by_cpu = int(resources.get("CPU", 0.0) / threads)
    return min(by_cpu, int(resources.get("GPU", 0.0) / gpus + 1e-6)) if gpus else by_cpu


def _living_nodes() -> list[dict[str, Any]]:
    return [node for node in ray.nodes() if node["Alive"]]


def _alive() -> set[str]:
    return {node["NodeID"] for node in _living_nodes()}


def _invisible(reading: Reading, node: Node) -> Reading:
    sentence = f"The file is not visible on node {node.name}: use a folder that all nodes share, or s3://."
    return replace(reading, error_code="unreadable_file", error=sentence)


def _join(address: str | None, workers: int | None) -> None:
    """Joins the cluster at `address`, or starts Ray here with a core for each worker at least."""
    local = address is None
    try:
        ray.init(
            address=address or "local",
            num_cpus=max(workers or 1, os.cpu_count() or 1) if local else None,
            include_dashboard=False if local else None,
            log_to_driver=False,
            logging_level="ERROR",
        )
    except Exception as error:  # Ray itself raises no narrower one when its start takes too long
        raise ClusterError(f"Ray cannot be started or reached at {address or 'this machine'}: {error}") from error


def _cause(error: RayTaskError) -> BaseException:
    """The library's own error where it is one, so that its exit code survives the trip."""
    cause = error.cause
    return cause if isinstance(cause, HcrBatchError) else error
