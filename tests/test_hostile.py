"""The whole corpus of bad files through the real command, in one folder with good ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest

from hcr_batch.documents import DocumentStatus
from hcr_batch.files.scans.kinds import NO_SCANS
from hcr_batch.files.scans.manifest import printable
from hcr_batch.run.progress import Progress
from jobs.transcribe import TranscribeConfig, run
from tests.bad.makers import CORPUS
from tests.bad.pdfs import SENTINEL
from tests.bad.record import CROP, SAMPLES, BadFile

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from hcr_batch.cli import main; main()"]

PAGE_TIMEOUT_S = 10
MOST_PAGES = 5
MOST_MEMORY = 3_000_000_000
"""Bytes that the whole run may hold: TensorFlow with the model takes about one gigabyte of it; the pages of two
units, since one is opened while the network reads the other, and the largest poppler the rest."""

KERAS_SETTINGS = {"home/.keras", "home/.keras/keras.json"}
"""What Keras writes on the first import on a machine, about itself."""

GOOD = {
    "good crop.png": CROP,
    "good form.png": SAMPLES / "forms" / "library_card.png",
    "good.pdf": SAMPLES / "batch.pdf",
}


@dataclass(frozen=True)
class Run:
    """What came of the command, and what it left behind."""

    exit_code: int
    shown: str
    documents: dict[str, dict[str, Any]]
    readings: list[dict[str, Any]]
    place: Path
    peak_bytes: int
    survivors: list[str]


_MEASURED = """
import pathlib, resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
pathlib.Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""
"""Runs a command and writes down the most memory that it held, in KiB. The kernel counts what a process held before it
became another program, and so all that the tests before have left in this one; this small one stands between."""


def _without_privileges() -> list[str]:
    """What to put before a command so that files without permission cannot be read even by root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may read everything, and setpriv is not there to change that")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


def _transcribe(place: Path, corpus: tuple[BadFile, ...]) -> Run:
    """Runs `hcr-batch transcribe in --out out/r.parquet` in `place`, with temporary and home folders of its own."""
    for folder in ("in", "out", "tmp", "home", "work"):
        (place / folder).mkdir()
    for bad in corpus:
        bad.make(place / "in" / bad.name)
    for name, path in GOOD.items():
        shutil.copy(path, place / "in" / name)
    limits = ["--dpi", "144", "--page-timeout", str(PAGE_TIMEOUT_S), "--max-pages", str(MOST_PAGES)]
    arguments = ["transcribe", str(place / "in"), "--out", str(place / "out" / "r.parquet"), "--workers", "0", *limits]
    folders = {"PYTHONPATH": str(ROOT), "TMPDIR": str(place / "tmp"), "HOME": str(place / "home")}
    with (place / "shown").open("wb") as shown:
        process = subprocess.Popen(
            [sys.executable, "-c", _MEASURED, str(place / "peak"), *_without_privileges(), *COMMAND, *arguments],
            cwd=place / "work",
            env=os.environ | folders,
            stdout=shown,
            stderr=shown,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        process.wait()
    survivors = [p.info["name"] for p in psutil.process_iter(["name", "pid"]) if _session(p.info["pid"]) == process.pid]
    rows = pq.read_table(place / "out" / "r.documents.parquet").to_pylist() if process.returncode in (0, 8) else []
    readings = pq.read_table(place / "out" / "r.parquet").to_pylist() if process.returncode in (0, 8) else []
    return Run(
        exit_code=process.returncode,
        shown=(place / "shown").read_text(encoding="utf-8", errors="replace"),
        documents={row["document"]: row for row in rows},
        readings=readings,
        place=place,
        peak_bytes=int((place / "peak").read_text()) * 1024,
        survivors=survivors,
    )


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All bad files but those that take their whole time-out."""
    return _transcribe(tmp_path_factory.mktemp("hostile"), tuple(bad for bad in CORPUS if not bad.slow))


def _row_name(bad: BadFile) -> str:
    return printable(bad.name)


def test_there_are_enough_of_them_and_each_says_what_it_is() -> None:
    assert len(CORPUS) >= 60
    assert len({bad.name for bad in CORPUS}) == len(CORPUS)
    assert all(bad.what for bad in CORPUS)


def test_every_file_has_its_row_and_its_code(quick: Run) -> None:
    assert quick.exit_code == 8, quick.shown
    wanted = {_row_name(bad): (bad.status.value, bad.code) for bad in CORPUS if not bad.slow}
    wanted |= dict.fromkeys(GOOD, ("read", None))
    assert {name: (row["status"], row["error_code"]) for name, row in quick.documents.items()} == wanted


def test_every_failure_is_a_sentence_in_both_tables(quick: Run) -> None:
    failed = {row["document"]: row for row in quick.readings if row["status"] == "failed"}
    assert set(failed) == {
        _row_name(bad)
        for bad in CORPUS
        if bad.status in (DocumentStatus.FAILED, DocumentStatus.PARTIAL) and not bad.slow
    }
    for row in failed.values():
        assert row["error"].endswith(".") or row["error"].endswith("file."), row
        assert row["error_code"] == quick.documents[row["document"]]["error_code"]


