"""Fields of several lines: what their lines say is put together, and no more is claimed than that."""

import math

import pytest

from hcr_batch.records import Alternative
from hcr_batch.text.recognition import Recognition, join_lines


def line(text: str, confidence: float, *others: tuple[str, float]) -> Recognition:
    alternatives = tuple(Alternative(*other) for other in others)
    return Recognition(text, confidence, math.log(confidence), tuple(0.9 for _ in text), alternatives)


def test_a_field_is_right_where_all_its_lines_are() -> None:
    joined = join_lines([line("12 HIGH STREET", 0.9), line("PARIS", 0.8), line("FRANCE", 0.5)])
    assert joined.text == "12 HIGH STREET\nPARIS\nFRANCE"
    assert joined.confidence == pytest.approx(0.36)
    assert joined.log_probability == pytest.approx(math.log(0.36))
    assert len(joined.char_confidences) == len(joined.text)
    assert [sure for sure, c in zip(joined.char_confidences, joined.text, strict=True) if c == "\n"] == [1.0, 1.0]


def test_an_alternative_differs_in_one_line() -> None:
    joined = join_lines([line("ANA", 0.6, ("ANNA", 0.3), ("AMA", 0.05)), line("ROY", 0.8, ("RAY", 0.1))])
    assert joined.alternatives == (
        Alternative("ANNA\nROY", 0.24),
        Alternative("ANA\nRAY", 0.06),
        Alternative("AMA\nROY", 0.04),
    )
    assert joined.confidence + sum(other.confidence for other in joined.alternatives) <= 1


def test_what_is_as_good_as_impossible_is_no_alternative() -> None:
    """Of a field of many unsure lines nothing else would be left but texts with a probability of 0."""
    joined = join_lines([line("ANA", 0.02, ("ANNA", 0.015)), line("ROY", 0.04, ("RAY", 0.03)), line("AB", 0.5)])
    assert joined.alternatives == ()


def test_lines_in_which_nothing_is_written_leave_no_trace() -> None:
    blank, written = line("", 0.99), line("ROY", 0.8, ("RAY", 0.1))
    assert join_lines([blank, written]) == join_lines([written, blank]) == join_lines([written]) == written
    assert join_lines([blank, blank]) == blank


def test_where_something_is_written_the_likeliest_text_stands_for_none() -> None:
    written = line("", 0.8, ("U", 0.02), ("AN", 0.01)).of_written()
    assert (written.text, written.confidence, written.char_confidences) == ("U", 0.02, (0.02,))
    assert written.alternatives == (Alternative("AN", 0.01),)
    assert line("ANA", 0.6, ("ANNA", 0.3)).of_written() == line("ANA", 0.6, ("ANNA", 0.3))
    assert line("", 0.99).of_written() == line("", 0.99)
