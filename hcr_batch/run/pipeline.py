"""The data flow of a run: files -> documents -> units -> pool -> unit files -> results.

What happens inside a unit (pages, fields, crops, network, decoding) is in `reading.py`; how unit files
become the results, in `commit.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from hcr_batch.documents import Document, Unit
from hcr_batch.files.results.manifest_file import EARLIER, Entry, write_manifest
from hcr_batch.files.results.unit_files import StoredUnit, write_unit
from hcr_batch.files.scans.listing import Listing
from hcr_batch.files.scans.manifest import LookUp, identify_all
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.run.contents import key_of, originals
from hcr_batch.run.plan import Earlier, Plan, make_plan
from hcr_batch.run.pool import Pool
from hcr_batch.run.progress import Notify, Progress
from hcr_batch.run.progress_counter import ProgressCounter
from hcr_batch.run.remembered import Remembered
from hcr_batch.run.state import MANIFEST, UNITS, RunState
from hcr_batch.stages import stage

MakePool = Callable[[Sequence[Unit]], AbstractContextManager[Pool]]
"""Makes the pool that suits the units that are to be read."""


@stage("list")
def identify(listing: Listing, options: PageOptions, known: LookUp, notify: Notify) -> list[Document]:
    """Every file of `listing` as a document; known ones are not opened. Empties the listing's files, since the
    documents hold the same and there may be a million of both. Raises MissingProgramError."""
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
    """The plan stored when the run began or, if the documents have changed since, a new one that keeps everything
    already read. Raises WriteError."""
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
    name = state.paths.within_state(MANIFEST)
    write_manifest(state.paths.store, name, entries, {"attempt": attempt, "earlier": commit, "listed_ns": listed_ns})
    return plan


def read_units(
    state: RunState,
    plan: Plan,
    finished: dict[str, StoredUnit],
    make_pool: MakePool,
    model_id: str,
    notify: Notify,
) -> int:
    """Reads the units that have no unit file yet, writes one for each as soon as it is done; returns the pages read.

    Raises WriteError, ModelError, MissingProgramError, ClusterError; KeyboardInterrupt with a message on what is kept.
    """
    units = plan.units()
    missing = {name: unit for name, unit in units.items() if name not in finished}
    kept = [finished[name] for name in units if name in finished]
    progress = ProgressCounter(plan, missing.values(), kept, notify)
    progress.report("starting")
    if not missing:
        progress.report("writing")
        return 0
    paths, attempt = state.paths, plan.attempt
    by_index = {unit.index: name for name, unit in missing.items()}
    try:
        with make_pool(list(missing.values())) as pool:
            for result in pool.map(missing.values()):
                with stage("write"):
                    write_unit(
                        paths.store, paths.within_state(UNITS), by_index[result.index], attempt, result, model_id
                    )
                progress.add(result.ranges)
                progress.report("reading")
    except KeyboardInterrupt as stop:
        done = len(kept) + progress.units
        raise KeyboardInterrupt(
            "nothing was written under the final names. "
            f"{done} of {len(units)} units of work are done and kept: the same command continues from there."
        ) from stop
    progress.report("writing")
    return progress.pages_read


def _reads_corrected(entries: Iterable[Entry], earlier: Earlier) -> bool:
    """Whether a plan would read pages again that people have corrected since it was made."""
    corrected = earlier.corrected_pages()
    return any(
        piece.unit != EARLIER and not said.isdisjoint(range(piece.first_page, piece.last_page + 1))
        for entry in entries
        if entry.pieces and (said := corrected.get(key_of(entry.document)))
        for piece in entry.pieces
    )


def content_of(document: Document) -> tuple[object, ...]:
    """What a plan depends on, of one document."""
    return (document.name, document.document_id, document.size, document.pages, document.error_code, document.skipped)
