"""What a worker does with a unit: open, find the fields, read them all together, put in order."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import numpy as np

from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.files.scans.kinds import PDF
from hcr_batch.files.scans.pages import open_pages, rendered_dpi
from hcr_batch.forms.matching import FormReader
from hcr_batch.grouping import places_by
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.turn import OTHER_WAYS, segment_turned
from hcr_batch.model.crop_reader import CropReader, PendingTexts
from hcr_batch.records import (
    Crop,
    FieldRule,
    GreyImage,
    Layout,
    PageImage,
    PageRange,
    RangeResult,
    Reading,
    ReadingStatus,
    Registration,
    Unit,
    UnitResult,
    failed_reading,
    may_hold_lines,
)
from hcr_batch.run.ahead import ahead
from hcr_batch.run.judging import judge_page
from hcr_batch.run.known import hear_known, known_rows
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.upright import how_well, reads_better, reads_well
from hcr_batch.stages import stage
from hcr_batch.text.recognition import Recognition, join_lines

_PAPER_SHAPE = (48, 240)
"""Rows and columns of a field of common size."""


class UnitReader:
    """What one worker reads with: by default a model that is loaded here, else `crops`, wherever its network runs."""

    def __init__(self, options: ReadingOptions, threads: int | None = None, crops: CropReader | None = None) -> None:
        if threads is not None:
            cv2.setNumThreads(threads)
        self._options = options
        self._crop_reader = crops or _load_reader(options, threads)
        self._form_reader = _form_reader(options)
        self._known = known_rows(options.forms)

    def warm_up(self) -> None:
        """Reads a picture of bare paper: what a network does once, at its first batch, is done then."""
        self._crop_reader.read([np.full(_PAPER_SHAPE, 255, np.uint8)])

    def read(self, unit: Unit) -> UnitResult:
        """Reads every page of the unit; what cannot be read is a failed reading."""
        return self.begin(unit).finish()

    @stage("assemble")
    def begin(self, unit: Unit) -> PendingUnit:
        """The same in steps: finds the fields and sets the network to work. What is returned waits for it."""
        found = [_find_crops(part, self._options, self._form_reader) for part in unit.ranges]
        crops = [crop for part in found for _, crop in part.crops]
        pending = self._recognise(crops)

        @stage("assemble")
        def finish() -> UnitResult:
            said = iter(self._said(crops, pending.finish()))
            per_crop = pending.seconds / max(1, sum(map(_is_to_read, crops)))
            return UnitResult(unit.index, tuple(self._finish(part, said, per_crop) for part in found))

        return PendingUnit(stage("assemble")(pending.look_again), finish)

    def _recognise(self, crops: Sequence[Crop]) -> PendingTexts:
        """Sets the network to work on those that are to be read."""
        pictures = [(picture, self._rule(crop)) for crop in crops for picture in self._pictures(crop)]
        return self._crop_reader.begin([picture for picture, _ in pictures], [rule for _, rule in pictures])

    def _rule(self, crop: Crop) -> FieldRule | None:
        return crop.rule or self._options.rule

    def _pictures(self, crop: Crop) -> tuple[GreyImage, ...]:
        """What of a field is to be read: nothing, the field, or each of the lines written in it."""
        if not _is_to_read(crop):
            return ()
        return crop.lines if crop.lines and may_hold_lines(self._rule(crop)) else (crop.image,)

    def _said(self, crops: Sequence[Crop], recognitions: Sequence[Recognition]) -> list[Recognition | None]:
        """What each field says, None where nothing was to be read: the lines of a field are put together again."""
        remaining = iter(recognitions)
        lines = [[next(remaining) for _ in self._pictures(crop)] for crop in crops]
        return [join_lines(some) if some else None for some in lines]

    def _finish(self, found: _FoundCrops, said: Iterator[Recognition | None], seconds_per_crop: float) -> RangeResult:
        """Readings in page order, fields in their order on the page."""
        started = time.perf_counter()
        images = found.images
        fields = [(page, crop, next(said)) for page, crop in found.crops]
        if self._form_reader is None and self._options.layout is not Layout.CROP:
            fields = self._set_upright(found.pages, fields)
        rules = [self._rule(crop) for _, crop, _ in fields]
        readings = [_reading(page, crop, read, images[page]) for page, crop, read in fields]
        judged = self._judged(readings, rules)
        ordered = sorted([*judged, *found.others], key=lambda reading: reading.page or 0)
        spent = time.perf_counter() - started + seconds_per_crop * sum(_is_to_read(crop) for _, crop in found.crops)
        return RangeResult(found.pages, tuple(ordered), found.seconds + spent)

    def _judged(self, readings: Sequence[Reading], rules: Sequence[FieldRule | None]) -> Iterator[Reading]:
        """N readings as the rows that are known and their N rules judge them, each page by itself: one that breaks the
        judging must not cost the other pages, and its fields become failed rows."""
        for members in places_by((reading.page,) for reading in readings).values():
            page, page_rules = [readings[i] for i in members], [rules[i] for i in members]
            try:
                heard, differing = hear_known(page, page_rules, self._known)
                yield from judge_page(heard, page_rules, self._options.accept, differing)
            except Exception as error:
                bug = _internal_error("Judging the fields", error, "please report this with the form file.")
                yield from (_failed_field(reading, bug) for reading in page)

    def _set_upright(self, pages: PageRange, fields: Sequence[_Field]) -> list[_Field]:
        """The same, with the fields of pages that read better another way round as they are read there."""
        by_page = {number: list(some) for number, some in groupby(fields, key=lambda field: field[0])}
        dpi = rendered_dpi(pages.document, self._options.pages)
        for number, some in by_page.items():
            read = [read for _, crop, read in some if _is_to_read(crop)]
            if reads_well(read, len(some)):
                continue
            for _, page in open_pages(PageRange(pages.document, number, number), self._options.pages):
                if not isinstance(page, ItemError):
                    turned = partial(segment_turned, page, self._options.layout, dpi=dpi)
                    by_page[number] = self._other_way(number, turned, read) or some
        return [field for some in by_page.values() for field in some]

    def _other_way(
        self, number: int, turned: Callable[[int], list[Crop]], as_it_lies: Sequence[Recognition | None]
    ) -> list[_Field] | None:
        """The fields of a page, as `turned` by so many quarters, that read best, None where none reads better; the
        first way round that reads well is taken."""
        best: tuple[float, list[_Field]] | None = None
        for quarters in OTHER_WAYS:
            crops = _segment(partial(turned, quarters))
            if isinstance(crops, ItemError):
                continue
            said = self._said(crops, self._recognise(crops).finish())
            read = [one for one in said if one is not None]
            if not reads_better(read, as_it_lies):
                continue
            if best is None or how_well(read) > best[0]:
                best = how_well(read), [(number, crop, one) for crop, one in zip(crops, said, strict=True)]
            if reads_well(read, len(crops)):
                break
        return None if best is None else best[1]


class PendingUnit(NamedTuple):
    """A unit that the network is at work on. look_again: waits for the first looks and begins the second ones;
    finish: waits for all there is to be read, whether or not that was called before."""

    look_again: Callable[[], None]
    finish: Callable[[], UnitResult]


def _form_reader(options: ReadingOptions) -> FormReader | None:
    return FormReader(options.forms, options.pages, duplex=options.duplex) if options.forms else None


def _load_reader(options: ReadingOptions, threads: int | None) -> CropReader:
    # Loads TensorFlow, which a worker whose network runs elsewhere can do without.
    from hcr_batch.model.recogniser import Recogniser

    runtime, precision = options.computing(on_gpu=False)
    return Recogniser.load(options.bundle, threads=threads, runtime=runtime, precision=precision)


_Field = tuple[int, Crop, Recognition | None]
"""Page, field, and what it says."""


@dataclass(frozen=True)
class _FoundCrops:
    """Fields of one page range as (page, crop), its failed and empty pages, how each page was opened, and the
    seconds spent."""

    pages: PageRange
    crops: Sequence[tuple[int, Crop]]
    others: Sequence[Reading]
    images: Mapping[int, PageImage]
    seconds: float


def _is_to_read(crop: Crop) -> bool:
    """Whether the network has anything to say about a field."""
    return not crop.blank and crop.seen is None and crop.problem is None


def _find_crops(pages: PageRange, options: ReadingOptions, forms: FormReader | None) -> _FoundCrops:
    started = time.perf_counter()
    dpi = rendered_dpi(pages.document, options.pages)
    find = partial(segment, layout=options.layout, dpi=dpi) if forms is None else forms.crops
    crops: list[tuple[int, Crop]] = []
    others: list[Reading] = []
    images: dict[int, PageImage] = {}
    opened = open_pages(pages, options.pages)
    if pages.document.kind == PDF and pages.last_page > pages.first_page:
        opened = ahead(opened)
    for number, page in opened:
        if isinstance(page, ItemError):
            others.append(failed_reading(number, page.code, page.message))
            continue
        images[number] = image = PageImage(page.shape[1], page.shape[0], dpi)
        outcome = _segment(partial(find, page))
        if isinstance(outcome, ItemError):
            others.append(replace(failed_reading(number, outcome.code, outcome.message), image=image))
        elif isinstance(outcome, Registration) or not outcome:
            fit = outcome if isinstance(outcome, Registration) else None
            blank = Reading(number, None, None, "", None, ReadingStatus.BLANK, registration=fit, image=image, turned=0)
            others.append(blank)
        else:
            crops.extend((number, crop) for crop in outcome)
    return _FoundCrops(pages, crops, others, images, time.perf_counter() - started)


_Found = TypeVar("_Found")


@stage("fields")
def _segment(find: Callable[[], _Found]) -> _Found | ItemError:
    """What is found on a page. A page that breaks the field finder must not cost the other pages: the error
    becomes its failed row, with the place in the code and none of the page's content."""
    try:
        return find()
    except MissingProgramError:
        raise
    except Exception as error:
        return _internal_error("Finding the fields", error, "please report this with the scan, or try --layout crop.")


