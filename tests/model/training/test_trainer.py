"""A training that is resumed ends with the very weights of one that was not disturbed."""

import dataclasses
import json
import shutil

import keras
import numpy as np
import pytest

from hcr_batch.errors import ModelError, UsageError, WriteError
from hcr_batch.files.label_source import kaggle_source
from hcr_batch.files.labels import read_labels
from hcr_batch.image.drawing.augment import AugmentConfig
from hcr_batch.model.devices import out_of_memory
from hcr_batch.model.network import build_network
from hcr_batch.model.training.dataset import TrainingStream
from hcr_batch.model.training.trainer import Trainer
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.scoring.metrics import Scores
from tests.model.tiny import FIT, NETWORK, NORMALISE, ONE_WIDTH, write_names

ALPHABET = Alphabet("ABCDEILNOV")
SETTINGS = {"alphabet": ALPHABET.characters, "network": dataclasses.asdict(NETWORK)}


@pytest.fixture(scope="module")
def stream_of(tmp_path_factory):
    """A stream of batches from the step it is given, by how its pictures are normalised."""
    crops = read_labels(kaggle_source(write_names(tmp_path_factory.mktemp("names")), "train")).crops
    return lambda normalise: (
        lambda step: TrainingStream([(1.0, crops)], ALPHABET, normalise, AugmentConfig(), 4, 0).batches(step)
    )


@pytest.fixture(scope="module")
def stream(stream_of):
    return stream_of(ONE_WIDTH)


@pytest.fixture(scope="module")
def stream_of_widths(stream_of):
    return stream_of(NORMALISE)


def make_trainer(config=FIT, settings=SETTINGS, seed=1):
    keras.utils.set_random_seed(seed)
    return Trainer(build_network(NETWORK, ALPHABET.label_count), config, settings)


@pytest.fixture(scope="module")
def begin(tmp_path_factory):
    """A trainer at its first step, trained as it is told: the same one each time, since TensorFlow builds the graph of
    each new one anew, which takes far longer than the few steps of these tests."""
    start = tmp_path_factory.mktemp("begin") / "checkpoint.npz"
    trainer = make_trainer(seed=99)
    trainer.save(start)

    def begin(config=FIT):
        trainer.resume(start)
        trainer.config = config
        return trainer

    return begin


def evaluation(*edits):
    """An evaluation whose CER is given for each epoch."""
    rest = list(edits)
    return lambda: {"names": Scores(fields=1, characters=100, character_edits=rest.pop(0))}


@pytest.fixture(scope="module")
def undisturbed(stream_of_widths, tmp_path_factory):
    """A finished trainer, its reports, and the folder with its checkpoint of step 4 of 6."""
    folder, reports = tmp_path_factory.mktemp("run"), []
    trainer, scores = make_trainer(), evaluation(50, 40)

    def evaluate():
        if trainer.step == FIT.steps:
            shutil.copy(folder / "checkpoint.npz", folder / "step4.npz")
        return scores()

    assert trainer.fit(stream_of_widths, evaluate, folder / "checkpoint.npz", reports.append)
    return trainer, reports, folder


def test_a_resumed_training_ends_with_the_same_weights(stream_of_widths, undisturbed, begin, tmp_path):
    trainer, _, folder = undisturbed
    resumed = begin()
    resumed.resume(folder / "step4.npz")
    assert resumed.step == 4
    assert resumed.fit(stream_of_widths, evaluation(40), tmp_path / "checkpoint.npz", lambda progress: None)
    for ours, theirs in zip(resumed.network.get_weights(), trainer.network.get_weights(), strict=True):
        # Several threads may add up in another order; bit for bit is tested on one, in test_train_job.
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
    for name in ("step", "epoch", "rate", "scores"):
        assert [p[name] for p in resumed.history] == [p[name] for p in trainer.history]


def test_progress_tells_all_a_display_needs(undisturbed):
    _, reports, _ = undisturbed
    assert [(p.epoch, p.epochs, p.step, p.steps) for p in reports] == [(1, 2, 3, 6), (2, 2, 6, 6)]
    assert all(p.loss > 0 and p.rate > 0 and p.crops_per_second > 0 for p in reports)
    assert reports[0].seconds_left > 0 == reports[1].seconds_left
    assert [p.scores["names"].cer for p in reports] == [0.5, 0.4]


def test_a_pause_leaves_the_step_it_was_at(stream, begin, tmp_path):
    trainer = begin()
    assert not trainer.fit(
        stream, evaluation(50, 40), tmp_path / "checkpoint.npz", lambda p: None, lambda: trainer.step == 1
    )
    with np.load(tmp_path / "checkpoint.npz") as stored:
        assert json.loads(str(stored["header"]))["step"] == 1


