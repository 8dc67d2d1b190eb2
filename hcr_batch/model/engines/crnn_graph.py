"""The network that ships as a TensorFlow graph of plain operators, for reading alone.

It computes what the Keras network does (`network.py`), up to rounding, and starts in a fifth of the time.
Batch normalisation is folded into the convolutions. A recurrent layer is one operator over the whole sequence
instead of a loop of a dozen for each frame, which makes small batches half as dear. Its backward direction runs
forwards over sequences that are turned round, each within its true length; so no mask is needed, and what stands
behind a picture's true frames is undefined.

With bfloat16 the convolutions but for the first, which has little to compute, are done with it; all else,
sums within a convolution among it, stays in float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.model.convolutions import features
from hcr_batch.model.crnn_weights import CrnnWeights, Recurrent
from hcr_batch.model.engines.compiled import Reader
from hcr_batch.model.engines.runtimes import Precision
from hcr_batch.model.loading import loading
from hcr_batch.model.shape import Stage

with loading():
    import tensorflow as tf


def compile_crnn(weights: CrnnWeights, precision: Precision = Precision.FLOAT32) -> Reader:
    """One graph with open batch and width, traced once. It may be called from several threads."""
    signature = [
        tf.TensorSpec([None, weights.config.height, None, 1], tf.float32),
        tf.TensorSpec([None], tf.int32),
    ]

    @tf.function(input_signature=signature, autograph=False)
    def run(pictures: Any, frames: Any) -> Any:
        return _log_probabilities(pictures, frames, weights, tf.as_dtype(precision.value))

    graph = run.get_concrete_function()

    def read(pictures: NDArray[np.float32], frames: NDArray[np.int32]) -> NDArray[np.float32]:
        return np.asarray(graph(tf.constant(pictures), tf.constant(frames)))

    return read


def _log_probabilities(pictures: Any, frames: Any, weights: CrnnWeights, dtype: Any) -> Any:
    """(B, H, W, 1), (B,) -> (B, T, K)."""
    convolved = tf.cast(features(pictures, weights.config, _Operators(weights, frames, dtype)), tf.float32)
    size = tf.shape(convolved)  # (B, H/16, T, C); a column becomes one vector: (T, B, H/16 * C)
    columns = tf.transpose(convolved, [2, 0, 1, 3])
    columns = tf.reshape(columns, [size[2], size[0], convolved.shape[1] * convolved.shape[3]])
    x = tf.nn.relu(_dense(columns, weights, "squeeze"))
    for name in ("lstm1", "lstm2"):
        forward, backward = weights.lstm(name)
        turned = _one_way(tf.reverse_sequence(x, frames, seq_axis=0, batch_axis=1), backward)
        x = tf.concat([_one_way(x, forward), tf.reverse_sequence(turned, frames, seq_axis=0, batch_axis=1)], -1)
    return tf.nn.log_softmax(tf.transpose(_dense(x, weights, "logits"), [1, 0, 2]))


class _Operators:
    """The steps of `convolutions.features`, of which all but those of the first stage compute with `dtype`."""

    def __init__(self, weights: CrnnWeights, frames: Any, dtype: Any) -> None:
        self._weights, self._frames, self._dtype = weights, frames, dtype

    def conv(self, x: Any, stage: Stage) -> Any:
        return tf.nn.relu(self._conv(x if stage.number == 1 else tf.cast(x, self._dtype), stage.name))

    def residual(self, x: Any, block: str, stage: Stage) -> Any:
        y = tf.nn.relu(self._conv(x, f"{block}a"))
        return tf.nn.relu(self._conv(y, f"{block}b") + x)

    def pool(self, x: Any, size: tuple[int, int], name: str) -> Any:
        return tf.nn.max_pool2d(x, size, size, "VALID")

    def mask(self, x: Any, columns_per_frame: int, name: str) -> Any:
        true = tf.sequence_mask(self._frames * columns_per_frame, tf.shape(x)[2], x.dtype)
        return x * true[:, None, :, None]

    def _conv(self, x: Any, name: str) -> Any:
        kernel, bias = (tf.constant(array, x.dtype) for array in self._weights.conv(name))
        return tf.nn.bias_add(tf.nn.conv2d(x, kernel, strides=1, padding="SAME"), bias)


def _dense(x: Any, weights: CrnnWeights, name: str) -> Any:
    kernel, bias = weights.dense(name)
    return tf.tensordot(x, kernel, 1) + bias


def _one_way(x: Any, weights: Recurrent) -> Any:
    """One direction: (T, B, C) -> (T, B, U)."""
    units = len(weights.recurrent)
    size, unused = tf.shape(x, tf.int64), tf.zeros([units])
    start = tf.zeros([size[1], units])
    layer = tf.raw_ops.BlockLSTMV2(
        seq_len_max=size[0],
        x=x,
        cs_prev=start,
        h_prev=start,
        w=tf.constant(np.concatenate([weights.kernel, weights.recurrent])),
        wci=unused,
        wcf=unused,
        wco=unused,
        b=weights.bias,
        cell_clip=0.0,  # none
        use_peephole=False,
    )
    return layer.h
