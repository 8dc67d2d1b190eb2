"""What becomes of a document whose pages or fields failed."""

from dataclasses import replace
from pathlib import Path

import pytest

from hcr_batch.documents import Document, DocumentStatus, PageRange, RangeResult, UnitResult
from hcr_batch.errors import ItemError
from hcr_batch.files.results.rows import Failure
from hcr_batch.files.results.unit_files import read_unit, write_unit
from hcr_batch.files.storage.store import Store
from hcr_batch.records import Box, Reading, ReadingStatus, failed_reading, is_field
from hcr_batch.run.tally import Outcome, Tally

CUT_OFF = Failure(1, "registration", "The field lies beyond the edge.")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome(read_rows=20, fields=20), DocumentStatus.READ),
        (Outcome(read_rows=20, fields=20, failures=[CUT_OFF]), DocumentStatus.PARTIAL),
        (Outcome(read_rows=1, failures=[CUT_OFF]), DocumentStatus.PARTIAL),  # a second page, bare of fields
        (Outcome(failures=[CUT_OFF]), DocumentStatus.FAILED),
    ],
    ids=["read", "one field cut off", "one page of two", "nothing read"],
)
def test_a_document_has_failed_where_nothing_of_it_was_read(outcome: Outcome, status: DocumentStatus) -> None:
    assert outcome.status is status
    assert outcome.failed_pages == ((1,) if outcome.failures else ())


def test_each_page_counts_under_what_went_wrong_on_it() -> None:
    slow, torn = Failure(2, "timeout", "It took too long."), Failure(3, "damaged_page", "It is damaged.")
    outcome = Outcome(read_rows=1, failures=[CUT_OFF, CUT_OFF, slow, torn, slow])
    tally = Tally()
    tally.add(Document("a.pdf", "a.pdf", "00", 1, "pdf", 3), outcome, outcome.status, ItemError(CUT_OFF.code, ""))
    tally.add(Document("b.pdf", "b.pdf", "01", 1, "pdf", 0), Outcome(), DocumentStatus.FAILED, ItemError("timeout", ""))
    assert tally.failures == {"registration": 1, "timeout": 2, "damaged_page": 1}


def test_a_field_that_failed_is_none_whoever_counts_the_fields(tmp_path: Path) -> None:
    document, box = Document("a.png", "a.png", "00" * 32, 1, "png", 1), Box(1, 2, 30, 20)
    good = Reading(1, box, None, "A", 0.5, ReadingStatus.OK, (0.5,))
    lost = replace(failed_reading(1, CUT_OFF.code, CUT_OFF.message), box=box)
    result = UnitResult(0, (RangeResult(PageRange(document, 1, 1), (good, lost), 0.1),))
    unit = write_unit(Store(tmp_path), "units", "u", 0, result, "model")
    (rows, start, stop), _, _ = next(read_unit(Store(tmp_path), "units", "u").rows("00" * 32, 1, 1))
    assert unit.fields == rows.fields(start, stop) == sum(map(is_field, (good, lost))) == 1
