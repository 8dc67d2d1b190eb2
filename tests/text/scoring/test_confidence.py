"""Calibration and ranking against hand-worked cases and brute force."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.text.scoring.confidence import (
    auroc,
    brier_score,
    confidence_figures,
    coverage_at_precision,
    expected_calibration_error,
    reliability,
    risk_coverage,
    tally,
    unseen_bar,
)

FIELDS = st.lists(st.tuples(st.integers(0, 10).map(lambda v: v / 10), st.booleans()), min_size=1, max_size=60)


def of(fields: list[tuple[float, bool]]):
    return tally([c for c, _ in fields], [r for _, r in fields])


def test_ece_by_hand() -> None:
    # Two bins of four fields: mean confidence 0.25 with 1 of 4 right, 0.85 with 2 of 4 right.
    fields = [
        (0.1, False),
        (0.2, False),
        (0.3, True),
        (0.4, False),
        (0.7, True),
        (0.8, False),
        (0.9, True),
        (1.0, False),
    ]
    assert expected_calibration_error(of(fields), bins=2) == pytest.approx(4 / 8 * 0.0 + 4 / 8 * 0.35)
    low, high = reliability(of(fields), bins=2)
    assert (low.fields, low.confidence, low.right) == (4, pytest.approx(0.25), 0.25)
    assert (high.fields, high.confidence, high.right) == (4, pytest.approx(0.85), 0.5)


def test_brier_by_hand() -> None:
    assert brier_score(of([(0.9, True), (0.6, False)])) == pytest.approx((0.01 + 0.36) / 2)


@given(FIELDS)
def test_bins_hold_every_field_once_and_keep_equal_confidences_together(fields: list[tuple[float, bool]]) -> None:
    bins = reliability(of(fields), bins=4)
    assert sum(b.fields for b in bins) == len(fields)
    assert sum(b.fields * b.right for b in bins) == pytest.approx(sum(r for _, r in fields))
    means = [b.confidence for b in bins]
    assert means == sorted(means) and len(set(means)) == len(means)


@given(FIELDS)
def test_auroc_is_the_share_of_pairs_in_the_right_order(fields: list[tuple[float, bool]]) -> None:
    right, wrong = [c for c, r in fields if r], [c for c, r in fields if not r]
    pairs = [(a > b) + (a == b) / 2 for a in right for b in wrong]
    ours = auroc(of(fields))
    assert math.isnan(ours) if not pairs else ours == pytest.approx(sum(pairs) / len(pairs))


@given(FIELDS, st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_coverage_is_the_best_of_all_thresholds(fields: list[tuple[float, bool]], precision: float) -> None:
    best, least = 0.0, None
    for threshold in {c for c, _ in fields}:
        accepted = [r for c, r in fields if c >= threshold]
        if sum(accepted) >= precision * len(accepted) - 1e-9 and len(accepted) / len(fields) > best:
            best, least = len(accepted) / len(fields), threshold
    assert coverage_at_precision(of(fields), precision) == (pytest.approx(best), least)


@given(FIELDS)
def test_the_risk_of_accepting_all_is_the_share_wrong(fields: list[tuple[float, bool]]) -> None:
    coverage, risk = risk_coverage(of(fields))
    assert coverage[-1] == pytest.approx(1)
    assert risk[-1] == pytest.approx(sum(not r for _, r in fields) / len(fields))
    assert (coverage[1:] > coverage[:-1]).all()


def test_figures_lie_in_their_intervals() -> None:
    figures = confidence_figures([i / 200 for i in range(200)], [i % 3 != 0 or i > 150 for i in range(200)])
    for estimate in (figures.brier, figures.auroc, figures.coverage_95):
        assert estimate.low <= estimate.value <= estimate.high
        assert estimate.n == 200


def test_a_calibrated_reader_has_a_small_error_and_a_boaster_a_large_one() -> None:
    honest = tally([0.25] * 400 + [0.75] * 400, ([True] + [False] * 3) * 100 + ([True] * 3 + [False]) * 100)
    boaster = tally([1.0] * 400, [True, False] * 200)
    assert expected_calibration_error(honest) == pytest.approx(0)
    assert expected_calibration_error(boaster) == pytest.approx(0.5)


def test_a_bar_is_used_on_fields_that_it_was_not_chosen_on() -> None:
    clear = tally([0.2] * 100 + [0.9] * 300, [False] * 100 + [True] * 300)
    bar = unseen_bar(clear, 0.99)
    assert bar.accepted == pytest.approx(0.75, abs=0.01) and bar.right == 1.0
    rng = np.random.default_rng(0)
    sure = rng.random(400)
    optimist = unseen_bar(tally(sure.tolist(), (rng.random(400) < 0.9).tolist()), 0.99)
    assert optimist.right < 0.95  # luck on one half is none on the other
    assert coverage_at_precision(clear, 0.99) == (0.75, 0.9)


def test_nothing_is_accepted_where_nothing_is_right() -> None:
    for fields in (tally([0.5] * 10, [False] * 10), tally([0.5], [True]), tally([], [])):
        bar = unseen_bar(fields, 0.99)
        assert bar.accepted == 0 and math.isnan(bar.right)


def test_no_fields_no_figures() -> None:
    figures = confidence_figures([], [])
    assert math.isnan(figures.ece.value) and math.isnan(figures.auroc.value)
    assert figures.coverage_99.value == 0 and figures.threshold_99 is None
