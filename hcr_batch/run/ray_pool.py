"""The pool of Ray actors, each with a loaded model. The only door to Ray.

A dead actor answers at once with an error and would draw unit after unit; so it is dropped, a new
one takes its place, and its units are handed out again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import ray
from ray.exceptions import RayError, RaySystemError, RayTaskError

from hcr_batch.errors import ClusterError, HcrBatchError
from hcr_batch.records import Unit, UnitResult
from hcr_batch.run.backlog import Backlog, Task
from hcr_batch.run.options import ReadingOptions

_IN_FLIGHT = 2
"""Units per actor: one being read, one waiting, so that an actor never idles."""

_LOOKAHEAD = 4
"""Results wait for their turn; per actor, at most this many units run ahead of the slowest."""

_MOST_FAILED_STARTS = 3


class _Actor:
    """What runs in a worker process. The model is loaded there; the driver never imports it."""

    def __init__(self, options: ReadingOptions, threads: int) -> None:
        from hcr_batch.run.reading import UnitReader

        self._reader = UnitReader(options, threads)

    def read(self, unit: Unit) -> UnitResult:
        return self._reader.read(unit)


@dataclass(eq=False)
class _Worker:
    """An actor and its tasks in the order they were given; the first is the one it works on."""

    actor: Any
    ready: Any
    started: bool = False
    tasks: dict[Any, Task] = field(default_factory=dict)

    def give(self, task: Task) -> None:
        self.tasks[self.actor.read.remote(task.unit)] = task

    def waiting_for(self) -> list[Any]:
        """What may end next: tasks, and before the first of them the start."""
        return [*([] if self.started else [self.ready]), *self.tasks]


class RayPool:
    """`workers` actors on the cluster at `address`, or on a Ray started here when it is None.

    A Ray that this process is already part of is used as it is, and left running.
    """

    def __init__(self, options: ReadingOptions, workers: int, address: str | None = None) -> None:
        self._options, self._count, self._address = options, workers, address
        self._threads = max(1, (os.cpu_count() or 1) // workers) if address is None else 1
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._owns_ray = not ray.is_initialized()

    def __enter__(self) -> Self:
        if self._owns_ray:
            _join(self._address, self._count)
        self._workers = [self._hire() for _ in range(self._count)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            ray.kill(worker.actor)
        if self._owns_ray:
            ray.shutdown()

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit, in the units' order, a bounded number of units ahead."""
        backlog = Backlog(units, self._count * _LOOKAHEAD)
        try:
            while True:
                while (worker := self._idlest()) and (task := backlog.next_task()):
                    worker.give(task)
                if backlog.finished:
                    return
                self._collect(backlog)
                yield from backlog.in_order()
        finally:
            # Whoever stops listening leaves tasks behind: their results must not reach the next call.
            for worker in self._workers:
                worker.tasks.clear()

    def _hire(self) -> _Worker:
        """A new actor; Ray must not restart it or repeat its calls, since that is done here."""
        actor_class: Any = ray.remote(
            num_cpus=self._threads,
            max_restarts=0,
            max_task_retries=0,
            runtime_env={"env_vars": {"OMP_NUM_THREADS": str(self._threads), "TF_CPP_MIN_LOG_LEVEL": "3"}},
        )(_Actor)
        actor = actor_class.remote(self._options, self._threads)
        return _Worker(actor, actor.__ray_ready__.remote())

    def _idlest(self) -> _Worker | None:
        """The worker with the fewest tasks, if any has room."""
        worker = min(self._workers, key=lambda w: len(w.tasks))
        return worker if len(worker.tasks) < _IN_FLIGHT else None

    def _collect(self, backlog: Backlog) -> None:
        """Waits for something to end, and takes what came of it."""
        ended, _ = ray.wait([ref for worker in self._workers for ref in worker.waiting_for()], num_returns=1)
        worker = next(worker for worker in self._workers if ended[0] in worker.waiting_for())
        try:
            value = ray.get(ended[0])
        except RayTaskError as error:
            raise _cause(error) from error
        except RaySystemError as error:
            raise ClusterError(f"The Ray cluster is gone: {error}") from error
        except RayError as error:
            self._replace(worker, error)
            backlog.worker_died(list(worker.tasks.values()))
            return
        worker.started, self._failed_starts = True, 0
        if ended[0] in worker.tasks:
            backlog.keep(worker.tasks.pop(ended[0]), value)

    def _replace(self, worker: _Worker, error: RayError) -> None:
        """Puts a new actor in a dead one's place, unless actors do nothing but die."""
        if not worker.started:
            self._failed_starts += 1
        if self._failed_starts >= _MOST_FAILED_STARTS:
            raise ClusterError(f"Workers die before they are ready, {self._failed_starts} in a row: {error}")
        self._workers[self._workers.index(worker)] = self._hire()


def _join(address: str | None, workers: int) -> None:
    """Joins the cluster at `address`, or starts Ray here with a core for each worker at least."""
    local = address is None
    try:
        ray.init(
            address=address or "local",
            num_cpus=max(workers, os.cpu_count() or 1) if local else None,
            include_dashboard=False if local else None,
            log_to_driver=False,
            logging_level="ERROR",
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ClusterError(f"Ray cannot be started or reached at {address or 'this machine'}: {error}") from error


def _cause(error: RayTaskError) -> BaseException:
    """The library's own error where it is one, so that its exit code survives the trip."""
    cause = error.cause
    return cause if isinstance(cause, HcrBatchError) else error
