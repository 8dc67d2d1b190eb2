"""Actors as their driver sees them, and how they are spawned."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from hcr_batch.files.storage.clients import shared_settings
from hcr_batch.run.backlog import Task
from hcr_batch.run.ray_actors import NetworkActor, ReadingActor
from hcr_batch.run.ray_nodes import Node


@dataclass(eq=False)
class Network:
    """An actor that holds the network for some workers. node: where it is, once it has a place.

    awaited: where it is, then that it has loaded, then nothing.
    useless: how many before it in its place died before anything was read with them.
    useful: something was read with this one.
    """

    actor: Any
    awaited: Any
    useless: int = 0
    useful: bool = False
    node: Node | None = None

    def waiting_for(self) -> list[Any]:
        """What may end next."""
        return [] if self.awaited is None else [self.awaited]


@dataclass(eq=False)
class Worker:
    """An actor that reads units, and its tasks in the order they were given; the first is the one it works on.

    node: where it runs, once it has started. network: what it feeds; None where it has a model of its own.
    """

    actor: Any
    ready: Any
    network: Network | None = None
    node: Node | None = None
    tasks: dict[Any, Task] = field(default_factory=dict)

    def give(self, task: Task) -> None:
        """Sends it a unit to read, or to wait until those before it are done."""
        self.tasks[self.actor.read.remote(task.unit)] = task

    def waiting_for(self) -> list[Any]:
        """What may end next: the start, then tasks."""
        return [self.ready] if self.node is None else list(self.tasks)


@dataclass(frozen=True, kw_only=True)
class Spawner:
    """given: what actors read with: options, or Ray's reference to a parcel of them. threads, gpus: of each worker.
    elsewhere: they may run on other machines, which know nothing of this one's settings."""

    given: Any
    threads: int
    gpus: float
    elsewhere: bool

    def worker(self, network: Network | None = None) -> Worker:
        """A worker with a model of its own, or a feeder beside `network`."""
        if network is None or network.node is None:
            actor = self._actor(ReadingActor, num_cpus=self.threads).remote(self.given, self.threads)
        else:
            beside = NodeAffinitySchedulingStrategy(network.node.id, soft=False)
            feeder = self._actor(ReadingActor, num_cpus=self.threads, scheduling_strategy=beside)
            actor = feeder.remote(self.given, self.threads, network.actor)
        return Worker(actor, actor.start.remote(), network)

    def network(self, useless: int = 0) -> Network:
        """It asks for no core, so that several do not fill a node and leave none for their feeders."""
        actor = self._actor(NetworkActor, num_cpus=0, num_gpus=self.gpus).remote(self.given, self.threads)
        return Network(actor, actor.place.remote(), useless)

    def _actor(self, actor_class: type, **needs: Any) -> Any:
        """Ray must not restart an actor or repeat its calls, since the pool does that."""
        variables = {
            "OMP_NUM_THREADS": str(self.threads),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            # Else TensorFlow and JAX take most of a GPU's memory at once, and little is left for who shares it.
            "TF_FORCE_GPU_ALLOW_GROWTH": "true",
            "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
            # Else glibc keeps what each thread has freed for that thread, a tenth of what an actor holds.
            "MALLOC_ARENA_MAX": "2",
            # Else TensorFlow loads all of Keras, which reading does not need: another 30 MB.
            "TF_USE_LEGACY_KERAS": "1",
        }
        if self.elsewhere:
            variables |= shared_settings(os.environ)
        made: Any = ray.remote(max_restarts=0, max_task_retries=0, runtime_env={"env_vars": variables}, **needs)
        return made(actor_class)
