"""What runs the network: TensorFlow, or a runtime made for reading alone, behind one call.

TensorFlow is always there. With bfloat16 it computes the convolutions, and OpenVINO all that it can: its
log-probabilities differ in the second decimal then, and it is faster. In float32 all three are alike.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from hcr_batch.errors import MissingProgramError, UsageError
from hcr_batch.model.bundle import Bundle
from hcr_batch.model.crnn_weights import CrnnWeights
from hcr_batch.model.engines.compiled import Reader, compile_reader
from hcr_batch.model.engines.runtimes import (
    Precision,
    Runtime,
    keras_computes_otherwise,
    missing_package,
    native_precision,
)
from hcr_batch.model.loading import loading, onnxruntime, openvino
from hcr_batch.model.shape import WIDTH_STRIDE

_OPENVINO_PRECISIONS: Mapping[Precision, str] = {Precision.FLOAT32: "f32", Precision.BFLOAT16: "bf16"}


def make_reader(bundle: Bundle, runtime: Runtime, threads: int | None, precision: Precision | None = None) -> Reader:
    """The bundle's network as a function that `threads` threads may call at a time. Each call is computed by one
    thread alone, so that the result does not depend on their number.

    None makes a function for one caller at a time, which uses as many cores as the runtime likes.
    TensorFlow's threads are those of the process: where it is at work already, they stay as they are.
    precision: None takes what this processor has. What Keras and ONNX Runtime compute is float32 whatever it says.
    Raises MissingProgramError, and UsageError for a runtime that cannot run this kind of network.
    """
    if runtime is Runtime.TENSORFLOW:
        return _tensorflow(bundle, threads, precision)
    package = missing_package(runtime)
    if package is not None:
        raise MissingProgramError(
            f"The runtime {runtime.value} needs the package {package}. Type: pip install 'hcr-batch[{runtime.value}]', "
            "or choose another with --runtime."
        )
    if runtime is Runtime.ONNX:
        return _onnx(_onnx_bytes(bundle), threads)
    return _openvino(_onnx_bytes(bundle), threads, precision or native_precision())


def _tensorflow(bundle: Bundle, threads: int | None, precision: Precision | None) -> Reader:
    """By Keras where that is to compute with something else, and for the kind of network that only Keras knows."""
    if keras_computes_otherwise():
        return compile_reader(bundle.network, bundle.config.normalise.height_px)
    # Not only loading it writes notices, but also its first look at what devices there are.
    with loading():
        import tensorflow as tf

        if threads is not None:
            _set_threads(tf, threads)
        weights = bundle.crnn
        if weights is None:
            return compile_reader(bundle.network, bundle.config.normalise.height_px)
        from hcr_batch.model.engines.crnn_graph import compile_crnn

        return compile_crnn(weights, precision or native_precision())


def _set_threads(tf: Any, threads: int) -> None:
    """One thread within an operator, and `threads` operators at a time."""
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    except RuntimeError:  # this process has computed something already, and so is the choice made
        return


def _onnx_bytes(bundle: Bundle) -> bytes:
    from hcr_batch.model.engines.onnx_graph import onnx_graph

    return bytes(onnx_graph(crnn_of(bundle)).SerializeToString())


def crnn_of(bundle: Bundle) -> CrnnWeights:
    """The arrays of a network that other programs can run. Raises UsageError for another kind."""
    if bundle.crnn is None:
        raise UsageError("Only networks of the kind crnn can be written as ONNX: export it as savedmodel.")
    return bundle.crnn


def _openvino(graph: bytes, threads: int | None, precision: Precision) -> Reader:
    core = openvino().Core()
    bounds = {} if threads is None else {"INFERENCE_NUM_THREADS": threads}
    exactness = {"INFERENCE_PRECISION_HINT": _OPENVINO_PRECISIONS[precision]}
    # Pinned to processors, the threads of two processes would share the first ones and leave the others idle.
    settings = {"NUM_STREAMS": threads or 1, "ENABLE_CPU_PINNING": False, **bounds, **exactness}
    compiled = core.compile_model(core.read_model(graph), "CPU", settings)
    # The first call of a process sets up what it shares, and two threads that do so at once wait for each other
    # for ever (seen with 2026.4).
    compiled.create_infer_request().infer(_blank_batch(compiled))
    own = threading.local()

    def read(pictures: Any, frames: Any) -> Any:
        if not hasattr(own, "request"):
            own.request = compiled.create_infer_request()
        return np.array(own.request.infer([pictures, frames])[0], np.float32)

    return read


def _blank_batch(compiled: Any) -> list[Any]:
    """One picture of a single frame, and that number."""
    rows = compiled.input(0).partial_shape[1].get_length()
    return [np.zeros((1, rows, WIDTH_STRIDE, 1), np.float32), np.ones(1, np.int32)]


def _onnx(graph: bytes, threads: int | None) -> Reader:
    runtime = onnxruntime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 0 if threads is None else 1
    options.inter_op_num_threads = 1
    session = runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def read(pictures: Any, frames: Any) -> Any:
        return session.run(["log_probs"], {"pictures": pictures, "frames": frames})[0]

    return read
