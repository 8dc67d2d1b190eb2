"""Counts how far a run is, unit by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from hcr_batch.documents import RangeResult, Unit
from hcr_batch.files.results.unit_files import StoredUnit
from hcr_batch.records import ReadingStatus, is_field
from hcr_batch.run.contents import key_of, originals
from hcr_batch.run.plan import Plan
from hcr_batch.run.progress import Notify, Progress


class ProgressCounter:
    """Adds up what has been read and what is left, and reports it to `notify`."""

    def __init__(self, plan: Plan, missing: Iterable[Unit], kept: Iterable[StoredUnit], notify: Notify) -> None:
        self._notify = notify
        self.units = self.pages_read = 0
        to_read = originals(plan.documents)
        # Pages that are left, only of documents that are read piece by piece: of a million crops no number each.
        self._left = Counter[str]()
        whole = pages_left = 0
        for part in (part for unit in missing for part in unit.ranges):
            pages_left += part.count
            if part.is_all:
                whole += 1
            else:
                self._left[key_of(part.document)] += part.count
        self._documents, self._pages = len(to_read), sum(document.pages for document in to_read)
        self._done, self._pages_done = self._documents - whole - len(self._left), self._pages - pages_left
        self._fields = sum(unit.fields for unit in kept)
        self._failures = sum(d.error_code is not None and not d.skipped for d in plan.documents)

    def add(self, results: Sequence[RangeResult]) -> None:
        """Takes in what came of a unit."""
        self.units += 1
        for result in results:
            part = result.pages
            if part.is_all:
                self._done += 1
            else:
                key = key_of(part.document)
                self._left[key] = self._left.get(key, part.document.pages) - part.count
                self._done += not self._left[key]
            self._pages_done += part.count
            self.pages_read += part.count
            self._fields += sum(map(is_field, result.readings))
            self._failures += sum(reading.status is ReadingStatus.FAILED for reading in result.readings)

    def report(self, phase: str) -> None:
        """Reports how far the run is, in this phase."""
        self._notify(
            Progress(
                phase=phase,
                documents=self._documents,
                documents_done=self._done,
                pages=self._pages,
                pages_done=self._pages_done,
                fields=self._fields,
                failures=self._failures,
            )
        )