def _internal_error(doing: str, error: Exception, cure: str) -> ItemError:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    return ItemError("internal_error", f"{doing} failed ({where}): {cure}")


def _failed_field(reading: Reading, problem: ItemError) -> Reading:
    """The failed row that takes the place of a field's reading."""
    return replace(
        failed_reading(reading.page, problem.code, problem.message),
        box=reading.box,
        field=reading.field,
        registration=reading.registration,
        image=reading.image,
        turned=reading.turned,
    )


def _reading(page: int, crop: Crop, recognition: Recognition | None, image: PageImage) -> Reading:
    """The row of a field: blank without ink, and where the model sees no writing, unless there clearly is some."""
    if recognition is not None and crop.is_written:
        recognition = recognition.of_written()
    if crop.problem is not None:
        said = failed_reading(page, crop.problem.code, crop.problem.message)
    elif crop.seen is not None:
        said = Reading(page, None, None, *crop.seen, ReadingStatus.OK)
    elif recognition is None or not recognition.text:
        said = Reading(page, None, None, "", None, ReadingStatus.BLANK)
    else:
        said = Reading(
            page,
            None,
            None,
            recognition.text,
            recognition.confidence,
            ReadingStatus.PRINTED if crop.printed else ReadingStatus.OK,
            recognition.char_confidences,
            recognition.alternatives,
        )
    return replace(
        said, box=crop.box, field=crop.field, registration=crop.registration, image=image, turned=crop.turned
    )
