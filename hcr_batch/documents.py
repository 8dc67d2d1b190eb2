"""Documents and units of work: what a run finds, plans and hands to its workers. Plain, frozen, picklable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hcr_batch.records import Reading


class DocumentStatus(StrEnum):
    """Outcome of one file: `partial` has both read and failed pages or fields."""

    READ = "read"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Document:
    """One file found.

    name: its path relative to the input folder.
    path: where to open it.
    document_id: sha256 of its bytes in hex; None where it could not be read.
    size: bytes.
    kind: its format by content, as in `files.scans.kinds`; None for a file that was not opened or is no scan.
    error_code, error: why it will not be read.
    skipped: that is no failure, as of a file type that is no scan.
    mtime_ns, inode: time of its last change (ns since 1970) and inode when its bytes were read.
    """

    name: str
    path: str
    document_id: str | None
    size: int
    kind: str | None
    pages: int = 0
    error_code: str | None = None
    error: str | None = None
    skipped: bool = False
    mtime_ns: int = 0
    inode: int = 0


@dataclass(frozen=True, slots=True)
class PageRange:
    """Consecutive pages of one document, numbered from 1, both ends included."""

    document: Document
    first_page: int
    last_page: int

    @property
    def count(self) -> int:
        """How many pages these are."""
        return self.last_page - self.first_page + 1

    @property
    def is_all(self) -> bool:
        """Whether these are all pages of the document."""
        return self.count == self.document.pages


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work handed to one worker: page ranges that together are worth the trip."""

    index: int
    ranges: tuple[PageRange, ...]


@dataclass(frozen=True, slots=True)
class RangeResult:
    """What came of one page range, and the seconds of work that it took one worker."""

    pages: PageRange
    readings: tuple[Reading, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What came of one unit, in its order; a unit that was taken apart has a range per page."""

    index: int
    ranges: tuple[RangeResult, ...]
