"""Forced alignment against the best of all paths."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.text.learning.align import align


def collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    merged = [label for i, label in enumerate(path) if i == 0 or label != path[i - 1]]
    return tuple(label for label in merged if label)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.lists(st.integers(1, 2), min_size=1, max_size=3))
def test_it_finds_the_best_of_all_paths(seed: int, frames: int, labels: list[int]) -> None:
    log_probs = log_softmax(np.random.default_rng(seed).normal(size=(frames, 3)))
    paths = [path for path in product(range(3), repeat=frames) if collapsed(path) == tuple(labels)]
    if not paths:
        with pytest.raises(ValueError, match="cannot be aligned"):
            align(log_probs, labels)
        return
    spans = align(log_probs, labels)
    path = [0] * frames
    for label, (first, last) in zip(labels, spans, strict=True):
        path[first : last + 1] = [label] * (last + 1 - first)
    total = [sum(float(log_probs[t, label]) for t, label in enumerate(p)) for p in (tuple(path), *paths)]
    assert collapsed(tuple(path)) == tuple(labels)
    assert total[0] == pytest.approx(max(total[1:]), abs=1e-5)


def test_a_text_without_letters_has_no_places() -> None:
    assert align(np.zeros((4, 3), np.float32), []) == []
