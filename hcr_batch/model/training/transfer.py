"""Transfer learning: starts a network from the weights of a bundle."""

from __future__ import annotations

import dataclasses

from hcr_batch.errors import UsageError
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.backend import keras
from hcr_batch.model.bundle import Bundle
from hcr_batch.model.shape import NetworkConfig, stages
from hcr_batch.text.alphabet import BLANK, Alphabet


def is_deeper(config: NetworkConfig, than: NetworkConfig) -> bool:
    """Whether each stage has as many residual blocks or more."""
    return all(ours >= theirs for ours, theirs in zip(config.blocks, than.blocks, strict=True))


def start_from(
    network: keras.Model, alphabet: Alphabet, config: NetworkConfig, normalise: NormaliseConfig, bundle: Bundle
) -> None:
    """Copies the weights of `bundle` into `network`, layer by layer.

    The output layer takes over the characters that both alphabets have; those of the others, and
    the auxiliary head, stay as they are. Pictures may be wider or narrower than those that `bundle` learned
    from: the training is there to get used to them. `network` may have more residual blocks: these hand on what they
    are given, and so learn to do more. Raises UsageError where the networks differ otherwise, or the greys that they
    are shown.
    """
    theirs = bundle.config.network
    if is_deeper(config, theirs):
        theirs = dataclasses.replace(theirs, blocks=config.blocks)
    _refuse_differences("network", dataclasses.asdict(config), dataclasses.asdict(theirs))
    ours_seen, theirs_seen = (dataclasses.asdict(c.but_for_columns) for c in (normalise, bundle.config.normalise))
    _refuse_differences("normalise", ours_seen, theirs_seen)
    for layer in bundle.network.layers:
        if layer.name != "logits":
            network.get_layer(layer.name).set_weights(layer.get_weights())
    for name in _blocks(config) - _blocks(bundle.config.network):
        _start_as_identity(network.get_layer(f"{name}b_norm"))
    shared = [c for c in alphabet.characters if c in bundle.alphabet.characters]
    ours = [BLANK, *alphabet.encode("".join(shared))]
    labels = [BLANK, *bundle.alphabet.encode("".join(shared))]
    kernel, bias = network.get_layer("logits").get_weights()
    their_kernel, their_bias = bundle.network.get_layer("logits").get_weights()
    kernel[:, ours], bias[ours] = their_kernel[:, labels], their_bias[labels]
    network.get_layer("logits").set_weights([kernel, bias])


def _blocks(config: NetworkConfig) -> set[str]:
    return {name for stage in stages(config) for name in stage.blocks}


def _start_as_identity(last_norm: keras.layers.Layer) -> None:
    """Makes a new residual block an identity, whose convolutions count nothing at first (Goyal et al., "Accurate, large
    minibatch SGD", 2017, set the last scale of each block to zero as well)."""
    scale, shift, *statistics = last_norm.get_weights()
    last_norm.set_weights([scale * 0, shift * 0, *statistics])


def _refuse_differences(table: str, ours: dict[str, object], theirs: dict[str, object]) -> None:
    for name in ours.keys() - {"shortcut", "dropout"}:  # these two leave no trace in the weights that read
        if ours[name] != theirs[name]:
            raise UsageError(
                f"Training cannot start from that bundle: its {table}.{name} differs. Expected "
                f"{ours[name]}. Received: {theirs[name]}. Set {table}.{name} to that, or leave --init-from out."
            )
