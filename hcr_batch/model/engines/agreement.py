"""Which runtimes read what TensorFlow reads with a bundle: measured once, kept beside it in runtimes.json.

The file is no part of the bundle's id, since it changes nothing that the network computes; it names the id it was
measured with, and says nothing of another.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.config import build_config, require
from hcr_batch.errors import ModelError, UsageError
from hcr_batch.model.engines.runtimes import Precision, Runtime, keras_computes_otherwise, missing_package
from hcr_batch.model.identity import bundle_id, read_bundle_file, write_bundle_file

AGREEMENT_FILE = "runtimes.json"

_LEAST_CROPS = 900
_MOST_CER_POINTS = 0.02
"""A runtime is judged by at least `_LEAST_CROPS` crops, and its error rate may differ by `_MOST_CER_POINTS` percentage
points."""

_FASTER = (Runtime.OPENVINO,)
"""Than TensorFlow, or lighter where it is only as fast, the fastest first. ONNX Runtime is neither with bfloat16."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of a runtime that computes with `precision` and TensorFlow in float32, on the same `crops`: how many texts are
    the `same`, and by how many percentage points their CER differs, `cer_points`."""

    runtime: Runtime
    precision: Precision
    crops: int
    same: int
    cer_points: float

    def __post_init__(self) -> None:
        require(0 <= self.same <= self.crops, "same", f"0 to {self.crops}", self.same)

    @property
    def is_close(self) -> bool:
        """Whether it may take TensorFlow's place unasked: of each thousand crops begun one text may differ, and the CER
        by 0.02 points; fewer than 900 crops say too little."""
        alike = self.crops - self.same <= math.ceil(self.crops / 1_000)
        return self.crops >= _LEAST_CROPS and alike and abs(self.cer_points) <= _MOST_CER_POINTS


def write_agreements(folder: Path, agreements: Sequence[Agreement]) -> None:
    """Puts what was measured with the bundle in `folder` beside it. Raises ModelError, WriteError."""
    content = {"bundle": bundle_id(folder), "agreements": [dataclasses.asdict(each) for each in agreements]}
    write_bundle_file(folder / AGREEMENT_FILE, (json.dumps(content, indent=1) + "\n").encode())


def read_agreements(folder: Path) -> tuple[Agreement, ...]:
    """What was measured with this very bundle; nothing where nobody did. Raises ModelError for a damaged file."""
    path = folder / AGREEMENT_FILE
    if not path.exists():
        return ()
    try:
        content = json.loads(read_bundle_file(path))
        of_this = content["bundle"] == bundle_id(folder)
        return tuple(build_config(Agreement, each) for each in content["agreements"]) if of_this else ()
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError, UsageError) as error:
        raise ModelError(f"The file {path} is damaged ({error}): remove it, or measure again.") from error


def fastest_alike(folder: Path, precision: Precision) -> Runtime:
    """The fastest runtime installed here that reads like TensorFlow with the bundle in `folder`. Raises ModelError."""
    if keras_computes_otherwise():
        return Runtime.TENSORFLOW  # which gives way to the backend that Keras was given
    installed = [runtime for runtime in _FASTER if missing_package(runtime) is None]
    if not installed:
        return Runtime.TENSORFLOW
    close = {each.runtime for each in read_agreements(folder) if each.is_close and each.precision is precision}
    return next((runtime for runtime in installed if runtime in close), Runtime.TENSORFLOW)
