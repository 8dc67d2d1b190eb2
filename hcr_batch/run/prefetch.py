"""Prefetching: the next item is made while the one before it is in use, so that pages are rendered while fields are
found on others."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from hcr_batch.stages import Stages, count, measured, stage

T = TypeVar("T")


def prefetched(items: Iterator[T]) -> Generator[T]:
    """The same items in the same order, each made in a thread while the one before it is in use; at most one waits.

    An exception in the making is raised where the item was to come. Stages are counted as if it were made here.
    """

    def make() -> tuple[list[T], Stages]:
        with measured(Stages()) as stages:
            made = list(islice(items, 1))
        return made, stages

    with ThreadPoolExecutor(1, thread_name_prefix="prefetch") as thread:
        coming = thread.submit(make)
        while True:
            with stage("waiting"):
                made, stages = coming.result()
            count(stages)
            if not made:
                return
            coming = thread.submit(make)
            yield made[0]
