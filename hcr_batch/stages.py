"""Profiling: the time that each stage of the work takes, measured where a caller asks for it.

    with measured(Stages()) as stages:
        ...                          # and somewhere below, without a reference to it:
        with stage("decode"):
            ...

Where nobody measures, a stage costs about a microsecond.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Spent:
    """Seconds on the clock, and seconds that this thread worked; threads of the libraries it calls are not in it."""

    wall: float = 0.0
    cpu: float = 0.0

    def add(self, wall: float, cpu: float) -> None:
        """Adds seconds."""
        self.wall += wall
        self.cpu += cpu


@dataclass
class Stages:
    """What each stage has taken; of a stage within a stage, the time counts for the inner one alone."""

    spent: dict[str, Spent] = field(default_factory=dict)
    _inner: list[Spent] = field(default_factory=list)

    @contextmanager
    def run(self, name: str) -> Iterator[None]:
        """Counts what happens in the block as stage `name`."""
        inner = Spent()
        self._inner.append(inner)
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
            self._inner.pop()
            self.spent.setdefault(name, Spent()).add(wall - inner.wall, cpu - inner.cpu)
            if self._inner:
                self._inner[-1].add(wall, cpu)

    def since(self, before: Stages) -> Stages:
        """What came after `before`, an earlier state of these."""
        earlier = {name: before.spent.get(name, Spent()) for name in self.spent}
        return Stages(
            {
                name: Spent(spent.wall - earlier[name].wall, spent.cpu - earlier[name].cpu)
                for name, spent in self.spent.items()
            }
        )

    def merge(self, other: Stages) -> None:
        """Adds what another thread or process has spent."""
        for name, spent in other.spent.items():
            self.spent.setdefault(name, Spent()).add(spent.wall, spent.cpu)


_stages: ContextVar[Stages | None] = ContextVar("stages", default=None)


@contextmanager
def measured(stages: Stages) -> Iterator[Stages]:
    """What runs in the block, in this thread, is counted in `stages`."""
    token = _stages.set(stages)
    try:
        yield stages
    finally:
        _stages.reset(token)


def count(spent: Stages) -> None:
    """Adds what another thread has measured, if anybody measures here."""
    stages = _stages.get()
    if stages is not None:
        stages.merge(spent)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """The block is a stage, if anybody measures."""
    stages = _stages.get()
    if stages is None:
        yield
    else:
        with stages.run(name):
            yield
