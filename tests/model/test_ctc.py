"""CTC by brute force: the probability of a text is the sum over all paths that collapse to it."""

import itertools

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.text.decoding.alignment import character_confidences
from hcr_batch.text.decoding.beam import beam_search
from hcr_batch.text.decoding.ctc import sequence_log_probabilities, sequence_log_probability
from hcr_batch.text.decoding.greedy import greedy_decode

FRAMES, LABELS = 4, 3


def collapse(path):
    return tuple(label for label, _ in itertools.groupby(path) if label)


def all_texts(log_probs):
    """{labels: (probability, likeliest path)} by going through all K ** T paths."""
    texts = {}
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        p = float(np.exp(log_probs[np.arange(len(path)), path].astype(np.float64).sum()))
        total, best, best_path = texts.get(collapse(path), (0.0, -1.0, None))
        texts[collapse(path)] = (total + p, *((p, path) if p > best else (best, best_path)))
    return texts


def random_log_probs(seed, frames=FRAMES, labels=LABELS, spread=2.0):
    logits = np.random.default_rng(seed).normal(0, spread, (frames, labels))
    return (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32)


seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=40, deadline=None)


@few
@given(seeds)
def test_every_text_has_the_sum_of_its_paths(seed):
    log_probs = random_log_probs(seed)
    texts = all_texts(log_probs)
    assert sum(p for p, *_ in texts.values()) == pytest.approx(1.0, abs=1e-5)
    for labels, (probability, *_) in texts.items():
        assert np.exp(sequence_log_probability(log_probs, labels)) == pytest.approx(probability, rel=1e-4)


@pytest.mark.parametrize("labels", [(1, 1, 1), (1, 2, 1, 2, 1)])
def test_a_text_longer_than_its_frames_is_impossible(labels):
    assert sequence_log_probability(random_log_probs(0), labels) == -np.inf


@few
@given(st.lists(seeds, min_size=2, max_size=4, unique=True))
def test_a_batch_of_unequal_crops_is_as_each_alone(numbers):
    crops = [random_log_probs(n, frames=1 + n % FRAMES) for n in numbers]
    texts = [(), *[(1 + n % 2,) for n in numbers[1:]]]
    batch = np.full((len(crops), FRAMES, LABELS), np.log(1 / LABELS), np.float32)
    for row, crop in zip(batch, crops, strict=True):
        row[: len(crop)] = crop
    together = sequence_log_probabilities(batch, np.array([len(c) for c in crops]), texts)
    alone = [sequence_log_probability(c, t) for c, t in zip(crops, texts, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-6)


def test_the_loss_of_the_training_is_the_same_number():
    texts = [(1, 2), (1, 1), (2,), (2, 1, 2)]
    crops = np.stack([random_log_probs(n, frames=6) for n in range(len(texts))])
    frames = np.array([6, 4, 1, 6], np.int32)
    labels = np.zeros((len(texts), 3), np.int32)
    for row, text in zip(labels, texts, strict=True):
        row[: len(text)] = text
    lengths = np.array([len(t) for t in texts], np.int32)
    losses = np.asarray(keras.ops.ctc_loss(labels, crops, lengths, frames, mask_index=0))
    brute = [-np.log(all_texts(c[:n])[t][0]) for c, n, t in zip(crops, frames, texts, strict=True)]
    np.testing.assert_allclose(losses, brute, rtol=1e-4)


@few
@given(seeds)
def test_a_wide_beam_finds_the_likeliest_texts_in_order(seed):
    log_probs = random_log_probs(seed)
    wanted = sorted(((p, labels) for labels, (p, *_) in all_texts(log_probs).items()), reverse=True)[:5]
    found = beam_search(log_probs, width=1_000, least_label_probability=1e-9)[:5]
    np.testing.assert_allclose([np.exp(h.log_probability) for h in found], [p for p, _ in wanted], rtol=1e-4)
    assert found[0].labels == wanted[0][1] or wanted[0][0] == pytest.approx(wanted[1][0], rel=1e-4)


@few
@given(seeds, st.lists(st.booleans(), min_size=FRAMES, max_size=FRAMES))
def test_frames_at_which_only_the_blank_is_likely_end_letters_and_nothing_else(seed, rests):
    """They count as if their labels were impossible: against all paths through what is tried."""
    log_probs = random_log_probs(seed, spread=1.0)
    log_probs[rests] = np.log([1 - 1e-4 * (LABELS - 1), *[1e-4] * (LABELS - 1)])
    tried = np.where(log_probs > np.log(1e-3), log_probs, -np.inf)
    wanted = sorted(((p, labels) for labels, (p, *_) in all_texts(tried).items() if p > 0), reverse=True)
    found = beam_search(log_probs, width=1_000)
    np.testing.assert_allclose(
        sorted(np.exp(h.log_probability) for h in found), sorted(p for p, _ in wanted), rtol=1e-4, atol=1e-9
    )


def test_a_frame_at_which_nothing_is_likely_is_no_error():
    unlikely = np.full((3, 5_000), np.log(1 / 4_999), np.float32)
    unlikely[:, 0] = -np.inf
    assert [h.labels for h in beam_search(unlikely)] == [()]


@few
@given(seeds)
def test_greedy_takes_the_likeliest_path(seed):
    log_probs = random_log_probs(seed)
    greedy = greedy_decode(log_probs)
    assert greedy.labels == collapse(log_probs.argmax(axis=1))
    assert len(greedy.char_confidences) == len(greedy.labels)


def test_equal_neighbours_are_two_only_with_a_blank_between():
    sure = lambda path: np.log(np.eye(LABELS)[list(path)] * 0.98 + 0.01).astype(np.float32)  # noqa: E731
    assert greedy_decode(sure((1, 1, 1, 2))).labels == (1, 2)
    assert greedy_decode(sure((1, 0, 1, 2))).labels == (1, 1, 2)
    assert greedy_decode(sure((0, 0, 0, 0))).labels == ()


@few
@given(seeds)
def test_character_confidences_follow_the_likeliest_alignment(seed):
    log_probs = random_log_probs(seed)
    for labels, (_, _, path) in all_texts(log_probs).items():
        got = character_confidences(log_probs, labels)
        runs, t = [], 0
        for label, run in itertools.groupby(path):
            frames = range(t, t := t + len(list(run)))
            if label:
                runs.append(max(float(np.exp(log_probs[i, label])) for i in frames))
        assert got == pytest.approx(runs, abs=1e-6)
