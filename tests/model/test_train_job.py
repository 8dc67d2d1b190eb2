"""The train job: what it refuses before it learns, and what a kill, Ctrl-C or a full disk leave."""

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

from hcr_batch.errors import ExitCode, UsageError, WriteError
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
from jobs.train import run
from jobs.train_config import TrainConfig, config_from
from tests.model.tiny import FIT, NETWORK, NORMALISE, ONE_WIDTH, WORDS, tiny_config, write_labels, write_names


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    return write_names(tmp_path_factory.mktemp("data") / "names")


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class TestConfig:
    def test_flags_lie_over_the_file_over_the_recipe(self, tmp_path):
        file = tmp_path / "train.toml"
        file.write_text('batch_size = 8\nseed = 5\nout = "bundle"\n[fit]\npeak_rate = 0.01\nepochs = 3\n')
        config = config_from({"data": Path("names"), "seed": 7, "epochs": 2, "labels": None}, "seed", file)
        assert (config.batch_size, config.seed, config.recipe) == (8, 7, "seed")
        assert (config.fit.epochs, config.fit.steps_per_epoch, config.fit.peak_rate) == (2, 1_000, 0.01)
        assert config.fit.optimiser == "sgd"
        assert config.data == Path("names").absolute()
        assert config.out == tmp_path / "bundle"

    def test_the_seed_recipe_is_the_published_one(self):
        config = config_from({"data": Path("d"), "out": Path("o")}, "seed")
        fit = config.fit
        assert (fit.epochs, fit.steps_per_epoch, config.batch_size) == (6, 1_000, 32)
        assert (fit.optimiser, fit.peak_rate, fit.momentum, fit.schedule) == ("sgd", 0.002, 0.9, "constant")
        assert (fit.clip_norm, fit.weight_decay, fit.ema_momentum, fit.precision) == (0, 0, 0, "float32")
        assert fit.patience > 0 and not config.augmented
        assert (config.normalise.height_px, config.normalise.free_width_px) == (64, 256)

    def test_the_names_recipe_is_the_defaults(self):
        config = config_from({"data": Path("d"), "out": Path("o")})
        assert config == TrainConfig(data=Path("d").absolute(), out=Path("o").absolute())

    @pytest.mark.parametrize(
        ("flags", "says"),
        [
            ({}, r"`data`.*one of --data, --labels with --images, --download"),
            ({"data": Path("d"), "download": True}, "one of --data"),
            ({"labels": Path("l")}, "a folder with --labels"),
            ({"data": Path("d"), "batch_size": 0}, "batch_size.*at least 1"),
            ({"data": Path("d"), "share": -0.5}, "share.*0 or more"),
            ({"data": Path("d"), "share": 0}, "share.*more of one"),
            ({"data": Path("d"), "extra": [{"labels": "l", "images": "i", "share": float("nan")}]}, "share.*0 or more"),
            ({"data": Path("d"), "extra": [{"labels": "l", "images": "i", "folds": ["spaces"]}]}, "folds.*accents"),
            ({"data": Path("d"), "feeders": -1}, "feeders.*0 or more"),
            ({"data": Path("d"), "epochs": 0}, r"fit\.epochs.*at least 1"),
            ({"data": Path("d"), "max_bad": 1.5}, "max_bad"),
            ({"data": Path("d"), "alphabet": "ABA"}, "each character once"),
            ({"data": Path("d"), "normalise": {"mode": "stretch"}}, "stretch for a seed network"),
            ({"data": Path("d"), "speed": 3}, r"Unknown key `speed`.*Received: speed\.$"),
            ({"data": Path("d"), "peak_rate": 3}, r"Unknown key `peak_rate`.*`peak_rate` belongs under \[fit\]"),
            ({"data": Path("d"), "margin_px": 3}, r"`margin_px` belongs under \[normalise\]"),
        ],
    )
    def test_what_cannot_be_meant_is_named(self, flags, says):
        with pytest.raises(UsageError, match=says):
            config_from({"out": Path("o"), **flags})

    def test_columns_of_the_labels_may_be_named(self, tmp_path, names):
        rows = [row.split(",") for row in (names / "written_name_train_v2.csv").read_text().split()[1:]]
        labels = tmp_path / "l.csv"
        labels.write_text("scan;name\n" + "".join(f"{file};{text}\n" for file, text in rows))
        flags = {"labels": labels, "images": names / "train_v2" / "train", "out": tmp_path / "out"}
        with pytest.raises(UsageError, match="no column IDENTITY"):
            run(config_from({**flags, "file_column": "scan"}))
        with pytest.raises(UsageError, match="the alphabet lacks"):
            run(config_from({**flags, "file_column": "scan", "text_column": "name", "alphabet": "X"}))

    def test_another_recipe_is_refused(self):
        with pytest.raises(UsageError, match="names or seed"):
            config_from({"data": Path("d"), "out": Path("o")}, "best")


