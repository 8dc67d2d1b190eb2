"""Pools that read units: their interface, and the one that reads in this process."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from hcr_batch.documents import Unit, UnitResult
from hcr_batch.run.options import ReadingOptions

if TYPE_CHECKING:
    from hcr_batch.run.reading import PendingUnit


class Pool(Protocol):
    """Reads units. Results come as they are done, in any order; units are drawn only as workers need them."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit. Raises ModelError, MissingProgramError, ClusterError."""
        ...


class SerialPool:
    """Reads in this process: one thread opens pages, finds fields and decodes, while one for each core runs the
    network. While a unit is decoded, the network has the second looks of the next unit to take, and the first looks of
    the one after that."""

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
        begun: deque[PendingUnit] = deque()
        for unit in units:
            begun.append(self._reader.begin(unit))
            if len(begun) > 1:
                begun[-2].look_again()
            if len(begun) > 2:
                yield begun.popleft().finish()
        while begun:
            yield begun.popleft().finish()
