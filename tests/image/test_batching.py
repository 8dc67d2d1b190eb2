"""Batches hold every picture once, padded in a way that depends on the picture alone, at little cost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.image.batching import BatchPlan, pad_batch, padded_count, plan_batches


@given(st.lists(st.integers(16, 2048), max_size=150), st.sampled_from([8, 64]))
def test_every_picture_is_in_one_batch_that_fits(widths: list[int], size: int) -> None:
    plans = plan_batches(widths, size)
    assert sorted(i for plan in plans for i in plan.members) == list(range(len(widths)))
    for width, members in plans:
        assert 0 < len(members) <= size
        for i in members:
            # In whole frames of four columns, there are none behind it, or two at least.
            behind = width - -(-widths[i] // 4) * 4
            assert behind == 0 if widths[i] % 320 == 0 else behind >= 8


def test_wide_pictures_are_read_few_at_a_time() -> None:
    plans = plan_batches([2000] * 40 + [1000] * 40 + [200] * 64, 32)
    most = {width: max(len(members) for w, members in plans if w == width) for width, _ in plans}
    assert most == {224: 32, 1024: 16, 2016: 8}


def cost(plans: list[BatchPlan]) -> float:
    return sum((len(members) + 1.25) * width for width, members in plans)


def test_a_few_pictures_of_many_widths_are_read_together() -> None:
    assert len(plan_batches([200, 210, 230, 233, 190, 205], 64)) == 1


def test_a_few_wide_pictures_do_not_widen_all() -> None:
    plans = plan_batches([260] * 100 + [1900] * 8, 64)
    assert [(width, len(members)) for width, members in plans] == [(288, 36), (288, 64), (1920, 8)]


@pytest.mark.parametrize("seed", range(5))
def test_the_cuts_cost_less_than_full_batches_in_plain_order(seed: int) -> None:
    widths = np.random.default_rng(seed).integers(65, 700, 120).tolist()
    ours = cost(plan_batches(widths, 64))
    in_order = sorted((w for w in widths if w % 320), reverse=True)
    plain = [in_order[i : i + 64] for i in range(0, len(in_order), 64)]
    assert ours < sum((len(part) + 1.25) * max(part) for part in plain)


def test_pictures_stand_at_the_left_with_nothing_behind_them() -> None:
    batch, frames = pad_batch([np.ones((2, 5), np.float32), np.ones((2, 8), np.float32)], 4, 16)
    assert batch.shape == (2, 2, 16, 1) and frames.tolist() == [2, 2]
    assert batch[0, 0, :, 0].tolist() == [1.0] * 5 + [0.0] * 11


def test_empty_places_come_last_and_have_one_frame() -> None:
    batch, frames = pad_batch([np.ones((2, 8), np.float32)] * 3, 4, 16, padded_count(3))
    assert batch.shape == (4, 2, 16, 1) and frames.tolist() == [2, 2, 2, 1]
    assert not batch[3].any()


def test_batches_have_few_sizes() -> None:
    assert [padded_count(n) for n in (1, 2, 3, 5, 8, 9, 17, 32)] == [1, 2, 4, 8, 8, 16, 24, 32]
