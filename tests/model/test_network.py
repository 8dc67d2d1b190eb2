"""What a crop says does not depend on the company it is batched with."""

import dataclasses

import keras
import numpy as np
import pytest

from hcr_batch.image.batching import pad_batch, plan_batches
from hcr_batch.model.engines.compiled import compile_reader
from hcr_batch.model.network import BidirectionalLSTM, build_network, reading_network
from hcr_batch.model.shape import WIDTH_STRIDE, NetworkConfig, stages
from tests.model.tiny import NETWORK

LABELS = 6


@pytest.fixture(scope="module", params=[NETWORK.blocks, (1, 0, 2, 3, 2)], ids=["few blocks", "many blocks"])
def network(request):
    network = build_network(dataclasses.replace(NETWORK, blocks=request.param), LABELS)
    rng = np.random.default_rng(5)
    # Random batch statistics too: with those of a fresh network, padding would stay zero by itself. Kernels stay as
    # they are: larger ones would saturate the recurrent layers, which then hide what comes before them.
    network.set_weights([w + rng.uniform(0.0, 0.3, w.shape) * (w.ndim == 1) for w in network.get_weights()])
    return network


def pictures(*widths):
    rng = np.random.default_rng(1)
    return [rng.random((NETWORK.height, width), np.float32) for width in widths]


def test_how_far_a_picture_is_padded_changes_nothing(network):
    reader = compile_reader(reading_network(network), NETWORK.height)
    crops = pictures(40, 64, 120, 33)
    together, frames = pad_batch(crops, WIDTH_STRIDE, 192)
    in_company = reader(together, frames)
    for crop, row, count in zip(crops, in_company, frames, strict=True):
        [plan] = plan_batches([crop.shape[1]], 8)
        alone = reader(*pad_batch([crop], WIDTH_STRIDE, plan.width))[0]
        np.testing.assert_allclose(row[:count], alone[:count], atol=1e-5)


def test_it_gives_probabilities_for_each_frame(network):
    batch, frames = pad_batch(pictures(40, 64), WIDTH_STRIDE)
    log_probs = compile_reader(reading_network(network), NETWORK.height)(batch, frames)
    assert log_probs.shape == (2, 64 // WIDTH_STRIDE, LABELS)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=-1), 1.0, atol=1e-5)


def test_the_auxiliary_head_is_for_training_only(network):
    assert [output.shape[-1] for output in network.outputs] == [LABELS, LABELS]
    assert len(reading_network(network).outputs) == 1
    names = {layer.name for layer in reading_network(network).layers}
    assert "shortcut" not in names


def test_stages_are_named_and_part_the_columns():
    named = {stage.name: stage for stage in stages(NetworkConfig(blocks=(0, 1, 1, 2, 0)))}
    assert [stage.blocks for stage in named.values()] == [
        (),
        ("stage2r",),
        ("stage3r",),
        ("stage4r", "stage4r2"),
        (),
    ]
    columns = [(stage.columns_per_frame, stage.columns_per_frame_pooled) for stage in named.values()]
    assert columns == [(4, 2), (2, 1), (1, 1), (1, 1), (1, 1)]


def test_our_bidirectional_lstm_is_keras_with_a_mask():
    sequence = np.random.default_rng(3).normal(size=(4, 7, 5)).astype(np.float32)
    frames = np.array([7, 1, 4, 6], np.int32)
    ours = BidirectionalLSTM(3)
    ours(sequence, frames)
    theirs = keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True))
    mask = np.arange(7) < frames[:, None]
    theirs(sequence, mask=mask)
    theirs.set_weights([w + 0.3 for w in ours.get_weights()])
    ours.set_weights(theirs.get_weights())
    wanted, given = np.asarray(theirs(sequence, mask=mask)), np.asarray(ours(sequence, frames))
    np.testing.assert_allclose(given[mask], wanted[mask], atol=1e-5)
