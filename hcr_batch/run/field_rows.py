"""The rows of fields: read, blank, or failed."""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path

from hcr_batch.errors import ItemError
from hcr_batch.records import Crop, PageImage, Reading, ReadingStatus, failed_reading
from hcr_batch.text.recognition import Recognition


def field_reading(page: int, crop: Crop, recognition: Recognition | None, image: PageImage) -> Reading:
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
        said,
        box=crop.box,
        field=crop.field,
        registration=crop.registration,
        image=image,
        turned=crop.turned,
        outside=crop.outside,
    )


def failed_field(reading: Reading, problem: ItemError) -> Reading:
    """The failed row that takes the place of a field's reading."""
    return replace(
        failed_reading(reading.page, problem.code, problem.message),
        box=reading.box,
        field=reading.field,
        registration=reading.registration,
        image=reading.image,
        turned=reading.turned,
        outside=reading.outside,
    )


def internal_error(doing: str, error: Exception, cure: str) -> ItemError:
    """What is said of an error of ours: where it arose, and nothing of what was read."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    return ItemError("internal_error", f"{doing} failed ({where}): {cure}")
