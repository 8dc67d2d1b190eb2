"""What the runtimes read is compared on labelled crops, and kept beside the bundle."""

from pathlib import Path

import pytest

from hcr_batch.console.tables import runtimes_table
from hcr_batch.errors import ExitCode, NoInputError
from hcr_batch.files.label_source import kaggle_source
from hcr_batch.model.engines.agreement import read_agreements
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.labelled import Progress
from jobs.runtimes import RuntimesConfig, run
from tests.jobs.labelled import write_bundle, write_data
from tests.skipping import skip_without


def config(place: Path) -> RuntimesConfig:
    source = kaggle_source(place, "validation")
    return RuntimesConfig(labels=source.labels, images=source.images, model=place / "bundle")


def test_each_way_to_compute_is_compared_with_tensorflow_in_float32(tmp_path: Path) -> None:
    skip_without(Runtime.OPENVINO)
    skip_without(Runtime.ONNX)
    write_bundle(write_data(tmp_path) / "bundle")
    seen: list[Progress] = []
    report = run(config(tmp_path), seen.append)
    exact = {each.runtime: each for each in report.agreements if each.precision is Precision.FLOAT32}
    assert exact.keys() == {Runtime.OPENVINO, Runtime.ONNX}
    for each in exact.values():
        assert (each.crops, each.same, each.cer_points) == (14, 14, 0.0)
    assert read_agreements(tmp_path / "bundle") == report.agreements
    assert report.chosen is Runtime.TENSORFLOW, "fourteen crops tell too little"
    assert (report.unreadable, report.exit_code) == (2, ExitCode.SOME_FAILED)
    assert seen[-1].read == seen[-1].of == 16
    table = runtimes_table(report)
    assert table.row_count == 1 + len(report.agreements)
    assert "2 images cannot be read" in str(table.caption)


def test_images_none_of_which_can_be_read(tmp_path: Path) -> None:
    write_bundle(write_data(tmp_path) / "bundle")
    for image in config(tmp_path).images.iterdir():
        image.unlink()
    with pytest.raises(NoInputError, match="check the folder"):
        run(config(tmp_path))
