"""Runs a network in threads of its own, while the caller opens and decodes other crops."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.batching import BatchPlan, pad_batch, padded_count, plan_batches
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.stages import Stages, count, measured, stage

BATCH_SIZE = 32
"""As fast as 64 on two cores (16: a tenth slower), and two workers hold 0.15 GB less."""

_AHEAD = 24
"""Batches for each thread, one in work and the others waiting: more than there are in a unit of ready crops, so that
the threads have work while other crops are opened and decoded. With 4 of them two threads were idle for a
fifth of the time. What a batch leaves behind, half a megabyte, bounds the memory, however many crops there are."""

Network = Callable[[NDArray[np.float32], NDArray[np.int32]], NDArray[np.float32]]


@dataclass(frozen=True)
class ReadBatch:
    """The network's output for some crops. members: their places among all. log_probs: (B, T, K), natural logarithms.
    frames: (B,), how many of the T frames are not padding. seconds: what it took."""

    members: Sequence[int]
    log_probs: NDArray[np.float32]
    frames: NDArray[np.int32]
    seconds: float


class BatchRunner:
    """Batches pictures and runs `network`, as `model.engines.compiled.Reader`, on `threads` batches at a time."""

    def __init__(self, network: Network, threads: int) -> None:
        self.network = network
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="network")
        self._ahead = _AHEAD * threads

    def begin(self, pictures: Sequence[NDArray[np.float32]]) -> Iterator[ReadBatch]:
        """Starts the network on normalised pictures (H, W_i), and returns at once: the iterator waits for it.

        Batches come in the order in which they were planned, so what comes out does not depend on the threads.
        """
        plans = iter(plan_batches([picture.shape[1] for picture in pictures], BATCH_SIZE))
        begun = deque(self._submit(pictures, plan) for plan in islice(plans, self._ahead))
        return self._answers(pictures, plans, begun)

    def _answers(
        self,
        pictures: Sequence[NDArray[np.float32]],
        plans: Iterator[BatchPlan],
        begun: deque[Future[tuple[ReadBatch, Stages]]],
    ) -> Iterator[ReadBatch]:
        while begun:
            with stage("waiting"):
                batch, stages = begun.popleft().result()
            begun.extend(self._submit(pictures, plan) for plan in islice(plans, 1))
            count(stages)
            yield batch

    def _submit(self, pictures: Sequence[NDArray[np.float32]], plan: BatchPlan) -> Future[tuple[ReadBatch, Stages]]:
        return self._threads.submit(self._run, [pictures[i] for i in plan.members], plan)

    def _run(self, pictures: Sequence[NDArray[np.float32]], plan: BatchPlan) -> tuple[ReadBatch, Stages]:
        started = perf_counter()
        with measured(Stages()) as stages:
            batch, frames = pad_batch(pictures, WIDTH_STRIDE, plan.width, padded_count(len(pictures)))
            with stage("network"):
                log_probs = self.network(batch, frames)[: len(pictures)]
        return ReadBatch(plan.members, log_probs, frames[: len(pictures)], perf_counter() - started), stages
