"""poppler has a time, a memory and an output limit, sees no shell, and leaves nothing running."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.files.scans.poppler import run_poppler


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named pdftoppm, first on the PATH; tests write what it does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    path = folder / "pdftoppm"
    path.touch()
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return path


def does(program: Path, script: str) -> None:
    program.write_text(f"#!{sys.executable} -S\nimport os, sys, time\n{script}\n", encoding="utf-8")


def test_output_code_and_complaints_come_back(program: Path) -> None:
    does(program, "print(sys.argv[1:]); print('oh', file=sys.stderr); sys.exit(3)")
    finished = run_poppler("pdftoppm", ["-gray"], Path("/nowhere/$(touch x); -v.pdf"), 30, 1_000)
    assert finished.code == 3
    assert finished.output.decode() == "['-gray', '/nowhere/$(touch x); -v.pdf']\n"
    assert finished.complaints == "oh\n"


def test_names_are_absolute_so_that_none_is_an_option(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    does(program, "print(sys.argv[1])")
    assert run_poppler("pdftoppm", [], Path("-v"), 30, 1_000).output.decode() == f"{tmp_path}/-v\n"


@pytest.mark.parametrize("hang", ["time.sleep(100)", "while True: pass", "os.close(1); os.close(2); time.sleep(100)"])
def test_it_is_ended_when_its_time_is_up(program: Path, hang: str) -> None:
    does(program, f"print('begun', flush=True)\n{hang}")
    # Other tests in this process may have left a child that looks after its semaphores.
    before = _children()
    started = time.monotonic()
    with pytest.raises(ItemError, match="longer than 1 s") as error:
        run_poppler("pdftoppm", [], Path("x"), 1, 1_000)
    assert error.value.code == "timeout"
    assert time.monotonic() - started < 20
    assert _children() <= before


def _children() -> set[psutil.Process]:
    return {child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE}


def test_its_memory_is_bounded(program: Path) -> None:
    does(program, "try:\n    held = bytearray(300_000_000)\nexcept MemoryError:\n    print('refused')")
    assert run_poppler("pdftoppm", [], Path("x"), 30, 1_000, memory_kib=250_000).output == b"refused\n"
    assert run_poppler("pdftoppm", [], Path("x"), 30, 1_000, memory_kib=1_000_000).output == b""


def test_it_cannot_flood_us(program: Path) -> None:
    does(program, "while True: os.write(1, bytes(100_000))")
    with pytest.raises(ItemError) as error:
        run_poppler("pdftoppm", [], Path("x"), 30, 1_000_000)
    assert error.value.code == "too_large"
    does(program, "for _ in range(300): os.write(2, b'E' * 100_000)\nprint('done')")
    finished = run_poppler("pdftoppm", [], Path("x"), 60, 1_000)
    assert finished.output == b"done\n"
    assert len(finished.complaints) < 2_000_000


def test_it_ends_by_itself_where_its_parent_is_killed(program: Path, tmp_path: Path) -> None:
    """The limit on processor time is its own: nobody is there to end it any more."""
    does(program, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\nwhile True: pass")
    code = (
        "from pathlib import Path; from hcr_batch.files.scans.poppler import run_poppler\n"
        "run_poppler('pdftoppm', [], Path('x'), 1, 9)"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        deadline = time.monotonic() + 60
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        parent.kill()
    orphan = int((tmp_path / "pid").read_text())
    while psutil.pid_exists(orphan) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not psutil.pid_exists(orphan)


def test_a_program_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingProgramError, match="apt-get install -y poppler-utils"):
        run_poppler("pdfinfo", [], Path("x"), 30, 1_000)
