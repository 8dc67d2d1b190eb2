"""Writes a bundle's network for other programs: pictures and frames in, log-probabilities out.

Not for LiteRT: what TensorFlow 2.21 converts needs TensorFlow's own operators for the recurrent layers, which
its interpreter does not have.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from hcr_batch.errors import MissingProgramError, WriteError
from hcr_batch.files.storage.atomic import replacing
from hcr_batch.model.bundle import Bundle
from hcr_batch.model.engines.compiled import Reader
from hcr_batch.model.engines.runtime import crnn_of
from hcr_batch.model.engines.runtimes import Runtime, missing_package
from hcr_batch.model.loading import onnxruntime, openvino
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.text.alphabet import BLANK


def export_network(bundle: Bundle, out: Path, format: str) -> Reader:
    """Writes the network of `bundle` to `out` as "onnx", "openvino" or "savedmodel", whole or not at all, and beside it
    `facts_file(out)`, which says how to make its pictures and texts of its labels.

    Returns what was written, loaded again and ready to be asked. Raises MissingProgramError, UsageError, WriteError.
    """
    package = missing_package(_LOADED_BY[format])
    if package is not None:
        raise MissingProgramError(f"The format {format} needs the package {package}. Type: pip install {package}")
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        reader = _WRITERS[format](bundle, temporary)
        with replacing(facts_file(out)) as facts:
            facts.write_text(json.dumps(network_facts(bundle), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.rename(out)
    except OSError as error:
        raise WriteError(
            f"The network cannot be written to {out} ({error.strerror or error}): check the path, its permissions and "
            "the free space."
        ) from error
    finally:
        _remove(temporary)
    return reader


def facts_file(out: Path) -> Path:
    """What says how to use the network at `out`, as JSON."""
    return out.with_name(f"{out.name}.json")


def network_facts(bundle: Bundle) -> dict[str, Any]:
    """All that another program needs beside the network, as plain values."""
    normalise = bundle.config.normalise
    return {
        "model": bundle.id,
        "alphabet": bundle.config.alphabet,
        "blank_index": BLANK,
        "height_px": normalise.height_px,
        "width_stride": WIDTH_STRIDE,
        "paper": normalise.paper,
        "normalise": dataclasses.asdict(normalise),
        "inputs": (
            f"pictures (batch, {normalise.height_px}, width, 1) float32: crops as hcr_batch.image.normalise.normalise "
            f"makes them with the settings of `normalise`, paper {normalise.paper:g} and ink {1 - normalise.paper:g}, "
            f"padded with 0 to a width that is a multiple of {WIDTH_STRIDE}; frames (batch,) int32: columns of each "
            f"picture before the padding, divided by {WIDTH_STRIDE} and rounded up"
        ),
        "output": "natural logarithms of probabilities (batch, frames, 1 + characters)",
        "decode": (
            f"greedily: the likeliest index of each of a picture's frames, without repetitions, then without "
            f"{BLANK}; index i is character i - 1 of `alphabet`, counted from 0"
        ),
    }


def _remove(path: Path) -> None:
    """Removes what a writer left, if there is anything; where that cannot be, nothing could be written either."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _onnx(bundle: Bundle, out: Path) -> Reader:
    import onnx

    from hcr_batch.model.engines.onnx_graph import onnx_graph

    graph = onnx_graph(crnn_of(bundle))
    facts = {name: fact if isinstance(fact, str) else json.dumps(fact) for name, fact in network_facts(bundle).items()}
    onnx.helper.set_model_props(graph, facts)
    onnx.save(graph, str(out))
    session = onnxruntime().InferenceSession(str(out), providers=["CPUExecutionProvider"])
    return lambda pictures, frames: session.run(["log_probs"], {"pictures": pictures, "frames": frames})[0]


def _openvino(bundle: Bundle, out: Path) -> Reader:
    from hcr_batch.model.engines.onnx_graph import onnx_graph

    core = openvino().Core()
    model = core.read_model(onnx_graph(crnn_of(bundle)).SerializeToString())
    try:
        openvino().save_model(model, out / "network.xml", compress_to_fp16=False)
    except RuntimeError as error:  # all that it says of a disk
        raise OSError(f"OpenVINO: {str(error).strip().splitlines()[-1]}") from error
    # What is compared is the file: processors with bfloat16 would compute in that.
    compiled = core.compile_model(core.read_model(out / "network.xml"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda pictures, frames: np.asarray(compiled([pictures, frames])[0], np.float32)


def _savedmodel(bundle: Bundle, out: Path) -> Reader:
    import tensorflow as tf

    from hcr_batch.model.backend import keras

    network = bundle.network
    log_probabilities = keras.ops.log_softmax(network.outputs[0])
    model = keras.Model(network.inputs, log_probabilities, name=network.name)
    try:
        model.export(out, format="tf_saved_model", verbose=False)
    except tf.errors.OpError as error:
        raise OSError(f"TensorFlow: {type(error).__name__}") from error
    written = tf.saved_model.load(str(out))
    # The whole of it is kept: its function alone does not keep its variables.
    return lambda pictures, frames: np.asarray(written.serve([tf.constant(pictures), tf.constant(frames)]))


_LOADED_BY: Mapping[str, Runtime] = {
    "onnx": Runtime.ONNX,
    "openvino": Runtime.OPENVINO,
    "savedmodel": Runtime.TENSORFLOW,
}
"""What asks each format for the first time, to see that it reads alike."""

_WRITERS: Mapping[str, Callable[[Bundle, Path], Reader]] = {
    "onnx": _onnx,
    "openvino": _openvino,
    "savedmodel": _savedmodel,
}

FORMATS = tuple(_WRITERS)
"""What a network can be written as."""
