"""Which unit is handed out next, and in which order results come out: the bookkeeping of a pool
whose workers may die."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hcr_batch.records import RangeResult, Unit, UnitResult, failed_reading
from hcr_batch.run.plan import isolate

_UNIT_DEATHS = 2
"""A unit that so many workers died at is taken apart into its pages, to find the one that kills."""

_PAGE_DEATHS = 4
"""A single page that so many workers died at has failed. One or two may die of something else, at
the same page by chance: that must not cost a reading."""


@dataclass(eq=False)
class Task:
    """A unit, or a single page of one that was taken apart.

    number: the unit's place in the order of results, from 0. part: the page's place within it.
    deaths: how many workers died while they worked on it.
    """

    unit: Unit
    number: int
    part: int = 0
    parts: int = 1
    deaths: int = 0


class Backlog:
    """Draws units as they are asked for, at most `most_ahead` before the first result still missing."""

    def __init__(self, units: Iterable[Unit], most_ahead: int) -> None:
        self._source = iter(units)
        self._most_ahead = most_ahead
        self._again: deque[Task] = deque()
        self._done: dict[int, dict[int, UnitResult]] = {}
        self._parts: dict[int, int] = {}
        self._drawn = self._following = 0
        self._exhausted = False

    @property
    def finished(self) -> bool:
        """Whether every unit was drawn and its result given out."""
        return self._exhausted and self._following == self._drawn

    def next_task(self) -> Task | None:
        """What to do next: what must be done again comes first. None when there is nothing for now."""
        if self._again:
            return self._again.popleft()
        if self._exhausted or self._drawn - self._following >= self._most_ahead:
            return None
        unit = next(self._source, None)
        if unit is None:
            self._exhausted = True
            return None
        self._drawn += 1
        return Task(unit, self._drawn - 1)

    def keep(self, task: Task, result: UnitResult) -> None:
        """Takes a result until its turn comes."""
        self._done.setdefault(task.number, {})[task.part] = result
        self._parts[task.number] = task.parts

    def in_order(self) -> Iterator[UnitResult]:
        """The results whose turn has come."""
        while len(self._done.get(self._following, {})) == self._parts.get(self._following, 1):
            parts = self._done.pop(self._following)
            del self._parts[self._following]
            self._following += 1
            yield _joined([result for _, result in sorted(parts.items())])

    def worker_died(self, tasks: Sequence[Task]) -> None:
        """Hands out a dead worker's tasks again. The first is the one it worked on, and it is blamed:
        in the end a unit is taken apart into pages, and a page has failed."""
        if tasks:
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
        f"Reading this page ended {_PAGE_DEATHS} worker processes, most likely for want of memory: "
        "lower --dpi, or scan it at a lower resolution."
    )
    return UnitResult(
        unit.index,
        tuple(RangeResult(r, (failed_reading(r.first_page, "worker_died", sentence),), 0.0) for r in unit.ranges),
    )


def _joined(results: Sequence[UnitResult]) -> UnitResult:
    """The results of a unit's parts as one, in order."""
    return UnitResult(results[0].index, tuple(part for result in results for part in result.ranges))
