"""The pool of Ray actors, each with a loaded model. The only door to Ray.

A dead actor answers at once with an error and would draw unit after unit; so it is dropped, a new
one takes its place, and its units are handed out again. Only the unit it was working on is blamed.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import ray
from ray.exceptions import RayError, RaySystemError, RayTaskError

from hcr_batch.errors import ClusterError, HcrBatchError
from hcr_batch.records import RangeResult, Unit, UnitResult, failed_reading
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.plan import isolate

_IN_FLIGHT = 2
"""Units per actor: one being read, one waiting, so that an actor never idles."""

_MOST_ATTEMPTS = 2
"""A unit that kills its worker twice is taken apart; a single page that does is a failure."""

_MOST_FAILED_STARTS = 3
_LOOKAHEAD = 4
"""Results wait for their turn; per actor, at most this many units run ahead of the slowest."""


class _Actor:
    """What runs in a worker process. The model is loaded there; the driver never imports it."""

    def __init__(self, options: ReadingOptions, threads: int) -> None:
        from hcr_batch.run.reading import UnitReader

        self._reader = UnitReader(options, threads)

    def read(self, unit: Unit) -> UnitResult:
        return self._reader.read(unit)


@dataclass(eq=False)
class _Task:
    """A unit, or a single page of one that was taken apart; `part` orders the pages."""

    unit: Unit
    part: int = 0
    parts: int = 1
    attempts: int = 0


@dataclass(eq=False)
class _Worker:
    """An actor and its tasks in the order they were given; the first is the one it works on."""

    actor: Any
    ready: Any
    started: bool = False
    tasks: dict[Any, _Task] = field(default_factory=dict)


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
        source = iter(units)
        again: deque[_Task] = deque()
        done: dict[int, dict[int, UnitResult]] = {}
        parts: dict[int, int] = {}
        drawn = following = 0
        exhausted = False
        while True:
            while not exhausted and not again and drawn - following < self._count * _LOOKAHEAD and self._idlest():
                unit = next(source, None)
                if unit is None:
                    exhausted = True
                else:
                    drawn += 1
                    self._give(_Task(unit))
            while again and self._idlest():
                self._give(again.popleft())
            if exhausted and not again and following == drawn:
                return
            for task, result in self._collect(again):
                done.setdefault(task.unit.index, {})[task.part] = result
                parts[task.unit.index] = task.parts
            while following in done and len(done[following]) == parts[following]:
                yield _joined([result for _, result in sorted(done.pop(following).items())])
                following += 1

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

    def _give(self, task: _Task) -> None:
        worker = self._idlest()
        assert worker is not None
        worker.tasks[worker.actor.read.remote(task.unit)] = task

    def _collect(self, again: deque[_Task]) -> Iterator[tuple[_Task, UnitResult]]:
        """Waits for something to end, and gives what ended well or failed for good."""
        waiting = [ref for w in self._workers for ref in ([] if w.started else [w.ready]) + list(w.tasks)]
        ended, _ = ray.wait(waiting, num_returns=1)
        for worker in list(self._workers):
            for ref in ended:
                if ref is not worker.ready and ref not in worker.tasks:
                    continue
                try:
                    value = ray.get(ref)
                except RayTaskError as error:
                    raise _cause(error) from error
                except RaySystemError as error:
                    raise ClusterError(f"The Ray cluster is gone: {error}") from error
                except RayError as error:
                    yield from self._replace(worker, error, again)
                    break
                worker.started = True
                if ref is not worker.ready:
                    yield worker.tasks.pop(ref), value

    def _replace(self, worker: _Worker, error: RayError, again: deque[_Task]) -> Iterator[tuple[_Task, UnitResult]]:
        """Puts a new actor in the dead one's place and decides what becomes of its tasks."""
        tasks = list(worker.tasks.values())
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise ClusterError(f"Workers die before they are ready, {self._failed_starts} in a row: {error}")
        elif tasks:
            self._failed_starts = 0
            tasks[0].attempts += 1
        self._workers[self._workers.index(worker)] = self._hire()
        for task in tasks:
            if task.attempts < _MOST_ATTEMPTS:
                again.append(task)
            elif len(pages := isolate(task.unit)) > 1:
                again.extend(_Task(page, i, len(pages), 1) for i, page in enumerate(pages))
            else:
                yield task, _lost(task.unit)


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


def _lost(unit: Unit) -> UnitResult:
    sentence = (
        "Reading this page ended the worker process twice, most likely for want of memory: "
        "lower --dpi, or scan it at a lower resolution."
    )
    return UnitResult(
        unit.index,
        tuple(RangeResult(r, (failed_reading(r.first_page, "worker_died", sentence),), 0.0) for r in unit.ranges),
    )


def _joined(results: list[UnitResult]) -> UnitResult:
    """The results of a unit's parts as one, in order."""
    return UnitResult(results[0].index, tuple(part for result in results for part in result.ranges))
