"""The network runs in threads beside its caller: a bounded number of batches ahead, answers in order, errors heard."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.model.engines.batch_runner import BATCH_SIZE, BatchRunner
from hcr_batch.stages import Stages, measured, stage

Array = NDArray[np.float32]


def pictures(count: int, width: int = 64) -> list[Array]:
    """Each filled with its own number."""
    return [np.full((2, width), i, np.float32) for i in range(count)]


class Network:
    """Says of each frame the number that its picture is filled with; counts its calls, and how many at a time."""

    def __init__(self) -> None:
        self.calls = self.now = self.most = 0
        self.go = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, batch: Array, frames: NDArray[np.int32]) -> Array:
        with self._lock:
            self.calls += 1
            self.now += 1
            self.most = max(self.most, self.now)
        assert self.go.wait(10)
        with self._lock:
            self.now -= 1
        return np.asarray(batch[:, 0, ::4, :])


def calls_settle(network: Network) -> int:
    """Calls once no more come."""
    before = -1
    while before != network.calls:
        before = network.calls
        time.sleep(0.1)
    return before


def test_every_picture_has_its_answer_in_its_place() -> None:
    network = Network()
    network.go.set()
    widths = [64, 100, 300, 65, 128, 90] * 30
    crops = [np.full((2, width), i, np.float32) for i, width in enumerate(widths)]
    found: dict[int, tuple[float, int]] = {}
    for batch in BatchRunner(network, 3).begin(crops):
        assert batch.log_probs.shape[1] >= batch.frames.max()
        found |= {i: (row[0, 0], n) for i, row, n in zip(batch.members, batch.log_probs, batch.frames, strict=True)}
    assert found == {i: (i, -(-width // 4)) for i, width in enumerate(widths)}


def test_the_network_begins_before_anybody_asks_and_not_too_far_ahead() -> None:
    network = Network()
    answers = BatchRunner(network, 2).begin(pictures(BATCH_SIZE * 60))
    assert calls_settle(network) == 2  # as many threads as there are, on the first of sixty batches
    network.go.set()
    assert calls_settle(network) == 48  # nobody takes the answers, so no more is begun
    assert len(list(answers)) == 60
    assert network.calls == 60 and network.most == 2


def test_an_error_of_the_network_is_its_caller_s_and_the_next_crops_are_read() -> None:
    def network(batch: Array, frames: NDArray[np.int32]) -> Array:
        if batch.max() == 7:
            raise MemoryError("no room")
        return batch[:, 0, ::4, :]

    runner = BatchRunner(network, 1)
    with pytest.raises(MemoryError, match="no room"):
        list(runner.begin(pictures(8)))
    assert len(list(runner.begin(pictures(3)))) == 1


def test_what_the_threads_spend_is_counted_where_their_answers_are_taken() -> None:
    def network(batch: Array, frames: NDArray[np.int32]) -> Array:
        with stage("inner"):
            time.sleep(0.05)
        return batch[:, 0, ::4, :]

    with measured(Stages()) as stages:
        batches = list(BatchRunner(network, 2).begin(pictures(128)))
    assert stages.spent.keys() == {"network", "inner", "waiting"}
    assert stages.spent["inner"].wall >= 0.1 and stages.spent["network"].wall < 0.1
    assert all(batch.seconds >= 0.05 for batch in batches)
