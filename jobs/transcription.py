"""The part of `transcribe` that reads: what to do when a run has something to do."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hcr_batch.counts import counted
from hcr_batch.documents import Document, DocumentStatus
from hcr_batch.errors import NoInputError
from hcr_batch.files.results.manifest_file import write_manifest
from hcr_batch.files.scans.listing import Listing
from hcr_batch.model.bundle_files import read_config
from hcr_batch.run.commit import commit
from hcr_batch.run.contents import originals
from hcr_batch.run.fingerprint import digest_of
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pipeline import MakePool, content_of, identify, plan_run, read_units
from hcr_batch.run.progress import Notify
from hcr_batch.run.remembered import Remembered
from hcr_batch.run.report import Report
from hcr_batch.run.state import COMMITTED, RunState
from hcr_batch.run.tally import Tally
from hcr_batch.stages import stage

if TYPE_CHECKING:
    from jobs.transcribe import TranscribeConfig


def transcribe(
    config: TranscribeConfig,
    options: ReadingOptions,
    state: RunState,
    listing: Listing,
    notify: Notify,
    make_pool: MakePool,
) -> Report:
    """Reads the pages of `listing` that nobody has read yet, and writes the results. Raises like `run`."""
    read_config(config.model)  # a bundle that cannot be used is said before anything is written
    model_id = state.fingerprint["model"]
    remembered = Remembered.of(state)
    documents = identify(listing, options.pages, remembered.known(trust_failures=not config.retry_failed), notify)
    _refuse_to_lose(documents, remembered)
    unchanged = _confirmed(config, state, listing, documents, remembered)
    if unchanged is not None:
        return unchanged
    gone_ids, changed_ids = _lost_ids(remembered, documents)
    state.keep_corrections_of(gone_ids)
    dropped = state.count_corrections_of(changed_ids)
    state.start(retry_failed=config.retry_failed, builds_on_results=remembered.earlier is not None)
    plan = plan_run(state, documents, remembered, digest_of(state.fingerprint), listing.listed_ns)
    pages_read = read_units(state, plan, remembered.finished, make_pool, model_id, notify)
    gone = _gone(remembered, documents)
    kept = remembered.kept_failures(documents) if config.retry_failed else 0
    copied = sum(document.pages for document in documents) - sum(document.pages for document in originals(documents))

    def summarise(tally: Tally) -> dict[str, Any]:
        figures = _report(config, model_id, tally, pages_read)
        return replace(figures, pages_copied=copied, gone=gone, kept=kept, dropped=dropped).as_stored()

    with stage("write"):
        receipt = commit(state, plan, remembered.earlier, listing, model_id, summarise)
    return Report.stored(receipt.report)


def _refuse_to_lose(documents: list[Document], remembered: Remembered) -> None:
    """Raises NoInputError where what was read lies in a folder that cannot be listed now: a share that is down for an
    hour would take the rows of all its documents out of the results."""
    folders = [document for document in documents if document.error_code is not None and Path(document.path).is_dir()]
    if not folders:
        return
    manifests = filter(None, (remembered.committed, remembered.planned))
    read = {entry.document.name for entries, _ in manifests for entry in entries if entry.document.error_code is None}
    for folder in folders:
        below = posixpath.join(posixpath.normpath(folder.name), "").removeprefix("./")
        lost = sum(posixpath.normpath(name).startswith(below) for name in read)
        if lost:
            raise NoInputError(
                f"The folder {folder.path} cannot be listed, and {counted(lost, 'document')} in it would be removed "
                "from the results: check its permissions, and that its disk or share is there. If they are to be "
                "removed, start over with --fresh."
            )


def _confirmed(
    config: TranscribeConfig, state: RunState, listing: Listing, documents: list[Document], remembered: Remembered
) -> Report | None:
    """The stored report where files were touched or moved but are still those of the results; their new times
    are remembered."""
    receipt, committed = state.receipt, remembered.committed
    if receipt is None or committed is None or remembered.earlier is None or state.unfinished:
        return None
    report = Report.stored(receipt.report)
    if config.retry_failed and report.failures:
        return None
    entries = committed[0]
    if [content_of(entry.document) for entry in entries] != [content_of(document) for document in documents]:
        return None
    now = (replace(entry, document=document) for entry, document in zip(entries, documents, strict=True))
    about = {"commit": receipt.commit, "listed_ns": listing.listed_ns}
    write_manifest(state.paths.store, state.paths.within_state(COMMITTED), now, about)
    state.confirm(replace(receipt, listing=listing.digest))
    return report.unchanged()


def _gone(remembered: Remembered, documents: list[Document]) -> int:
    """Files of the earlier results that are no longer there."""
    if remembered.committed is None:
        return 0
    names = {document.name for document in documents}
    return sum(entry.document.name not in names for entry in remembered.committed[0])


def _lost_ids(remembered: Remembered, documents: list[Document]) -> tuple[set[str], set[str]]:
    """The ids of documents of the earlier results whose content is no longer there, whatever its name: of those whose
    file is gone, and of those in whose file there is another content now."""
    if remembered.committed is None:
        return set(), set()
    ids, names = {document.document_id for document in documents}, {document.name for document in documents}
    lost = [entry.document for entry in remembered.committed[0] if entry.document.document_id not in ids]
    gone = {one.document_id for one in lost if one.document_id and one.name not in names}
    return gone, {one.document_id for one in lost if one.document_id} - gone


def _report(config: TranscribeConfig, model_id: str, tally: Tally, pages_read: int) -> Report:
    return Report(
        out=config.out,
        model=model_id,
        found=tally.statuses.total(),
        read=tally.statuses[DocumentStatus.READ],
        partial=tally.statuses[DocumentStatus.PARTIAL],
        failed=tally.statuses[DocumentStatus.FAILED],
        skipped=tally.statuses[DocumentStatus.SKIPPED],
        pages=tally.pages,
        fields=tally.fields,
        blank=tally.blank,
        printed=tally.printed,
        empty=tally.empty,
        outside=tally.outside,
        failures=tally.failures,
        skips=tally.skips,
        pages_read=pages_read,
        seconds=0.0,
    )