def test_the_others_are_read(quick: Run) -> None:
    counts = {name: sum(row["document"] == name and row["status"] == "ok" for row in quick.readings) for name in GOOD}
    assert counts["good crop.png"] == 1
    assert counts["good form.png"] >= 10
    assert counts["good.pdf"] >= 20


def test_the_sample_says_the_same_in_every_dress(quick: Run) -> None:
    """Whatever the depth, the colours, the turn and the packing: white paper stays white, and the text the same."""
    texts: dict[str, list[str]] = {}
    for row in quick.readings:
        if row["status"] != "failed" and row["text"]:
            texts.setdefault(row["document"], []).append(row["text"])
    wrong = {bad.name: texts.get(_row_name(bad)) for bad in CORPUS if bad.reads_well and not _agrees(texts, bad)}
    assert wrong == {}


def _agrees(texts: dict[str, list[str]], bad: BadFile) -> bool:
    (good,) = texts["good crop.png"]
    found = texts.get(_row_name(bad), [])
    return bool(found) and all(text == good for text in found)


def test_nothing_is_printed_but_the_summary(quick: Run) -> None:
    assert "Traceback" not in quick.shown
    shown = quick.shown.replace(NO_SCANS, "")
    assert "Error" not in shown and "TIFF" not in shown, shown
    assert "\x1b[31mred" not in quick.shown


def test_nothing_is_executed_and_nothing_written_elsewhere(quick: Run) -> None:
    assert sorted(path.name for path in (quick.place / "out").iterdir() if not path.name.startswith(".")) == [
        "r.documents.parquet",
        "r.parquet",
    ]
    written = {
        str(path.relative_to(quick.place))
        for name in ("work", "tmp", "home")
        for path in (quick.place / name).rglob("*")
    }
    assert written <= KERAS_SETTINGS
    expected = {bad.name for bad in CORPUS if not bad.slow} | set(GOOD)
    assert {path.name for path in (quick.place / "in").iterdir()} == expected
    assert not Path("/tmp", SENTINEL).exists()


def test_no_process_is_left_and_memory_stays_within_bounds(quick: Run) -> None:
    assert quick.survivors == []
    assert quick.peak_bytes < MOST_MEMORY


@pytest.mark.slow
def test_those_that_would_go_on_for_ever_end_in_time(tmp_path: Path) -> None:
    endless = tuple(bad for bad in CORPUS if bad.slow)
    run = _transcribe(tmp_path, endless)
    assert {name: (row["status"], row["error_code"]) for name, row in run.documents.items()} == {
        _row_name(bad): (bad.status.value, bad.code) for bad in endless
    } | dict.fromkeys(GOOD, ("read", None))
    seconds = [row["seconds"] for name, row in run.documents.items() if name not in GOOD]
    assert max(seconds) < 3 * PAGE_TIMEOUT_S
    assert run.survivors == [] and run.peak_bytes < MOST_MEMORY


def test_files_that_vanish_or_change_while_the_run_goes_on(tmp_path: Path) -> None:
    """After they were listed and before they are read: each fails by its own code, and none under a wrong id."""
    scans = tmp_path / "in"
    scans.mkdir()
    for name in ("changed.png", "touched.png", "vanished.png", "stays.png"):
        # Different bytes each: equal files would be read once.
        (scans / name).write_bytes(CROP.read_bytes() + name.encode())
    shutil.copy(SAMPLES / "batch.pdf", scans / "pages.pdf")
    done: list[str] = []

    def sabotage(progress: Progress) -> None:
        if progress.phase == "listing" or done:
            return
        (scans / "changed.png").write_bytes((SAMPLES / "crops" / "name_2.png").read_bytes())
        os.utime(scans / "touched.png", (1, 1))
        (scans / "vanished.png").unlink()
        (scans / "pages.pdf").write_bytes(b"%PDF-1.7\nnot any more")
        done.append(progress.phase)

    report = run(TranscribeConfig(inputs=(scans,), out=tmp_path / "r.parquet", workers=0, dpi=72), sabotage)
    assert done == ["starting"] and report.exit_code == 8
    rows = pq.read_table(tmp_path / "r.documents.parquet").to_pylist()
    assert {row["document"]: (row["status"], row["error_code"]) for row in rows} == {
        "changed.png": ("failed", "changed_file"),
        "pages.pdf": ("failed", "changed_file"),
        "stays.png": ("read", None),
        "touched.png": ("read", None),
        "vanished.png": ("failed", "vanished_file"),
    }


def _small_run(place: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """The command on the sample crops."""
    arguments = ["transcribe", str(SAMPLES / "crops"), "--out", str(out), "--workers", "0"]
    return subprocess.run(
        [*_without_privileges(), *COMMAND, *arguments],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_an_output_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out").chmod(0o555)
    result = _small_run(tmp_path, tmp_path / "out" / "r.parquet")
    assert result.returncode == 6, result.stderr
    assert "cannot be written" in result.stderr and "Traceback" not in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.faults
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine does not let a file system be mounted")
    try:
        result = _small_run(tmp_path, disk / "r.parquet")
        assert result.returncode == 6, result.stderr
        assert "No space left" in result.stderr and "Traceback" not in result.stderr
        assert not list(disk.glob("r*.parquet"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)
