"""Starting from a bundle: the same weights, the output layer by character."""

import dataclasses

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.model.bundle import as_shipped
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.model.network import build_network, reading_network
from hcr_batch.model.training.transfer import start_from
from hcr_batch.text.alphabet import Alphabet
from tests.model.tiny import NETWORK, NORMALISE

THEIRS, OURS = Alphabet("ABC"), Alphabet("-BCX")


@pytest.fixture(scope="module")
def bundle():
    config = BundleConfig(name="tiny", alphabet=THEIRS.characters, network=NETWORK, normalise=NORMALISE)
    return as_shipped(build_network(NETWORK, THEIRS.label_count), config)


def test_all_but_the_output_is_copied(bundle):
    network = build_network(NETWORK, OURS.label_count)
    before = network.get_layer("logits").get_weights()[0].copy()
    start_from(network, OURS, NETWORK, NORMALISE, bundle)
    for name in ("stage1_conv", "stage1_norm", "squeeze", "lstm2"):
        ours, theirs = network.get_layer(name).get_weights(), bundle.network.get_layer(name).get_weights()
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    kernel = network.get_layer("logits").get_weights()[0]
    source = bundle.network.get_layer("logits").get_weights()[0]
    assert np.array_equal(kernel[:, 0], source[:, 0])  # the blank
    assert np.array_equal(kernel[:, OURS.encode("BC")], source[:, THEIRS.encode("BC")])
    assert np.array_equal(kernel[:, OURS.encode("-X")], before[:, OURS.encode("-X")])


def test_wider_pictures_can_be_learned(bundle):
    wider = dataclasses.replace(NORMALISE, free_width_px=NORMALISE.free_width_px + 64, margin_px=16)
    network = build_network(NETWORK, OURS.label_count)
    start_from(network, OURS, NETWORK, wider, bundle)
    assert (network.get_layer("stage1_conv").get_weights()[0] == bundle.arrays[0]).all()


def test_a_deeper_network_reads_alike_at_first(bundle):
    deeper = dataclasses.replace(NETWORK, blocks=(0, 1, 1, 2, 1))
    network = build_network(deeper, THEIRS.label_count)
    start_from(network, THEIRS, deeper, NORMALISE, bundle)
    pictures, frames = np.random.default_rng(2).random((3, 16, 48, 1)), np.array([12, 7, 12], np.int32)
    ours, theirs = (np.asarray(n([pictures, frames])) for n in (reading_network(network), bundle.network))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize(
    ("network", "normalise", "says"),
    [
        (dataclasses.replace(NETWORK, blocks=(0, 0, 2, 0, 0)), NORMALISE, r"network\.blocks differs"),
        (
            dataclasses.replace(NETWORK, lstm_units=16),
            NORMALISE,
            r"network\.lstm_units differs. Expected 16. Received: 8",
        ),
        (NETWORK, dataclasses.replace(NORMALISE, min_contrast=32), r"normalise\.min_contrast differs"),
    ],
)
def test_another_network_is_refused_by_name(bundle, network, normalise, says):
    with pytest.raises(UsageError, match=says):
        start_from(build_network(network, 5), OURS, network, normalise, bundle)
