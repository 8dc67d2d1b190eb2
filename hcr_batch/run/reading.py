"""What a worker does with a unit of work: opens its pages, finds and reads their fields, and sorts the readings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import cv2
import numpy as np

from hcr_batch.documents import PageRange, RangeResult, Unit, UnitResult
from hcr_batch.errors import ItemError
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.forms.matching import FormReader
from hcr_batch.grouping import indices_by
from hcr_batch.image.page.turn import OTHER_WAYS, segment_turned
from hcr_batch.model.crop_reader import CropReader, PendingTexts
from hcr_batch.records import Crop, FieldRule, GreyImage, Layout, Reading, may_hold_lines
from hcr_batch.run.field_rows import failed_field, field_reading, internal_error
from hcr_batch.run.finding import FoundCrops, find_crops, found_or_error, is_to_read
from hcr_batch.run.judging import judge_page
from hcr_batch.run.known import known_rows, match_known
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.upright import how_well, reads_better, reads_well
from hcr_batch.stages import stage
from hcr_batch.text.recognition import Recognition, join_lines

_PAPER_SHAPE = (48, 240)
"""Height and width in pixels of a typical field."""


class UnitReader:
    """Reads units with a model loaded in this process or, if given, with `crops`, whose network may run elsewhere."""

    def __init__(self, options: ReadingOptions, threads: int | None = None, crops: CropReader | None = None) -> None:
        if threads is not None:
            cv2.setNumThreads(threads)
        self._options = options
        self._crop_reader = crops or _load_reader(options, threads)
        self._form_reader = _form_reader(options)
        self._known = known_rows(options.forms)

    def warm_up(self) -> None:
        """Reads a picture of bare paper, so that the one-off work of a network's first batch is done beforehand."""
        self._crop_reader.read([np.full(_PAPER_SHAPE, 255, np.uint8)])

    def read(self, unit: Unit) -> UnitResult:
        """Reads every page of the unit; what cannot be read becomes a failed reading."""
        return self.begin(unit).finish()

    @stage("assemble")
    def begin(self, unit: Unit) -> PendingUnit:
        """Finds the fields of the unit and starts the network on them; the result is a handle that waits for it."""
        found = [find_crops(part, self._options, self._form_reader) for part in unit.ranges]
        crops = [crop for part in found for _, crop in part.crops]
        pending = self._recognise(crops)

        @stage("assemble")
        def finish() -> UnitResult:
            read = iter(self._by_field(crops, pending.finish()))
            per_crop = pending.seconds / max(1, sum(map(is_to_read, crops)))
            return UnitResult(unit.index, tuple(self._finish(part, read, per_crop) for part in found))

        return PendingUnit(stage("assemble")(pending.look_again), finish)

    def _recognise(self, crops: Sequence[Crop]) -> PendingTexts:
        """Starts the network on the fields that are to be read."""
        pictures = [(picture, self._rule(crop)) for crop in crops for picture in self._pictures(crop)]
        return self._crop_reader.begin([picture for picture, _ in pictures], [rule for _, rule in pictures])

    def _rule(self, crop: Crop) -> FieldRule | None:
        return crop.rule or self._options.rule

    def _pictures(self, crop: Crop) -> tuple[GreyImage, ...]:
        """The pictures that are read for a field: none, the field itself, or each line written in it."""
        if not is_to_read(crop):
            return ()
        return crop.lines if crop.lines and may_hold_lines(self._rule(crop)) else (crop.image,)

    def _by_field(self, crops: Sequence[Crop], recognitions: Sequence[Recognition]) -> list[Recognition | None]:
        """One recognition per field, its lines joined, from one per picture; None for fields that were not to be
        read."""
        remaining = iter(recognitions)
        lines = [[next(remaining) for _ in self._pictures(crop)] for crop in crops]
        return [join_lines(some) if some else None for some in lines]

    def _finish(self, found: FoundCrops, read: Iterator[Recognition | None], seconds_per_crop: float) -> RangeResult:
        """Readings in page order, fields in their order on the page."""
        started = time.perf_counter()
        fields = [(page, crop, next(read)) for page, crop in found.crops]
        if self._form_reader is None and self._options.layout is not Layout.CROP:
            fields = self._set_upright(found.pages, fields)
        rules = [self._rule(crop) for _, crop, _ in fields]
        readings = [field_reading(page, crop, one, found.images[page]) for page, crop, one in fields]
        judged = self._judged(readings, rules)
        ordered = sorted([*judged, *found.others], key=lambda reading: reading.page or 0)
        spent = time.perf_counter() - started + seconds_per_crop * sum(is_to_read(crop) for _, crop in found.crops)
        return RangeResult(found.pages, tuple(ordered), found.seconds + spent)

    def _judged(self, readings: Sequence[Reading], rules: Sequence[FieldRule | None]) -> Iterator[Reading]:
        """The N readings, matched against known rows and checked by their N rules, page by page. If that fails on a
        page, its fields become failed rows, and the other pages are not affected."""
        for members in indices_by((reading.page,) for reading in readings).values():
            page, page_rules = [readings[i] for i in members], [rules[i] for i in members]
            try:
                matched, differing = match_known(page, page_rules, self._known)
                yield from judge_page(matched, page_rules, self._options.accept, differing)
            except Exception as error:
                bug = internal_error("Judging the fields", error, "please report this with the form file.")
                yield from (failed_field(reading, bug) for reading in page)

    def _set_upright(self, pages: PageRange, fields: Sequence[_Field]) -> list[_Field]:
        """The fields; for pages that read better in another orientation, those found in that one."""
        by_page = {number: list(some) for number, some in groupby(fields, key=lambda field: field[0])}
        for number, some in by_page.items():
            read = [read for _, crop, read in some if is_to_read(crop)]
            if reads_well(read, len(some)):
                continue
            for _, page in open_pages(PageRange(pages.document, number, number), self._options.pages):
                if not isinstance(page, ItemError):
                    turned = partial(segment_turned, page.image, self._options.layout, dpi=page.dpi)
                    by_page[number] = self._other_way(number, turned, read) or some
        return [field for some in by_page.values() for field in some]

    def _other_way(
        self, number: int, turned: Callable[[int], list[Crop]], as_it_lies: Sequence[Recognition | None]
    ) -> list[_Field] | None:
        """The fields of a page in the orientation that reads best, None if none reads better than the page as scanned;
        the first that reads well is taken. turned: gives the crops of the page after a number of quarter turns."""
        best: tuple[float, list[_Field]] | None = None
        for quarters in OTHER_WAYS:
            crops = found_or_error(partial(turned, quarters))
            if isinstance(crops, ItemError):
                continue
            by_field = self._by_field(crops, self._recognise(crops).finish())
            read = [one for one in by_field if one is not None]
            if not reads_better(read, as_it_lies):
                continue
            if best is None or how_well(read) > best[0]:
                best = how_well(read), [(number, crop, one) for crop, one in zip(crops, by_field, strict=True)]
            if reads_well(read, len(crops)):
                break
        return None if best is None else best[1]


class PendingUnit(NamedTuple):
    """A unit that the network is reading.

    look_again: waits for the first looks and starts the second ones, as `PendingTexts` has it. finish: waits for
    everything, whether or not `look_again` was called before.
    """

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
"""Page number, crop, and its recognition; None where nothing was to be read."""
