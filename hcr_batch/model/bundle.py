"""A model on disk and in memory: writes bundles, and loads them for reading."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import ModelError, WriteError
from hcr_batch.model.arrays import BROKEN_ARRAYS, read_arrays
from hcr_batch.model.bundle_files import BundleConfig, parse_config
from hcr_batch.model.crnn_weights import CrnnWeights, layer_shapes
from hcr_batch.model.identity import DEFAULT_BUNDLE, bundle_id, id_of, read_bundle
from hcr_batch.model.prior_file import PRIOR_FILE, parse_prior
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.rescoring import WeighedPrior

if TYPE_CHECKING:
    from hcr_batch.model.backend import keras


@dataclass(frozen=True)
class Bundle:
    """A loaded bundle. arrays: its network's, in float32 and in Keras' order."""

    id: str
    config: BundleConfig
    card: dict[str, Any]
    arrays: Sequence[NDArray[np.float32]]
    prior: WeighedPrior | None = None

    @property
    def alphabet(self) -> Alphabet:
        """The characters it can write."""
        return Alphabet(self.config.alphabet)

    @cached_property
    def network(self) -> keras.Model:
        """In Keras, to learn on or to take apart: [(B, H, W, 1), (B,)] -> logits (B, T, K). Reading needs no Keras."""
        network = _fresh_network(self.config)
        network.set_weights(self.arrays)
        return network

    @property
    def crnn(self) -> CrnnWeights | None:
        """The arrays by layer, where the network is of that kind."""
        if self.config.network.kind != "crnn":
            return None
        return CrnnWeights.of(self.config.network, self.alphabet.label_count, self.arrays)


def as_shipped(network: keras.Model, config: BundleConfig) -> Bundle:
    """`network` as `load_bundle` would give it from disk: in float32, its weights rounded to what is
    stored, without the auxiliary head. The id is empty: it is not on disk yet."""
    return Bundle("", config, {}, [_compact(a).astype(np.float32) for a in _arrays(network)])


def save_bundle(
    folder: Path,
    network: keras.Model,
    config: BundleConfig,
    card: dict[str, Any],
    files: Mapping[str, bytes] | None = None,
) -> str:
    """Writes the bundle whole or not at all and returns its id. `folder` must not exist.

    `network` may have the auxiliary head; it is dropped. `files` are put beside the two that count,
    by name. Raises WriteError.
    """
    if folder.exists():
        raise WriteError(f"{folder} exists: give another folder, or remove it.")
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    content = {**dataclasses.asdict(config), "card": card}
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    weights = io.BytesIO()
    arrays: dict[str, Any] = {f"{i:03d}": _compact(a) for i, a in enumerate(_arrays(network))}
    np.savez(weights, **arrays)
    parts = {**(files or {}), "weights.npz": weights.getvalue(), "bundle.json": text.encode()}
    try:
        temporary.mkdir(parents=True)
        for name, data in parts.items():
            with (temporary / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        temporary.rename(folder)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise WriteError(
            f"The bundle {folder} cannot be written ({error.strerror}): make room, or give another folder."
        ) from error
    return bundle_id(folder)


def _arrays(network: keras.Model) -> list[NDArray[np.float32]]:
    from hcr_batch.model.network import reading_network

    return [np.asarray(w, np.float32) for w in reading_network(network).weights]


def _compact(array: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, Any]:
    """Half precision for the big matrices; vectors (biases, batch statistics) are kept exact."""
    return array.astype(np.float16) if array.ndim > 1 else array


def _shapes(config: BundleConfig) -> list[tuple[int, ...]]:
    """Of a network's arrays, in the order in which they are stored."""
    if config.network.kind == "crnn":
        by_layer = layer_shapes(config.network, Alphabet(config.alphabet).label_count)
        return [shape for shapes in by_layer.values() for shape in shapes]
    return [tuple(weights.shape) for weights in _fresh_network(config).weights]


def _fresh_network(config: BundleConfig) -> keras.Model:
    # Loads Keras, which only those need who train, and the one other kind of network there is.
    from hcr_batch.model.network import build_network, reading_network

    labels = Alphabet(config.alphabet).label_count
    return reading_network(build_network(dataclasses.replace(config.network, shortcut=False), labels))


def load_bundle(folder: Path = DEFAULT_BUNDLE) -> Bundle:
    """Loads a bundle for reading. Raises ModelError where it is absent, damaged or of another format.

    A bundle may come from a stranger: the network is built by our own code from checked numbers, and
    its arrays are read as numbers of the sizes that this network has. Nothing in a bundle is run.
    """
    # Read once, so that the id is that of these very weights, whoever replaces the bundle meanwhile.
    files = read_bundle(folder)
    config, card = parse_config(folder, files["bundle.json"])
    try:
        arrays = read_arrays(io.BytesIO(files["weights.npz"]), _shapes(config))
    except BROKEN_ARRAYS as error:
        raise ModelError(f"The weights of the bundle {folder} are damaged ({error}): copy it again.") from error
    prior = None if config.prior is None else parse_prior(folder, files[PRIOR_FILE], config.prior)
    return Bundle(id_of(files), config, card, arrays, prior)
