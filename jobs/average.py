"""Averages the weights of two bundles, of which one was trained from the other.

    python -m jobs.average --first again --second doubted --out average

Both read about equally well and err in different places; what lies half-way between them is surer of itself
(Wortsman et al., "Model soups", ICML 2022). Calibration and prior are fitted to it afterwards, by `jobs.fit_texts`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import UsageError
from hcr_batch.model.bundle import Bundle, load_bundle, save_bundle
from hcr_batch.text.alphabet import BLANK
from jobs.module_command import run_command

_OF_ONE_NETWORK = ("held_out_scores", "calibration")
"""What the card of a bundle says of its own weights."""


@dataclass(frozen=True, kw_only=True)
class AverageConfig:
    """first, second: bundles of the same network; the second may write further characters, whose weights it keeps.
    out: the folder to write, which shows the network pictures as wide as the second learned from."""

    first: Path
    second: Path
    out: Path


def run(config: AverageConfig) -> str:
    """Writes the bundle and returns its id. Raises UsageError for bundles that do not match, ModelError, WriteError."""
    first, second = load_bundle(config.first), load_bundle(config.second)
    if _shape(first) != _shape(second) or set(first.config.alphabet) - set(second.config.alphabet):
        raise UsageError(
            f"{config.first} and {config.second} cannot be averaged. Expected bundles of the same network, the second "
            "with all characters of the first. Received: two that differ in one of these."
        )
    network = second.network
    network.set_weights(_mean(first, second))
    card = {name: value for name, value in second.card.items() if name not in _OF_ONE_NETWORK}
    files = {path.name: path.read_bytes() for path in config.second.glob("history.parquet")}
    plain = replace(second.config, prior=None)
    return save_bundle(config.out, network, plain, {**card, "average_of": [first.id, second.id]}, files)


def _mean(first: Bundle, second: Bundle) -> list[NDArray[np.float32]]:
    """The weights of `second`, in their order, each half-way to that of `first` which does the same."""
    shared = [BLANK, *second.alphabet.encode(first.alphabet.characters)]
    means = [array.copy() for array in second.arrays]
    for i, (mean, other) in enumerate(zip(means, first.arrays, strict=True)):
        # The kernel and the bias of the output layer come last; their last axis is that of the labels.
        place = (..., shared) if i >= len(means) - 2 else ...
        mean[place] = (mean[place] + other) / 2
    return means


def _shape(bundle: Bundle) -> tuple[object, ...]:
    """What two bundles must share; dropout leaves no trace in weights."""
    return replace(bundle.config.network, dropout=0.0), bundle.config.normalise.but_for_columns


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("first", "second", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    sys.stdout.write(f"{run(AverageConfig(**vars(parser.parse_args())))}\n")


if __name__ == "__main__":
    run_command(main)
