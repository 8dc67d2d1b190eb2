"""A pool that needs no model: what it reads follows from a document's bytes, so that rows can be foretold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from types import TracebackType
from typing import Self

from hcr_batch.documents import PageRange, RangeResult, Unit, UnitResult
from hcr_batch.records import Alternative, Box, Reading, ReadingStatus, failed_reading

Page = tuple[str, int]
"""A document's id and a page of it."""


class ForetoldPool:
    """Reads units one by one, and breaks off when it is told to.

    failing: pages that cannot be read. units_to_read: after so many it stops as if someone pressed Ctrl-C.
    `pages` counts how often each page was read.
    """

    def __init__(self, failing: Collection[Page] = (), units_to_read: int | None = None) -> None:
        self.pages: Counter[Page] = Counter()
        self.started = False
        self._failing, self._left = failing, units_to_read

    def __enter__(self) -> Self:
        self.started = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """One result per unit."""
        for unit in units:
            if self._left is not None:
                self._left -= 1
                if self._left < 0:
                    raise KeyboardInterrupt
            yield UnitResult(unit.index, tuple(self._read(part) for part in unit.ranges))

    def _read(self, part: PageRange) -> RangeResult:
        key = part.document.document_id
        assert key is not None
        readings: list[Reading] = []
        for page in range(part.first_page, part.last_page + 1):
            self.pages[key, page] += 1
            readings += self._readings(key, page)
        return RangeResult(part, tuple(readings), 0.25 * (part.last_page - part.first_page + 1))

    def _readings(self, key: str, page: int) -> list[Reading]:
        if (key, page) in self._failing:
            return [failed_reading(page, "damaged_page", "It cannot be read.")]
        fields = int(key[page % 60], 16) % 4
        if not fields:
            return [Reading(page, None, None, "", None, ReadingStatus.BLANK)]
        return [_reading(key, page, number) for number in range(fields)]


def _reading(key: str, page: int, number: int) -> Reading:
    box = Box(10 * number, page, 30, 20)
    if int(key[number], 16) < 3:
        return Reading(page, box, None, "", None, ReadingStatus.BLANK)
    text = f"{key[:6]} {page} {number}"
    other = Alternative(text.upper(), 0.125)
    return Reading(page, box, None, text, 0.5, ReadingStatus.OK, (0.5,) * len(text), (other,))
