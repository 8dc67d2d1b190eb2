"""A run that was broken off, or whose files have changed, ends as one over these files alone would have."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcr_batch.console.summary import print_report
from hcr_batch.errors import NoInputError, UsageError
from hcr_batch.files.results.readings import find_results
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.bench import LONG_AGO, Bench
from tests.run.doubles import ForetoldPool, Page


def test_a_broken_off_run_goes_on_and_reads_no_page_twice(bench: Bench, tmp_path: Path) -> None:
    pools = [ForetoldPool(units_to_read=3), ForetoldPool(units_to_read=0), ForetoldPool(units_to_read=2)]
    for pool in pools:
        with pytest.raises(KeyboardInterrupt, match=r"units of work are done and kept: the same command continues"):
            bench.run(pool)
        assert not bench.out.exists()
    pools.append(ForetoldPool())
    report = bench.run(pools[-1])
    read = sum((pool.pages for pool in pools), Counter[Page]())
    assert set(read.values()) == {1}
    assert len(read) == 20 + 30  # the copy is read once
    assert report.pages_read == sum(pools[-1].pages.values()) < 50
    assert bench.rows() == bench.undisturbed(tmp_path)
    assert not verify(VerifyConfig(results=bench.out)).problems


def test_whoever_asks_for_results_too_early_is_told_so(bench: Bench) -> None:
    with pytest.raises(UsageError, match=r"no results in .*: give what `transcribe` wrote"):
        find_results(bench.out)
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=1))
    with pytest.raises(UsageError, match=r"no results in .* yet, since the run that writes them is not finished"):
        find_results(bench.out)
    bench.run()
    assert find_results(bench.out).readings_names


@pytest.mark.parametrize("folder", ["below", ""])
def test_a_folder_that_cannot_be_listed_takes_no_rows_away(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """As of a share that is down, or whose permissions somebody changed."""
    for number in range(3):
        bench.add(f"below/{number}.png", 900 + number)
    bench.run()
    before, scandir = bench.rows(), os.scandir

    def refusing(path: str | int) -> object:
        if isinstance(path, str) and Path(path) == bench.scans / folder:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(NoInputError, match=rf"{bench.scans / folder} cannot be listed, and \d+ documents in it would"):
        bench.run()
    assert bench.rows() == before
    if folder:
        assert bench.run(fresh=True).failures["unreadable_file"] == 1
    monkeypatch.undo()


def test_copies_are_not_taken_for_pages_that_were_read_before(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    first = bench.run()
    assert (first.pages, first.pages_read, first.pages_copied) == (51, 50, 1)
    print_report(first, as_json=False, quiet=False)
    assert ", 1 of them in copies of other files\n" in capsys.readouterr().out
    shutil.copy(bench.scans / "00.png", bench.scans / "another.png")
    (bench.scans / "05.png").unlink()
    print_report(bench.run(), as_json=False, quiet=False)
    assert ", 2 of them in copies of other files, 0 read now\n" in capsys.readouterr().out


def test_after_success_there_is_nothing_to_do(bench: Bench) -> None:
    first = bench.run()
    before = {path: path.stat().st_mtime_ns for path in bench.out.parent.rglob("*") if path.is_file()}
    os.utime(bench.scans / "notes.txt", (LONG_AGO, LONG_AGO))
    os.utime(bench.scans / "empty.png", (LONG_AGO, LONG_AGO))
    for _ in range(2):
        pool = ForetoldPool()
        again = bench.run(pool)
        assert (again.already_done, again.pages_read, pool.started) == (True, 0, False)
        assert (again.found, again.fields, again.failures) == (first.found, first.fields, first.failures)
        assert again.exit_code == first.exit_code
    for name in ("r.parquet", "r.documents.parquet"):
        assert (bench.out.with_name(name)).stat().st_mtime_ns == before[bench.out.with_name(name)]


def test_a_touched_file_is_looked_at_and_nothing_is_read_or_written(bench: Bench) -> None:
    bench.run()
    written = bench.out.stat().st_mtime_ns
    os.utime(bench.scans / "05.png", (LONG_AGO + 9, LONG_AGO + 9))
    pool = ForetoldPool()
    assert bench.run(pool).already_done
    assert (pool.started, bench.out.stat().st_mtime_ns) == (False, written)


def test_only_new_and_changed_files_are_read_and_rows_of_vanished_ones_go(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    bench.add("05a.png", 100)
    bench.add("07.png", 101)
    (bench.scans / "09.png").unlink()
    (bench.scans / "11.png").rename(bench.scans / "a renamed 11.png")
    pool = ForetoldPool()
    report = bench.run(pool)
    ids = bench.ids()
    assert set(pool.pages) == {(ids["05a.png"], 1), (ids["07.png"], 1)}
    assert (report.pages_read, report.gone) == (2, 2)
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_files_that_arrive_while_a_run_is_broken_off_do_not_cost_its_work(bench: Bench, tmp_path: Path) -> None:
    first = ForetoldPool(units_to_read=5)
    with pytest.raises(KeyboardInterrupt):
        bench.run(first)
    bench.add("00 before all others.png", 200)
    (bench.scans / "19.png").unlink()
    second = ForetoldPool()
    bench.run(second)
    assert not first.pages.keys() & second.pages.keys()
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_a_folder_of_parts_resumes_like_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hcr_batch.files.results import table_files

    monkeypatch.setattr(table_files, "_ROW_GROUP_ROWS", 10)
    monkeypatch.setattr(table_files, "_PART_ROWS", 20)
    bench = Bench(tmp_path, monkeypatch, out="out")
    for number in range(60):
        bench.add(f"{number:02d}.png", number)
    bench.add("long.tif", 1, pages=30)
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=4))
    bench.run()
    assert len(list((bench.out / "readings").iterdir())) > 3
    bench.add("30a.png", 99)
    bench.run(ForetoldPool({(bench.ids()["30a.png"], 1)}))
    bench.run(retry_failed=True)
    assert bench.rows() == bench.undisturbed(tmp_path)
    assert not verify(VerifyConfig(results=bench.out)).problems


actions = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 30), st.integers(0, 12)),
        st.tuples(st.just("remove"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("rename"), st.integers(0, 30), st.integers(31, 60)),
        st.tuples(st.just("break off"), st.integers(0, 4), st.just(0)),
        st.tuples(st.just("run"), st.just(0), st.just(0)),
        st.tuples(st.just("retry"), st.integers(0, 3), st.just(0)),
    ),
    max_size=10,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions, st.integers(0, 2**32))
def test_whatever_happens_the_rows_are_those_of_an_undisturbed_run(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], seed: int
) -> None:
    root = tmp_path_factory.mktemp("any")
    with pytest.MonkeyPatch.context() as patch:
        bench = Bench(root, patch)
        for number in range(6):
            bench.add(f"{number:02d}", number % 5, pages=1 + number % 3 * 4)
        failing = {(i, p) for n, i in enumerate(bench.ids().values()) for p in (1, 2) if (seed >> n) % 3 == 0}
        for kind, one, other in [*steps, ("run", 0, 0)]:
            path = bench.scans / f"{one:02d}"
            if kind == "add":
                bench.add(path.name, other, pages=1 + other % 4 * 3)
            elif kind == "remove" and path.exists() and len(list(bench.scans.iterdir())) > 1:
                path.unlink()
            elif kind == "rename" and path.exists():
                path.rename(bench.scans / f"{other:02d}")
            elif kind in ("run", "retry", "break off"):
                pool = ForetoldPool(failing, None if kind == "run" else one)
                try:
                    bench.run(pool, retry_failed=kind == "retry")
                except KeyboardInterrupt:
                    continue
                assert max(pool.pages.values(), default=1) == 1
        assert bench.rows() == bench.undisturbed(root, failing)
        assert not verify(VerifyConfig(results=bench.out)).problems
    shutil.rmtree(root)


def test_known_documents_are_told_by_path_size_and_time_alone(bench: Bench) -> None:
    bench.run()
    for path in bench.scans.iterdir():
        os.utime(path, (LONG_AGO, LONG_AGO))
    bench.run()
    size = (bench.scans / "05.png").stat().st_size
    (bench.scans / "05.png").write_bytes(b"?" * size)  # its hash would tell, if it were taken
    os.utime(bench.scans / "05.png", (LONG_AGO, LONG_AGO))
    assert bench.run().already_done
