"""A runtime takes TensorFlow's place unasked only where it was measured to read alike with that very bundle."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from hcr_batch.errors import ModelError, WriteError
from hcr_batch.model.bundle_files import change_bundle
from hcr_batch.model.engines.agreement import (
    AGREEMENT_FILE,
    Agreement,
    fastest_alike,
    read_agreements,
    write_agreements,
)
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.run.options import ReadingOptions
from tests.skipping import skip_without


def agreement(*, crops: int = 1_000, same: int = 999, cer_points: float = 0.0) -> Agreement:
    return Agreement(
        runtime=Runtime.OPENVINO, precision=Precision.FLOAT32, crops=crops, same=same, cer_points=cer_points
    )


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The one that ships, of which nothing is known yet."""
    folder = shutil.copytree(DEFAULT_BUNDLE, tmp_path / "bundle")
    (folder / AGREEMENT_FILE).unlink(missing_ok=True)
    return folder


@pytest.mark.parametrize(
    ("measured", "close"),
    [
        (agreement(), True),
        (agreement(same=998), False),
        (agreement(crops=998, same=997), True),
        (agreement(crops=10_000, same=9_990), True),
        (agreement(crops=10_000, same=9_989), False),
        (agreement(cer_points=-0.021), False),
        (agreement(crops=899, same=899), False),
    ],
)
def test_what_counts_as_alike(measured: Agreement, close: bool) -> None:
    assert measured.is_close is close


def test_what_was_measured_is_read_again_and_of_another_bundle_is_not(bundle: Path) -> None:
    assert read_agreements(bundle) == ()
    write_agreements(bundle, [agreement()])
    assert read_agreements(bundle) == (agreement(),)
    change_bundle(bundle, {"name": "other"})
    assert read_agreements(bundle) == ()


def test_a_runtime_is_chosen_where_it_reads_alike(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    skip_without(Runtime.OPENVINO)
    assert fastest_alike(bundle, Precision.FLOAT32) is Runtime.TENSORFLOW
    write_agreements(bundle, [agreement()])
    assert fastest_alike(bundle, Precision.FLOAT32) is Runtime.OPENVINO
    assert fastest_alike(bundle, Precision.BFLOAT16) is Runtime.TENSORFLOW, "of that nothing is known"
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert fastest_alike(bundle, Precision.FLOAT32) is Runtime.TENSORFLOW
    monkeypatch.delenv("KERAS_BACKEND")
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "openvino" else find(name))
    assert fastest_alike(bundle, Precision.FLOAT32) is Runtime.TENSORFLOW


def test_options_take_it_where_they_ask_for_no_other(bundle: Path) -> None:
    skip_without(Runtime.OPENVINO)
    write_agreements(bundle, [agreement()])
    free = ReadingOptions(bundle=bundle, precision=Precision.FLOAT32)
    assert free.computing(on_gpu=False) == (Runtime.OPENVINO, Precision.FLOAT32)
    assert free.computing(on_gpu=True) == (Runtime.TENSORFLOW, Precision.FLOAT32)
    asked = ReadingOptions(bundle=bundle, runtime=Runtime.ONNX, precision=Precision.FLOAT32)
    assert asked.settled(on_gpu=False) == asked


@pytest.mark.parametrize("content", ["{", "[]", '{"bundle": "%s"}', '{"bundle": "%s", "agreements": [{}]}'])
def test_a_damaged_file_is_said(bundle: Path, content: str) -> None:
    write_agreements(bundle, [])
    id_ = json.loads((bundle / AGREEMENT_FILE).read_text())["bundle"]
    (bundle / AGREEMENT_FILE).write_text(content.replace("%s", id_))
    with pytest.raises(ModelError, match=r"runtimes\.json is damaged .* remove it, or measure again"):
        read_agreements(bundle)


def test_a_bundle_that_cannot_be_written(bundle: Path) -> None:
    (bundle / AGREEMENT_FILE).mkdir()
    with pytest.raises(WriteError, match="make it writable"):
        write_agreements(bundle, [agreement()])


def test_the_bundle_that_ships_was_measured() -> None:
    measured = {(each.runtime, each.precision) for each in read_agreements(DEFAULT_BUNDLE) if each.is_close}
    assert {(Runtime.OPENVINO, Precision.FLOAT32), (Runtime.OPENVINO, Precision.BFLOAT16)} <= measured
