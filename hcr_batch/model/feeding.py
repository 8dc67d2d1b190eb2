"""Batches made ahead of the training that learns them, by a thread or by processes of their own.

Two cores keep up with their own network; a GPU learns as fast as a dozen cores can open, change and normalise crops.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count

import cv2

from hcr_batch.model.dataset import BATCHES_PER_CHUNK, Batch, Refused, TrainingStream

_CHUNKS_AHEAD = 2
"""For each process, one in work and one that waits for it."""


def prefetch(make: Callable[[], Iterator[Batch]], depth: int = 8) -> Iterator[Batch]:
    """Runs the stream in a thread, `depth` batches ahead. An error in it is raised here."""
    ready: queue.Queue[Batch | BaseException] = queue.Queue(depth)
    stop = threading.Event()

    def fill() -> None:
        try:
            for batch in make():
                while not stop.is_set():
                    try:
                        ready.put(batch, timeout=0.5)
                        break
                    except queue.Full:
                        continue
                if stop.is_set():
                    return
        except BaseException as error:
            ready.put(error)

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
    """The very batches of `stream.batches(first_step)`, made by so many processes; 0 makes them here."""
    if not processes:
        yield from stream.batches(first_step)
        return
    numbers = count(first_step // BATCHES_PER_CHUNK)
    skip = first_step % BATCHES_PER_CHUNK
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), cv2.setNumThreads, (1,))
    try:
        begun: deque[Future[tuple[list[Batch], Refused]]] = deque()
        while True:
            while len(begun) < _CHUNKS_AHEAD * processes:
                begun.append(pool.submit(stream.chunk, next(numbers)))
            batches, refused = begun.popleft().result()
            stream.note(refused)
            yield from batches[skip:]
            skip = 0
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
