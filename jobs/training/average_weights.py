"""Averages the weights of two bundles, of which one was trained from the other.

    python -m jobs.training.average_weights --first again --second doubted --out average

Both read about equally well and err in different places; what lies half-way between them is surer of itself
(Wortsman et al., "Model soups", ICML 2022). Calibration and prior are fitted to it afterwards, by `fit_prior`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from hcr_batch.errors import UsageError
from hcr_batch.model.bundle import Bundle, load_bundle, save_bundle
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.model.training.transfer import is_deeper, start_from
from jobs.module_command import run_command

_OF_ONE_NETWORK = ("held_out_scores", "calibration")
"""What the card of a bundle says of its own weights."""


@dataclass(frozen=True, kw_only=True)
class AverageWeightsConfig:
    """first, second: bundles of the same network; the second may write further characters, whose weights it keeps, and
    have further residual blocks, which then do half of what they did.
    out: the folder to write, which shows the network pictures as wide as the second learned from."""

    first: Path
    second: Path
    out: Path


def run(config: AverageWeightsConfig) -> str:
    """Writes the bundle and returns its id. Raises UsageError for bundles that do not match, ModelError, WriteError."""
    first, second = load_bundle(config.first), load_bundle(config.second)
    same = _shape(first) == _shape(second) and is_deeper(second.config.network, first.config.network)
    if not same or set(first.config.alphabet) - set(second.config.alphabet):
        raise UsageError(
            f"{config.first} and {config.second} cannot be averaged. Expected bundles of the same network, the second "
            "with all characters and residual blocks of the first. Received: two that differ in one of these."
        )
    network = second.network
    start_from(network, second.alphabet, second.config.network, second.config.normalise, first)
    # What the first knows nothing of, characters and blocks, stands there as the second has it.
    network.set_weights([(one + other) / 2 for one, other in zip(network.get_weights(), second.arrays, strict=True)])
    card = {name: value for name, value in second.card.items() if name not in _OF_ONE_NETWORK}
    files = {path.name: path.read_bytes() for path in config.second.glob("history.parquet")}
    plain = replace(second.config, prior=None)
    return save_bundle(config.out, network, plain, {**card, "average_of": [first.id, second.id]}, files)


def _shape(bundle: Bundle) -> tuple[object, ...]:
    """What two bundles must share; dropout leaves no trace in weights."""
    network = replace(bundle.config.network, dropout=0.0, blocks=NetworkConfig.blocks)
    return network, bundle.config.normalise.but_for_columns


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("first", "second", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    sys.stdout.write(f"{run(AverageWeightsConfig(**vars(parser.parse_args())))}\n")


if __name__ == "__main__":
    run_command(main)
