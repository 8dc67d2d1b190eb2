"""Starts a network from the weights of a bundle."""

from __future__ import annotations

import dataclasses

from hcr_batch.errors import UsageError
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.backend import keras
from hcr_batch.model.bundle import Bundle
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.text.alphabet import BLANK, Alphabet


def start_from(
    network: keras.Model, alphabet: Alphabet, config: NetworkConfig, normalise: NormaliseConfig, bundle: Bundle
) -> None:
    """Copies the weights of `bundle` into `network`, layer by layer.

    The output layer takes over the characters that both alphabets have; those of the others, and
    the auxiliary head, stay as they are. Pictures may be wider or narrower than those that `bundle` learned
    from: the training is there to get used to them. Raises UsageError where the networks differ, or the greys
    that they are shown.
    """
    _refuse_differences("network", dataclasses.asdict(config), dataclasses.asdict(bundle.config.network))
    ours_seen, theirs_seen = (dataclasses.asdict(c.but_for_columns) for c in (normalise, bundle.config.normalise))
    _refuse_differences("normalise", ours_seen, theirs_seen)
    for layer in bundle.network.layers:
        if layer.name != "logits":
            network.get_layer(layer.name).set_weights(layer.get_weights())
    shared = [c for c in alphabet.characters if c in bundle.alphabet.characters]
    ours = [BLANK, *alphabet.encode("".join(shared))]
    theirs = [BLANK, *bundle.alphabet.encode("".join(shared))]
    kernel, bias = network.get_layer("logits").get_weights()
    their_kernel, their_bias = bundle.network.get_layer("logits").get_weights()
    kernel[:, ours], bias[ours] = their_kernel[:, theirs], their_bias[theirs]
    network.get_layer("logits").set_weights([kernel, bias])


def _refuse_differences(table: str, ours: dict[str, object], theirs: dict[str, object]) -> None:
    for name in ours.keys() - {"shortcut", "dropout"}:  # these two leave no trace in the weights that read
        if ours[name] != theirs[name]:
            raise UsageError(
                f"Training cannot start from that bundle: its {table}.{name} differs. Expected "
                f"{ours[name]}. Received: {theirs[name]}. Set {table}.{name} to that, or leave --init-from out."
            )
