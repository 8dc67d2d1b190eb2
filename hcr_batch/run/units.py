"""Cuts pages into units of work: big enough to be worth a trip, small enough to be done again.

A unit is named by what it holds and what it is read with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from hcr_batch.documents import Document, PageRange, Unit
from hcr_batch.files.scans.kinds import PDF, TIFF
from hcr_batch.run.contents import key_of

_PAGE_WEIGHT = 16
"""The weight of a page to search for fields, in ready crops: it costs more than these, but has about as many fields to
fill batches with."""

_CROP_BYTES = 200_000
"""A single image of fewer bytes is most likely one field, a larger one a page."""

_MOST_WEIGHT = 512
"""With 256 crops instead of 512, batches are less full and take a thirtieth more CPU time; a unit of pages, of which it
holds 32, takes ten seconds or so."""

_LEAST_WEIGHT = 32
_UNITS_WANTED = 8
"""Small runs are cut finer, so that several workers have something to do."""

_OF_THE_REST = 4
"""A unit holds at most a fourth of what is left, so that in the end no worker waits long for another."""

_NAME_DIGITS = 24
"""Of a unit's name, in hex: 96 bits, so that chance never gives two units one name."""


def cut_units(ranges: Sequence[PageRange]) -> Iterator[Unit]:
    """Units over all pages of `ranges`, in order.

    Units depend on the pages alone, never on the number of workers: the same input is batched
    the same way and reads the same, whoever reads it.
    """
    left = sum(weight_of(pages) for pages in ranges)
    most = min(left // _UNITS_WANTED, _MOST_WEIGHT)
    index, room, parts = 0, _room(most, left), list[PageRange]()
    for pages in ranges:
        weight, page = page_weight(pages.document), pages.first_page
        while page <= pages.last_page:
            last = min(pages.last_page, page + max(1, room // weight) - 1)
            parts.append(PageRange(pages.document, page, last))
            room, left = room - weight_of(parts[-1]), left - weight_of(parts[-1])
            page = last + 1
            if room < weight:
                yield Unit(index, tuple(parts))
                index, room, parts = index + 1, _room(most, left), []
    if parts:
        yield Unit(index, tuple(parts))


def _room(most: int, left: int) -> int:
    """The most that the next unit holds, where `left` is still to be cut."""
    return max(min(most, left // _OF_THE_REST), _LEAST_WEIGHT)


def page_weight(document: Document) -> int:
    """How much work a page of this document is, in ready crops."""
    is_page = document.kind in (PDF, TIFF) or document.size >= _CROP_BYTES
    return _PAGE_WEIGHT if is_page else 1


def weight_of(pages: PageRange) -> int:
    """How much work a range is, in ready crops."""
    return page_weight(pages.document) * pages.count


def isolate(unit: Unit) -> list[Unit]:
    """One unit per page, all with the index of `unit`: to find the page that kills its worker."""
    return [
        Unit(unit.index, (PageRange(part.document, page, page),))
        for part in unit.ranges
        for page in range(part.first_page, part.last_page + 1)
    ]


def name_unit(unit: Unit, fingerprint_digest: str, attempt: int) -> str:
    """Digest in hex of the pages a unit holds, of what they are read with, and of the attempt."""
    holds = [[key_of(part.document), part.first_page, part.last_page] for part in unit.ranges]
    return hashlib.sha256(json.dumps([fingerprint_digest, attempt, holds]).encode()).hexdigest()[:_NAME_DIGITS]
