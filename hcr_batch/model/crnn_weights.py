"""The arrays of a reading network of the kind "crnn", by their layers: known without Keras.

`network.py` is where this network is trained and so what it is; here is only where its arrays lie, for those
that compute it in their own way. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hcr_batch.model.shape import NetworkConfig, stages

Array = NDArray[np.float32]

_NORM_EPSILON = 1e-3
"""What Keras' batch normalisation adds to a variance."""

_NORM_ARRAYS, _GATES = 4, 4


class Recurrent(NamedTuple):
    """One direction of a recurrent layer: (C, 4 U), (U, 4 U) and (4 U,), gates in the order input, forget, cell,
    output."""

    kernel: Array
    recurrent: Array
    bias: Array


@dataclass(frozen=True)
class CrnnWeights:
    """arrays: of each layer by its name, in the order of `layer_shapes`."""

    config: NetworkConfig
    arrays: dict[str, Sequence[Array]]

    @classmethod
    def of(cls, config: NetworkConfig, labels: int, arrays: Sequence[Array]) -> CrnnWeights:
        """`arrays` as a bundle stores them, one after the other."""
        remaining = iter(arrays)
        return cls(
            config, {name: [next(remaining) for _ in shapes] for name, shapes in layer_shapes(config, labels).items()}
        )

    @property
    def labels(self) -> int:
        """K, the alphabet plus the blank."""
        return len(self.arrays["logits"][1])

    def conv(self, name: str) -> tuple[Array, Array]:
        """Kernel (3, 3, C, D) and bias (D,) of a convolution with its normalisation folded in."""
        (kernel,) = self.arrays[f"{name}_conv"]
        gamma, beta, mean, variance = self.arrays[f"{name}_norm"]
        scale = np.asarray(gamma / np.sqrt(variance + np.float32(_NORM_EPSILON)), np.float32)
        return kernel * scale, beta - mean * scale

    def dense(self, name: str) -> tuple[Array, Array]:
        """Matrix (C, D) and bias (D,)."""
        kernel, bias = self.arrays[name]
        return kernel, bias

    def lstm(self, name: str) -> tuple[Recurrent, Recurrent]:
        """Forward and backward."""
        arrays = self.arrays[name]
        return Recurrent(*arrays[:3]), Recurrent(*arrays[3:])


def layer_shapes(config: NetworkConfig, labels: int) -> dict[str, list[tuple[int, ...]]]:
    """Shapes of every layer's arrays, in the order in which Keras has them and a bundle stores them."""
    units, columns = config.lstm_units, config.height // 16 * config.channels[-1]
    shapes: dict[str, list[tuple[int, ...]]] = {}
    inputs = 1
    for stage in stages(config):
        for name in (stage.name, *(f"{block}{part}" for block in stage.blocks for part in "ab")):
            shapes[f"{name}_conv"] = [(3, 3, inputs, stage.channels)]
            shapes[f"{name}_norm"] = [(stage.channels,)] * _NORM_ARRAYS
            inputs = stage.channels
    shapes["squeeze"] = [(columns, 2 * units), (2 * units,)]
    one_way: list[tuple[int, ...]] = [(2 * units, _GATES * units), (units, _GATES * units), (_GATES * units,)]
    shapes["lstm1"] = shapes["lstm2"] = one_way * 2
    shapes["logits"] = [(2 * units, labels), (labels,)]
    return shapes
