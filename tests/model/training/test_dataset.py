"""The stream of batches depends on the seed and the step alone."""

import itertools
import os
import threading
from contextlib import closing

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import kaggle_source
from hcr_batch.files.labelled_crops import LabelledCrop
from hcr_batch.files.labels import read_labels
from hcr_batch.image.drawing.augment import AugmentConfig
from hcr_batch.model.training.dataset import TrainingStream
from hcr_batch.model.training.feeding import batches_by, prefetch
from hcr_batch.text.alphabet import Alphabet
from tests.model.tiny import NORMALISE, write_names

ALPHABET = Alphabet("ABCDEILNOV")
AUGMENT = AugmentConfig()


@pytest.fixture(scope="module")
def crops(tmp_path_factory):
    return read_labels(kaggle_source(write_names(tmp_path_factory.mktemp("names")), "train")).crops


def make_stream(crops, *, seed=0, alphabet=ALPHABET, augment=AUGMENT, max_bad=0.01):
    return TrainingStream([(1.0, crops)], alphabet, NORMALISE, augment, 2, seed, max_bad)


def same(a, b):
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in ("pictures", "frames", "labels", "label_lengths"))


@pytest.mark.parametrize("first", [1, 15, 16, 17])  # 16 batches are drawn together
def test_it_resumes_at_any_step(crops, first):
    whole = list(itertools.islice(make_stream(crops).batches(), first + 2))
    rest = list(itertools.islice(make_stream(crops).batches(first), 2))
    assert all(same(a, b) for a, b in zip(whole[first:], rest, strict=True))


@pytest.mark.parametrize("first", [0, 17])
def test_processes_make_the_same_batches(crops, tmp_path, first):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no image")
    here, there = (make_stream([*crops, LabelledCrop(bad, "BOB")], max_bad=0.1) for _ in range(2))
    wanted = list(itertools.islice(here.batches(first), 33))
    with closing(batches_by(2, there, first)) as made:
        assert all(same(a, b) for a, b in zip(wanted, made, strict=False))
    assert there.unreadable == here.unreadable == [{bad}]


def test_an_error_in_a_process_reaches_the_training(crops):
    too_long = make_stream([LabelledCrop(crops[0].path, "A" * 200)])
    with closing(batches_by(1, too_long)) as made, pytest.raises(UsageError, match="more characters"):
        next(made)


class Killed(TrainingStream):
    """One whose process the system ends, as where memory runs out."""

    def chunk(self, number):
        os._exit(1)


def test_a_process_that_is_killed_ends_the_training_in_a_sentence(crops):
    killed = Killed([(1.0, crops)], ALPHABET, NORMALISE, None, 2, 0)
    with closing(batches_by(1, killed)) as made, pytest.raises(UsageError, match="give fewer --feeders"):
        next(made)


def test_another_seed_gives_other_batches(crops):
    assert not same(next(make_stream(crops).batches()), next(make_stream(crops, seed=1).batches()))


def test_a_batch_is_what_the_network_takes(crops):
    for batch in itertools.islice(make_stream(crops).batches(), 16):
        assert batch.pictures.dtype == np.float16
        assert batch.pictures.shape[:2] == (2, NORMALISE.height_px)
        assert 0 <= batch.pictures.min() <= batch.pictures.max() <= 1
        assert (batch.frames * 4 <= batch.pictures.shape[2] + 3).all()
        assert (batch.label_lengths <= batch.frames).all()
        for row, length in zip(batch.labels, batch.label_lengths, strict=True):
            assert (row[:length] > 0).all() and (row[length:] == 0).all()


def test_without_augmentation_a_crop_is_always_the_same(crops):
    batches = itertools.islice(make_stream(crops[:1], augment=None).batches(), 3)
    pictures = [picture for batch in batches for picture in batch.pictures]
    assert all(np.array_equal(pictures[0], picture) for picture in pictures)


def test_damaged_images_are_replaced_and_named(crops, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no image")
    stream = make_stream([*crops, LabelledCrop(bad, "BOB")], max_bad=0.1)
    list(itertools.islice(stream.batches(), 64))
    assert stream.unreadable == [{bad}]


def test_too_many_damaged_images_stop_it(crops, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no image")
    stream = make_stream([*crops, LabelledCrop(bad, "BOB")], max_bad=0.01)
    with pytest.raises(UsageError, match=r"1 of 41 images .* bad\.png .*--max-bad"):
        list(itertools.islice(stream.batches(), 64))


def test_labels_that_never_fit_stop_it_too(crops):
    with pytest.raises(UsageError, match="more characters"):
        next(make_stream([LabelledCrop(crops[0].path, "A" * 200)]).batches())


def test_an_error_in_the_thread_reaches_the_training(tmp_path):
    def failing():
        raise ValueError("from the thread")
        yield

    with pytest.raises(ValueError, match="from the thread"):
        next(prefetch(failing))


def test_the_thread_ends_with_the_training_even_with_an_error_to_tell(crops):
    """The error comes while the batches before it have not been taken, and nobody takes them any more."""
    (batch,) = itertools.islice(make_stream(crops).batches(), 1)
    told = threading.Event()

    def failing():
        yield from [batch] * 2
        told.set()
        raise ValueError("too late")

    before = set(threading.enumerate())
    batches = prefetch(failing, depth=1)
    next(batches)
    (thread,) = set(threading.enumerate()) - before
    assert told.wait(5)
    batches.close()
    thread.join(5)
    assert not thread.is_alive()
