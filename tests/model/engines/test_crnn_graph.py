"""The graph that reads computes what the Keras network is, without Keras."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.files.scans.images import load_page
from hcr_batch.image.batching import pad_batch
from hcr_batch.image.normalise import normalise
from hcr_batch.model.backend import keras
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.crnn_weights import layer_shapes
from hcr_batch.model.engines.compiled import compile_reader
from hcr_batch.model.engines.crnn_graph import compile_crnn
from hcr_batch.model.engines.runtimes import Precision, native_precision
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.text.decoding.greedy import greedy_paths
from tests.model.random_bundle import CONFIG, random_bundle


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return random_bundle()


def batch(count: int, width: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    pictures = rng.random((count, 32, width, 1), np.float32)
    frames = rng.integers(1, width // 4 + 1, count).astype(np.int32)
    for picture, n in zip(pictures, frames, strict=True):
        picture[:, 4 * n :] = 0
    return pictures, frames


@pytest.mark.parametrize("labels", [3, 45])
@pytest.mark.parametrize(
    "config", [CONFIG.network, NetworkConfig(), NetworkConfig(height=16, channels=(1, 2, 3, 4, 5), lstm_units=2)]
)
def test_a_bundle_s_arrays_are_those_of_the_keras_network(config: NetworkConfig, labels: int) -> None:
    from hcr_batch.model.network import build_network, reading_network

    network = reading_network(build_network(config, labels))
    in_keras = {layer.name: [tuple(w.shape) for w in layer.weights] for layer in network.layers if layer.weights}
    assert list(layer_shapes(config, labels).items()) == list(in_keras.items())
    assert [w.shape for w in network.weights] == [shape for shapes in in_keras.values() for shape in shapes]
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert {layer.epsilon for layer in norms} == {1e-3} and len(norms) == 5 + 2 * sum(config.blocks)


@pytest.mark.parametrize(("count", "width"), [(3, 64), (1, 128), (5, 40), (1, 4)])
def test_it_computes_what_keras_computes(bundle: Bundle, count: int, width: int) -> None:
    assert bundle.crnn is not None
    pictures, frames = batch(count, width)
    ours, theirs = compile_crnn(bundle.crnn)(pictures, frames), compile_reader(bundle.network, 32)(pictures, frames)
    true = np.arange(width // 4) < frames[:, None]
    assert ours.shape == theirs.shape == (count, width // 4, 7)
    np.testing.assert_allclose(ours[true], theirs[true], atol=2e-5)
    assert theirs[true].std() > 0.3  # there was something to tell apart


def test_bfloat16_reads_the_same(samples: Path) -> None:
    shipped = load_bundle()
    assert shipped.crnn is not None
    crops = [load_page(path, 1, 10**7) for path in sorted((samples / "crops").iterdir())]
    pictures = [normalise(crop, shipped.config.normalise) for crop in crops]
    batch, frames = pad_batch(pictures, 4)
    exact, rounded = (compile_crnn(shipped.crnn, precision)(batch, frames) for precision in Precision)
    paths, others = greedy_paths(exact, frames), greedy_paths(rounded, frames)
    assert [path.labels for path in paths] == [path.labels for path in others]
    true = np.arange(exact.shape[1]) < frames[:, None]
    assert 0 < np.abs(np.exp(exact) - np.exp(rounded))[true].max() < 0.1


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="only Linux tells what its processor has")
def test_the_precision_is_what_the_processor_has() -> None:
    has = "bf16" in Path("/proc/cpuinfo").read_text()
    assert native_precision() is (Precision.BFLOAT16 if has else Precision.FLOAT32)


def test_several_threads_may_read_at_a_time(bundle: Bundle) -> None:
    assert bundle.crnn is not None
    read = compile_crnn(bundle.crnn)
    batches = [batch(4, 64 + 8 * (seed % 3), seed) for seed in range(12)]
    expected = [read(*one) for one in batches]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda one: read(*one), batches))
    for one, (_, frames), other in zip(expected, batches, found, strict=True):
        true = np.arange(one.shape[1]) < frames[:, None]
        np.testing.assert_allclose(one[true], other[true], atol=1e-6)


def test_a_bundle_is_loaded_and_read_without_building_a_keras_network() -> None:
    code = (
        "import sys; from hcr_batch.model.recogniser import Recogniser; r = Recogniser.load(threads=1); "
        "import numpy as np; r.read([np.full((30, 90), 255, np.uint8)]); "
        "print({'hcr_batch.model.network', 'hcr_batch.model.backend'} & set(sys.modules))"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert result.stdout == "set()\n"
    assert result.stderr == ""
