"""Puts the results together: from unit files and earlier results, in the documents' order, into two tables.

The readings of a file's copies stand right behind its own, so that they are fetched once. Memory holds a few
units and a row group, never all rows.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from hcr_batch.documents import Document, DocumentStatus
from hcr_batch.errors import ItemError
from hcr_batch.files.results.decided import standing_decided
from hcr_batch.files.results.manifest_file import EARLIER, Entry, Piece, write_manifest
from hcr_batch.files.results.receipt import Move, Planned, Receipt, Written
from hcr_batch.files.results.result_paths import STAGING
from hcr_batch.files.results.rows import EarlierRows, Segment
from hcr_batch.files.results.tables import DocumentOutcome, ResultsWriter
from hcr_batch.files.results.unit_files import UnitTable, read_unit
from hcr_batch.files.scans.listing import Listing
from hcr_batch.records import failed_reading
from hcr_batch.run.contents import copies, key_of
from hcr_batch.run.plan import Earlier, Plan
from hcr_batch.run.state import COMMITTED, UNITS, RunState
from hcr_batch.run.tally import Outcome, Tally

_UNITS_HELD = 16
"""Unit files kept in memory: consecutive documents are mostly of one unit, copies of one nearby."""


def commit(
    state: RunState,
    plan: Plan,
    earlier: Earlier | None,
    listing: Listing,
    model_id: str,
    summarise: Callable[[Tally], dict[str, Any]],
) -> Receipt:
    """Writes both tables and puts them in their places.

    `summarise` turns the counts into what the receipt keeps of the report. Raises WriteError; then units and
    earlier results are as they were, and the commit may be tried again.
    """
    assert state.plan is not None
    state.clear_staging()
    name = secrets.token_hex(8)
    try:
        about = {"commit": name, "listed_ns": listing.listed_ns}
        one_pass, writer, manifest = _stage(state, plan, earlier, model_id, about)
    except BaseException:
        state.clear_staging()
        raise
    receipt = Receipt(
        version=version("hcr-batch"),
        commit=name,
        attempt=plan.attempt,
        fingerprint=state.plan.fingerprint,
        listing=listing.digest,
        finished=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        files=writer.files,
        moves=(manifest, *writer.moves),
        planned=_planned(plan),
        written=one_pass.written(),
        report=summarise(one_pass.tally),
    )
    _check_complete(receipt)
    state.finish(receipt)
    return receipt


def _stage(
    state: RunState, plan: Plan, earlier: Earlier | None, model_id: str, about: dict[str, Any]
) -> tuple[_Pass, ResultsWriter, Move]:
    """Writes both tables and the manifest under temporary names; the last is how the manifest gets into its place."""
    paths = state.paths
    sources = _Sources(state, earlier)
    manifest = Move(staged=paths.within_state(f"{STAGING}/{COMMITTED}"), target=paths.within_state(COMMITTED))
    with ResultsWriter(paths, sources.decided) as writer:
        one_pass = _Pass(plan, sources, writer, model_id, earlier)
        write_manifest(paths.store, manifest.staged, one_pass.entries(), about)
    return one_pass, writer, manifest


def _planned(plan: Plan) -> Planned:
    return Planned(
        units=len(plan.units()),
        documents=len(plan.documents),
        pages=sum(document.pages for document in plan.documents),
    )


def _check_complete(receipt: Receipt) -> None:
    """Raises RuntimeError where a unit, a document or a page was lost on the way."""
    planned, written = receipt.planned, receipt.written
    if (written.units, written.documents, written.pages) != (planned.units, planned.documents, planned.pages):
        raise RuntimeError(f"What was written is not what was planned: {written}, {planned}.")


class _Sources:
    """Where the rows of a plan are: in its units' files, and in the results of an earlier run.

    decided: when people decided on fields of the earlier results."""

    def __init__(self, state: RunState, earlier: Earlier | None) -> None:
        self._earlier = earlier
        paths = state.paths

        def load(name: str) -> UnitTable:
            return read_unit(paths.store, paths.within_state(UNITS), name)

        self._unit = lru_cache(maxsize=_UNITS_HELD)(load)
        files = state.receipt.files if earlier is not None and state.receipt is not None else ()
        names = [file.name for file in files if file.table == "readings"]
        self._written = EarlierRows(paths.store, names)
        corrected = earlier is not None and earlier.corrections
        self.decided = standing_decided(paths.store, names) if corrected else {}

    def of(self, document: Document, piece: Piece) -> Iterator[tuple[Segment, int, float]]:
        """Rows of some pages of a document, how many pages, and the seconds of work they took."""
        if piece.unit != EARLIER:
            yield from self._unit(piece.unit).rows(key_of(document), piece.first_page, piece.last_page)
            return
        assert self._earlier is not None
        entry = self._earlier.entries[key_of(document)]
        pages = piece.count
        seconds = entry.seconds * pages / document.pages
        for rows, start, stop in self._written.rows(entry.first_row, entry.rows):
            yield Segment(rows, *rows.pages_within(start, stop, piece.first_page, piece.last_page)), pages, seconds
            pages, seconds = 0, 0.0  # counted with the first rows: further ones are of another row group


class _Pass:
    """One pass over the documents of a plan: their rows into the tables, and what came of it all."""

    def __init__(
        self, plan: Plan, sources: _Sources, writer: ResultsWriter, model_id: str, earlier: Earlier | None
    ) -> None:
        self._plan, self._sources, self._writer, self._model_id = plan, sources, writer, model_id
        self._earlier = earlier
        self._copies = copies(plan.documents)
        self._outcomes: dict[str, Outcome] = {}
        self._units: set[str] = set()
        self.tally = Tally()
        self.documents = 0

    def entries(self) -> Iterator[Entry]:
        """Writes the rows of every document, and gives what is to be remembered of it."""
        for document in self._plan.documents:
            key, first_row = key_of(document), self._writer.reading_rows
            if document.error_code is not None:
                yield self._finish(document, Outcome(), self._unopened(document))
            elif key in self._outcomes:
                yield self._finish(document, self._outcomes[key], None)
            else:
                outcome = self._write(document)
                rows = self._writer.reading_rows - first_row
                for copy in self._copies.get(key, ()):
                    self._write(copy)
                    # The work is counted under the first name only.
                    self._outcomes[key] = replace(outcome, seconds=0.0)
                yield replace(self._finish(document, outcome, None), first_row=first_row, rows=rows)

    def written(self) -> Written:
        """What was written."""
        tally = self.tally
        return Written(
            units=len(self._units),
            documents=self.documents,
            pages=tally.pages,
            fields=tally.fields,
            rows=self._writer.reading_rows,
        )

    def _write(self, document: Document) -> Outcome:
        """Writes the rows of a document that could be opened."""
        outcome = Outcome()
        for piece in self._plan.pieces[key_of(document)]:
            if piece.unit != EARLIER:
                self._units.add(piece.unit)
            pages = piece.count
            for segment, held, seconds in self._sources.of(document, piece):
                rows, start, stop = segment
                pages -= held
                self._writer.write_rows(segment, document.name)
                outcome.fields += rows.fields(start, stop)
                outcome.blank += rows.blank(start, stop)
                outcome.printed += rows.printed(start, stop)
                outcome.empty += rows.empty(start, stop)
                outcome.outside |= rows.outside(start, stop)
                failures = rows.failures(start, stop)
                outcome.read_rows += stop - start - len(failures)
                outcome.failures += failures
                outcome.seconds += seconds
            if pages:
                raise RuntimeError(f"Unit {piece.unit or 'of earlier results'} lacks {pages} of its pages.")
        return outcome

    def _unopened(self, document: Document) -> ItemError:
        """Writes the row that stands for a document that could not be opened; skipped ones have none."""
        error = ItemError(document.error_code or "", document.error or "")
        if not document.skipped:
            correction = None if self._earlier is None else self._earlier.correction_of(document)
            reading = failed_reading(None, error.code, error.message)
            self._writer.write_reading(document, reading, self._model_id, correction)
        return error

    def _finish(self, document: Document, outcome: Outcome, error: ItemError | None) -> Entry:
        """Writes the row of a document and counts it. error: why it could not be opened."""
        if error is not None:
            status = DocumentStatus.SKIPPED if document.skipped else DocumentStatus.FAILED
        else:
            status = outcome.status
            if outcome.failures:
                error = ItemError(outcome.failures[0].code, outcome.failures[0].message)
        self._writer.write_document(
            document,
            DocumentOutcome(
                fields=outcome.fields,
                status=status,
                error_code=error.code if error is not None else None,
                error=error.message if error is not None else None,
                seconds=outcome.seconds,
            ),
        )
        self.documents += 1
        self.tally.add(document, outcome, status, error)
        return Entry(document, failed_pages=outcome.failed_pages, seconds=outcome.seconds)
