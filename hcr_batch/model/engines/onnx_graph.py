"""The network that ships as an ONNX graph, written operator by operator.

Keras' own exporter turns each recurrent layer with a mask into a loop, which OpenVINO cannot read and ONNX
Runtime runs slowly. ONNX has operators that say the same: LSTM, and turning sequences of given lengths round.
Batch normalisation is folded into the convolution before it. Needs the package `onnx`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from hcr_batch.model.convolutions import features
from hcr_batch.model.crnn_weights import CrnnWeights, Recurrent
from hcr_batch.model.shape import Stage

_OPSET = 17
_IR_VERSION = 8
"""The newest that ONNX Runtime 1.13 and OpenVINO 2023 read, of late 2022."""


def onnx_graph(weights: CrnnWeights) -> onnx.ModelProto:
    """pictures (B, H, W, 1) float32, frames (B,) int32 -> log_probs (B, T, K) float32.

    W is a multiple of 4. What stands behind a picture's true frames is undefined.
    """
    graph = _Graph(weights)
    x = features(graph.add("Transpose", "pictures", perm=[0, 3, 1, 2]), weights.config, graph)
    # A column of features becomes one vector, rows before channels: (B, C, H, T) -> (T, B, H * C).
    x = graph.add("Transpose", x, perm=[3, 0, 2, 1])
    x = graph.add("Reshape", x, graph.constant(np.array([0, 0, -1], np.int64)))
    x = graph.add("Relu", graph.dense(x, "squeeze"))
    for name in ("lstm1", "lstm2"):
        x = graph.lstm(x, name)
    x = graph.add("Transpose", graph.dense(x, "logits"), perm=[1, 0, 2])
    graph.add("LogSoftmax", x, axis=-1, output="log_probs")
    return graph.model()


class _Graph:
    """Operators and constants as they are added; a value is known by its name."""

    def __init__(self, weights: CrnnWeights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """Adds an operator with one output and names that."""
        name = output or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], name=f"n{len(self._nodes)}", **attributes))
        return name

    def constant(self, value: NDArray[Any]) -> str:
        """Adds an array."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def conv(self, x: str, stage: Stage) -> str:
        """The convolution that a stage begins with."""
        return self.add("Relu", self._conv(x, stage.name))

    def residual(self, x: str, block: str, stage: Stage) -> str:
        """Two convolutions with an identity shortcut around them."""
        y = self._conv(self.add("Relu", self._conv(x, f"{block}a")), f"{block}b")
        return self.add("Relu", self.add("Add", x, y))

    def pool(self, x: str, size: tuple[int, int], name: str) -> str:
        """The largest of this many rows and columns."""
        return self.add("MaxPool", x, kernel_shape=size, strides=size)

    def mask(self, x: str, columns_per_frame: int, name: str) -> str:
        """Zero behind a picture's true end: (B, C, H, W), with `frames` (B,)."""
        width = self.add("Gather", self.add("Shape", x), self.constant(np.array(3, np.int64)), axis=0)
        zero, one = (self.constant(np.array(value, np.int64)) for value in (0, 1))
        columns = self.add("Range", zero, width, one)
        frames = self.add("Cast", "frames", to=TensorProto.INT64)
        ends = self.add("Mul", frames, self.constant(np.array([columns_per_frame], np.int64)))
        ends = self.add("Reshape", ends, self.constant(np.array([-1, 1, 1, 1], np.int64)))
        mask = self.add("Cast", self.add("Less", columns, ends), to=TensorProto.FLOAT)
        return self.add("Mul", x, mask)

    def dense(self, x: str, name: str) -> str:
        """A matrix and a bias on the last axis."""
        kernel, bias = self._weights.dense(name)
        return self.add("Add", self.add("MatMul", x, self.constant(kernel)), self.constant(bias))

    def lstm(self, x: str, name: str) -> str:
        """Both directions: (T, B, C) -> (T, B, 2 * units), forward before backward.

        The backward one is a forward one on sequences that are turned round, each within its true length:
        OpenVINO 2026.4 ignores the lengths that may be given to the operator itself.
        """
        ahead, back = self._weights.lstm(name)
        forward = self._one_way(x, ahead)
        backward = self._turned(self._one_way(self._turned(x), back))
        return self.add("Concat", forward, backward, axis=-1)

    def _conv(self, x: str, name: str) -> str:
        """A 3 by 3 convolution with its normalisation folded in."""
        kernel, bias = self._weights.conv(name)
        weights = self.constant(kernel.transpose(3, 2, 0, 1))
        return self.add("Conv", x, weights, self.constant(bias), kernel_shape=[3, 3], pads=[1, 1, 1, 1])

    def _one_way(self, x: str, weights: Recurrent) -> str:
        """(T, B, C) -> (T, B, units)."""
        kernel, recurrent, bias = (_reorder(array) for array in weights)
        biases = np.concatenate([bias, np.zeros_like(bias)])
        arrays = [self.constant(array[None]) for array in (kernel.T, recurrent.T, biases)]
        y = self.add("LSTM", x, *arrays, hidden_size=len(recurrent))  # (T, 1, B, units)
        return self.add("Squeeze", y, self.constant(np.array([1], np.int64)))

    def _turned(self, x: str) -> str:
        return self.add(
            "ReverseSequence", x, self.add("Cast", "frames", to=TensorProto.INT64), time_axis=0, batch_axis=1
        )

    def model(self) -> onnx.ModelProto:
        """What was added, checked."""
        height = self._weights.config.height
        pictures = helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["batch", height, "width", 1])
        frames = helper.make_tensor_value_info("frames", TensorProto.INT32, ["batch"])
        labels = self._weights.labels
        log_probs = helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, ["batch", "frames", labels])
        graph = helper.make_graph(self._nodes, "hcr_batch", [pictures, frames], [log_probs], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return model


def _reorder(gates: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keras' gates on the last axis (input, forget, cell, output) in the order of ONNX (i, o, f, c)."""
    i, f, c, o = np.split(gates, 4, axis=-1)
    return np.concatenate([i, o, f, c], axis=-1)
