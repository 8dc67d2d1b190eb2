"""The bookkeeping of a pool: order, back-pressure, and what becomes of a dead worker's units."""

from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.documents import Document, PageRange, RangeResult, Unit, UnitResult
from hcr_batch.records import ReadingStatus
from hcr_batch.run.backlog import Backlog, Task

DOCUMENT = Document("x", "/x", "id", 1, "pdf", 100)


def unit(index: int, pages: int = 1) -> Unit:
    return Unit(index, (PageRange(DOCUMENT, 1, pages),))


def result(task: Task) -> UnitResult:
    return UnitResult(task.unit.index, tuple(RangeResult(r, (), 0.0) for r in task.unit.ranges))


@given(st.integers(0, 30), st.integers(1, 8), st.data())
def test_every_unit_comes_out_once_whatever_ends_first(count: int, workers: int, data: st.DataObject) -> None:
    backlog = Backlog(unit(i) for i in range(count))
    running: list[Task] = []
    out: list[int] = []
    while True:
        while len(running) < workers and (task := backlog.next_task()):
            running.append(task)
        if backlog.finished:
            break
        ended = running.pop(data.draw(st.integers(0, len(running) - 1)))
        if data.draw(st.integers(0, 3)) == 0 and ended.deaths == 0:
            backlog.worker_died([ended])
        else:
            backlog.keep(ended, result(ended))
            given_out = [r.index for r in backlog.whole_results()]
            assert given_out == [ended.unit.index]  # at once, not when its turn has come
            out += given_out
    assert sorted(out) == list(range(count))


def test_only_the_task_a_worker_was_at_is_blamed() -> None:
    backlog = Backlog([unit(0), unit(1)])
    tasks = [backlog.next_task(), backlog.next_task()]
    backlog.worker_died([task for task in tasks if task])
    assert [task.deaths for task in tasks if task] == [1, 0]
    assert [backlog.next_task(), backlog.next_task()] == tasks


def test_a_unit_that_kills_is_read_page_by_page_and_the_killer_fails() -> None:
    backlog = Backlog([unit(0, pages=3)])
    for _ in range(2):
        task = backlog.next_task()
        assert task is not None
        backlog.worker_died([task])
    pages = [backlog.next_task() for _ in range(3)]
    assert [page.unit.ranges[0].first_page for page in pages if page] == [1, 2, 3]
    first, killer, last = pages
    assert first and killer and last
    for _ in range(3):
        backlog.worker_died([killer])
        assert backlog.next_task() is killer  # by chance once, twice, three times: it is tried again
    backlog.worker_died([killer])
    backlog.keep(last, result(last))
    backlog.keep(first, result(first))
    (joined,) = backlog.whole_results()
    assert [r.pages.first_page for r in joined.ranges] == [1, 2, 3]
    assert [reading.status for r in joined.ranges for reading in r.readings] == [ReadingStatus.FAILED]
    assert joined.ranges[1].readings[0].error_code == "worker_died"
    assert backlog.finished is False  # the source was not asked for more yet
    assert backlog.next_task() is None
    assert backlog.finished