def test_early_stopping_goes_back_to_the_best_weights(stream, begin, tmp_path):
    config = dataclasses.replace(FIT, epochs=9, steps_per_epoch=1, patience=2, ema_momentum=0.0)
    trainer, after = begin(config), []
    edits = evaluation(50, 40, 45, 45, 10)

    def evaluate():
        after.append(trainer.network.get_weights())
        return edits()

    assert trainer.fit(stream, evaluate, tmp_path / "checkpoint.npz", lambda p: None)
    assert trainer.step == 4  # the fifth epoch, the best of all, never comes
    for ours, best in zip(trainer.network.get_weights(), after[1], strict=True):
        assert np.array_equal(ours, best)


def test_the_rate_told_is_that_of_the_last_batch(stream, begin, tmp_path):
    config = dataclasses.replace(
        FIT, epochs=4, steps_per_epoch=1, warmup_steps=0, schedule="plateau", plateau_patience=1, plateau_factor=0.5
    )
    trainer, reports = begin(config), []
    assert trainer.fit(stream, evaluation(50, 60, 40, 30), tmp_path / "checkpoint.npz", reports.append)
    assert [p.rate / config.peak_rate for p in reports] == [1, 1, 0.5, 0.5]  # the second epoch slows the third down


@pytest.mark.parametrize("change", [{"alphabet": "ABC"}, {"network": {"height": 32}}])
def test_a_checkpoint_of_another_training_is_refused_by_name(undisturbed, change):
    _, _, folder = undisturbed
    name = next(iter(change))
    with pytest.raises(UsageError, match=rf"its {name}\S* differs. Expected .*Received"):
        make_trainer(settings={**SETTINGS, **change}).resume(folder / "step4.npz")


@pytest.mark.parametrize("damage", ["cut", "text", "empty"])
def test_a_damaged_checkpoint_is_a_sentence(undisturbed, begin, tmp_path, damage):
    _, _, folder = undisturbed
    whole = (folder / "step4.npz").read_bytes()
    bad = tmp_path / "checkpoint.npz"
    bad.write_bytes({"cut": whole[: len(whole) // 2], "text": b"no checkpoint", "empty": b""}[damage])
    with pytest.raises(ModelError, match="is damaged"):
        begin().resume(bad)


def test_a_full_disk_leaves_the_checkpoint_before(undisturbed, tmp_path):
    trainer, _, folder = undisturbed
    shutil.copy(folder / "step4.npz", tmp_path / "checkpoint.npz")
    # What is written next goes through this name to a device that is always full.
    (tmp_path / ".checkpoint.npz").symlink_to("/dev/full")
    with pytest.raises(WriteError, match=r"cannot be written \(No space left.*--resume"):
        trainer.save(tmp_path / "checkpoint.npz")
    assert (tmp_path / "checkpoint.npz").read_bytes() == (folder / "step4.npz").read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint.npz"]


def test_a_full_disk_at_the_first_checkpoint_does_not_speak_of_resuming(undisturbed, tmp_path):
    trainer, _, _ = undisturbed
    (tmp_path / ".checkpoint.npz").symlink_to("/dev/full")
    with pytest.raises(WriteError, match=r"would have been the first.*start the training again") as error:
        trainer.save(tmp_path / "checkpoint.npz")
    assert "--resume" not in str(error.value)


def test_too_little_memory_is_a_sentence(stream, begin, tmp_path, monkeypatch):
    trainer = begin()

    def exhausted(*batch, **settings):
        raise out_of_memory()(None, None, "OOM when allocating tensor")

    monkeypatch.setattr(trainer._model, "train_on_batch", exhausted)
    with pytest.raises(UsageError, match=r"too little memory to learn from 4 pictures of \d+ columns.*--batch-size"):
        trainer.fit(stream, evaluation(50), tmp_path / "checkpoint.npz", lambda progress: None)


@pytest.mark.parametrize("spoilt", ["loss", "weights"])
def test_a_training_that_diverges_stops_and_leaves_the_last_good_checkpoint(
    stream, undisturbed, begin, tmp_path, monkeypatch, spoilt
):
    _, _, folder = undisturbed
    checkpoint = tmp_path / "checkpoint.npz"
    shutil.copy(folder / "step4.npz", checkpoint)
    trainer = begin()
    trainer.resume(checkpoint)
    learn = trainer._model.train_on_batch

    def diverging(*batch, **settings):
        loss = learn(*batch, **settings)
        trainer._model.trainable_variables[0].assign(trainer._model.trainable_variables[0] * float("nan"))
        return {"loss": float("nan")} if spoilt == "loss" else loss

    monkeypatch.setattr(trainer._model, "train_on_batch", diverging)
    with pytest.raises(UsageError, match=r"has diverged: .* after step [56].*lower fit.peak_rate"):
        trainer.fit(stream, evaluation(50, 40), checkpoint, lambda progress: None)
    assert checkpoint.read_bytes() == (folder / "step4.npz").read_bytes()


def test_no_pickle_is_ever_read(begin, tmp_path):
    np.savez(tmp_path / "evil.npz", header=np.array([{"step": 1}], object))
    with pytest.raises(ModelError, match="is damaged"):
        begin().resume(tmp_path / "evil.npz")
