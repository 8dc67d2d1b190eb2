"""The data's way: documents -> units -> pool -> readings -> results -> report.

What happens inside a unit (pages, fields, crops, network, decoding) is in `reading.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hcr_batch.errors import ItemError
from hcr_batch.files.results import ResultsWriter
from hcr_batch.records import Document, DocumentStatus, RangeResult, ReadingStatus, failed_reading
from hcr_batch.run.plan import plan_units
from hcr_batch.run.pool import Pool


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is. `phase`: listing, starting (workers load the model) or reading."""

    phase: str
    documents: int = 0
    documents_done: int = 0
    pages: int = 0
    pages_done: int = 0
    fields: int = 0
    failures: int = 0


@dataclass
class Outcome:
    """What has come of one document so far."""

    fields: int = 0
    blank: int = 0
    failed_pages: set[int | None] = field(default_factory=set)
    first_error: ItemError | None = None
    seconds: float = 0.0
    pages_done: int = 0

    def add(self, result: RangeResult) -> None:
        """Takes in one page range."""
        self.seconds += result.seconds
        self.pages_done += result.pages.last_page - result.pages.first_page + 1
        for reading in result.readings:
            if reading.status is ReadingStatus.FAILED:
                self.failed_pages.add(reading.page)
                self.first_error = self.first_error or ItemError(reading.error_code or "", reading.error or "")
            elif reading.box is not None:
                self.fields += 1
                self.blank += reading.status is ReadingStatus.BLANK

    def status(self, pages: int) -> DocumentStatus:
        """Of a document with so many pages, all of them done."""
        if not self.failed_pages:
            return DocumentStatus.READ
        return DocumentStatus.FAILED if len(self.failed_pages) >= pages else DocumentStatus.PARTIAL


@dataclass
class Tally:
    """Counts over all documents of the run."""

    statuses: Counter[DocumentStatus] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    fields: int = 0
    blank: int = 0


def read_documents(
    documents: Sequence[Document],
    pool: Pool,
    writer: ResultsWriter,
    model_id: str,
    notify: Callable[[Progress], None],
) -> Tally:
    """Reads every document once, writes its rows under each of its names, and counts.

    Rows come in the order of `documents`; a copy's rows follow those of its original.
    """
    originals = _originals(documents)
    copies = _copies(documents, originals)
    outcomes: dict[str, Outcome] = {}
    tally = Tally()
    progress = _Counter(documents, originals, notify)
    for result in pool.map(plan_units(originals)):
        for part in result.ranges:
            document = part.pages.document
            outcomes.setdefault(_key(document), Outcome()).add(part)
            for name in (document, *copies.get(_key(document), ())):
                writer.write_readings(name, part.readings, model_id)
            progress.add(part, outcomes[_key(document)].pages_done >= document.pages)
        progress.tell()
    for document in documents:
        _finish(document, outcomes, writer, model_id, tally)
    return tally


def before_reading(documents: Sequence[Document]) -> Progress:
    """What a run is about to do, to be told while its workers load the model."""
    originals = _originals(documents)
    return Progress(phase="starting", documents=len(originals), pages=sum(d.pages for d in originals))


def _key(document: Document) -> str:
    """Documents are their content."""
    return document.document_id or document.path


def _originals(documents: Iterable[Document]) -> list[Document]:
    """The first of each group of equal files that can be opened."""
    first: dict[str, Document] = {}
    for document in documents:
        if document.error_code is None:
            first.setdefault(_key(document), document)
    return list(first.values())


def _copies(documents: Iterable[Document], originals: Sequence[Document]) -> dict[str, list[Document]]:
    """For each content, the further names it was found under."""
    chosen = {document.path for document in originals}
    copies: dict[str, list[Document]] = {}
    for document in documents:
        if document.error_code is None and document.path not in chosen:
            copies.setdefault(_key(document), []).append(document)
    return copies


def _finish(
    document: Document, outcomes: dict[str, Outcome], writer: ResultsWriter, model_id: str, tally: Tally
) -> None:
    """Writes the document's own row, and for one that could not be opened its failed reading."""
    outcome, status = outcomes.get(_key(document), Outcome()), DocumentStatus.READ
    error = outcome.first_error
    if document.error_code is not None:
        error = ItemError(document.error_code, document.error or "")
        outcome = Outcome()
        status = DocumentStatus.SKIPPED if document.skipped else DocumentStatus.FAILED
        if not document.skipped:
            writer.write_readings(document, (failed_reading(None, error.code, error.message),), model_id)
    else:
        status = outcome.status(document.pages)
    writer.write_document(
        document,
        fields=outcome.fields,
        status=status,
        error_code=error.code if error else None,
        error=error.message if error else None,
        seconds=outcome.seconds,
    )
    outcome.seconds = 0.0  # the work is counted under the first name only
    tally.statuses[status] += 1
    tally.pages += document.pages
    tally.fields += outcome.fields
    tally.blank += outcome.blank
    if status is DocumentStatus.SKIPPED and error is not None:
        tally.skips[error.code] += 1
    elif error is not None:
        tally.failures[error.code] += max(1, len(outcome.failed_pages))


class _Counter:
    """Adds up what is shown while the run goes on."""

    def __init__(
        self, documents: Sequence[Document], originals: Sequence[Document], notify: Callable[[Progress], None]
    ) -> None:
        self._notify = notify
        self._documents, self._pages = len(originals), sum(document.pages for document in originals)
        self._done = self._pages_done = self._fields = 0
        self._failures = sum(d.error_code is not None and not d.skipped for d in documents)

    def add(self, result: RangeResult, finished: bool) -> None:
        self._done += finished
        self._pages_done += result.pages.last_page - result.pages.first_page + 1
        self._fields += sum(reading.box is not None for reading in result.readings)
        self._failures += sum(reading.status is ReadingStatus.FAILED for reading in result.readings)

    def tell(self) -> None:
        self._notify(
            Progress(
                phase="reading",
                documents=self._documents,
                documents_done=self._done,
                pages=self._pages,
                pages_done=self._pages_done,
                fields=self._fields,
                failures=self._failures,
            )
        )
