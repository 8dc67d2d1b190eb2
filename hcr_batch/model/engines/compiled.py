"""A Keras network as one compiled function. What only reads a bundle takes `crnn_graph` instead where it can."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hcr_batch.model.backend import keras

Reader = Callable[[NDArray[np.float32], NDArray[np.int32]], NDArray[np.float32]]
"""pictures (B, H, W, 1) in [0, 1], frames (B,) -> log-probabilities (B, T, K)."""


def compile_reader(network: keras.Model, height_px: int) -> Reader:
    """Compiles `network` (logits) for batches of any size and width; it reads with the weights it has at each call.

    Under TensorFlow it is one graph with open batch and width, traced once: measured as fast as a
    graph per width, and a new width costs no new trace. Other Keras backends compile per shape.
    """
    from hcr_batch.model.backend import keras

    if keras.backend.backend() != "tensorflow":
        return lambda pictures, frames: _log_softmax(network.predict_on_batch([pictures, frames]))

    import tensorflow as tf

    signature = [
        tf.TensorSpec([None, height_px, None, 1], tf.float32),
        tf.TensorSpec([None], tf.int32),
    ]

    @tf.function(input_signature=signature)
    def run(pictures: Any, frames: Any) -> Any:
        return tf.nn.log_softmax(network([pictures, frames], training=False))

    return lambda pictures, frames: np.asarray(run(pictures, frames))


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)
