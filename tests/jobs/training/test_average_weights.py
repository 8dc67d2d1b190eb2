"""The bundle half-way between two."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.model.bundle import load_bundle, save_bundle
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.network import build_network
from hcr_batch.model.training.transfer import start_from
from jobs.training.average_weights import AverageWeightsConfig, run
from tests.jobs.labelled import write_bundle
from tests.model.tiny import NETWORK, NORMALISE


def test_weights_are_half_way(tmp_path: Path) -> None:
    first, second = (write_bundle(tmp_path / str(seed), seed) for seed in (1, 2))
    name = run(AverageWeightsConfig(first=first, second=second, out=tmp_path / "average"))
    one, other, between = (load_bundle(folder) for folder in (first, second, tmp_path / "average"))
    for a, b, c in zip(one.arrays, other.arrays, between.arrays, strict=True):
        np.testing.assert_allclose(c, (a + b) / 2, atol=1e-3)  # matrices are stored in half precision
    assert not all(np.array_equal(a, b) for a, b in zip(one.arrays, other.arrays, strict=True))
    assert between.id == name
    assert between.card["average_of"] == [one.id, other.id]
    assert (tmp_path / "average" / "history.parquet").exists()


def test_characters_that_only_the_second_writes_keep_its_weights(tmp_path: Path) -> None:
    first = write_bundle(tmp_path / "first", 1, "ABC")
    second = write_bundle(tmp_path / "second", 2, "@CAB")
    run(AverageWeightsConfig(first=first, second=second, out=tmp_path / "average"))
    one, other, between = (load_bundle(folder).arrays for folder in (first, second, tmp_path / "average"))
    assert between[-1].shape == (5,)
    for a, b, c in zip(one[-2:], other[-2:], between[-2:], strict=True):
        np.testing.assert_allclose(c[..., 1], b[..., 1], atol=1e-3)  # the sign at
        half_way = [(a[..., i] + b[..., k]) / 2 for i, k in ((0, 0), (3, 2), (1, 3), (2, 4))]
        np.testing.assert_allclose(c[..., [0, 2, 3, 4]], np.stack(half_way, axis=-1), atol=1e-3)


def test_a_deeper_network_reads_between_the_two(tmp_path: Path) -> None:
    first = write_bundle(tmp_path / "first", 1)
    start, deep = load_bundle(first), replace(NETWORK, blocks=(0, 1, 1, 2, 0))
    network = build_network(deep, start.alphabet.label_count)
    start_from(network, start.alphabet, deep, NORMALISE, start)
    half, full = network.get_layer("stage4r2b_norm"), network.get_layer("stage2rb_norm")
    half.set_weights([half.get_weights()[0] + 1, half.get_weights()[1] + 0.5, *half.get_weights()[2:]])
    config = replace(start.config, network=deep)
    save_bundle(tmp_path / "second", network, config, {}, {})
    run(AverageWeightsConfig(first=first, second=tmp_path / "second", out=tmp_path / "average"))
    between = load_bundle(tmp_path / "average")
    assert between.config.network.blocks == deep.blocks
    scale, shift, *_ = between.network.get_layer("stage4r2b_norm").get_weights()
    assert (scale == 0.5).all() and (shift == 0.25).all() and not full.get_weights()[0].any()
    kernels = [n.get_layer("stage4r2a_conv").get_weights()[0] for n in (network, between.network)]
    np.testing.assert_allclose(*kernels, atol=1e-3)
    with pytest.raises(UsageError, match="of the same network, the second with all"):
        run(AverageWeightsConfig(first=tmp_path / "second", second=first, out=tmp_path / "other"))


def test_characters_of_the_first_alone_are_refused(tmp_path: Path) -> None:
    first = write_bundle(tmp_path / "first", 1, "ABC@")
    second = write_bundle(tmp_path / "second", 2, "ABC")
    with pytest.raises(UsageError, match="all characters and residual blocks of the first"):
        run(AverageWeightsConfig(first=first, second=second, out=tmp_path / "average"))


def test_other_networks_are_refused(tmp_path: Path) -> None:
    tiny = write_bundle(tmp_path / "tiny")
    with pytest.raises(UsageError, match="of the same network"):
        run(AverageWeightsConfig(first=tiny, second=DEFAULT_BUNDLE, out=tmp_path / "average"))
