"""Cuts a run into units of work: big enough to be worth a trip, small enough to be done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hcr_batch.files.kinds import PDF, TIFF
from hcr_batch.records import Document, PageRange, Unit

_PAGE_WEIGHT = 8
"""A page to search for fields costs about as much as this many ready crops."""

_CROP_BYTES = 200_000
"""A single image of fewer bytes is most likely one field, a larger one a page."""

_MOST_WEIGHT = 256
_LEAST_WEIGHT = 32
_UNITS_WANTED = 16
"""Small runs are cut finer, so that several workers have something to do."""


def plan_units(documents: Sequence[Document]) -> Iterator[Unit]:
    """Units over all pages of `documents`, in order.

    Units depend on the documents alone, never on the number of workers: the same input is batched
    the same way and reads the same, whoever reads it.
    """
    total = sum(page_weight(document) * document.pages for document in documents)
    capacity = min(max(total // _UNITS_WANTED, _LEAST_WEIGHT), _MOST_WEIGHT)
    index, room, ranges = 0, capacity, list[PageRange]()
    for document in documents:
        weight, page = page_weight(document), 1
        while page <= document.pages:
            last = min(document.pages, page + max(1, room // weight) - 1)
            ranges.append(PageRange(document, page, last))
            room -= weight * (last - page + 1)
            page = last + 1
            if room < weight:
                yield Unit(index, tuple(ranges))
                index, room, ranges = index + 1, capacity, []
    if ranges:
        yield Unit(index, tuple(ranges))


def page_weight(document: Document) -> int:
    """How much work a page of this document is, in ready crops."""
    is_page = document.kind in (PDF, TIFF) or document.size >= _CROP_BYTES
    return _PAGE_WEIGHT if is_page else 1


def isolate(unit: Unit) -> list[Unit]:
    """One unit per page, all with the index of `unit`: to find the page that kills its worker."""
    return [
        Unit(unit.index, (PageRange(part.document, page, page),))
        for part in unit.ranges
        for page in range(part.first_page, part.last_page + 1)
    ]
