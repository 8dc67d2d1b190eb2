"""The outcome of one document, and counts over all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hcr_batch.documents import Document, DocumentStatus
from hcr_batch.errors import ItemError
from hcr_batch.files.results.rows import Failure


@dataclass
class Outcome:
    """What has come of one document. read_rows: rows of pages and fields that could be read, blank ones too.
    empty: pages on which nothing is. outside: pages with handwriting outside all fields."""

    read_rows: int = 0
    fields: int = 0
    blank: int = 0
    printed: int = 0
    empty: int = 0
    outside: set[int] = field(default_factory=set)
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    @property
    def failed_pages(self) -> tuple[int, ...]:
        """Pages that could not be read, or not as a whole: a retry reads them again."""
        return tuple(sorted(self.page_codes))

    @property
    def page_codes(self) -> dict[int, str]:
        """Of each such page why, in one word: the first thing that went wrong on it."""
        codes: dict[int, str] = {}
        for failure in self.failures:
            if failure.page is not None:
                codes.setdefault(failure.page, failure.code)
        return codes

    @property
    def status(self) -> DocumentStatus:
        """A document has failed where nothing of it was read: one field that is cut off spoils no page."""
        if not self.failures:
            return DocumentStatus.READ
        return DocumentStatus.PARTIAL if self.read_rows else DocumentStatus.FAILED


@dataclass
class Tally:
    """Counts over all documents of the results."""

    statuses: Counter[DocumentStatus] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    fields: int = 0
    blank: int = 0
    printed: int = 0
    empty: int = 0
    outside: int = 0

    def add(self, document: Document, outcome: Outcome, status: DocumentStatus, error: ItemError | None) -> None:
        """Takes in one file."""
        self.statuses[status] += 1
        self.pages += document.pages
        self.fields += outcome.fields
        self.blank += outcome.blank
        self.printed += outcome.printed
        self.empty += outcome.empty
        self.outside += len(outcome.outside)
        if error is None:
            return
        if status is DocumentStatus.SKIPPED:
            self.skips[error.code] += 1
        else:
            self.failures.update(outcome.page_codes.values() or (error.code,))
