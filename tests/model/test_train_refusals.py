"""What the train job refuses before it learns."""

import shutil

import cv2
import keras
import pytest

from hcr_batch.errors import UsageError, WriteError
from jobs.train import run
from tests.model.tiny import left_behind, tiny_config, write_labels


def test_a_missing_csv(tmp_path):
    with pytest.raises(UsageError, match="There is no label file"):
        run(tiny_config(tmp_path, tmp_path / "out" / "bundle"))
    assert left_behind(tmp_path / "out") == []


def test_a_csv_without_the_columns(tmp_path, names):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="no column FILENAME"):
        run(tiny_config(None, tmp_path / "bundle", labels=bad, images=names))


def test_a_third_of_the_images_missing(tmp_path, names):
    copy = shutil.copytree(names, tmp_path / "names")
    for image in sorted((copy / "train_v2" / "train").iterdir())[::3]:
        image.unlink()
    with pytest.raises(UsageError, match=r"14 of the 40 images"):
        run(tiny_config(copy, tmp_path / "bundle"))
    assert left_behind(tmp_path) == ["names"]


def test_a_label_outside_the_alphabet(tmp_path, names):
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
def test_what_no_bundle_can_have_is_refused_before_the_training(tmp_path, names, label, changes, says):
    """Else hours of training end without a bundle."""
    labels = write_labels(tmp_path / "labels.csv", [(f"TRAIN_{i:05d}.png", label) for i in range(4)])
    images, told = names / "train_v2" / "train", []
    with pytest.raises(UsageError, match=says):
        run(tiny_config(None, tmp_path / "bundle", labels=labels, images=images, **changes), told.append)
    assert told == [] and left_behind(tmp_path) == ["labels.csv"]


def test_a_bundle_that_exists(tmp_path, names):
    (tmp_path / "bundle").mkdir()
    with pytest.raises(WriteError, match="exists: give another"):
        run(tiny_config(names, tmp_path / "bundle"))


def test_an_unfinished_training_is_not_overwritten(tmp_path, names):
    (tmp_path / "bundle.run").mkdir()
    (tmp_path / "bundle.run" / "checkpoint.npz").write_bytes(b"hours of work")
    with pytest.raises(UsageError, match="unfinished training: go on with --resume"):
        run(tiny_config(names, tmp_path / "bundle"))


@pytest.mark.parametrize("finish", [False, True])
def test_no_training_to_go_on_with(tmp_path, names, finish):
    """With a slip in --out hours of training would begin anew; what is finished would be the random network."""
    with pytest.raises(UsageError, match=r"bundle\.run holds no checkpoint to go on from.*leave out --resume"):
        run(tiny_config(names, tmp_path / "bundle", resume=True, finish=finish))
    assert left_behind(tmp_path) == []


def test_a_folder_that_cannot_be_written(tmp_path, names):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="cannot be made"):
        run(tiny_config(names, tmp_path / "file" / "bundle"))


def test_several_devices_need_jax(tmp_path, names, in_two_threads):
    policy, threads = keras.config.dtype_policy(), cv2.getNumThreads()
    if keras.backend.backend() == "jax":
        pytest.skip("Keras runs on JAX here")
    with pytest.raises(UsageError, match=r"--devices 2 needs .*JAX"):
        run(tiny_config(names, tmp_path / "bundle", devices=2))
    assert (keras.config.dtype_policy(), cv2.getNumThreads()) == (policy, threads)
