"""What runs the network: TensorFlow, or a runtime made for reading alone, behind one call.

TensorFlow is always there. ONNX Runtime computes in float32 like it. OpenVINO does so only where the
processor knows no bfloat16; where it does, it is about twice as fast, and log-probabilities differ in the
second decimal.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hcr_batch.errors import MissingProgramError
from hcr_batch.model.backend import keras
from hcr_batch.model.compiled import Reader, compile_reader
from hcr_batch.model.runtimes import Runtime


def make_reader(network: keras.Model, height_px: int, runtime: Runtime, threads: int | None) -> Reader:
    """`network` (logits) as a function, with so many threads; None takes all cores.

    TensorFlow's threads are those of the process: see `set_threads`. Raises MissingProgramError.
    """
    if runtime is Runtime.TENSORFLOW:
        return compile_reader(network, height_px)
    for package in _NEEDS[runtime]:
        if importlib.util.find_spec(package) is None:
            raise MissingProgramError(
                f"The runtime {runtime.value} needs the package {package}. "
                f"Type: pip install 'hcr-batch[{runtime.value}]'"
            )
    from hcr_batch.model.onnx_graph import onnx_graph

    return _MAKERS[runtime](onnx_graph(network).SerializeToString(), threads)


def _openvino(graph: bytes, threads: int | None) -> Reader:
    import openvino

    core = openvino.Core()
    bounds = {} if threads is None else {"INFERENCE_NUM_THREADS": threads}
    compiled = core.compile_model(core.read_model(graph), "CPU", {"NUM_STREAMS": 1, **bounds})

    def read(pictures: Any, frames: Any) -> Any:
        return np.asarray(compiled([pictures, frames])[0], np.float32)

    return read


def _onnx(graph: bytes, threads: int | None) -> Reader:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def read(pictures: Any, frames: Any) -> Any:
        return session.run(["log_probs"], {"pictures": pictures, "frames": frames})[0]

    return read


_NEEDS: Mapping[Runtime, tuple[str, ...]] = {
    Runtime.OPENVINO: ("onnx", "openvino"),
    Runtime.ONNX: ("onnx", "onnxruntime"),
}
_MAKERS: Mapping[Runtime, Callable[[bytes, int | None], Reader]] = {Runtime.OPENVINO: _openvino, Runtime.ONNX: _onnx}
