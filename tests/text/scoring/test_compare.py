"""A paired comparison sees a small difference on the same fields, and none where there is none."""

import pytest

from hcr_batch.text.scoring.compare import compare, share_text
from hcr_batch.text.scoring.metrics import score


def reader(errors: set[int], n: int = 400) -> list:
    return [score("ABCDE", "ABCDX" if i in errors else "ABCDE") for i in range(n)]


def test_a_reader_is_not_better_than_itself() -> None:
    same = compare(reader({1, 2, 3}), reader({1, 2, 3}))
    assert (same.cer.value, same.cer.low, same.cer.high) == (0, 0, 0)
    assert (same.b_better_cer, same.b_better_exact) == (0.5, 0.5)
    assert same.verdict.startswith("No difference that 400 fields can show")


def test_one_that_errs_on_a_part_of_the_others_errors_is_better() -> None:
    better = compare(reader(set(range(40))), reader(set(range(20))))
    assert better.verdict.startswith("B makes fewer character errors")
    assert better.verdict.endswith("B reads more fields exactly right.")
    assert better.cer.high < 0 < better.exact.low
    assert (better.only_a_right, better.only_b_right) == (0, 20)


def test_swapping_the_two_swaps_the_verdict() -> None:
    one, two = reader(set(range(40))), reader(set(range(30, 45)))
    there, back = compare(one, two), compare(two, one)
    assert there.cer.value == -back.cer.value
    assert there.b_better_cer == pytest.approx(1 - back.b_better_cer, abs=0.03)
    assert back.verdict.startswith("A makes fewer")


def test_a_difference_of_one_field_is_not_shown() -> None:
    assert compare(reader({1, 2, 3}), reader({4, 5})).verdict.startswith("No difference")


@pytest.mark.parametrize(("share", "text"), [(1.0, "more than 99.9 %"), (0.0, "less than 0.1 %"), (0.5, "50.0 %")])
def test_no_sample_shows_certainty(share: float, text: str) -> None:
    assert share_text(share) == text
