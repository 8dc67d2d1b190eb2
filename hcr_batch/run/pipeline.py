"""The data's way: files -> documents -> units -> pool -> unit files -> results.

What happens inside a unit (pages, fields, crops, network, decoding) is in `reading.py`; how unit files
become the results, in `commit.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from hcr_batch.files.results.manifest_file import EARLIER, Entry, StoredManifest, read_manifest, write_manifest
from hcr_batch.files.results.readings import standing_corrections
from hcr_batch.files.results.unit_files import StoredUnit, read_summary, write_unit
from hcr_batch.files.scans.listing import FoundFile, Listing, settled
from hcr_batch.files.scans.manifest import Known, identify_all, printable
from hcr_batch.files.scans.pages import PageOptions
from hcr_batch.records import Document, RangeResult, ReadingStatus, Unit, is_field
from hcr_batch.run.plan import Earlier, Plan, key_of, make_plan, originals
from hcr_batch.run.pool import Pool
from hcr_batch.run.progress import Notify
from hcr_batch.run.progress import Progress as Progress
from hcr_batch.run.state import COMMITTED, MANIFEST, UNITS, RunState
from hcr_batch.stages import stage

MakePool = Callable[[Sequence[Unit]], AbstractContextManager[Pool]]
"""Gives the pool that fits the units there are to read."""


@dataclass(frozen=True)
class Remembered:
    """What earlier runs on this output know: the documents they planned or wrote, and what they have read."""

    planned: StoredManifest | None
    committed: StoredManifest | None
    earlier: Earlier | None
    finished: dict[str, StoredUnit]

    @classmethod
    def of(cls, state: RunState) -> Remembered:
        """Reads the state folder. Unit files that do not say what they hold count as not there."""
        places, receipt = state.places, state.receipt
        stored = read_manifest(places.store, places.within_state(COMMITTED)) if receipt is not None else None
        earlier = None
        if stored is not None and receipt is not None and stored[1].get("commit") == receipt.commit:
            entries: dict[str, Entry] = {}
            for entry in stored[0]:
                if entry.document.error_code is None:
                    entries.setdefault(key_of(entry.document), entry)
            earlier = Earlier(
                commit=receipt.commit,
                attempt=receipt.attempt,
                entries=entries,
                corrections=standing_corrections(places),
            )
        found = (read_summary(places.store, name) for name in places.store.names(places.within_state(UNITS)))
        return cls(
            read_manifest(places.store, places.within_state(MANIFEST)),
            stored,
            earlier,
            {unit.name: unit for unit in found if unit is not None},
        )

    def known(self, *, trust_failures: bool) -> Known:
        """Tells the document of a file that has not changed. With `trust_failures` unset, a file that could not
        be opened is opened again, unless people have corrected its row."""
        documents = {}
        for entries, about in filter(None, (self.committed, self.planned)):
            for entry in entries:
                document = entry.document
                trusted = trust_failures or document.error_code is None or document.skipped
                if (trusted or self._corrected(document)) and settled(document.mtime_ns, about["listed_ns"]):
                    documents[document.path] = documents[document.name] = document

        def look_up(file: FoundFile) -> Document | None:
            document = documents.get(file.path) or documents.get(printable(file.name))
            if document is None or (file.size, file.mtime_ns, file.inode) != (
                document.size,
                document.mtime_ns,
                document.inode,
            ):
                return None
            return replace(document, name=printable(file.name), path=file.path)

        return look_up

    def kept_failures(self, documents: Iterable[Document]) -> int:
        """How much of `documents` could not be read and is left to what people said of it: pages, and whole files."""
        if self.earlier is None or not self.earlier.corrections:
            return 0
        corrected = self.earlier.corrected_pages()
        entries = (self.earlier.entries.get(key_of(document)) for document in originals(documents))
        pages = sum(
            len(corrected.get(key_of(e.document), set()) & set(e.failed_pages)) for e in entries if e is not None
        )
        return pages + sum(document.error_code is not None and self._corrected(document) for document in documents)

    def _corrected(self, document: Document) -> bool:
        return self.earlier is not None and self.earlier.correction_of(document) is not None


@stage("list")
def identify(listing: Listing, options: PageOptions, known: Known, notify: Notify) -> list[Document]:
    """Every file of `listing` as a document; those that are known are not opened. Uses the listing's files up, since
    the documents say the same and there may be a million of both. Raises MissingProgramError."""
    documents, found = list[Document](), len(listing.files)
    for document in identify_all(listing.files, options, known):
        documents.append(document)
        if len(documents) % 100 == 0:
            notify(Progress(phase="listing", documents=found, documents_done=len(documents)))
    listing.files.clear()
    return documents


def plan_run(
    state: RunState, documents: Sequence[Document], remembered: Remembered, fingerprint_digest: str, listed_ns: int
) -> Plan:
    """The plan as it was written down when the run began, or where the documents are others now, a new one that
    keeps all that was read. Raises WriteError."""
    assert state.plan is not None
    earlier, attempt = remembered.earlier, state.plan.attempt
    commit = earlier.commit if earlier is not None else None
    if remembered.planned is not None:
        entries, about = remembered.planned
        same = (about.get("attempt"), about.get("earlier")) == (attempt, commit)
        same = same and not (earlier is not None and _reads_corrected(entries, earlier))
        if same and [content_of(entry.document) for entry in entries] == [content_of(d) for d in documents]:
            pieces = {key_of(entry.document): entry.pieces for entry in entries if entry.pieces}
            return Plan(documents=documents, pieces=pieces, attempt=attempt, earlier=commit)
    plan = make_plan(documents, remembered.finished.values(), earlier, fingerprint_digest, attempt)
    first = {id(document) for document in originals(documents)}
    entries = [Entry(d, plan.pieces[key_of(d)] if id(d) in first else ()) for d in documents]
    name = state.places.within_state(MANIFEST)
    write_manifest(state.places.store, name, entries, {"attempt": attempt, "earlier": commit, "listed_ns": listed_ns})
    return plan


def read_units(
    state: RunState,
    plan: Plan,
    finished: dict[str, StoredUnit],
    make_pool: MakePool,
    model_id: str,
    notify: Notify,
) -> int:
    """Reads what no unit file holds yet, writes one for each unit as soon as it is done, and counts the pages.

    Raises WriteError, ModelError, MissingProgramError, ClusterError; KeyboardInterrupt says what is kept.
    """
    units = plan.units()
    missing = {name: unit for name, unit in units.items() if name not in finished}
    kept = [finished[name] for name in units if name in finished]
    progress = _Counter(plan, missing.values(), kept, notify)
    progress.tell("starting")
    if not missing:
        progress.tell("writing")
        return 0
    places, attempt = state.places, plan.attempt
    by_index = {unit.index: name for name, unit in missing.items()}
    try:
        with make_pool(list(missing.values())) as pool:
            for result in pool.map(missing.values()):
                with stage("write"):
                    write_unit(
                        places.store, places.within_state(UNITS), by_index[result.index], attempt, result, model_id
                    )
                progress.add(result.ranges)
                progress.tell("reading")
    except KeyboardInterrupt as stop:
        done = len(kept) + progress.units
        raise KeyboardInterrupt(
            "nothing was written under the final names. "
            f"{done} of {len(units)} units of work are done and kept: the same command goes on from there."
        ) from stop
    progress.tell("writing")
    return progress.pages_read


def _reads_corrected(entries: Iterable[Entry], earlier: Earlier) -> bool:
    """Whether a plan reads pages again that people have corrected after it was made."""
    corrected = earlier.corrected_pages()
    return any(
        piece.unit != EARLIER and not said.isdisjoint(range(piece.first_page, piece.last_page + 1))
        for entry in entries
        if entry.pieces and (said := corrected.get(key_of(entry.document)))
        for piece in entry.pieces
    )


def content_of(document: Document) -> tuple[object, ...]:
    """All of a document that a plan depends on."""
    return (document.name, document.document_id, document.size, document.pages, document.error_code, document.skipped)


class _Counter:
    """Adds up what is shown while the run goes on."""

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

    def tell(self, phase: str) -> None:
        """Shows how far it is."""
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
