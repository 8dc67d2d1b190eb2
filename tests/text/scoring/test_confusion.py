"""Aligned edits: what is taken for what, left out and put in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.text.scoring.confusion import NOTHING, Confusions, pair_characters
from hcr_batch.text.scoring.metrics import score

TEXTS = st.text("ABC ", max_size=8)


@pytest.mark.parametrize(
    ("reference", "reading", "pairs"),
    [
        ("AB", "AB", [("A", "A"), ("B", "B")]),
        ("AB", "AC", [("A", "A"), ("B", "C")]),
        ("ABC", "AC", [("A", "A"), ("B", NOTHING), ("C", "C")]),
        ("AC", "ABC", [("A", "A"), (NOTHING, "B"), ("C", "C")]),
        ("", "A", [(NOTHING, "A")]),
        ("A", "", [("A", NOTHING)]),
        ("", "", []),
        ("MAN", "NAN", [("M", "N"), ("A", "A"), ("N", "N")]),
    ],
)
def test_alignments(reference: str, reading: str, pairs: list[tuple[str, str]]) -> None:
    assert pair_characters(reference, reading) == pairs


@given(TEXTS, TEXTS)
def test_both_texts_are_whole_and_the_edits_are_those_of_the_cer(reference: str, reading: str) -> None:
    pairs = pair_characters(reference, reading)
    assert "".join(a for a, _ in pairs) == reference
    assert "".join(b for _, b in pairs) == reading
    assert sum(a != b for a, b in pairs) == score(reference, reading).character_edits


def test_counts_and_order() -> None:
    confusions = Confusions.of([("AAB", "AB"), ("MM", "NN"), ("B", "BX"), ("U", "V")])
    assert confusions.commonest(3) == [("M", "N", 2), (NOTHING, "X", 1), ("A", NOTHING, 1)]
    assert confusions.written("A") == 2 and confusions.written("B") == 2
    assert confusions.commonest_characters(9) == ["A", "B", "M", "N", "U", "V", "X"]
    assert confusions.matrix(["A", "M", "N", NOTHING]).tolist() == [[1, 0, 0, 1], [0, 0, 2, 0], [0] * 4, [0] * 4]


def test_nothing_read_nothing_confused() -> None:
    assert Confusions.of([]).commonest(5) == []
    assert Confusions.of([]).commonest_characters(5) == []
