"""What becomes of a document whose pages or fields failed."""

import pytest

from hcr_batch.files.rows import Failure
from hcr_batch.records import DocumentStatus
from hcr_batch.run.commit import Outcome

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
