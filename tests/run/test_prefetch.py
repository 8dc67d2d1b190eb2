"""The next item is made while the last one is in use, one prefetched and no more."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from hcr_batch.run.prefetch import prefetched
from hcr_batch.stages import Stages, measured, stage


def test_items_come_in_order_and_one_is_made_ahead() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    for number in prefetched(items()):
        end = time.monotonic() + 5
        while len(made) < min(number + 2, 5) and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.05)
        assert made == list(range(min(number + 2, 5)))
    assert len(made) == 5


def test_nothing_gives_nothing_and_none_is_an_item() -> None:
    assert list(prefetched(iter([]))) == []
    assert list(prefetched(iter([None, 1, None]))) == [None, 1, None]


def test_an_error_comes_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    coming = prefetched(items())
    assert next(coming) == 1
    with pytest.raises(OSError, match="gone"):
        next(coming)


def test_making_and_using_go_on_at_the_same_time_and_are_counted() -> None:
    def items() -> Iterator[int]:
        for number in range(6):
            with stage("render"):
                time.sleep(0.1)
            yield number

    with measured(Stages()) as stages:
        for _ in prefetched(items()):
            time.sleep(0.1)
    assert stages.spent.keys() == {"render", "waiting"}
    assert stages.spent["render"].wall >= 0.6 > stages.spent["waiting"].wall + 0.1


def test_who_stops_listening_leaves_nothing_behind() -> None:
    made: list[int] = []
    coming = prefetched(made.append(number) or number for number in range(100))  # type: ignore[func-returns-value]
    next(coming)
    coming.close()
    time.sleep(0.1)
    assert len(made) <= 2
