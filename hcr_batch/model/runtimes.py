"""The names of what can run the network, known without loading any of it."""

from __future__ import annotations

from enum import StrEnum


class Runtime(StrEnum):
    """The runtimes there are; all but the first are optional packages."""

    TENSORFLOW = "tensorflow"
    OPENVINO = "openvino"
    ONNX = "onnx"
