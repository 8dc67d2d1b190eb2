"""Who reads the units: one interface, whatever carries it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Protocol, Self

from hcr_batch.records import Unit, UnitResult
from hcr_batch.run.options import ReadingOptions


class Pool(Protocol):
    """Reads units. Results come as they are done, in any order; units are drawn only as workers need them."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit. Raises ModelError, MissingProgramError, ClusterError."""
        ...


_BEGUN = 2
"""Units that the network is at work on while another is finished."""


class SerialPool:
    """Reads in this process: one thread opens pages, finds fields and decodes, while one for each core runs the
    network. Two units are begun before the last one is read, so that neither waits for the other."""

    def __init__(self, options: ReadingOptions) -> None:
        # Loads TensorFlow, which a driver that hands all reading to Ray can do without.
        from hcr_batch.run.reading import UnitReader

        self._reader = UnitReader(options, os.cpu_count() or 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit, in order."""
        begun: deque[Callable[[], UnitResult]] = deque()
        for unit in units:
            begun.append(self._reader.begin(unit))
            if len(begun) > _BEGUN:
                yield begun.popleft()()
        while begun:
            yield begun.popleft()()
