"""Results and scans on object storage are verified, reviewed, drawn and corrected as those on a disk are."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, LockedError, UsageError
from hcr_batch.files.results.readings import find_results, iterate_rows
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.names import Location
from jobs.correct import CorrectConfig, CorrectReport
from jobs.correct import run as correct
from jobs.overlay import OverlayConfig
from jobs.overlay import run as overlay
from jobs.review import ReviewConfig
from jobs.review import run as review
from jobs.transcribe import TranscribeConfig
from jobs.transcribe import run as transcribe
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.doubles.cloud import Interruption, Server
from tests.jobs.test_correct import decision, write_csv
from tests.reviewed import write_run
from tests.run.doubles import ForetoldPool


@pytest.fixture(params=["s3", "gs"])
def cloud(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    server: Server = request.getfixturevalue(request.param)
    server.use(monkeypatch)
    return server


@pytest.fixture
def steady(s3: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    s3.use(monkeypatch)
    return s3


def upload(server: Server, folder: Path, name: str) -> Location:
    """Puts a folder there under `name`; returns the name of the results in it."""
    for path in folder.rglob("*"):
        if path.is_file():
            server.put(f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return server.name(f"{name}/results.parquet")


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_review_and_drawings_are_those_of_the_same_files_on_a_disk(cloud: Server, tmp_path: Path) -> None:
    here = write_run(tmp_path / "run")
    there = upload(cloud, here.parent, "reviewed")
    scans = cloud.name("reviewed/scans")
    local = review(ReviewConfig(results=here, scans=(here.parent / "scans",), out=tmp_path / "here"))
    far = review(ReviewConfig(results=there, scans=(scans,), out=tmp_path / "there"))
    assert (far.rows, far.doubtful, far.without_picture) == (local.rows, local.doubtful, local.without_picture)
    assert far.lost_scans == 2
    assert files(tmp_path / "here") == files(tmp_path / "there")
    drawn = [
        overlay(OverlayConfig(results=results, scans=(folder,), out=tmp_path / name))
        for results, folder, name in ((here, here.parent / "scans", "drawn"), (there, scans, "drawn there"))
    ]
    assert (drawn[0].drawn, drawn[0].failed, drawn[0].lost) == (drawn[1].drawn, drawn[1].failed, drawn[1].lost)
    assert files(tmp_path / "drawn") == files(tmp_path / "drawn there")


def test_corrections_come_to_the_rows_they_are_meant_for(cloud: Server, tmp_path: Path) -> None:
    here = write_run(tmp_path / "run")
    there = upload(cloud, here.parent, "corrected")
    rows = [dict(row) for row in iterate_rows(find_results(here))]
    said = write_csv(tmp_path / "c.csv", [decision(rows[0], "corrected", "A NAME"), decision(rows[3], "blank")])

    def merge(results: Location, scans: Location, crops: str, out: Location | None = None) -> CorrectReport:
        return correct(
            CorrectConfig(results=results, corrections=(said,), scans=(scans,), crops=tmp_path / crops, out=out)
        )

    copied = merge(there, cloud.name("corrected/scans"), "copied", out=tmp_path / "copy.parquet")
    local = merge(here, here.parent / "scans", "local")
    far = merge(there, cloud.name("corrected/scans"), "far")
    assert (far.merged, far.rows, far.exit_code) == (local.merged, local.rows, ExitCode.OK) == (2, 4, ExitCode.OK)
    assert copied.rows == 4
    wanted = pq.read_table(here).to_pylist()
    assert list(iterate_rows(find_results(there))) == wanted
    assert pq.read_table(tmp_path / "copy.parquet").to_pylist() == wanted
    assert files(tmp_path / "far") == files(tmp_path / "local") == files(tmp_path / "copied")
    assert (tmp_path / "copy.documents.parquet").exists()


def read_scans(server: Server, name: str, out: str, count: int = 9) -> Location:
    """Results of a run, with its state, of `count` scans."""
    for number in range(count):
        server.put(f"{name}/scans/{number}.bmp", b"BM%d" % number)
    results = server.name(f"{name}/{out}")
    transcribe(TranscribeConfig(inputs=(server.name(f"{name}/scans"),), out=results, workers=0), pool=ForetoldPool())
    return results


def correct_first(results: Location, folder: Path) -> str:
    """Corrects the first text there is; returns it."""
    row = next(dict(row) for row in iterate_rows(find_results(results)) if row["text"])
    said = write_csv(folder / "first.csv", [decision(row, "corrected", "A PERSON")])
    assert correct(CorrectConfig(results=results, corrections=(said,))).merged == 1
    return str(row["text"])


def corrected(results: Location) -> list[tuple[object, object]]:
    rows = iterate_rows(find_results(results))
    return [(row["text"], row["correction"]) for row in rows if row["correction"] is not None]


@pytest.mark.parametrize("out", ["r.parquet", "parts"])
def test_what_a_run_wrote_is_verified_corrected_and_continued(steady: Server, tmp_path: Path, out: str) -> None:
    results = read_scans(steady, f"whole-{out}", out)
    whole = verify(VerifyConfig(results=results))
    assert (whole.problems, whole.notes) == ((), ()) and whole.expected == whole.found
    machine = correct_first(results, tmp_path)
    assert not verify(VerifyConfig(results=results)).problems
    pool = ForetoldPool()
    read_again = TranscribeConfig(inputs=(steady.name(f"whole-{out}/scans"),), out=results, workers=0)
    steady.put(f"whole-{out}/scans/new.bmp", b"BMnew")
    transcribe(read_again, pool=pool)
    assert sum(pool.pages.values()) == 1 and corrected(results) == [(machine, "A PERSON")]
    name = next(key for key in steady.keys(f"whole-{out}") if key.endswith(("r.parquet", "part-00000.parquet")))
    steady.put(name, steady.read(name)[:-9])
    assert any("bytes" in problem for problem in verify(VerifyConfig(results=results)).problems)


@pytest.mark.slow
def test_a_correction_that_dies_is_all_there_or_not_at_all(
    steady: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before each of the changes that it makes to the storage in turn; the next one finishes it."""
    results, died = read_scans(steady, "dying", "parts"), 0
    for stop_before in range(3, 30, 2):
        interruption = Interruption(stop_before, spared="/lock/")
        with monkeypatch.context() as patch:
            interruption.use(patch)
            try:
                correct_first(results, tmp_path)
            except KeyboardInterrupt:
                died += 1
        if interruption.left > 0:
            break
        correct_first(results, tmp_path)
        assert len(corrected(results)) == 1
        assert not verify(VerifyConfig(results=results)).problems
        assert correct_back(results, tmp_path) == []
    assert died >= 3


def correct_back(results: Location, folder: Path) -> list[tuple[object, object]]:
    """Makes the corrected field hold what the machine read, so that the next correction changes a file again."""
    row = next(dict(row) for row in iterate_rows(find_results(results)) if row["correction"] is not None)
    said = write_csv(folder / "back.csv", [decision(row, "accepted")])
    correct(CorrectConfig(results=results, corrections=(said,)))
    return [pair for pair in corrected(results) if pair[0] != pair[1]]


def test_a_run_at_work_is_not_disturbed(steady: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcr_batch.files.storage.claim._TRIES", 1)
    results = read_scans(steady, "busy", "parts")
    paths = ResultPaths.of(results)
    with paths.store.lock(paths.within_state("lock")), pytest.raises(LockedError):
        correct_first(results, tmp_path)
    assert corrected(results) == []


def test_where_nothing_is_it_is_said(steady: Server, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no results in s3://hcr-test/nothing\.parquet"):
        review(ReviewConfig(results=steady.name("nothing.parquet"), out=tmp_path))
    results = find_results(upload(steady, write_run(tmp_path / "run").parent, "far"))
    with pytest.raises(UsageError, match="copy the results to a folder first"):
        _ = results.readings
