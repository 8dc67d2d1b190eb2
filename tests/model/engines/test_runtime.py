"""Other runtimes and exported networks read like the network they come from."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import MissingProgramError, UsageError, WriteError
from hcr_batch.files.scans.images import load_page
from hcr_batch.image.batching import pad_batch, plan_batches
from hcr_batch.image.normalise import NormaliseConfig, normalise
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.model.engines.compiled import compile_reader
from hcr_batch.model.engines.export import export_network
from hcr_batch.model.engines.runtime import crnn_of, make_reader
from hcr_batch.model.engines.runtimes import NEEDS, Precision, Runtime
from hcr_batch.model.loading import onnxruntime
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.text.decoding.greedy import greedy_paths
from jobs.model_export import ModelExportConfig, run
from tests.model.random_bundle import random_bundle
from tests.skipping import skip_without

RUNTIMES = (Runtime.ONNX, Runtime.OPENVINO)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return random_bundle()


@pytest.mark.parametrize(
    ("runtime", "precision"), [(Runtime.ONNX, None), *((Runtime.OPENVINO, some) for some in (None, *Precision))]
)
def test_every_runtime_computes_the_same(bundle: Bundle, runtime: Runtime, precision: Precision | None) -> None:
    skip_without(runtime)
    reader, expected = make_reader(bundle, runtime, 1, precision), compile_reader(bundle.network, 32)
    rng = np.random.default_rng(3)
    for batch, width in ((3, 64), (1, 128), (4, 40)):
        pictures = rng.random((batch, 32, width, 1), np.float32)
        frames = rng.integers(1, width // 4 + 1, batch).astype(np.int32)
        for picture, n in zip(pictures, frames, strict=True):
            picture[:, 4 * n :] = 0
        true = np.arange(width // 4) < frames[:, None]
        # bfloat16, which OpenVINO takes where the processor knows it, has eight bits for what float32 has 24.
        tolerance = 1e-4 if runtime is Runtime.ONNX or precision is Precision.FLOAT32 else 0.3
        assert np.abs(reader(pictures, frames) - expected(pictures, frames))[true].max() < tolerance


_FIRST_CALLS = """
import sys
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from hcr_batch.model.bundle import load_bundle
from hcr_batch.model.engines.runtime import make_reader
from hcr_batch.model.engines.runtimes import Runtime

read = make_reader(load_bundle(), Runtime(sys.argv[1]), 4)
batch = np.zeros((2, 48, 64, 1), np.float32), np.full(2, 16, np.int32)
with ThreadPoolExecutor(4) as threads:
    answers = [call.result() for call in [threads.submit(read, *batch) for _ in range(8)]]
