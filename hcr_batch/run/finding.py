"""Finds the fields of pages: opens each, lays it over its form or looks for what can be filled in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from hcr_batch.documents import PageRange
from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.files.scans.kinds import PDF
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.forms.matching import FormReader
from hcr_batch.image.page.segment import segment
from hcr_batch.records import Crop, Fieldless, PageImage, Reading, ReadingStatus, failed_reading
from hcr_batch.run.field_rows import internal_error
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.prefetch import prefetched
from hcr_batch.stages import stage

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class FoundCrops:
    """Fields of one page range as (page, crop), its failed and empty pages, how each page was opened, and the
    seconds spent."""

    pages: PageRange
    crops: Sequence[tuple[int, Crop]]
    others: Sequence[Reading]
    images: Mapping[int, PageImage]
    seconds: float


def find_crops(pages: PageRange, options: ReadingOptions, forms: FormReader | None) -> FoundCrops:
    """Opens each page of a range and finds its fields, by `forms` where there are any. What goes wrong with a page is a
    failed reading of it; one without any field is blank. Raises MissingProgramError."""
    started = time.perf_counter()
    crops: list[tuple[int, Crop]] = []
    others: list[Reading] = []
    images: dict[int, PageImage] = {}
    opened = open_pages(pages, options.pages)
    if pages.document.kind == PDF and pages.last_page > pages.first_page:
        opened = prefetched(opened)
    for number, page in opened:
        if isinstance(page, ItemError):
            others.append(failed_reading(number, page.code, page.message))
            continue
        height, width = page.image.shape
        images[number] = image = PageImage(width, height, None if page.dpi is None else round(page.dpi))
        find = partial(segment, layout=options.layout, dpi=page.dpi) if forms is None else forms.crops
        outcome = found_or_error(partial(find, page.image))
        if isinstance(outcome, ItemError):
            others.append(replace(failed_reading(number, outcome.code, outcome.message), image=image))
        elif isinstance(outcome, Fieldless):
            others.append(replace(_blank(number, image), registration=outcome.registration, outside=outcome.outside))
        elif not outcome:
            others.append(_blank(number, image))
        else:
            crops.extend((number, crop) for crop in outcome)
    return FoundCrops(pages, crops, others, images, time.perf_counter() - started)


def _blank(page: int, image: PageImage) -> Reading:
    """The row of a page without a field to read."""
    return Reading(page, None, None, "", None, ReadingStatus.BLANK, image=image, turned=0)


def is_to_read(crop: Crop) -> bool:
    """Whether the network has anything to say about a field."""
    return not crop.blank and crop.seen is None and crop.problem is None


@stage("fields")
def found_or_error(find: Callable[[], _Found]) -> _Found | ItemError:
    """What is found on a page. A page that breaks the field finder must not cost the other pages: the error
    becomes its failed row, with the place in the code and none of the page's content."""
    try:
        return find()
    except MissingProgramError:
        raise
    except Exception as error:
        return internal_error("Finding the fields", error, "please report this with the scan, or try --layout crop.")
