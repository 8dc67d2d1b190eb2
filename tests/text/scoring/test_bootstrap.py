"""Intervals are as wide as theory says, and the same for the same seed."""

import math

import numpy as np
import pytest

from hcr_batch.text.scoring.bootstrap import estimate_scores, resampled_sums
from hcr_batch.text.scoring.metrics import score, score_all


def fields(right: int, wrong: int) -> list:
    return [score("ABCD", "ABCD")] * right + [score("ABCD", "ABCX")] * wrong


def test_a_share_has_the_interval_of_a_binomial() -> None:
    n, right = 1_000, 800
    exact = estimate_scores(fields(right, n - right)).exact
    half = 1.96 * math.sqrt(0.8 * 0.2 / n)
    assert (exact.value, exact.n) == (0.8, n)
    assert exact.low == pytest.approx(0.8 - half, abs=0.003)
    assert exact.high == pytest.approx(0.8 + half, abs=0.003)


def test_resampled_sums_are_those_of_drawing_rows_one_by_one() -> None:
    rng = np.random.default_rng(1)
    counts = np.stack([rng.integers(1, 9, 300), rng.integers(0, 4, 300)], axis=1)
    ours = resampled_sums(counts, seed=2, resamples=4_000)
    slow = np.array([counts[rng.integers(0, 300, 300)].sum(axis=0) for _ in range(4_000)])
    assert ours.shape == (4_000, 2)
    np.testing.assert_allclose(ours.mean(axis=0), slow.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(np.cov(ours.T), np.cov(slow.T), rtol=0.1, atol=0.1 * np.cov(slow.T).max())


def test_values_are_those_of_the_summed_counts() -> None:
    some = [*fields(3, 2), score("A B", "A"), score("", "X")]
    estimates, total = estimate_scores(some), sum(some, score_all([]))
    assert estimates.counts == total
    assert (estimates.cer.value, estimates.wer.value) == (total.cer, total.wer)
    for estimate in (estimates.cer, estimates.wer, estimates.exact, estimates.character_accuracy):
        assert estimate.low <= estimate.value <= estimate.high


def test_the_same_seed_gives_the_same_interval() -> None:
    assert estimate_scores(fields(60, 40), seed=7) == estimate_scores(fields(60, 40), seed=7)
    one, two = (resampled_sums(np.arange(20).reshape(10, 2), seed) for seed in (7, 8))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(("right", "wrong"), [(3, 0), (0, 3)])
def test_three_fields_that_agree_prove_little(right: int, wrong: int) -> None:
    exact = estimate_scores(fields(right, wrong)).exact
    assert exact.high - exact.low == pytest.approx(0.5615, abs=1e-3)  # Wilson's interval for 3 of 3


def test_no_fields_no_figures() -> None:
    exact = estimate_scores([]).exact
    assert exact.n == 0 and math.isnan(exact.value) and math.isnan(exact.low)
