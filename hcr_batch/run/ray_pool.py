"""The pool of Ray actors. Each reads with a model of its own; or where there are GPUs, a network stands on each share
of one, and actors beside it on the node's cores, the feeders, open pages, find fields, send it batches and decode.

A dead actor answers at once with an error and would draw unit after unit; so it is dropped, a new
one takes its place, and its units are handed out again. A dead network takes its feeders with it, and no page is
blamed: the batches it is sent have bounded sizes, so that no page can be what kills it. An actor that waits for a
place on the cluster is given nothing to do yet.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ray
from ray.exceptions import RayActorError, RayError, RaySystemError, RayTaskError

from hcr_batch.documents import Unit, UnitResult
from hcr_batch.errors import ClusterError, ExitCode, HcrBatchError
from hcr_batch.files.storage.names import is_remote
from hcr_batch.logs import log
from hcr_batch.records import Reading
from hcr_batch.run.backlog import Backlog
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.ray_nodes import Node, feeders_on, join, living, room_on
from hcr_batch.run.ray_spawning import Network, Spawner, Worker
from hcr_batch.run.shipping import pack
from hcr_batch.stages import Stages

_IN_FLIGHT = 2
"""Units per worker: one being read, one waiting, so that a worker never idles."""

_MOST_FAILED_STARTS = 3
"""How many actors in a row may die before they were of any use."""

_LOOK_S = 5.0
"""How often the cluster is asked whether nodes have joined."""

_START_TIMEOUT_S = 900.0
"""A run gives up after this long without any worker: clusters that grow need minutes for a node."""


class RayPool:
    """`workers` actors on the cluster at `address`, or on a Ray started here when it is None.

    workers: None for as many as the nodes have room for, also those that join later. threads: of each actor; by
    default the machine's cores shared out, or 1 on a cluster and with GPUs.
    gpus: of each worker, a part of one or whole ones. A worker is then a network on such a share, and `feeders`
    actors that find and decode for it on the same node; None for as many as the node has cores for.
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
        feeders: int | None = None,
        start_timeout_s: float = _START_TIMEOUT_S,
    ) -> None:
        # Set before they leave: nodes differ in processors, and have none of what stands beside the bundle.
        options = options.settled(on_gpu=bool(gpus))
        self._options, self._wanted, self._address = options, workers, address
        self._gpus, self._feeders, self._start_timeout_s = gpus, feeders, start_timeout_s
        shared_out = workers is not None and address is None and not gpus
        self._threads = threads or (max(1, (os.cpu_count() or 1) // (workers or 1)) if shared_out else 1)
        self._networks: list[Network] = []
        self._workers: list[Worker] = []
        self._failed_starts = self._given_up = 0
        self._last_look = self._last_alive = 0.0
        self._owns_ray = not ray.is_initialized()
        self._spawner = self._spawner_of(options)

    def __enter__(self) -> Self:
        if self._owns_ray:
            join(self._address, self._wanted or 1)
        try:
            if self._address is not None or not self._owns_ray:
                # Nothing of this machine's disk can be counted on where the workers are.
                self._spawner = self._spawner_of(ray.put(pack(self._options)))
            self._fill_up()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self._last_look = self._last_alive = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for actor in [each.actor for each in self._workers] + [each.actor for each in self._networks]:
            ray.kill(actor)
        if self._owns_ray:
            ray.shutdown()
        if isinstance(error, SystemExit):
            # Only SIGTERM leads here, and Ray makes a 1 of what its handler says while Ray waits.
            raise SystemExit(int(ExitCode.TERMINATED)) from error

    @property
    def nodes(self) -> list[Node]:
        """Where the workers are that have started, one entry for each that reads units."""
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
        """Where the time of the actors that live has gone so far, all together; `gpu` is how long batches are away."""
        started: list[Worker | Network] = [worker for worker in self._workers if worker.node is not None]
        started += [network for network in self._networks if network.awaited is None]
        total = Stages()
        for spent in ray.get([each.actor.stages.remote() for each in started]):
            total.merge(spent)
        return total

    def _spawner_of(self, given: Any) -> Spawner:
        return Spawner(given=given, threads=self._threads, gpus=self._gpus, elsewhere=self._address is not None)

    def _fill_up(self) -> None:
        """Spawns as many as there should be."""
        if self._gpus:
            self._networks += [self._spawner.network() for _ in range(self._room() - len(self._networks))]
        else:
            self._workers += [self._spawner.worker() for _ in range(self._room() - len(self._workers))]

    def _idlest(self) -> Worker | None:
        """The worker with the fewest tasks, if any that has started has room."""
        started = [worker for worker in self._workers if worker.node is not None]
        worker = min(started, key=lambda w: len(w.tasks), default=None)
        return worker if worker is not None and len(worker.tasks) < _IN_FLIGHT else None

    def _collect(self, backlog: Backlog) -> None:
        """Waits a while for something to end, and takes what came of it."""
        everyone: list[Worker | Network] = [*self._networks, *self._workers]
        ended, _ = ray.wait([ref for each in everyone for ref in each.waiting_for()], num_returns=1, timeout=_LOOK_S)
        if not ended:
            return
        whose = next(each for each in everyone if ended[0] in each.waiting_for())
        try:
            value = ray.get(ended[0])
        except RayTaskError as error:
            cause = _cause(error)
            if not (isinstance(whose, Worker) and whose.network and isinstance(cause, RayActorError)):
                raise cause from error
            self._network_died(whose.network, cause, backlog)
        except (RaySystemError, ConnectionError) as error:
            raise ClusterError(f"The Ray cluster is gone: {error}") from error
        except RayError as error:
            self._died(whose, error, backlog)
        else:
            if isinstance(whose, Network):
                self._proceed(whose, value)
            elif whose.node is None:
                whose.node, self._failed_starts = value, 0
            else:
                backlog.keep(whose.tasks.pop(ended[0]), self._explained(value, whose.node))
                if whose.network is not None:
                    whose.network.useful = True

    def _proceed(self, network: Network, value: Any) -> None:
        """It has a place: its feeders start while it loads. Or it has loaded, and knows how many GPUs it can use."""
        if network.node is None:
            network.node, network.awaited = value, network.actor.load.remote()
            feeders = self._feeders or feeders_on(living().get(network.node.id, {}), self._gpus)
            self._workers += [self._spawner.worker(network) for _ in range(feeders)]
            return
        network.awaited = None
        if not value:
            log("gpu_not_used", logging.WARNING, node=network.node.name, cure="pip install 'hcr-batch[gpu]' there")

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

    def _died(self, whose: Worker | Network, error: RayError, backlog: Backlog) -> None:
        """Hands out again what a dead actor had to do, and puts a new one in its place."""
        if isinstance(whose, Network):
            self._network_died(whose, error, backlog)
            return
        node = whose.node or (whose.network.node if whose.network is not None else None)
        gone = node is not None and node.id not in living()
        if whose.network is not None and gone:
            self._network_died(whose.network, error, backlog)
            return
        self._replace(whose, error)
        backlog.worker_died(list(whose.tasks.values()), blame=not gone)

    def _replace(self, worker: Worker, error: RayError) -> None:
        """Puts a new actor in a dead one's place, unless actors do nothing but die."""
        if worker.node is None:
            self._failed_starts += 1
        place = self._workers.index(worker)
        if self._failed_starts < _MOST_FAILED_STARTS:
            self._workers[place] = self._spawner.worker(worker.network)
        elif len(self._workers) > 1:
            # The others can go on without it, wherever it is that workers cannot live.
            del self._workers[place]
        else:
            raise ClusterError(f"Workers die before they are ready, {self._failed_starts} in a row: {_reason(error)}")

    def _network_died(self, network: Network, error: RayError, backlog: Backlog) -> None:
        """Lets its feeders go, hands out again what they had to do, and puts a new network in its place, unless
        networks do nothing there but die."""
        feeders = [worker for worker in self._workers if worker.network is network]
        for actor in (network.actor, *(feeder.actor for feeder in feeders)):
            ray.kill(actor)
        self._workers = [worker for worker in self._workers if worker.network is not network]
        backlog.worker_died([task for worker in feeders for task in worker.tasks.values()], blame=False)
        gone = network.node is not None and network.node.id not in living()
        useless = 0 if network.useful else network.useless + (not gone)
        place = self._networks.index(network)
        if useless < _MOST_FAILED_STARTS:
            self._networks[place] = self._spawner.network(useless)
        elif len(self._networks) > 1:
            del self._networks[place]
            self._given_up += 1
        else:
            raise ClusterError(
                f"Workers on GPUs die before they have read anything, {useless} in a row: {_reason(error)}"
            )

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
            self._fill_up()

    def _room(self) -> int:
        """How many workers there should be, at least one: what is wanted, or what fits on the nodes that live.

        Raises ClusterError where Ray was started here and this machine can have none: no other will join.
        """
        fits = sum(room_on(resources, self._threads, self._gpus) for resources in living().values())
        if self._gpus and not fits and self._owns_ray and self._address is None:
            raise ClusterError("Ray sees too few GPUs on this machine: lower --gpus-per-worker, or leave it out.")
        return (max(1, fits) if self._wanted is None else self._wanted) - self._given_up


def _invisible(reading: Reading, node: Node) -> Reading:
    sentence = f"The file is not visible on node {node.name}: use a folder that all nodes share, or s3://."
    return replace(reading, error_code="unreadable_file", error=sentence)


def _cause(error: RayTaskError) -> BaseException:
    """What was raised at first, through however many actors it came, if it is the library's own, so that its exit
    code survives the trip, or an actor's death; else Ray's account of it."""
    cause: BaseException = error
    while isinstance(cause, RayTaskError) and isinstance(cause.cause, BaseException):
        cause = cause.cause
    return cause if isinstance(cause, HcrBatchError | RayActorError) else error


def _reason(error: RayError) -> str:
    """Ray's first line; further lines are its figures."""
    return str(error).partition("\n")[0]
