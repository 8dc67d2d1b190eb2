"""What a training that starts from a bundle takes over from it besides the weights."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from hcr_batch.model.bundle import Bundle
from hcr_batch.model.bundle_files import read_config
from hcr_batch.model.training.schedule import FINE_TUNING_RATE

_OF_THE_NETWORK = ("mode", "height_px")
"""Settings that must change with the network's: `start_from` says how where they do not fit."""


def inherited_settings(folder: Path) -> dict[str, Any]:
    """Settings of a training, for those that it does not give itself: the sizes of the bundle's network, pictures as
    it has learned to read them, and a rate at which it does not forget. Raises ModelError."""
    config = read_config(folder)[0]
    network, normalise = (dataclasses.asdict(part) for part in (config.network, config.normalise))
    return {
        "network": {name: network[name] for name in ("channels", "blocks", "lstm_units")},
        "normalise": {name: value for name, value in normalise.items() if name not in _OF_THE_NETWORK},
        "fit": {"peak_rate": FINE_TUNING_RATE},
    }


def keeps_prior(alphabet: str, start: Bundle) -> bool:
    """Whether the prior of `start` still holds: it knows nothing of characters that came or went."""
    return start.prior is not None and set(alphabet) == set(start.config.alphabet)


def with_texts(bundle: Bundle, start: Bundle) -> Bundle:
    """`bundle` with the prior of `start` and its weights of a lexicon; these were fitted beside the prior, so they
    are taken together or not at all."""
    if start.prior is not None and not keeps_prior(bundle.config.alphabet, start):
        return bundle
    config = dataclasses.replace(bundle.config, prior=start.config.prior, lexicon=start.config.lexicon)
    return dataclasses.replace(bundle, config=config, prior=start.prior)
