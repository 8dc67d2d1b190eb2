"""The small network that separates print from handwriting, as it is trained, and as the ONNX file that OpenCV reads.

Axis letters: B batch, H height, W width, T scores.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from hcr_batch.image.page.print_or_hand import COLUMNS_PER_SCORE, ROWS_PX
from hcr_batch.model.backend import keras, layers, ops

_STRIDED = (("first", 12, 2), ("second", 24, 2), ("third", 40, 2))
"""The convolutions, 3 by 3 each: name, channels, stride."""

_LAST = 64
"""Channels of the convolution over all rows that are left."""

_OPSET, _IR_VERSION = 13, 8
"""Versions of the ONNX file, which OpenCV reads; nothing newer is needed."""


def build_print_network() -> keras.Model:
    """pictures (B, ROWS_PX, W, 1) float32, 1 = ink, and which scores are true (B, W / 8) -> log-odds of handwriting
    (B,)."""
    pictures, true = keras.Input((ROWS_PX, None, 1)), keras.Input((None,))
    x = pictures
    for name, channels, step in _STRIDED:
        x = layers.ZeroPadding2D(1)(x)
        x = layers.Conv2D(channels, 3, strides=step, use_bias=False, name=name)(x)
        x = layers.ReLU()(layers.BatchNormalization(name=f"{name}_norm")(x))
    x = layers.ZeroPadding2D((0, 1))(x)
    x = layers.Conv2D(_LAST, (ROWS_PX // COLUMNS_PER_SCORE, 3), use_bias=False, name="rows")(x)
    x = layers.ReLU()(layers.BatchNormalization(name="rows_norm")(x))
    x = layers.Conv2D(1, 1, name="scores")(layers.Dropout(0.1)(x))
    scores = layers.Reshape((-1,))(x)
    likelier = ops.logsumexp(ops.where(true > 0, scores, -1e9), axis=1)
    return keras.Model([pictures, true], likelier - ops.log(ops.maximum(ops.sum(true, axis=1), 1.0)))


def fit_print_network(
    pictures: NDArray[np.uint8], columns: NDArray[np.int64], by_hand: NDArray[np.bool_], epochs: int, seed: int
) -> keras.Model:
    """A network trained on `pictures` (B, ROWS_PX, W), 255 = ink, of which `columns` (B,) are not padding."""
    keras.utils.set_random_seed(seed)
    network = build_print_network()
    batches = -(-len(pictures) // 64)
    rate = keras.optimizers.schedules.CosineDecay(3e-3, epochs * batches)
    network.compile(keras.optimizers.Adam(rate), loss=keras.losses.BinaryCrossentropy(from_logits=True))
    true = np.arange(pictures.shape[2] // COLUMNS_PER_SCORE)[None] * COLUMNS_PER_SCORE < columns[:, None]
    inputs = [pictures.astype(np.float32)[..., None] / 255, true.astype(np.float32)]
    network.fit(inputs, by_hand.astype(np.float32), batch_size=64, epochs=epochs, verbose=2)
    return network


def print_onnx(network: keras.Model) -> bytes:
    """The network as an ONNX file: pictures (1, 1, ROWS_PX, W) float32, W a multiple of 8, -> scores (1, 1, 1, W / 8).

    Normalisation is folded into the convolution before it.
    """
    nodes, weights = [], []
    value = "pictures"
    for name, pads, step in (*((name, [1] * 4, step) for name, _, step in _STRIDED), ("rows", [0, 1, 0, 1], 1)):
        kernel, bias = _folded(network, name)
        weights += [_constant(kernel, f"{name}_w"), _constant(bias, f"{name}_b")]
        inputs = [value, f"{name}_w", f"{name}_b"]
        # OpenCV 4 does not take the kernel's shape from its weights.
        shape = list(kernel.shape[2:])
        nodes.append(helper.make_node("Conv", inputs, [name], kernel_shape=shape, pads=pads, strides=[step, step]))
        value = f"{name}_relu"
        nodes.append(helper.make_node("Relu", [name], [value]))
    kernel, bias = network.get_layer("scores").get_weights()
    weights += [_constant(kernel.transpose(3, 2, 0, 1), "scores_w"), _constant(bias, "scores_b")]
    nodes.append(helper.make_node("Conv", [value, "scores_w", "scores_b"], ["scores"], kernel_shape=[1, 1]))
    graph = helper.make_graph(
        nodes,
        "print_or_hand",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [1, 1, ROWS_PX, "W"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 1, 1, "T"])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def _constant(values: NDArray[np.float32], name: str) -> TensorProto:
    return numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)


def _folded(network: keras.Model, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Kernel (out, in, rows, columns) and bias of a convolution with the normalisation behind it."""
    (kernel,) = network.get_layer(name).get_weights()
    norm = network.get_layer(f"{name}_norm")
    gamma, beta, mean, variance = norm.get_weights()
    scale = gamma / np.sqrt(variance + norm.epsilon)
    folded = kernel.transpose(3, 2, 0, 1) * scale[:, None, None, None]
    return folded, beta - mean * scale