assert all(np.array_equal(answer, answers[0]) for answer in answers)
"""


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_nobody_is_told_of_its_use(runtime: Runtime, tmp_path: Path) -> None:
    """Both keep count in the home folder, and send it to Google or Microsoft, unless they are kept from that."""
    skip_without(runtime)
    shown = "print([name for name in sys.modules if name.split('.')[0] == 'openvino_telemetry'])"
    home = os.environ | {"HOME": str(tmp_path)}
    command = [sys.executable, "-c", _FIRST_CALLS + shown, runtime.value]
    done = subprocess.run(command, check=True, timeout=60, env=home, capture_output=True, text=True)
    assert (done.stdout.strip(), list(tmp_path.iterdir())) == ("[]", [])


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_first_calls_of_a_process_may_come_at_once(runtime: Runtime) -> None:
    """OpenVINO then waited for ever, in one process of three or more; so this needs one of its own."""
    skip_without(runtime)
    subprocess.run([sys.executable, "-c", _FIRST_CALLS, runtime.value], check=True, timeout=60)


@pytest.mark.parametrize(
    ("runtime", "precision"), [*((Runtime.TENSORFLOW, some) for some in Precision), *((r, None) for r in RUNTIMES)]
)
def test_what_a_crop_says_does_not_depend_on_its_company(
    samples: Path, runtime: Runtime, precision: Precision | None
) -> None:
    """With the network that ships: its weights show what leaks from behind a picture's end."""
    shipped = load_bundle()
    skip_without(runtime)
    read = make_reader(shipped, runtime, 1, precision)
    crops = [load_page(path, 1, 10**7) for path in sorted((samples / "crops").iterdir())]
    crops += [crop[:, : crop.shape[1] * k // 7] for crop in crops for k in (2, 3, 5)]
    pictures = [normalise(crop, shipped.config.normalise) for crop in crops]
    widths = [picture.shape[1] for picture in pictures]
    alone: dict[int, np.ndarray] = {}
    for i, picture in enumerate(pictures):
        ((width, _),) = plan_batches([widths[i]], 8)
        alone[i] = read(*pad_batch([picture], 4, width))[0]
    plans = plan_batches(widths, 8)
    assert max(len(members) for _, members in plans) > 4
    for width, members in plans:
        log_probs, frames = (
            read(*pad_batch([pictures[i] for i in members], 4, width)),
            [-(-widths[i] // 4) for i in members],
        )
        for row, i, n in zip(log_probs, members, frames, strict=True):
            np.testing.assert_allclose(row[:n], alone[i][:n], atol=1e-4)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_runtime_that_is_missing_is_said_with_its_cure(
    bundle: Bundle, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in NEEDS[runtime] else find(name))
    with pytest.raises(MissingProgramError, match=rf"pip install 'hcr-batch\[{runtime.value}\]'"):
        make_reader(bundle, runtime, 1)


def test_the_reference_network_is_not_written_as_onnx() -> None:
    config = BundleConfig(
        name="seed",
        alphabet="ABC",
        network=NetworkConfig(kind="seed", height=64),
        normalise=NormaliseConfig(mode="stretch", height_px=64),
    )
    with pytest.raises(UsageError, match="kind crnn"):
        crnn_of(Bundle("", config, {}, []))


@pytest.mark.slow
@pytest.mark.parametrize("format", ["onnx", "openvino", "savedmodel"])
def test_what_is_exported_reads_the_sample_crops_alike(tmp_path: Path, format: str) -> None:
    skip_without({"onnx": Runtime.ONNX, "openvino": Runtime.OPENVINO, "savedmodel": Runtime.TENSORFLOW}[format])
    report = run(ModelExportConfig(out=tmp_path / "network", format=format))
    assert report.same_texts == report.crops == 6
    assert report.bytes > 1_000_000
    facts = json.loads(report.facts.read_text(encoding="utf-8"))
    shipped = load_bundle().config
    assert (facts["alphabet"], facts["blank_index"], facts["height_px"]) == (shipped.alphabet, 0, 48)
    assert NormaliseConfig(**facts["normalise"]) == shipped.normalise
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network", "network.json"]
    with pytest.raises(WriteError, match="exists"):
        run(ModelExportConfig(out=tmp_path / "network", format=format))


def test_an_onnx_file_says_itself_what_its_labels_mean(bundle: Bundle, tmp_path: Path) -> None:
    """Read with what it says of itself and nothing else."""
    skip_without(Runtime.ONNX)
    read = export_network(bundle, tmp_path / "network.onnx", "onnx")
    session = onnxruntime().InferenceSession(tmp_path / "network.onnx", providers=["CPUExecutionProvider"])
    facts = session.get_modelmeta().custom_metadata_map
    assert NormaliseConfig(**json.loads(facts["normalise"])) == bundle.config.normalise
    width, stride = 40, int(facts["width_stride"])
    picture = np.random.default_rng(3).random((1, int(facts["height_px"]), width, 1), np.float32)
    frames = np.array([-(-width // stride)], np.int32)
    log_probs = session.run(None, {"pictures": picture, "frames": frames})[0][0]
    best = [int(i) for i in log_probs.argmax(axis=-1)]
    kept = [i for n, i in enumerate(best) if n == 0 or i != best[n - 1]]
    text = "".join(facts["alphabet"][i - 1] for i in kept if i != int(facts["blank_index"]))
    (path,) = greedy_paths(read(picture, frames), frames)
    assert text == bundle.alphabet.decode(path.labels)


def test_what_is_written_for_openvino_is_compared_in_full_precision(bundle: Bundle, tmp_path: Path) -> None:
    """Where the processor has bfloat16 the log-probabilities differed by more than 1, and the file was blamed."""
    skip_without(Runtime.OPENVINO)
    skip_without(Runtime.ONNX)
    readers = [export_network(bundle, tmp_path / format, format) for format in ("openvino", "onnx")]
    pictures = np.random.default_rng(3).random((1, bundle.config.normalise.height_px, 64, 1), np.float32)
    ours, theirs = (read(pictures, np.array([16], np.int32)) for read in readers)
    assert np.allclose(ours, theirs, atol=1e-3)


@pytest.mark.parametrize(("format", "needs"), [("onnx", Runtime.ONNX), ("openvino", Runtime.OPENVINO)])
@pytest.mark.parametrize("place", ["file/in/the/way", "/proc/network"])
def test_where_nothing_can_be_written_nothing_is_left(
    bundle: Bundle, tmp_path: Path, format: str, needs: Runtime, place: str
) -> None:
    skip_without(needs)
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="check the path, its permissions and the free space"):
        export_network(bundle, tmp_path / place, format)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_formats_that_are_not_known() -> None:
    with pytest.raises(UsageError, match="Expected onnx or openvino or savedmodel"):
        ModelExportConfig(out=Path("x"), format="pickle")
