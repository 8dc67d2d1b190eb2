"""A small bundle whose normalisations have seen something, and whose every weight counts."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.bundle import Bundle, as_shipped
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.model.network import build_network, reading_network
from hcr_batch.model.shape import NetworkConfig

CONFIG = BundleConfig(
    name="random",
    alphabet="ABCDEF",
    network=NetworkConfig(height=32, channels=(4, 6, 8, 8, 10), blocks=(0, 1, 1, 2, 1), lstm_units=5),
    normalise=NormaliseConfig(height_px=32),
)


def random_bundle() -> Bundle:
    """The same each time."""
    built = reading_network(build_network(CONFIG.network, labels=7))
    rng = np.random.default_rng(2)
    built.set_weights([rng.uniform(0.05, 0.6, w.shape) + rng.normal(0, 0.3, w.shape) ** 2 for w in built.get_weights()])
    return as_shipped(built, CONFIG)
