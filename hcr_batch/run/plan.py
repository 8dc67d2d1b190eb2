"""The plan of a run: for each page, which unit reads it, or has read it.

It is made from the documents and from what was read already, and depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from hcr_batch.documents import Document, PageRange, Unit
from hcr_batch.files.results.manifest_file import EARLIER, Entry, Piece, Shared
from hcr_batch.files.results.readings import Key, make_key
from hcr_batch.files.results.unit_files import StoredUnit
from hcr_batch.run.contents import key_of, originals
from hcr_batch.run.units import cut_units, name_unit


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What an earlier run has written: its documents by content, and how often failures were retried.

    corrections: what people have corrected in its rows since. A page with a correction is not read again, since that
    would drop its rows and the correction with them.
    """

    commit: str
    attempt: int
    entries: Mapping[str, Entry]
    corrections: Mapping[Key, str] = field(default_factory=dict)

    def correction_of(self, document: Document) -> str | None:
        """The correction of the row that stands for a document that could not be opened."""
        return self.corrections.get(make_key(document.document_id, document.name, None, None, None))

    def corrected_pages(self) -> dict[str, set[int]]:
        """The pages with corrections of documents that could be opened, by content."""
        pages: dict[str, set[int]] = {}
        for name, page, *_ in self.corrections:
            if page is not None:
                pages.setdefault(name, set()).add(page)
        return pages


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All documents in their order, and for each content the pieces that together are its pages.

    earlier: names the results that pieces of the unit EARLIER stand in; None where there are none.
    """

    documents: Sequence[Document]
    pieces: Mapping[str, tuple[Piece, ...]]
    attempt: int = 0
    earlier: str | None = None

    def units(self) -> dict[str, Unit]:
        """The units that are planned, by name, in the order of their first pages."""
        ranges: dict[str, list[PageRange]] = {}
        for document in originals(self.documents):
            for piece in self.pieces[key_of(document)]:
                if piece.unit != EARLIER:
                    ranges.setdefault(piece.unit, []).append(PageRange(document, piece.first_page, piece.last_page))
        return {name: Unit(index, tuple(parts)) for index, (name, parts) in enumerate(ranges.items())}


def make_plan(
    documents: Sequence[Document],
    finished: Iterable[StoredUnit],
    earlier: Earlier | None,
    fingerprint_digest: str,
    attempt: int,
) -> Plan:
    """A plan for `documents` in which no page is read that `finished` units or earlier results have.

    A page that failed in an attempt before this one is read again, unless people have corrected it since.
    """
    done = _by_document(finished)
    corrected = earlier.corrected_pages() if earlier is not None else {}
    sources = {
        key_of(d): _sources(d, done, earlier, attempt, corrected.get(key_of(d), set())) for d in originals(documents)
    }
    missing = [
        PageRange(document, first, last)
        for document in originals(documents)
        for unit, first, last in _runs(sources[key_of(document)])
        if unit is None
    ]
    for unit in cut_units(missing):
        name = name_unit(unit, fingerprint_digest, attempt)
        for part in unit.ranges:
            pages = sources[key_of(part.document)]
            pages[part.first_page - 1 : part.last_page] = [name] * part.count
    shared = Shared()
    pieces = {
        key: shared.of(tuple(Piece(unit, first, last) for unit, first, last in _runs(pages) if unit is not None))
        for key, pages in sources.items()
    }
    return Plan(
        documents=documents, pieces=pieces, attempt=attempt, earlier=earlier.commit if earlier is not None else None
    )


_Done = dict[str, list[tuple[str, int, int, int, frozenset[int]]]]
"""For each content: unit, attempt, first page, last page and failed pages of what was read of it."""


def _by_document(finished: Iterable[StoredUnit]) -> _Done:
    """Later attempts come last, so that they count."""
    done: _Done = {}
    for unit in sorted(finished, key=lambda unit: (unit.attempt, unit.name)):
        for part in unit.ranges:
            read = (unit.name, unit.attempt, part.first_page, part.last_page, frozenset(part.failed_pages))
            done.setdefault(part.document_id, []).append(read)
    return done


def _sources(
    document: Document, done: _Done, earlier: Earlier | None, attempt: int, corrected: set[int]
) -> list[str | None]:
    """For each page, who has read it; None where it is still to be read."""
    sources: list[str | None] = [None] * document.pages
    entry = earlier.entries.get(key_of(document)) if earlier is not None else None
    fits = entry is not None and entry.document.pages == document.pages
    if earlier is not None and entry is not None and fits:
        again = entry.failed_pages if earlier.attempt < attempt else ()
        sources = [None if page in again else EARLIER for page in range(1, document.pages + 1)]
    for unit, tried, first, last, failed in done.get(key_of(document), ()):
        for page in range(first, min(last, document.pages) + 1):
            sources[page - 1] = None if page in failed and tried < attempt else unit
    for page in corrected if fits else ():
        sources[page - 1] = EARLIER  # a retry that was broken off may have read it before it was corrected
    return sources


def _runs(sources: Sequence[str | None]) -> Iterator[tuple[str | None, int, int]]:
    """Neighbouring pages of one source: its name, the first and the last of them."""
    page = 1
    for unit, group in groupby(sources):
        count = sum(1 for _ in group)
        yield unit, page, page + count - 1
        page += count