class TestRefusals:
    def test_a_missing_csv(self, tmp_path):
        with pytest.raises(UsageError, match="There is no label file"):
            run(tiny_config(tmp_path, tmp_path / "out" / "bundle"))
        assert left_behind(tmp_path / "out") == []

    def test_a_csv_without_the_columns(self, tmp_path, names):
        bad = tmp_path / "bad.csv"
        bad.write_text("a,b\n1,2\n")
        with pytest.raises(UsageError, match="no column FILENAME"):
            run(tiny_config(None, tmp_path / "bundle", labels=bad, images=names))

    def test_a_third_of_the_images_missing(self, tmp_path, names):
        copy = shutil.copytree(names, tmp_path / "names")
        for image in sorted((copy / "train_v2" / "train").iterdir())[::3]:
            image.unlink()
        with pytest.raises(UsageError, match=r"14 of the 40 images"):
            run(tiny_config(copy, tmp_path / "bundle"))
        assert left_behind(tmp_path) == ["names"]

    def test_a_label_outside_the_alphabet(self, tmp_path, names):
        with pytest.raises(UsageError, match=r"the alphabet lacks: 'E' \(\d+ times\)"):
            run(tiny_config(names, tmp_path / "bundle", alphabet="ABCDILNOV"))

    @pytest.mark.parametrize(
        ("label", "changes", "says"),
        [
            ("EMPTY", {}, "holds blank fields alone"),
            ("ANNA", {"recipe": "mine/best"}, "`name`.*no slashes"),
        ],
        ids=["no writing", "a name with a slash"],
    )
    def test_what_no_bundle_can_have_is_refused_before_the_training(self, tmp_path, names, label, changes, says):
        """Else hours of training end without a bundle."""
        labels = write_labels(tmp_path / "labels.csv", [(f"TRAIN_{i:05d}.png", label) for i in range(4)])
        images, told = names / "train_v2" / "train", []
        with pytest.raises(UsageError, match=says):
            run(tiny_config(None, tmp_path / "bundle", labels=labels, images=images, **changes), told.append)
        assert told == [] and left_behind(tmp_path) == ["labels.csv"]

    def test_a_bundle_that_exists(self, tmp_path, names):
        (tmp_path / "bundle").mkdir()
        with pytest.raises(WriteError, match="exists: give another"):
            run(tiny_config(names, tmp_path / "bundle"))

    def test_an_unfinished_training_is_not_overwritten(self, tmp_path, names):
        (tmp_path / "bundle.run").mkdir()
        (tmp_path / "bundle.run" / "checkpoint.npz").write_bytes(b"hours of work")
        with pytest.raises(UsageError, match="unfinished training: go on with --resume"):
            run(tiny_config(names, tmp_path / "bundle"))

    @pytest.mark.parametrize("finish", [False, True])
    def test_no_training_to_go_on_with(self, tmp_path, names, finish):
        """With a slip in --out hours of training would begin anew; what is finished would be the random network."""
        with pytest.raises(UsageError, match=r"bundle\.run holds no checkpoint to go on from.*leave out --resume"):
            run(tiny_config(names, tmp_path / "bundle", resume=True, finish=finish))
        assert left_behind(tmp_path) == []

    def test_a_folder_that_cannot_be_written(self, tmp_path, names):
        (tmp_path / "file").write_text("")
        with pytest.raises(WriteError, match="cannot be made"):
            run(tiny_config(names, tmp_path / "file" / "bundle"))

    def test_several_devices_need_jax(self, tmp_path, names):
        policy, threads = keras.config.dtype_policy(), cv2.getNumThreads()
        if keras.backend.backend() == "jax":
            pytest.skip("Keras runs on JAX here")
        with pytest.raises(UsageError, match=r"--devices 2 needs .*JAX"):
            run(tiny_config(names, tmp_path / "bundle", devices=2))
        assert (keras.config.dtype_policy(), cv2.getNumThreads()) == (policy, threads)


@pytest.fixture(scope="module")
def trained(names, tmp_path_factory):
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
    return folder, run(tiny_config(names, folder / "bundle"), press_ctrl_c)


@pytest.fixture
def broken_off(names, left_by_ctrl_c, tmp_path):
    """The settings of a copy of that training, and its report."""
    folder, report = left_by_ctrl_c
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return tiny_config(names, tmp_path / "bundle"), report


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
        epochs=4, steps_per_epoch=100, warmup_steps=40, peak_rate=4e-3, ema_momentum=0.9, precision="float32"
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
