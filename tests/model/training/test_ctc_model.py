"""The loss: CTC over true frames, the auxiliary head's share, and the weight of hard samples."""

import keras
import numpy as np
import pytest

from hcr_batch.model.training.ctc_model import CtcModel, divergence

LABELS, LENGTHS, FRAMES = np.array([[1, 2], [2, 0]], np.int32), np.array([2, 1], np.int32), np.array([5, 3], np.int32)


@pytest.fixture
def model():
    pictures = keras.Input((5, 3))
    return CtcModel(pictures, keras.layers.Identity()(pictures))


def loss(model, outputs):
    return float(model.compute_loss((None, FRAMES), (LABELS, LENGTHS), outputs))


def logits(seed):
    return np.random.default_rng(seed).normal(0, 2, (2, 5, 3)).astype(np.float32)


def test_frames_behind_the_end_do_not_count(model):
    changed = logits(0)
    changed[1, 3:] = 9.0
    assert loss(model, logits(0)) == pytest.approx(loss(model, changed), rel=1e-5)
    changed[1, 2] = 9.0
    assert loss(model, logits(0)) != pytest.approx(loss(model, changed), rel=1e-2)


def test_the_auxiliary_head_adds_its_share(model):
    model.shortcut_weight = 0.25
    whole = loss(model, [logits(0), logits(1)])
    assert whole == pytest.approx(loss(model, logits(0)) + 0.25 * loss(model, logits(1)), rel=1e-5)


def test_hard_samples_weigh_more(model):
    each = np.asarray(keras.ops.ctc_loss(LABELS, logits(0), LENGTHS, FRAMES, mask_index=0))
    model.hard_samples = 2.0
    focal = each * (1 - np.exp(-each)) ** 2  # Feng et al., 2019
    assert loss(model, logits(0)) == pytest.approx(focal.mean(), rel=1e-4)


def test_divergence_is_summed_over_true_frames():
    wanted, given = (np.asarray(keras.ops.log_softmax(logits(seed)), np.float64) for seed in (0, 1))
    by_hand = [
        sum(np.exp(wanted[i, t, k]) * (wanted[i, t, k] - given[i, t, k]) for t in range(n) for k in range(3))
        for i, n in enumerate(FRAMES)
    ]
    np.testing.assert_allclose(np.asarray(divergence(logits(0), logits(1), FRAMES)), by_hand, rtol=1e-4)
    np.testing.assert_allclose(np.asarray(divergence(logits(0), logits(0) + 5.0, FRAMES)), 0.0, atol=1e-5)


def test_a_teacher_takes_its_share_from_the_labels(model):
    alone = loss(model, logits(0))
    model.teacher, model.teacher_weight = lambda x: logits(1), 0.3
    taught = float(np.mean(np.asarray(divergence(logits(1), logits(0), FRAMES))))
    assert loss(model, logits(0)) == pytest.approx(0.7 * alone + 0.3 * taught, rel=1e-5)
