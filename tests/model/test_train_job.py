"""The train job: what a training leaves, and what a kill, Ctrl-C or a full disk leave of it."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import keras
import numpy as np
import pyarrow.parquet as pq
import pytest

from hcr_batch.console.training import print_training
from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.files.label_source import kaggle_source
from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.model.bundle import load_bundle, save_bundle
from hcr_batch.model.bundle_files import BundleConfig, read_config
from hcr_batch.model.identity import bundle_id
from hcr_batch.model.network import build_network
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.model.training.schedule import FitConfig
from hcr_batch.text.calibrate import Calibration
from jobs.train import run
from tests.model.tiny import (
    FIT,
    NETWORK,
    NORMALISE,
    ONE_WIDTH,
    PLAIN,
    WORDS,
    left_behind,
    tiny_config,
    write_labels,
    write_names,
)


@pytest.fixture(scope="module")
def trained(names, in_two_threads, tmp_path_factory):
    folder, reports = tmp_path_factory.mktemp("trained"), []
    before = keras.config.dtype_policy(), cv2.getNumThreads()
    fit = dataclasses.replace(FIT, precision="mixed_bfloat16")
    report = run(tiny_config(names, folder / "bundle", fit=fit, tensorboard=True), reports.append)
    assert before == (keras.config.dtype_policy(), cv2.getNumThreads())
    return folder, report, reports


class TestTraining:
    """One training of six steps, and what is left of it."""

    def test_the_report_says_how_it_went(self, trained):
        folder, report, _ = trained
        assert report.exit_code == ExitCode.OK
        assert (report.step, report.steps) == (6, 6)
        assert report.bundle_id == load_bundle(folder / "bundle").id
        (source,) = report.sources
        assert (source.name, source.trained_on, source.held_out) == ("names", 36, 4)
        assert report.scores["names"].fields == 4
        assert (report.alphabet, report.alphabet_learned) == ("ABCDEILNOV", True)

    def test_only_the_bundle_and_the_log_are_left(self, trained):
        folder, _, _ = trained
        assert left_behind(folder) == ["bundle", "bundle.tensorboard"]
        assert left_behind(folder / "bundle") == ["bundle.json", "history.parquet", "weights.npz"]
        assert any(path.name.startswith("events.") for path in (folder / "bundle.tensorboard").iterdir())

    def test_the_card_says_what_it_learned_from(self, trained):
        folder, report, _ = trained
        config, card = read_config(folder / "bundle")
        assert config.alphabet == "ABCDEILNOV"
        assert card["trained_on"][0]["crops"] == 36
        assert card["held_out_scores"]["names"]["cer"] == report.scores["names"].cer
        assert card["calibration"] == {"kept_from": None}  # four crops are too few
        assert card["steps"] == 6 and card["recipe"]["batch_size"] == 4
        assert str(folder.parent) not in json.dumps(card)

    def test_without_a_bundle_to_start_from_its_confidences_are_not_fitted(self, trained, capsys):
        folder, report, _ = trained
        assert read_config(folder / "bundle")[0].calibration == Calibration()
        print_training(report)
        assert "not calibrated: review all fields" in " ".join(capsys.readouterr().out.split())

    def test_the_history_is_a_table(self, trained):
        folder, _, reports = trained
        table = pq.read_table(folder / "bundle" / "history.parquet")
        assert table["step"].to_pylist() == [3, 6] == [r.step for r in reports]
        assert table["cer"].to_pylist() == [r.scores["names"].cer for r in reports]
        assert all(field.metadata[b"doc"] for field in table.schema)

    def test_the_bundle_reads(self, trained, names):
        folder, _, _ = trained
        (crop,) = read_labels(kaggle_source(names, "train")).crops[:1]
        (reading,) = Recogniser.load(folder / "bundle").read([load_crop(crop.path)])
        assert 0 <= reading.confidence <= 1


def press_ctrl_c(progress):
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(scope="module")
def left_by_ctrl_c(names, tmp_path_factory):
    """What is left of a training of the bundle `bundle` that Ctrl-C ended after half its steps, and its report."""
    folder = tmp_path_factory.mktemp("broken") / "left"
    return folder, run(tiny_config(names, folder / "bundle", fit=PLAIN), press_ctrl_c)


@pytest.fixture
def broken_off(names, left_by_ctrl_c, tmp_path):
    """The settings of a copy of that training, and its report."""
    folder, report = left_by_ctrl_c
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return tiny_config(names, tmp_path / "bundle", fit=PLAIN), report


@pytest.mark.slow
def test_ctrl_c_leaves_a_training_that_can_go_on(broken_off, tmp_path):
    config, report = broken_off
    assert report.exit_code == ExitCode.INTERRUPTED
    assert (report.step, report.bundle_id) == (3, None)
    assert left_behind(tmp_path) == ["bundle.run"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(UsageError, match="its alphabet differs"):
        run(dataclasses.replace(config, alphabet="ABCDEILNOVZ", resume=True))
    report = run(dataclasses.replace(config, resume=True))
    assert report.exit_code == ExitCode.OK and report.step == 6
    assert left_behind(tmp_path) == ["bundle"]


def test_ctrl_c_when_the_bundle_is_written_comes_too_late(broken_off, tmp_path, monkeypatch):
    """Whoever is told that the training was interrupted would resume it, and find that its bundle exists."""
    remove = shutil.rmtree

    def press_and_remove(folder, *args, **kwargs):
        if folder == tmp_path / "bundle.run":
            press_ctrl_c(None)
        remove(folder, *args, **kwargs)

    monkeypatch.setattr(shutil, "rmtree", press_and_remove)
    config, _ = broken_off
    report = run(dataclasses.replace(config, resume=True, finish=True))
    assert report.exit_code == ExitCode.OK and report.bundle_id == bundle_id(tmp_path / "bundle")
    assert left_behind(tmp_path) == ["bundle"]


def test_a_training_can_be_ended_early(broken_off, tmp_path):
    config, _ = broken_off
    report = run(dataclasses.replace(config, resume=True, finish=True))
    assert report.exit_code == ExitCode.OK and report.step == 3
    assert report.bundle_id == bundle_id(tmp_path / "bundle")
    assert left_behind(tmp_path) == ["bundle"]
    with pytest.raises(UsageError, match="finish"):
        dataclasses.replace(config, finish=True)


@pytest.mark.slow
def test_a_network_learns_from_another(names, tmp_path):
    larger = dataclasses.replace(NETWORK, lstm_units=12)
    letters = "ABCDEILNOV"  # those of the words
    about = BundleConfig(name="larger", alphabet=letters, network=larger, normalise=ONE_WIDTH)
    save_bundle(tmp_path / "teacher", build_network(larger, len(letters) + 1), about, {})
    alone, taught = [], []
    run(tiny_config(names, tmp_path / "alone"), alone.append)
    config = tiny_config(names, tmp_path / "taught", teacher=tmp_path / "teacher", feeders=1)
    run(config, taught.append)
    assert [p.loss for p in taught] != [p.loss for p in alone]
    assert read_config(tmp_path / "taught")[1]["teacher"] == bundle_id(tmp_path / "teacher")
    ours = load_bundle(tmp_path / "taught").network.count_params()
    assert ours == load_bundle(tmp_path / "alone").network.count_params()
    broken = dataclasses.replace(config, out=tmp_path / "broken", feeders=0)
    run(broken, press_ctrl_c)
    with pytest.raises(UsageError, match="its teacher differs"):
        run(dataclasses.replace(broken, teacher=None, resume=True))
    wider = dataclasses.replace(ONE_WIDTH, margin_px=4)
    with pytest.raises(UsageError, match=r"cannot teach this network.*Expected .* Received"):
        run(tiny_config(names, tmp_path / "other", teacher=tmp_path / "teacher", normalise=wider))


CHILD = """
import os, signal, sys
from pathlib import Path
from jobs.train import run
from tests.model.tiny import NORMALISE, tiny_config

