"""When a label gives way to what two readers say."""

import pytest

from hcr_batch.text.learning.label_correction import corrected_label, label_to_learn

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
    assert corrected_label(label, first, second, score, COUNTS) == expected


@pytest.mark.parametrize(
    ("label", "log_probability", "read", "confidence", "expected"),
    [
        ("JADE", -0.1, "JADE", 0.99, "JADE"),
        ("JADE", -30.0, "JADE", 0.2, "JADE"),  # the prior chose it: nobody contradicts
        ("JAOE", -5.3, "JADE", 0.98, "JADE"),  # a sure reading overrules
        ("JAOE", -3.9, "JADE", 0.98, "JAOE"),  # but not a label that is likely itself
        ("COLOMBE", -6.0, "COLEMBE", 0.32, "COLOMBE"),  # nor does an unsure one
        ("RAGEOT", -19.7, "JULES", 0.63, None),  # nobody knows: nothing to learn from
        ("PAUL", -19.7, "", 0.99, None),  # a label is never made a blank
        ("", -0.1, "", 0.99, ""),
        ("", -0.7, "", 0.5, None),  # a blank that may be faint writing
        ("", -0.7, "LEO", 0.34, None),
        ("", -4.5, "VERLET", 0.98, "VERLET"),
    ],
)
def test_learning(label: str, log_probability: float, read: str, confidence: float, expected: str | None) -> None:
    assert label_to_learn(label, log_probability, read, confidence) == expected
