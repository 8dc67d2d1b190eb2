"""A bundle from a stranger: nothing in it is run, nothing outside it is opened, and it fits into memory."""

from __future__ import annotations

import io
import json
import os
import pickle
import resource
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hcr_batch.errors import ModelError
from hcr_batch.model.bundle import load_bundle, save_bundle
from hcr_batch.model.bundle_files import BundleConfig, read_config
from hcr_batch.model.identity import bundle_id
from hcr_batch.model.network import build_network
from tests.model.tiny import NETWORK, NORMALISE

ROOT = Path(__file__).parent.parent.parent


class Touch:
    """Unpickling it makes the file `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self.path}'",)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    config = BundleConfig(name="tiny", alphabet="ABC", network=NETWORK, normalise=NORMALISE)
    save_bundle(folder, build_network(NETWORK, 4), config, {"steps": 6})
    return folder


@pytest.fixture
def folder(tmp_path: Path, sound: Path) -> Path:
    """A copy of a sound bundle."""
    return Path(shutil.copytree(sound, tmp_path / "tiny"))


def settings(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "bundle.json").read_text())
    return content


def with_settings(folder: Path, **values: object) -> None:
    (folder / "bundle.json").write_text(json.dumps({**settings(folder), **values}))


def arrays(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / "weights.npz") as stored:
        return {name: stored[name] for name in stored.files}


def object_array(folder: Path, sentinel: Path) -> None:
    """One of the arrays holds Python objects, which numpy stores as a pickle."""
    objects: dict[str, Any] = arrays(folder) | {"000": np.array([Touch(sentinel)], object)}
    np.savez(folder / "weights.npz", **objects)


def bare_pickle(folder: Path, sentinel: Path) -> None:
    """The weights are a pickle through and through."""
    (folder / "weights.npz").write_bytes(pickle.dumps(Touch(sentinel)))


def pickle_as_array(folder: Path, sentinel: Path) -> None:
    """A pickle in the place of an array in the archive."""
    with zipfile.ZipFile(folder / "weights.npz") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(folder / "weights.npz", "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, pickle.dumps(Touch(sentinel)) if name == "000.npy" else data)


def pickle_as_settings(folder: Path, sentinel: Path) -> None:
    """The settings are a pickle."""
    (folder / "bundle.json").write_bytes(pickle.dumps(Touch(sentinel)))


def more_pickles(folder: Path, sentinel: Path) -> None:
    """Files that nothing asks for beside files that lead to an error."""
    for name in ("model.keras", "config.pkl", "__init__.py", "sitecustomize.py", "history.parquet"):
        (folder / name).write_bytes(pickle.dumps(Touch(sentinel)))
    (folder / "weights.npz").write_bytes(b"")


def keras_config(folder: Path, sentinel: Path) -> None:
    """A Keras model with a Lambda layer in the place of our few numbers."""
    code = f"__import__('os').system('touch {sentinel}')"
    layer = {"class_name": "Lambda", "module": "keras.layers", "config": {"function": f"lambda x: {code}"}}
    with_settings(folder, network={"class_name": "Functional", "config": {"layers": [layer]}})


def lambda_kind(folder: Path, sentinel: Path) -> None:
    """The network's kind is code."""
    with_settings(folder, network={**settings(folder)["network"], "kind": f"lambda: open('{sentinel}', 'w')"})


def escaping_member(folder: Path, sentinel: Path) -> None:
    """An archive member whose name leads out of the bundle."""
    with zipfile.ZipFile(folder / "weights.npz", "a") as packed:
        packed.writestr(f"../../../../../../..{sentinel}", b"x")


def escaping_name(folder: Path, sentinel: Path) -> None:
    """A name that leads out of wherever it is put."""
    with_settings(folder, name=f"../../../../../..{sentinel}")


