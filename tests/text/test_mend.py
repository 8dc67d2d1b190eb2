"""When a label gives way to what two readers say."""

import pytest

from hcr_batch.text.mend import mended

COUNTS = {"MATHIS": 900, "JADW": 1, "JADE": 700, "LEBARH": 0, "BOUVART": 2, "BOVVART": 2}


@pytest.mark.parametrize(
    ("label", "first", "second", "score", "expected"),
    [
        ("JADW", "JADE", "JADE", 0.99, "JADE"),  # both say the same
        ("JADW", "JADE", "JADA", 0.99, "JADW"),  # they differ
        ("JADW", "JADE", "JADE", 0.5, "JADW"),  # the second is not sure
        ("MATHIS", "RATHIS", "RATHIS", 0.99, "MATHIS"),  # a common name, read as none
        ("LABARH", "LEBARH", "LEBARH", 0.99, "LEBARH"),  # no name is common here
        ("BOVVART", "BOUVART", "BOUVART", 0.99, "BOUVART"),  # both are as common
        ("Jade", "JADE", "JADE", 0.99, "Jade"),  # case is no difference
        ("ELIE", "", "", 0.99, "ELIE"),  # two readers that see nothing prove nothing
        ("EMPTY", "CLARA", "CLARA", 0.99, "CLARA"),
    ],
)
def test_mending(label: str, first: str, second: str, score: float, expected: str) -> None:
    assert mended(label, first, second, score, COUNTS) == expected
