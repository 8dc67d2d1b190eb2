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
from hcr_batch.forms.matching import CODE as REGISTRATION_CODE
from hcr_batch.forms.matching import FormReader
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
from hcr_batch.run.judging import judge
from hcr_batch.run.options import ReadingOptions
from hcr_batch.stages import stage


class UnitReader:
    """Holds the loaded model of one worker."""

    def __init__(self, options: ReadingOptions, threads: int | None = None) -> None:
        if threads is not None:
            cv2.setNumThreads(threads)
        self._options = options
        self._recogniser = Recogniser.load(options.bundle, threads=threads, runtime=options.runtime)
        self._form_reader = FormReader(options.forms, options.pages) if options.forms else None

    @stage("assemble")
    def read(self, unit: Unit) -> UnitResult:
        """Reads every page of the unit; what cannot be read is a failed reading."""
        found = [_find_crops(part, self._options, self._form_reader) for part in unit.ranges]
        written = [crop for part in found for _, crop in part.crops if _is_to_read(crop)]
        rules = [crop.rule or self._options.rule for crop in written]
        started = time.perf_counter()
        recognitions = iter(self._recogniser.read([crop.image for crop in written], rules))
        per_crop = (time.perf_counter() - started) / max(1, len(written))
        return UnitResult(unit.index, tuple(_assemble(part, recognitions, per_crop, self._options) for part in found))


@dataclass(frozen=True)
class _FoundCrops:
    """Fields of one page range as (page, crop), its failed and empty pages, and the seconds spent."""

    pages: PageRange
    crops: Sequence[tuple[int, Crop]]
    others: Sequence[Reading]
    seconds: float


def _is_to_read(crop: Crop) -> bool:
    """Whether the network has anything to say about a field."""
    return not crop.blank and crop.checked is None and crop.problem is None


def _find_crops(pages: PageRange, options: ReadingOptions, forms: FormReader | None) -> _FoundCrops:
    started = time.perf_counter()
    crops: list[tuple[int, Crop]] = []
    others: list[Reading] = []
    for number, page in open_pages(pages, options.pages):
        outcome = page if isinstance(page, ItemError) else _segment(page, options.layout, forms)
        if isinstance(outcome, ItemError):
            others.append(failed_reading(number, outcome.code, outcome.message))
        elif outcome:
            crops.extend((number, crop) for crop in outcome)
        else:
            others.append(Reading(number, None, None, "", None, ReadingStatus.BLANK))
    return _FoundCrops(pages, crops, others, time.perf_counter() - started)


@stage("fields")
def _segment(page: GreyImage, layout: Layout, forms: FormReader | None) -> list[Crop] | ItemError:
    """Fields of a page. A page that breaks the field finder must not cost the other pages: the error
    becomes its failed row, with the place in the code and none of the page's content."""
    try:
        return segment(page, layout) if forms is None else forms.crops(page)
    except MissingProgramError:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return ItemError(
            "internal_error",
            f"Finding the fields failed ({type(error).__name__}, {Path(place.filename).name}:{place.lineno}): "
            "please report this with the scan, or try --layout crop.",
        )


def _assemble(
    found: _FoundCrops, recognitions: Iterator[Recognition], seconds_per_crop: float, options: ReadingOptions
) -> RangeResult:
    """Readings in page order, fields in their order on the page."""
    readings = [
        judge(
            _reading(page, crop, next(recognitions) if _is_to_read(crop) else None),
            crop.rule or options.rule,
            options.accept,
        )
        for page, crop in found.crops
    ]
    read = sum(_is_to_read(crop) for _, crop in found.crops)
    ordered = sorted([*readings, *found.others], key=lambda reading: reading.page or 0)
    return RangeResult(found.pages, tuple(ordered), found.seconds + read * seconds_per_crop)


def _reading(page: int, crop: Crop, recognition: Recognition | None) -> Reading:
    """A field without ink, or in which the model sees no writing, is blank."""
    if crop.problem is not None:
        return _failed_field(page, crop, crop.problem)
    if crop.checked is not None:
        return _ticked(page, crop, crop.checked)
    if recognition is None or not recognition.text:
        return Reading(page, crop.box, crop.field, "", None, ReadingStatus.BLANK, registration=crop.registration)
    return Reading(
        page,
        crop.box,
        crop.field,
        recognition.text,
        recognition.confidence,
        ReadingStatus.OK,
        recognition.char_confidences,
        recognition.alternatives,
        registration=crop.registration,
    )


def _failed_field(page: int, crop: Crop, problem: str) -> Reading:
    """The row of a field that cannot be read on a page that can."""
    return Reading(
        page,
        crop.box,
        crop.field,
        None,
        None,
        ReadingStatus.FAILED,
        error_code=REGISTRATION_CODE,
        error=problem,
        registration=crop.registration,
    )


def _ticked(page: int, crop: Crop, checked: float) -> Reading:
    """The row of a checkbox: no network reads it."""
    return Reading(
        page,
        crop.box,
        crop.field,
        "checked" if checked >= 0.5 else "unchecked",
        round(max(checked, 1.0 - checked), 4),
        ReadingStatus.OK,
        registration=crop.registration,
    )
