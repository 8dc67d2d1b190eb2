"""Finds the scans of results again, by name and checked by content, and opens their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from hcr_batch.documents import Document, PageRange
from hcr_batch.errors import ItemError
from hcr_batch.files.scans.listing import FoundFile, find_files
from hcr_batch.files.scans.manifest import identify, printable
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.files.storage.names import Location, location
from hcr_batch.records import OpenedPage

MISSING, CHANGED = "scan_missing", "scan_changed"
"""Codes of the ItemErrors that say why a scan of the results cannot be shown."""


def find_scans(inputs: Sequence[Location], wanted: frozenset[str]) -> dict[str, Location]:
    """Where the documents named `wanted` are, of those in `inputs`, which are given as to the run: names
    are relative to a single folder, and keep the paths that several are given by.

    What is in none of several by such a name is looked for in each of them alone: a night that moved what it read
    leaves some in its archive, and others with what failed. Raises NoInputError for an input that does not exist.
    """
    found = _find_named(inputs, wanted)
    for folder in inputs if len(inputs) > 1 else ():
        found |= _find_named([folder], wanted - found.keys())
    return found


def _find_named(inputs: Sequence[Location], wanted: Set[str]) -> dict[str, Location]:
    found = ((printable(file.name), file.path) for file in find_files(inputs)) if wanted else ()
    return {name: location(path) for name, path in found if name in wanted}


class Scans:
    """The scans that a run read, as they are now; looks at a document once while its pages follow each other."""

    def __init__(self, paths: Mapping[str, Location], options: PageOptions) -> None:
        self._paths, self._options = paths, options
        self._document: tuple[str, Document | ItemError] | None = None

    def document(self, name: str, document_id: str | None) -> Document:
        """The file called `name` with that content. Raises ItemError: not there, changed, unreadable."""
        if self._document is None or self._document[0] != name:
            self._document = name, self._identify(name)
        document = self._document[1]
        if isinstance(document, ItemError):
            raise document
        if document.document_id != document_id:
            raise ItemError(CHANGED, "The scan has changed since it was read: read it again to see it here.")
        if document.error_code is not None:
            raise ItemError(document.error_code, document.error or "")
        return document

    def page(self, name: str, document_id: str | None, number: int) -> OpenedPage:
        """Page `number` (from 1) as the run saw it. Raises ItemError."""
        document = self.document(name, document_id)
        page = next((page for _, page in open_pages(PageRange(document, number, number), self._options)), None)
        if page is None:
            raise ItemError("too_many_pages", f"Only {self._options.max_pages} pages of a file are opened.")
        if isinstance(page, ItemError):
            raise page
        return page

    def _identify(self, name: str) -> Document | ItemError:
        path = self._paths.get(name)
        found = None if path is None else identify(FoundFile(name, str(path)), self._options)
        if found is None or found.error_code == "vanished_file":
            return ItemError(MISSING, "The scan is not there any more: put it back, or name its folder with --scans.")
        return found