@pytest.mark.parametrize(
    "attack",
    [
        object_array,
        bare_pickle,
        pickle_as_array,
        pickle_as_settings,
        more_pickles,
        keras_config,
        lambda_kind,
        escaping_member,
        escaping_name,
    ],
)
def test_nothing_in_a_bundle_is_run(folder: Path, tmp_path: Path, attack: Callable[[Path, Path], None]) -> None:
    sentinel = tmp_path / "sprung"
    attack(folder, sentinel)
    with pytest.raises(ModelError):
        load_bundle(folder)
    assert not sentinel.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"tiny"}


def test_the_sentinel_would_show_it(tmp_path: Path) -> None:
    """The pickle of these tests does what it says, where something loads it."""
    pickle.loads(pickle.dumps(Touch(tmp_path / "sprung")))
    assert (tmp_path / "sprung").exists()


def claims_huge_array(folder: Path) -> None:
    """A header of 4 TB before a few bytes."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "<f4", "fortran_order": False, "shape": (1_000_000, 1_000_000)}
    )
    with zipfile.ZipFile(folder / "weights.npz") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(folder / "weights.npz", "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, buffer.getvalue() if name == "000.npy" else data)


def zip_bomb(folder: Path) -> None:
    """A gigabyte of zeros in four megabytes, behind a header of the right size."""
    with zipfile.ZipFile(folder / "weights.npz") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(folder / "weights.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, data in parts.items():
            with packed.open(name, "w") as member:
                member.write(data)
                if name == "000.npy":
                    for _ in range(1_000):
                        member.write(bytes(1_000_000))
        packed.writestr("extra.npy", b"")


def not_numbers(folder: Path) -> None:
    """Weights that are infinite and no numbers: every reading would be nonsense with a confidence."""
    nothing: dict[str, Any] = {name: np.full_like(array, np.nan) for name, array in arrays(folder).items()}
    np.savez(folder / "weights.npz", **nothing)


def locked_archive(folder: Path) -> None:
    """Members that say they are encrypted."""
    data = bytearray((folder / "weights.npz").read_bytes())
    for mark, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flag : at + flag + 2] = struct.pack("<H", 1)
            at = data.find(mark, at + 4)
    (folder / "weights.npz").write_bytes(data)


@pytest.mark.parametrize("damage", [claims_huge_array, zip_bomb, not_numbers, locked_archive])
def test_weights_that_are_no_weights(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ModelError, match="damaged"):
        load_bundle(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kilobytes


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"network": {"lstm_units": 10**9}}, "lstm_units"),
        ({"network": {"channels": [4, 4, 8, 8, 10**9]}}, "channels"),
        ({"network": {"blocks": [0, 0, 1, 10**9, 0]}}, "blocks"),
        ({"network": {"height": 16 * 10**6}}, "height"),
        ({"normalise": {"max_width_px": 10**9}}, "max_width_px"),
        ({"normalise": {"height_px": 32}}, "height_px"),
        ({"normalise": {"most_squeeze": float("nan")}}, "most_squeeze"),
        ({"calibration": {"weights": [float("inf"), 0.0, 0.0, 0.0]}}, "finite"),
        ({"alphabet": "ABCA"}, "each character once"),
        ({"alphabet": "".join(map(chr, range(0x20_000, 0x28_000)))}, "alphabet"),
        ({"name": "two\nlines"}, "printable"),
        ({"name": "\x1b[31m"}, "printable"),
    ],
)
def test_wrong_settings_are_refused(folder: Path, values: dict[str, Any], says: str) -> None:
    old = settings(folder)
    new = {key: {**old[key], **value} if isinstance(value, dict) else value for key, value in values.items()}
    with_settings(folder, **new)
    with pytest.raises(ModelError, match=says):
        read_config(folder)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "\x00", "1e999", "\ud800"])
def test_json_that_is_none(folder: Path, text: str) -> None:
    (folder / "bundle.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    for read in (read_config, bundle_id):
        with pytest.raises(ModelError, match="damaged"):
            read(folder)


@pytest.mark.parametrize("name", ["bundle.json", "weights.npz"])
def test_a_pipe_in_a_bundle_does_not_block(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    code = f"from pathlib import Path; from hcr_batch.model.identity import bundle_id; bundle_id(Path({str(folder)!r}))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "ModelError" in result.stderr and "is not a file of a model" in result.stderr
