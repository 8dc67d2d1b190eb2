"""A recount says of every kind of damage what it is, from the receipt and the Parquet files alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jobs.transcribe
from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.files.results import table_files
from jobs.transcribe import TranscribeConfig
from jobs.verify import VerifyConfig, VerifyReport
from jobs.verify import run as verify
from tests.run.doubles import ForetoldPool


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results in several parts, with their receipt."""
    monkeypatch.setattr(table_files, "_ROW_GROUP_ROWS", 10)
    monkeypatch.setattr(table_files, "_PART_ROWS", 20)
    monkeypatch.setattr(jobs.transcribe, "_pool", lambda *_: ForetoldPool())
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(60):
        (scans / f"{number:02d}.png").write_bytes(b"\x89PNG\r\n\x1a\n%d" % number)
    (scans / "empty.png").touch()
    jobs.transcribe.run(TranscribeConfig(inputs=(scans,), out=tmp_path / "out"))
    return tmp_path / "out"


def recount(out: Path) -> VerifyReport:
    return verify(VerifyConfig(results=out))


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(path)), path)


def change_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(bytes(content))


PART = "readings/part-00001.parquet"


def test_what_is_whole_is_good(out: Path) -> None:
    report = recount(out)
    assert (report.problems, report.notes, report.exit_code) == ((), (), ExitCode.OK)
    assert report.expected == report.found
    assert report.found["documents"] == 61


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda out: (out / PART).unlink(), f"{PART} is missing: 20 rows"),
        (lambda out: change_a_byte(out / PART), "its sha256 differs"),
        (lambda out: rewrite(out / PART, lambda t: t.slice(2)), " in the readings; "),
        (lambda out: rewrite(out / PART, lambda t: pa.concat_tables([t, t.slice(0, 1)])), "rows are there"),
        (lambda out: rewrite(out / PART, lambda t: t.drop(["text"])), "does not have the columns of readings"),
        (lambda out: (out / PART).write_bytes(b"PAR1 no, not really PAR1"), "cannot be read as Parquet"),
        (lambda out: shutil.copy(out / PART, out / "readings" / "part-9.parquet"), "was not written by the run"),
        (lambda out: shutil.rmtree(out / "documents"), "documents is missing"),
    ],
)
def test_damage_is_named_and_exits_8(out: Path, damage: Callable[[Path], object], words: str) -> None:
    damage(out)
    report = recount(out)
    assert report.exit_code is ExitCode.SOME_FAILED
    assert words in " ".join(report.problems)


def test_the_documents_table_is_told_from_results_that_lack_one(out: Path, tmp_path: Path) -> None:
    shutil.copy(next(out.glob("documents/*.parquet")), tmp_path / "r.documents.parquet")
    with pytest.raises(UsageError, match="is the documents table of a run"):
        recount(tmp_path / "r.documents.parquet")


@pytest.mark.parametrize("damaged", [False, True])
def test_without_a_receipt_the_tables_are_still_held_against_each_other(out: Path, damaged: bool) -> None:
    shutil.rmtree(out / ".run")
    if damaged:
        rewrite(out / PART, lambda t: t.slice(1))
    report = recount(out)
    assert report.expected == {}
    assert "no receipt" in report.notes[0]
    assert bool(report.problems) is damaged


def test_a_run_that_is_not_finished_says_how_far_it_is(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.transcribe, "_pool", lambda *_: ForetoldPool(units_to_read=1))
    with pytest.raises(KeyboardInterrupt):
        jobs.transcribe.run(TranscribeConfig(inputs=(tmp_path / "scans",), out=tmp_path / "other.parquet"))
    report = recount(tmp_path / "other.parquet")
    assert report.exit_code is ExitCode.SOME_FAILED
    assert "1 of 2 units of work are done" in report.problems[0]


def test_where_there_is_nothing_there_is_nothing_to_verify(tmp_path: Path) -> None:
    for name in ("r.parquet", "folder"):
        with pytest.raises(UsageError):
            recount(tmp_path / name)


@pytest.mark.parametrize("name", ["scan.webp", "scan.webp/results", "notes.parquet"])
def test_a_file_that_is_no_result_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name.partition("/")[0]).write_bytes(b"RIFF")
    if name.endswith(".parquet"):
        assert any("cannot be read as Parquet" in problem for problem in recount(tmp_path / name).problems)
        return
    with pytest.raises(UsageError, match="There are no results in"):
        recount(tmp_path / name)
