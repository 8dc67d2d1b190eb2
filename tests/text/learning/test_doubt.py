"""Which labels are doubted most."""

import math

from hcr_batch.text.learning.doubt import label_doubt


def test_a_sure_reading_against_an_impossible_label_comes_first() -> None:
    cases = {
        "does not fit the image": label_doubt(0.99, -math.inf),
        "another name": label_doubt(0.99, -60.0),
        "a slip of the key": label_doubt(0.99, -9.0),
        "two letters that look alike": label_doubt(0.6, -1.0),
        "a smudge": label_doubt(0.01, -9.0),
    }
    assert list(cases) == sorted(cases, key=lambda name: -cases[name])


def test_certainty_stays_finite() -> None:
    assert math.isfinite(label_doubt(1.0, -math.inf)) and math.isfinite(label_doubt(0.0, 0.0))
