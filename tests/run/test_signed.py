"""A field that clearly holds writing is not called blank, though the network reads nothing in it."""

import numpy as np
import pytest

from hcr_batch.records import Alternative, Box, Crop, PageImage, ReadingStatus
from hcr_batch.run.field_rows import field_reading
from hcr_batch.text.recognition import Recognition

NOTHING = Recognition("", 0.7, -0.3, (), (Alternative("U", 0.02),))


@pytest.mark.parametrize(
    ("is_written", "expected"),
    [(True, (ReadingStatus.OK, "U", 0.02)), (False, (ReadingStatus.BLANK, "", None))],
    ids=["a signature", "a speck"],
)
def test_a_signature_that_is_not_read_is_an_unsure_text(is_written: bool, expected: object) -> None:
    crop = Crop(Box(0, 0, 9, 9), np.full((9, 9), 255, np.uint8), is_written=is_written)
    said = field_reading(1, crop, NOTHING, PageImage(9, 9, None))
    assert (said.status, said.text, said.confidence) == expected
