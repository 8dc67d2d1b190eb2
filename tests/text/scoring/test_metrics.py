"""The counts behind CER and WER agree with jiwer's, an implementation of its own."""

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.text.scoring.metrics import Scores, score, score_all

# No runs of spaces: jiwer parts words at single ones. Not empty: jiwer refuses an empty reference.
WORDS = st.lists(st.text("ABÉ'-1", min_size=1, max_size=6), min_size=1, max_size=5).map(" ".join)
READINGS = st.lists(st.text("ABÉ'-1", min_size=1, max_size=6), max_size=5).map(" ".join)


@given(WORDS, READINGS)
def test_edits_are_those_of_jiwer(reference: str, reading: str) -> None:
    ours = score(reference, reading)
    characters = jiwer.process_characters(reference, reading)
    words = jiwer.process_words(reference, reading)
    assert ours.character_edits == characters.substitutions + characters.deletions + characters.insertions
    assert ours.word_edits == words.substitutions + words.deletions + words.insertions
    assert ours.cer == pytest.approx(characters.cer)
    assert ours.wer == pytest.approx(words.wer)


@given(st.lists(st.tuples(WORDS, READINGS), min_size=1, max_size=6))
def test_rates_sum_edits_and_lengths_as_jiwer_does(pairs: list[tuple[str, str]]) -> None:
    references, readings = map(list, zip(*pairs, strict=True))
    ours = score_all(pairs)
    assert ours.cer == pytest.approx(jiwer.cer(references, readings))
    assert ours.wer == pytest.approx(jiwer.wer(references, readings))


@pytest.mark.parametrize(
    ("pairs", "cer", "exact"),
    [
        ([("ABC", "ABC")], 0.0, 1.0),
        ([("AB", "AX"), ("ABCDEF", "ABCDEF")], 1 / 8, 0.5),  # not the mean of 1/2 and 0
        ([("", "AB"), ("ABCD", "ABCD")], 2 / 4, 0.5),  # what is read into a blank counts all the same
        ([], 0.0, 0.0),
    ],
)
def test_rates(pairs: list[tuple[str, str]], cer: float, exact: float) -> None:
    total = score_all(pairs)
    assert (total.cer, total.exact) == pytest.approx((cer, exact))


def test_character_accuracy_is_negative_where_more_is_invented_than_written() -> None:
    assert score("A", "BCD").character_accuracy == -2
    assert Scores().character_accuracy == 1
