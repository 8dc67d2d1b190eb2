"""Where results may go: what is there is not written over unless it is this very run's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import LockedError, UsageError
from hcr_batch.files.results.readings import find_results
from hcr_batch.files.storage.lock import hold
from hcr_batch.records import Layout
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.bench import LONG_AGO, Bench
from tests.run.doubles import ForetoldPool


def first_readings(bench: Bench) -> Path:
    return find_results(bench.out).readings[0]


def test_files_that_no_run_here_wrote_are_not_written_over(either: Bench, tmp_path: Path) -> None:
    either.run()
    for state in list(tmp_path.rglob(".*run")):
        shutil.rmtree(state)  # as after a copy or a move of what is visible
    before = first_readings(either).read_bytes()
    pool = ForetoldPool()
    with pytest.raises(UsageError, match=r"is there already.*another --out, or --fresh"):
        either.run(pool)
    assert (pool.started, first_readings(either).read_bytes()) == (False, before)
    either.run(fresh=True)
    assert either.rows() == either.undisturbed(tmp_path)


def test_a_strange_table_is_not_written_over_until_fresh(bench: Bench) -> None:
    pq.write_table(pa.table({"a": [1]}), bench.out)
    with pytest.raises(UsageError, match="another --out, or --fresh"):
        bench.run()
    assert pq.read_table(bench.out).column_names == ["a"]
    assert bench.run(fresh=True).fields > 0


def test_a_link_is_kept_and_what_it_points_at_is_written(bench: Bench, tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "real.parquet", bench.out
    real.parent.mkdir()
    link.symlink_to(real)
    bench.run()
    assert link.is_symlink() and real.is_file() and not real.is_symlink()
    assert bench.run().already_done
    assert not verify(VerifyConfig(results=link)).problems


@pytest.mark.parametrize(
    "name", ["x.csv", "x.json", "x.XLSX", "x.txt", "x.PARQUET", "x.documents.parquet", "f.parquet"]
)
def test_wrong_names_are_refused(bench: Bench, tmp_path: Path, name: str) -> None:
    (tmp_path / "f.parquet").mkdir()
    with pytest.raises(UsageError, match="out"):
        bench.run(out=tmp_path / name)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", [f"{'x' * 230}.parquet", "x" * 300, f"{'x' * 300}/r.parquet"])
def test_names_that_the_system_has_no_room_for_are_refused(bench: Bench, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"at most 220 bytes|cannot be used \(File name too long\)"):
        bench.run(out=tmp_path / name)
    assert not list(tmp_path.glob(".*"))


def test_the_longest_name_there_is_room_for(bench: Bench, tmp_path: Path) -> None:
    bench.run(out=tmp_path / f"{'x' * 212}.parquet")
    assert not verify(VerifyConfig(results=tmp_path / f"{'x' * 212}.parquet")).problems


@pytest.mark.parametrize("name", ["night.2026", "v1.5", "as before.txt"])
def test_folders_may_have_dots_in_their_names(bench: Bench, tmp_path: Path, name: str) -> None:
    (tmp_path / "as before.txt").mkdir()
    bench.run(out=tmp_path / name)
    assert (tmp_path / name / "readings").is_dir()


@pytest.mark.parametrize("finished", [True, False])
def test_other_options_are_refused_by_name_until_fresh(bench: Bench, tmp_path: Path, finished: bool) -> None:
    if finished:
        bench.run()
    else:
        with pytest.raises(KeyboardInterrupt):
            bench.run(ForetoldPool(units_to_read=2))
    with pytest.raises(UsageError, match="dpi was 300 and is 200 now; layout was auto and is crop now"):
        bench.run(layout=Layout.CROP, dpi=200)
    pool = ForetoldPool()
    bench.run(pool, fresh=True, layout=Layout.CROP, dpi=200)
    assert len(pool.pages) == 50
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_results_that_somebody_changed_are_not_overwritten(bench: Bench) -> None:
    bench.run()
    with bench.out.open("ab") as file:
        file.write(b"a correction")
    with pytest.raises(UsageError, match=r"r\.parquet is not as hcr-batch wrote it"):
        bench.run()
    bench.run(fresh=True)
    assert not verify(VerifyConfig(results=bench.out)).problems


def test_results_beside_their_own_scans_are_not_scans(bench: Bench) -> None:
    out = bench.scans / "results.parquet"
    found = bench.run(out=out).found
    os.utime(bench.scans / "notes.txt", (LONG_AGO, LONG_AGO))
    assert bench.run(out=out).found == found


def test_a_second_run_is_refused_while_the_first_lives(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=1))
    state = bench.out.parent / ".r.parquet.run"
    with hold(state / "lock"), pytest.raises(LockedError, match=f"process {os.getpid()}"):
        bench.run()
    bench.run()
