"""What is written is what is read, whole or not at all; damage is told from absence."""

import json
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import ModelError, WriteError
from hcr_batch.model.arrays import read_arrays
from hcr_batch.model.bundle import as_shipped, load_bundle, save_bundle
from hcr_batch.model.bundle_files import BundleConfig, change_bundle
from hcr_batch.model.identity import DEFAULT_BUNDLE, bundle_id
from hcr_batch.model.network import build_network, reading_network
from hcr_batch.model.recogniser import Recogniser
from tests.model.tiny import NETWORK, NORMALISE

CONFIG = BundleConfig(name="tiny", alphabet="ABC", network=NETWORK, normalise=NORMALISE)


@pytest.fixture(scope="module")
def network():
    return build_network(NETWORK, 4)


@pytest.fixture
def folder(network, tmp_path):
    save_bundle(tmp_path / "tiny", network, CONFIG, {"steps": 6}, {"history.parquet": b"PAR1"})
    return tmp_path / "tiny"


def test_it_comes_back(network, folder):
    bundle = load_bundle(folder)
    assert bundle.config == CONFIG
    assert bundle.id == bundle_id(folder) and bundle.id.startswith("tiny-")
    assert bundle.alphabet.characters == "ABC"
    assert {path.name for path in folder.iterdir()} == {"bundle.json", "weights.npz", "history.parquet"}
    for ours, theirs in zip(bundle.network.weights, reading_network(network).weights, strict=True):
        np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-3, atol=1e-6)  # half precision


def test_as_shipped_is_what_comes_back(network, folder):
    before, after = as_shipped(network, CONFIG).network, load_bundle(folder).network
    assert all(np.array_equal(a, b) for a, b in zip(before.get_weights(), after.get_weights(), strict=True))


def test_the_id_follows_the_content(network, folder, tmp_path):
    same = save_bundle(tmp_path / "same", network, CONFIG, {"steps": 6})
    other = save_bundle(tmp_path / "other", network, CONFIG, {"steps": 7})
    assert same == bundle_id(folder) != other


def test_the_id_is_that_of_the_weights_that_were_read(network, folder, monkeypatch):
    """Someone replaces the bundle while it is loaded."""
    before = bundle_id(folder)

    def replace_and_read(file, shapes):
        change_bundle(folder, {"card": {"steps": 7}})
        return read_arrays(file, shapes)

    monkeypatch.setattr("hcr_batch.model.bundle.read_arrays", replace_and_read)
    assert load_bundle(folder).id == before != bundle_id(folder)


def test_it_reads_crops(folder):
    crop = np.full((30, 90), 255, np.uint8)
    readings = Recogniser.load(folder).read([crop, np.stack([crop] * 3, axis=-1)])
    assert len(readings) == 2
    assert all(0 <= r.confidence <= 1 and set(r.text) <= set("ABC") for r in readings)


def test_a_bundle_is_never_overwritten(network, folder):
    with pytest.raises(WriteError, match="exists: give another folder"):
        save_bundle(folder, network, CONFIG, {})


def test_a_full_disk_leaves_nothing(network, tmp_path, monkeypatch):
    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(WriteError, match="No space left"):
        save_bundle(tmp_path / "tiny", network, CONFIG, {})
    assert list(tmp_path.iterdir()) == []


def damage(folder: Path, how: str) -> None:
    weights, text = folder / "weights.npz", folder / "bundle.json"
    content = json.loads(text.read_text())
    if how == "no folder":
        folder.rename(folder.with_name("elsewhere"))
    elif how == "no weights":
        weights.unlink()
    elif how == "cut weights":
        weights.write_bytes(weights.read_bytes()[:-2_000])
    elif how == "empty weights":
        weights.write_bytes(b"")
    elif how == "other weights":
        np.savez(weights, a=np.zeros(3))
    elif how == "pickled weights":
        np.savez(weights, a=np.array([{"code": 1}], object))
    elif how == "cut json":
        text.write_text(text.read_text()[:40])
    elif how == "a list":
        text.write_text("[]")
    elif how == "unknown key":
        text.write_text(json.dumps({**content, "surprise": 1}))
    elif how == "wrong type":
        text.write_text(json.dumps({**content, "alphabet": 5}))
    elif how == "later format":
        text.write_text(json.dumps({**content, "format": 99}))


def test_a_missing_bundle_is_told_alike_for_every_option(tmp_path):
    """It may be that of --init-from or --compare, which have no default, and want the place of the one that ships."""
    with pytest.raises(ModelError) as error:
        bundle_id(tmp_path / "nowhere")
    assert "--model" not in str(error.value)
    assert str(DEFAULT_BUNDLE) in str(error.value) and DEFAULT_BUNDLE.is_dir()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("no folder", "There is no model bundle"),
        ("no weights", "damaged|cannot be read"),
        ("cut weights", "damaged"),
        ("empty weights", "damaged"),
        ("other weights", "damaged"),
        ("pickled weights", "damaged"),
        ("cut json", "damaged"),
        ("a list", "damaged"),
        ("unknown key", "surprise"),
        ("wrong type", "alphabet"),
        ("later format", "format 99. Expected 1"),
    ],
)
def test_damage_is_a_sentence(folder, how, says):
    damage(folder, how)
    with pytest.raises(ModelError, match=says):
        load_bundle(folder)
