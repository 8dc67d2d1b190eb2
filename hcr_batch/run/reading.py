"""What a worker does with a unit: open, find the fields, read them all together, put in order."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.files.pages import open_pages
from hcr_batch.image.page.segment import segment
from hcr_batch.model.recogniser import Recogniser, Recognition
from hcr_batch.records import (
    Crop,
    GreyImage,
    Layout,
    PageRange,
    RangeResult,
    Reading,
    ReadingStatus,
    Unit,
    UnitResult,
    failed_reading,
)
from hcr_batch.run.options import ReadingOptions


class UnitReader:
    """Holds the loaded model of one worker."""

    def __init__(self, options: ReadingOptions, threads: int | None = None) -> None:
        if threads is not None:
            cv2.setNumThreads(threads)
        self._options = options
        self._recogniser = Recogniser.load(options.bundle, threads=threads)

    def read(self, unit: Unit) -> UnitResult:
        """Reads every page of the unit; what cannot be read is a failed reading."""
        found = [_find_crops(part, self._options) for part in unit.ranges]
        written = [crop.image for part in found for _, crop in part.crops if not crop.blank]
        started = time.perf_counter()
        recognitions = iter(self._recogniser.read(written))
        per_crop = (time.perf_counter() - started) / max(1, len(written))
        return UnitResult(unit.index, tuple(_assemble(part, recognitions, per_crop) for part in found))


@dataclass(frozen=True)
class _FoundCrops:
    """Fields of one page range as (page, crop), its failed and empty pages, and the seconds spent."""

    pages: PageRange
    crops: Sequence[tuple[int, Crop]]
    others: Sequence[Reading]
    seconds: float


def _find_crops(pages: PageRange, options: ReadingOptions) -> _FoundCrops:
    started = time.perf_counter()
    crops: list[tuple[int, Crop]] = []
    others: list[Reading] = []
    for number, page in open_pages(pages, options.pages):
        outcome = page if isinstance(page, ItemError) else _segment(page, options.layout)
        if isinstance(outcome, ItemError):
            others.append(failed_reading(number, outcome.code, outcome.message))
        elif outcome:
            crops.extend((number, crop) for crop in outcome)
        else:
            others.append(Reading(number, None, None, "", None, ReadingStatus.BLANK))
    return _FoundCrops(pages, crops, others, time.perf_counter() - started)


def _segment(page: GreyImage, layout: Layout) -> list[Crop] | ItemError:
    """Fields of a page. A page that breaks the field finder must not cost the other pages: the error
    becomes its failed row, with the place in the code and none of the page's content."""
    try:
        return segment(page, layout)
    except MissingProgramError:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return ItemError(
            "internal_error",
            f"Finding the fields failed ({type(error).__name__}, {Path(place.filename).name}:{place.lineno}): "
            "please report this with the scan, or try --layout crop.",
        )


def _assemble(found: _FoundCrops, recognitions: Iterator[Recognition], seconds_per_crop: float) -> RangeResult:
    """Readings in page order, fields in their order on the page."""
    readings = [_reading(page, crop, None if crop.blank else next(recognitions)) for page, crop in found.crops]
    read = sum(not crop.blank for _, crop in found.crops)
    ordered = sorted([*readings, *found.others], key=lambda reading: reading.page or 0)
    return RangeResult(found.pages, tuple(ordered), found.seconds + read * seconds_per_crop)


def _reading(page: int, crop: Crop, recognition: Recognition | None) -> Reading:
    """A field without ink, or in which the model sees no writing, is blank."""
    if recognition is None or not recognition.text:
        return Reading(page, crop.box, crop.field, "", None, ReadingStatus.BLANK)
    return Reading(
        page,
        crop.box,
        crop.field,
        recognition.text,
        recognition.confidence,
        ReadingStatus.OK,
        recognition.char_confidences,
        recognition.alternatives,
    )
