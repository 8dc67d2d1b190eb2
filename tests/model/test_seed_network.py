"""The reference network has the parameters it was published to have, layer by layer."""

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.model.network import build_network
from hcr_batch.model.shape import NetworkConfig

PUBLISHED = [  # layer, output without the batch, parameters
    ("width_first", (256, 64, 1), 0),
    ("conv1", (256, 64, 32), 3 * 3 * 1 * 32 + 32),
    ("pool1", (128, 32, 32), 0),
    ("norm1", (128, 32, 32), 4 * 32),
    ("conv2", (128, 32, 64), 3 * 3 * 32 * 64 + 64),
    ("pool2", (64, 16, 64), 0),
    ("norm2", (64, 16, 64), 4 * 64),
    ("conv3", (64, 16, 128), 3 * 3 * 64 * 128 + 128),
    ("pool3", (32, 8, 128), 0),
    ("norm3", (32, 8, 128), 4 * 128),
    ("frames_of_features", (64, 512), 0),
    ("dense", (64, 64), 512 * 64 + 64),
    ("lstm1", (64, 512), 2 * 4 * (64 * 256 + 256 * 256 + 256)),  # not the 656,384 of the summary
    ("lstm2", (64, 512), 2 * 4 * (512 * 256 + 256 * 256 + 256)),
    ("logits", (64, 79), 512 * 79 + 79),
]


@pytest.fixture(scope="module")
def network():
    return build_network(NetworkConfig(kind="seed", height=64, shortcut=False), 79)


@pytest.mark.parametrize(("name", "shape", "parameters"), PUBLISHED)
def test_each_layer_is_as_published(network, name, shape, parameters):
    layer = network.get_layer(name)
    assert layer.output.shape[1:] == shape
    assert layer.count_params() == parameters


def test_nothing_else_has_parameters(network):
    assert {layer.name for layer in network.layers} == {name for name, *_ in PUBLISHED} | {"pictures", "frames"}
    assert network.count_params() == 2_399_247
    assert sum(int(np.prod(v.shape)) for v in network.trainable_variables) == 2_398_799


def test_its_height_is_fixed():
    with pytest.raises(UsageError, match=r"network\.height.*64"):
        NetworkConfig(kind="seed", height=48)


def test_other_kinds_are_refused():
    with pytest.raises(UsageError, match="crnn or seed"):
        NetworkConfig(kind="transformer")
