"""What earlier runs on an output know, read from its state folder and its results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hcr_batch.documents import Document
from hcr_batch.files.results.manifest_file import Entry, StoredManifest, read_manifest
from hcr_batch.files.results.readings import standing_corrections
from hcr_batch.files.results.unit_files import StoredUnit, read_summary
from hcr_batch.files.scans.listing import FoundFile, settled
from hcr_batch.files.scans.manifest import LookUp, printable
from hcr_batch.run.contents import key_of, originals
from hcr_batch.run.plan import Earlier
from hcr_batch.run.state import COMMITTED, MANIFEST, UNITS, RunState


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
        paths, receipt = state.paths, state.receipt
        stored = read_manifest(paths.store, paths.within_state(COMMITTED)) if receipt is not None else None
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
                corrections=standing_corrections(paths),
            )
        found = (read_summary(paths.store, name) for name in paths.store.names(paths.within_state(UNITS)))
        return cls(
            read_manifest(paths.store, paths.within_state(MANIFEST)),
            stored,
            earlier,
            {unit.name: unit for unit in found if unit is not None},
        )

    def known(self, *, trust_failures: bool) -> LookUp:
        """Gives the document of a file that has not changed. With `trust_failures` unset, a file that could not
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
