"""What can run the network and how exactly, known without loading any of it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

_PROCESSOR = Path("/proc/cpuinfo")
_BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})


class Runtime(StrEnum):
    """The runtimes there are; all but the first are optional packages."""

    TENSORFLOW = "tensorflow"
    OPENVINO = "openvino"
    ONNX = "onnx"


class Precision(StrEnum):
    """What TensorFlow computes the convolutions with, and OpenVINO the recurrent layers too. BFLOAT16 takes a third to
    half less time where the processor has it; elsewhere it is slow."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


NEEDS: Mapping[Runtime, tuple[str, ...]] = {
    Runtime.TENSORFLOW: (),
    Runtime.OPENVINO: ("onnx", "openvino"),
    Runtime.ONNX: ("onnx", "onnxruntime"),
}
"""The packages of each beside our own, which the extra of its name installs."""


def missing_package(runtime: Runtime) -> str | None:
    """The first package that this runtime needs and that is not installed."""
    return next((name for name in NEEDS[runtime] if importlib.util.find_spec(name) is None), None)


def keras_computes_otherwise() -> bool:
    """Whether Keras is set to compute with something other than TensorFlow."""
    return os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow"


def native_precision() -> Precision:
    """The fastest one that this processor has instructions for, as Linux reports; float32 on other systems."""
    if not _PROCESSOR.exists():
        return Precision.FLOAT32
    flags = next((line for line in _PROCESSOR.read_text().splitlines() if line.startswith("flags")), "")
    return Precision.BFLOAT16 if _BFLOAT16_FLAGS & set(flags.split()) else Precision.FLOAT32
