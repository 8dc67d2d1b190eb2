"""Corrections in the results of a run: what checks and continues the run afterwards takes them as its own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pytest

from hcr_batch.errors import ExitCode, LockedError, UsageError
from hcr_batch.files.results.readings import find_results, row_key
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.lock import hold
from hcr_batch.files.storage.store import Store
from hcr_batch.run.amend import merge_in_place, merge_into
from hcr_batch.run.run_record import read_run_record
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.bench import Bench
from tests.run.doubles import ForetoldPool


@pytest.fixture(params=["r.parquet", "results"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Results of nine scans, as files and as a folder."""
    bench = Bench(tmp_path, monkeypatch, out=request.param)
    for number in range(9):
        bench.add(f"{number}.png", number)
    bench.run()
    return bench


def correct_first(bench: Bench) -> str:
    """Corrects the first text of the results; returns the machine's."""
    row = next(row for row in bench.rows()[0] if row["text"])
    merged = merge_in_place(find_results(bench.out), {row_key(row): "A PERSON"})
    assert (merged.rows, merged.keys) == (1, {row_key(row)})
    return str(row["text"])


def corrected(bench: Bench) -> list[tuple[object, object]]:
    return [(row["text"], row["correction"]) for row in bench.rows()[0] if row["correction"] is not None]


def test_results_are_whole_after_a_merge_and_hold_it_through_the_next_run(bench: Bench) -> None:
    machine = correct_first(bench)
    assert verify(VerifyConfig(results=bench.out)).exit_code == ExitCode.OK
    pool = ForetoldPool()
    bench.add("new.png", 99)
    bench.run(pool)
    assert sum(pool.pages.values()) == 1  # nothing is read again
    assert corrected(bench) == [(machine, "A PERSON")]
    assert verify(VerifyConfig(results=bench.out)).exit_code == ExitCode.OK


def die_correcting(bench: Bench, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """A correction whose commit is decided on, and that dies before its only move, or with `calls` after it."""
    move, left = Store.move, [calls]

    def dying(store: Store, name: str, target: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        move(store, name, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "move", dying)
        with pytest.raises(KeyboardInterrupt):
            correct_first(bench)


@pytest.mark.parametrize("calls", [0, 1])
def test_a_merge_that_dies_is_all_there_or_not_at_all(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    """Dies before its only move, or right after it: the next run finishes it in both cases."""
    die_correcting(bench, monkeypatch, calls)
    bench.run()
    assert len(corrected(bench)) == 1
    assert verify(VerifyConfig(results=bench.out)).exit_code == ExitCode.OK


def test_a_merge_does_not_cost_an_unfinished_run_what_it_has_read(bench: Bench) -> None:
    for number in range(20, 32):
        bench.add(f"{number}.png", number)
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=2))
    machine = correct_first(bench)
    pool = ForetoldPool()
    bench.run(pool)
    assert 0 < sum(pool.pages.values()) < 12  # the units that were read are not read again
    assert corrected(bench) == [(machine, "A PERSON")]


@pytest.mark.parametrize("calls", [0, 1])
def test_a_merge_that_dies_does_not_cost_an_unfinished_run_what_it_has_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    for number in range(20, 32):
        bench.add(f"{number}.png", number)
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=2))
    die_correcting(bench, monkeypatch, calls)
    pool = ForetoldPool()
    bench.run(pool)
    assert 0 < sum(pool.pages.values()) < 12
    assert len(corrected(bench)) == 1
    assert verify(VerifyConfig(results=bench.out)).exit_code == ExitCode.OK


@pytest.mark.parametrize("calls", [0, 1])
def test_starting_over_never_drops_the_corrections_of_a_merge_that_died(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    die_correcting(bench, monkeypatch, calls)
    with pytest.raises(UsageError, match="holds 1 correction"):
        bench.run(fresh=True)
    assert len(corrected(bench)) == 1
    assert bench.run().already_done


def test_a_run_at_work_is_waited_for(bench: Bench) -> None:
    state = next(path for path in bench.out.parent.rglob("receipt.json")).parent
    with hold(state / "lock"), pytest.raises(LockedError):
        correct_first(bench)
    assert corrected(bench) == []


def test_elsewhere_is_no_place_with_a_run_of_its_own(bench: Bench, tmp_path: Path) -> None:
    row = next(row for row in bench.rows()[0] if row["text"])
    with pytest.raises(UsageError, match="another run"):
        merge_into(find_results(bench.out), {row_key(row): "X"}, bench.out)
    out = tmp_path / "else" / bench.out.name
    assert merge_into(find_results(bench.out), {row_key(row): "X"}, out).rows == 1
    assert corrected(bench) == [] and len(bench.rows(out)[0]) == len(bench.rows()[0])


def test_a_corrected_copy_knows_its_scans_and_is_verified(bench: Bench, tmp_path: Path) -> None:
    rows = [row for row in bench.rows()[0] if row["text"]]
    out = tmp_path / "else" / bench.out.name
    for _ in range(2):  # the same again replaces what it wrote
        merge_into(find_results(bench.out), {row_key(rows[0]): "X"}, out)
        wanted = frozenset(str(row["document"]) for row in rows)
        assert read_run_record(out, wanted).scans == read_run_record(bench.out, wanted).scans
        report = verify(VerifyConfig(results=out))
        assert (report.problems, report.notes) == ((), ())
    merge_in_place(find_results(out), {row_key(rows[1]): "Y"})
    with pytest.raises(UsageError, match="holds 1 correction that neither"):
        merge_into(find_results(bench.out), {row_key(rows[0]): "X"}, out)
    assert merge_into(find_results(bench.out), {row_key(rows[1]): "Z", row_key(rows[0]): "X"}, out).rows == 2
    pool = ForetoldPool()
    bench.add("new.png", 99)
    bench.run(pool, out)  # and may be gone on with
    assert sum(pool.pages.values()) == 1 and verify(VerifyConfig(results=out)).exit_code == ExitCode.OK


@pytest.mark.parametrize("calls", range(4))
def test_a_corrected_copy_that_was_broken_off_is_made_by_the_same_again(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    row = next(row for row in bench.rows()[0] if row["text"])
    out = tmp_path / "else" / bench.out.name
    create, left = Store.create, [calls]

    def dying(store: Store, name: str) -> AbstractContextManager[BinaryIO]:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return create(store, name)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "create", dying)
        with pytest.raises(KeyboardInterrupt):
            merge_into(find_results(bench.out), {row_key(row): "X"}, out)
    ResultPaths.of(out).store.write(ResultPaths.of(out).within_state("lock"), b"")  # as a killed process leaves it
    assert merge_into(find_results(bench.out), {row_key(row): "X"}, out).rows == 1
    assert verify(VerifyConfig(results=out)).exit_code == ExitCode.OK


def test_a_run_tells_how_it_was_set_and_what_it_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, monkeypatch)
    bench.add("deep/a.png", 1)
    bench.run(dpi=200)
    known = read_run_record(bench.out, frozenset({"deep/a.png", "nowhere.png"}))
    assert known.scans == {"deep/a.png": bench.scans / "deep" / "a.png"}
    assert known.pages.dpi == 200
    assert read_run_record(bench.out, frozenset(), (bench.scans,), dpi=400).pages.dpi == 400
