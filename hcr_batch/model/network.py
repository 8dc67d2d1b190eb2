"""The CRNN-CTC network that ships, in Keras that does not depend on the backend.

Axis letters: B batch, H height, W width, T frames, C channels, K labels. Pictures enter as
(B, H, W, 1) float in [0, 1], 1 = ink, padded with zeros on the right to the widest of the batch;
`frames` (B,) int32 holds how many frames of each picture are true. Everything behind a picture's
true end is held at zero after every block, and the recurrent layers come to it last, so what a crop
says does not depend on how far it is padded, where it is padded at all: `image/batching.py` sees to that.
"""

from __future__ import annotations

from typing import Any

from hcr_batch.model.backend import keras, layers, ops
from hcr_batch.model.convolutions import features
from hcr_batch.model.seed_network import build_seed_network
from hcr_batch.model.shape import NetworkConfig, Stage


def within(lengths: Any, count: Any) -> Any:
    """Which of `count` places lie before each length: (B,) -> (B, count) bool."""
    return ops.arange(count, dtype="int32")[None, :] < ops.cast(lengths, "int32")[:, None]


class MaskPadding(layers.Layer):
    """Sets the features behind a picture's true end to zero: (B, H, W, C) and (B,) -> the same shape.

    `columns_per_frame` says how many columns of these features make one frame.
    """

    def __init__(self, columns_per_frame: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns_per_frame = columns_per_frame

    def call(self, features: Any, frames: Any) -> Any:
        true = within(frames * self.columns_per_frame, ops.shape(features)[2])
        return features * ops.cast(true, features.dtype)[:, None, :, None]


class BidirectionalLSTM(layers.Layer):
    """An LSTM in each direction over the true frames: (B, T, C) and (B,) -> (B, T, 2 units), forward first.

    The backward one runs forwards over sequences that are reversed, each within its true length. So no mask is needed:
    cuDNN, which computes a whole sequence at once on a GPU, takes none. What stands behind the true frames is
    undefined.
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        # JAX's binding of cuDNN takes no bfloat16.
        dtype = "float32" if keras.backend.backend() == "jax" else self.dtype_policy
        self.forward_layer = layers.LSTM(units, return_sequences=True, dtype=dtype)
        self.backward_layer = layers.LSTM(units, return_sequences=True, dtype=dtype)

    def build(self, sequence_shape: Any, frames_shape: Any = None) -> None:
        """Makes the weights: the forward direction's, then the backward one's."""
        self.forward_layer.build(sequence_shape)
        self.backward_layer.build(sequence_shape)

    def call(self, sequence: Any, frames: Any) -> Any:
        reverse = _reversal(frames, ops.shape(sequence)[1], sequence.dtype)
        backward = ops.matmul(reverse, self.backward_layer(ops.matmul(reverse, sequence)))
        return ops.concatenate([self.forward_layer(sequence), backward], axis=-1)


def _reversal(frames: Any, count: Any, dtype: str) -> Any:
    """The matrices that reverse sequences of `count` steps, each within its true length: (B,) -> (B, T, T).

    They are permutations, and their own inverses. A product with one is used because the gradient of gathering steps by
    index takes far longer on a CPU.
    """
    steps = ops.arange(count, dtype="int32")[None, :]
    places = ops.where(within(frames, count), ops.cast(frames, "int32")[:, None] - 1 - steps, steps)
    return ops.cast(places[:, :, None] == steps[:, None, :], dtype)


def _conv(x: Any, filters: int, name: str) -> Any:
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}_conv")(x)
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.Activation("relu", name=f"{name}_relu")(x)


class _Layers:
    """The steps of `convolutions.features` as Keras layers. frames: (B,), how many frames of each picture are true."""

    def __init__(self, frames: Any) -> None:
        self._frames = frames

    def conv(self, x: Any, stage: Stage) -> Any:
        return _conv(x, stage.channels, stage.name)

    def residual(self, x: Any, block: str, stage: Stage) -> Any:
        y = _conv(x, stage.channels, f"{block}a")
        y = layers.Conv2D(stage.channels, 3, padding="same", use_bias=False, name=f"{block}b_conv")(y)
        y = layers.BatchNormalization(name=f"{block}b_norm")(y)
        return layers.Activation("relu", name=f"{block}_out")(layers.Add(name=f"{block}_add")([x, y]))

    def pool(self, x: Any, size: tuple[int, int], name: str) -> Any:
        return layers.MaxPooling2D(size, name=name)(x)

    def mask(self, x: Any, columns_per_frame: int, name: str) -> Any:
        return MaskPadding(columns_per_frame, name=name)(x, self._frames)


def build_network(config: NetworkConfig, labels: int) -> keras.Model:
    """The network that trains, of either kind: [(B, H, W, 1), (B,)] -> logits (B, T, K) float32.

    With `config.shortcut` a crnn returns two such arrays, the second from the auxiliary head.
    `labels` is K, the alphabet plus the blank at 0. T = W / 4.
    """
    if config.kind == "seed":
        return build_seed_network(labels)
    pictures = keras.Input((config.height, None, 1), name="pictures")
    frames = keras.Input((), dtype="int32", name="frames")
    convolved = features(pictures, config, _Layers(frames))
    rows, channels = config.height // 16, config.channels[-1]
    # A column of features becomes one vector; rows are kept apart so that a stroke's height counts.
    x = layers.Permute((2, 1, 3), name="columns")(convolved)
    x = layers.Reshape((-1, rows * channels), name="flatten")(x)
    columns = x
    x = layers.Dense(2 * config.lstm_units, activation="relu", name="squeeze")(x)
    for number in (1, 2):
        x = layers.Dropout(config.dropout, name=f"dropout{number}")(x)
        x = BidirectionalLSTM(config.lstm_units, name=f"lstm{number}")(x, frames)
    x = layers.Dropout(config.dropout, name="dropout3")(x)
    logits = layers.Dense(labels, dtype="float32", name="logits")(x)
    outputs = [logits]
    if config.shortcut:
        outputs.append(layers.Dense(labels, dtype="float32", name="shortcut")(columns))
    return keras.Model([pictures, frames], outputs, name="crnn")


def reading_network(network: keras.Model) -> keras.Model:
    """The part of `network` that reads: the auxiliary head dropped, the weights shared."""
    return keras.Model(network.inputs, network.get_layer("logits").output, name=network.name)
