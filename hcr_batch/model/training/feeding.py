"""Prefetching for training: batches are made ahead of the step that learns them, by a thread or by processes.

Two cores keep up with their own network; a GPU learns as fast as a dozen cores can open, augment and normalise crops.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from itertools import islice

import cv2

from hcr_batch.errors import UsageError
from hcr_batch.model.training.dataset import Batch, Chunk, TrainingStream

_CHUNKS_AHEAD = 2
"""For each process, one in work and one that waits for it."""


def prefetch(make: Callable[[], Iterator[Batch]], depth: int = 8) -> Generator[Batch]:
    """Runs the stream in a thread, `depth` batches ahead. An error in it is raised here."""
    ready: queue.Queue[Batch | BaseException] = queue.Queue(depth)
    stop = threading.Event()

    def is_taken(item: Batch | BaseException) -> bool:
        """Waits for room; False where nobody takes anything any more."""
        while not stop.is_set():
            with suppress(queue.Full):
                ready.put(item, timeout=0.5)
                return True
        return False

    def fill() -> None:
        try:
            for batch in make():
                if not is_taken(batch):
                    return
        except BaseException as error:
            is_taken(error)

    threading.Thread(target=fill, daemon=True, name="prefetch").start()
    try:
        while True:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()


def batches_by(processes: int, stream: TrainingStream, first_step: int = 0) -> Iterator[Batch]:
    """The very batches of `stream.batches(first_step)`, made by `processes` processes; 0 makes them here."""
    return stream.batches(first_step, partial(_made_by, processes, stream) if processes else None)


def _made_by(processes: int, stream: TrainingStream, numbers: Iterator[int]) -> Generator[Chunk]:
    """The chunks of these numbers, in their order. Raises UsageError where one of the processes is killed."""
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), cv2.setNumThreads, (1,))
    try:
        begun = deque(pool.submit(stream.chunk, number) for number in islice(numbers, _CHUNKS_AHEAD * processes))
        while begun:
            yield begun.popleft().result()
            begun.extend(pool.submit(stream.chunk, number) for number in islice(numbers, 1))
    except BrokenProcessPool as error:
        raise UsageError(
            "A process that makes batches was killed, as where memory runs out: give fewer --feeders, and go on from "
            "the last checkpoint, if there is one, with --resume."
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
