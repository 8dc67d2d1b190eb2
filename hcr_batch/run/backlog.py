"""Which unit is handed out next, and which results are whole: the bookkeeping of a pool whose workers
may die."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hcr_batch.documents import RangeResult, Unit, UnitResult
from hcr_batch.records import failed_reading
from hcr_batch.run.units import isolate

_UNIT_DEATHS = 2
"""A unit at which this many workers died is taken apart into its pages, to find the one that kills."""

_PAGE_DEATHS = 4
"""A single page at which this many workers died has failed. One or two may die of something else, at
the same page by chance: that must not cost a reading."""


@dataclass(eq=False)
class Task:
    """A unit, or a single page of one that was taken apart.

    number: counts the units as they are drawn, from 0. part: the page's place within its unit.
    deaths: how many workers died while they worked on it.
    """

    unit: Unit
    number: int
    part: int = 0
    parts: int = 1
    deaths: int = 0


class Backlog:
    """Draws units one by one, as they are asked for, and gives out each result as soon as it is whole."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._source = iter(units)
        self._again: deque[Task] = deque()
        self._done: dict[int, dict[int, UnitResult]] = {}
        self._whole: deque[UnitResult] = deque()
        self._drawn = self._given_out = 0
        self._exhausted = False

    @property
    def finished(self) -> bool:
        """Whether every unit was drawn and its result given out."""
        return self._exhausted and self._given_out == self._drawn

    def next_task(self) -> Task | None:
        """What to do next: what must be done again comes first. None when there is nothing for now."""
        if self._again:
            return self._again.popleft()
        unit = None if self._exhausted else next(self._source, None)
        if unit is None:
            self._exhausted = True
            return None
        self._drawn += 1
        return Task(unit, self._drawn - 1)

    def keep(self, task: Task, result: UnitResult) -> None:
        """Takes the result of a task; those of a unit's parts wait for each other."""
        parts = self._done.setdefault(task.number, {})
        parts[task.part] = result
        if len(parts) == task.parts:
            self._whole.append(_joined([part for _, part in sorted(self._done.pop(task.number).items())]))

    def whole_results(self) -> Iterator[UnitResult]:
        """The results of units that are done, each once."""
        while self._whole:
            self._given_out += 1
            yield self._whole.popleft()

    def worker_died(self, tasks: Sequence[Task], *, blame: bool = True) -> None:
        """Hands out a dead worker's tasks again. The first is the one it worked on, and it is blamed, unless
        the whole machine is gone: in the end a unit is taken apart into pages, and a page has failed."""
        if tasks and blame:
            tasks[0].deaths += 1
        for task in tasks:
            pages = isolate(task.unit)
            if task.deaths >= _UNIT_DEATHS and len(pages) > 1:
                self._again.extend(Task(page, task.number, part, len(pages)) for part, page in enumerate(pages))
            elif task.deaths >= _PAGE_DEATHS:
                self.keep(task, _lost(task.unit))
            else:
                self._again.append(task)


def _lost(unit: Unit) -> UnitResult:
    """Failed readings for the pages of a unit that cannot be read without losing the worker."""
    sentence = (
        f"Reading this page ended {_PAGE_DEATHS} worker processes, most likely because memory ran out: "
        "lower --dpi, or scan it at a lower resolution."
    )
    return UnitResult(
        unit.index,
        tuple(RangeResult(r, (failed_reading(r.first_page, "worker_died", sentence),), 0.0) for r in unit.ranges),
    )


def _joined(results: Sequence[UnitResult]) -> UnitResult:
    """The results of a unit's parts as one, in order."""
    return UnitResult(results[0].index, tuple(part for result in results for part in result.ranges))