def report(progress):
    if len(sys.argv) > 3 and progress.step >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

out = Path(sys.argv[2])
again = out.with_name(out.name + ".run").exists()
run(tiny_config(Path(sys.argv[1]), out, normalise=NORMALISE, resume=again), report)
"""


@pytest.mark.slow
@pytest.mark.faults
def test_a_killed_training_ends_with_the_same_bytes(names, tmp_path):
    """On one thread. With several, oneDNN adds up in an order that depends on which are idle, and
    the weights of two undisturbed trainings differ in their last bits as well."""

    def train(out, *kill_at):
        # Killed after step 3, in the report, before its checkpoint: the last one is of step 2.
        environment = {**os.environ, "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
        command = [sys.executable, "-c", CHILD, str(names), str(tmp_path / out), *kill_at]
        root = Path(__file__).parents[2]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=300).returncode

    assert train("undisturbed") == 0
    assert train("killed", "3") == -signal.SIGKILL
    assert left_behind(tmp_path) == ["killed.run", "undisturbed"]
    assert train("killed") == 0
    first, second = (tmp_path / name / "weights.npz" for name in ("undisturbed", "killed"))
    with np.load(first) as ours, np.load(second) as theirs:
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours.files)


@pytest.mark.slow
def test_a_minute_of_training_learns_to_read(tmp_path):
    """On drawn words: the loss falls, the bundle loads and reads better than chance, and starts another."""
    data = write_names(tmp_path / "names", count=240, height_px=24)
    network = NetworkConfig(height=16, channels=(8, 16, 16, 32, 32), lstm_units=32, dropout=0.0)
    fit = FitConfig(
        epochs=8, steps_per_epoch=100, warmup_steps=40, peak_rate=4e-3, ema_momentum=0.9, precision="float32"
    )
    same = {"network": network, "normalise": NORMALISE, "batch_size": 16, "hold_out": 24, "augmented": False}
    reports = []
    report = run(tiny_config(data, tmp_path / "bundle", fit=fit, label_noise=0.0, **same), reports.append)
    losses = [progress.loss for progress in reports]
    assert losses[-1] < 0.5 * losses[0]
    assert report.scores["names"].cer < 0.5
    crops = read_labels(kaggle_source(data, "train")).crops[:60]
    readings = Recogniser.load(tmp_path / "bundle").read([load_crop(crop.path) for crop in crops])
    exact = sum(r.text == c.text for r, c in zip(readings, crops, strict=True)) / len(crops)
    assert exact > 2 / len(WORDS)
    again = tiny_config(data, tmp_path / "again", init_from=tmp_path / "bundle", **same)
    assert run(again, reports.append).scores["names"].cer < 0.6
    assert reports[-1].loss < 0.5 * losses[0]


@pytest.mark.slow
def test_two_devices_share_the_work(names, tmp_path):
    """Keras' distribution over two processors' worth of JAX."""
    pytest.importorskip("jax")
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    }
    child = CHILD.replace("resume=again", "devices=2")
    command = [sys.executable, "-c", child, str(names), str(tmp_path / "bundle")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    assert left_behind(tmp_path) == ["bundle"]


@pytest.mark.slow
def test_pytorch_trains_where_there_is_no_tensorflow(names, tmp_path):
    """As on a machine with a GPU and PyTorch alone; what it writes is read with TensorFlow."""
    pytest.importorskip("torch")
    child = "import sys; sys.modules['tensorflow'] = None\n" + CHILD
    command = [sys.executable, "-c", child, str(names), str(tmp_path / "bundle")]
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    crops = read_labels(kaggle_source(names, "train")).crops[:4]
    assert len(Recogniser.load(tmp_path / "bundle").read([load_crop(crop.path) for crop in crops])) == 4


def test_labels_in_any_csv(names, tmp_path):
    """--labels and --images instead of the Kaggle layout: the rows are read, the images looked for."""
    labels = write_labels(tmp_path / "mine.csv", [(f"TRAIN_{i:05d}.png", "ANNA") for i in range(20)])
    with pytest.raises(UsageError, match=r"20 of the 20 images of .*mine\.csv are not in .*nowhere"):
        run(tiny_config(None, tmp_path / "bundle", labels=labels, images=tmp_path / "nowhere"))
